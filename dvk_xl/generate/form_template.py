"""A form taken apart once: which rows, formulas and texts of its parts differ from unit to unit."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import unescape

from dvk_xl.errors import ReportError
from dvk_xl.generate.calc import Area, Scalar, understood
from dvk_xl.generate.pieces import Part
from dvk_xl.generate.recalculate import Place

STRINGS = "xl/sharedStrings.xml"
PROPERTIES = "docProps/core.xml"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_NAMED_SHEET = re.compile(r'<sheet name="([^"]*)"')
_ITEM = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_TEXT = re.compile(r"<t(?: [^>]*)?>(.*?)</t>", re.DOTALL)
_ROW = re.compile(r'<row r="(\d+)"[^>]*/>|<row r="(\d+)"[^>]*>.*?</row>', re.DOTALL)
_CELL = re.compile(
    r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>(?:<f>(.*?)</f>)?(?:<v>(.*?)</v>)?</c>)', re.DOTALL
)
_RESULT = re.compile(r"</f><v>[^<]*</v>")
_COUNTS = re.compile(r'count="(\d+)" uniqueCount="(\d+)"')
_QUOTES = {"&quot;": '"', "&apos;": "'", "&#xA;": "\n"}


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of a row: column from 1, its XML, how that begins without and with the style, its formula or "".

    `formula_xml`: the element of the formula as it stands.
    """

    column: int
    xml: str
    start: str
    styled: str
    formula: str
    formula_xml: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that may change: its sheet and Excel number, the part and chunk it is, its opening tag, its cells."""

    sheet: str
    number: int
    part: str
    chunk: int
    tag: str
    cells: tuple[RowCell, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """The shared strings: places of the fixed ones, the chunks and places of those with marks, how many in all."""

    known: Mapping[str, int]
    marked: tuple[tuple[int, int, str], ...]
    used: int
    unique: int


@dataclass(frozen=True, slots=True)
class Template:
    """A form in parts.

    `rows` by sheet and number; `followers`: for a row that a request may fill, the rows whose formulas read it;
    `formulas` by place; `values`: what the fixed cells hold that formulas read; `marked_cells`: the cells formulas
    read whose text names the unit.
    """

    parts: tuple[Part, ...]
    rows: Mapping[tuple[str, int], Row]
    followers: Mapping[tuple[str, int], tuple[Row, ...]]
    formulas: Mapping[Place, str]
    values: Mapping[Place, Scalar]
    marked_cells: Mapping[Place, str]
    texts: Texts


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in a form: its parts, its rows by sheet and number, what its cells hold, its shared strings."""

    parts: tuple[Part, ...]
    rows: Mapping[tuple[str, int], Row]
    values: Mapping[Place, Scalar]
    texts: Texts


def take_apart(data: bytes, mark: re.Pattern[str], filled: Sequence[tuple[str, int]]) -> Template:
    """The template in a form made with marks for the unit; `filled`: the rows that requests fill, by sheet and number.

    Raises `ReportError` for a mark at a place where no text of a unit may stand.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sources = {entry.filename: book.read(entry).decode() for entry in book.infolist()}
    texts, strings, string_chunks = _texts(sources[STRINGS], mark)
    names = [_plain(name) for name in _NAMED_SHEET.findall(sources["xl/workbook.xml"])]
    parts: list[Part] = []
    rows: dict[tuple[str, int], Row] = {}
    values: dict[Place, Scalar] = {}
    for name, source in sources.items():
        chunks: Sequence[str] = (source,)
        if name == STRINGS:
            chunks = string_chunks
        elif name == PROPERTIES:
            chunks = _around(source, mark)
        elif mark.search(_RESULT.sub("</f>", source)):
            raise ReportError(f"Tên đơn vị đứng ở chỗ không phải là chữ của một ô ({name}).")
        elif _SHEET.fullmatch(name):
            sheet = names[int(name[len("xl/worksheets/sheet") : -len(".xml")]) - 1]
            chunks, found, cells = _sheet(source, name, sheet, strings)
            rows |= found
            values |= cells
        parts.append(Part(name, tuple(chunk.encode() for chunk in chunks)))
    return _linked(_Found(tuple(parts), rows, values, texts), mark, frozenset(filled))


def _linked(found: _Found, mark: re.Pattern[str], filled: frozenset[tuple[str, int]]) -> Template:
    """The template: which formulas have to be calculated again when a row is filled, or when the unit is another."""
    formulas = {
        (*key, cell.column): cell.formula for key, row in found.rows.items() for cell in row.cells if cell.formula
    }
    marked = {place: text for place, text in found.values.items() if isinstance(text, str) and mark.search(text)}
    followers: dict[tuple[str, int], dict[tuple[str, int], Row]] = {}
    for place, sources in _reads(formulas, filled | {place[:2] for place in marked}).items():
        for source in sources:
            followers.setdefault(source, {})[place[:2]] = found.rows[place[:2]]
    return Template(
        found.parts,
        {key: found.rows[key] for key in filled},
        {key: tuple(rows.values()) for key, rows in followers.items()},
        formulas,
        found.values,
        {place: text for place, text in marked.items() if place[:2] in followers},
        found.texts,
    )


def _texts(source: str, mark: re.Pattern[str]) -> tuple[Texts, list[str], list[str]]:
    """The shared strings, all of them in order, and their XML in chunks: the head, then fixed and marked ones, the end."""
    head, _, rest = source.partition("<si>")
    counts = _COUNTS.search(head)
    if counts is None:
        raise ReportError("Bảng chữ chung của mẫu không có số đếm.")
    strings: list[str] = []
    marked: list[tuple[int, int, str]] = []
    chunks, fixed = [head], ""
    for item in _ITEM.finditer("<si>" + rest):
        text = _plain("".join(_TEXT.findall(item[1])))
        if mark.search(text):
            chunks += [fixed, item[0]]
            marked.append((len(chunks) - 1, len(strings), text))
            fixed = ""
        else:
            fixed += item[0]
        strings.append(text)
    chunks += [fixed, "</sst>"]
    if "".join(chunks) != source:
        raise ReportError("Bảng chữ chung của mẫu có chỗ không phải là chữ trơn.")
    known = {text: place for place, text in enumerate(strings) if not mark.search(text)}
    return Texts(known, tuple(marked), int(counts[1]), int(counts[2])), strings, chunks


def _sheet(
    source: str, part: str, sheet: str, strings: Sequence[str]
) -> tuple[list[str], dict[tuple[str, int], Row], dict[Place, Scalar]]:
    """A sheet in chunks (before the rows, each row, after them), its rows, what its cells hold."""
    chunks: list[str] = []
    rows: dict[tuple[str, int], Row] = {}
    contents: dict[Place, Scalar] = {}
    end = 0
    for found in _ROW.finditer(source):
        chunks += [source[end : found.start()], found[0]]
        end = found.end()
        if found[2] is None:
            continue
        number, tag = int(found[2]), found[0][: found[0].index(">") + 1]
        cells = tuple(_cells(found[0]))
        if tag + "".join(cell.xml for cell in cells) + "</row>" != found[0]:
            raise ReportError(f"Dòng {number} của trang {sheet} trong mẫu có ô lạ.")
        rows[sheet, number] = Row(sheet, number, part, len(chunks) - 1, tag, cells)
        contents |= {(sheet, number, column): value for column, value in _values(found[0], strings)}
    return [*chunks, source[end:]], rows, contents


def _cells(xml: str) -> Iterator[RowCell]:
    for found in _CELL.finditer(xml):
        letters, style, _, formula, _ = found.groups()
        start = found[0][: found[0].index('"', len('<c r="')) + 1]
        styled = f'{start} s="{style}"' if style else start
        yield RowCell(_column(letters), found[0], start, styled, _plain(formula or ""), f"<f>{formula}</f>")


def _values(xml: str, strings: Sequence[str]) -> Iterator[tuple[int, Scalar]]:
    """Column and value of the cells of a row that are neither blank nor formulas."""
    for found in _CELL.finditer(xml):
        letters, _, kind, formula, value = found.groups()
        if formula is None and value is not None:
            yield _column(letters), strings[int(value)] if kind == "s" else _number(value)


def _number(text: str) -> float:
    return int(text) if text.isdecimal() else float(text)


def _reads(
    formulas: Mapping[Place, str], sources: Iterable[tuple[str, int]]
) -> Mapping[Place, frozenset[tuple[str, int]]]:
    """For each formula the rows among `sources` that its value may depend on, through other formulas too."""
    among, known = set(sources), dict[Place, frozenset[tuple[str, int]]]()

    def reads(place: Place) -> frozenset[tuple[str, int]]:
        if place not in known:
            areas = understood(formulas[place], place[0]).reads
            rows = {row for area in areas for row in _rows(area) if row in among}
            inner = {one for area in areas for one in _places(area) if one in formulas}
            known[place] = frozenset(rows).union(*(reads(one) for one in inner))
        return known[place]

    return {place: reads(place) for place in formulas}


def _rows(area: Area) -> Iterator[tuple[str, int]]:
    return ((area.sheet, row) for row in range(area.top, area.bottom + 1))


def _places(area: Area) -> Iterator[Place]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield area.sheet, row, column


def _around(source: str, mark: re.Pattern[str]) -> list[str]:
    """A text in chunks: every second one is a mark."""
    chunks, end = [], 0
    for found in mark.finditer(source):
        chunks += [source[end : found.start()], found[0]]
        end = found.end()
    return [*chunks, source[end:]]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _plain(xml: str) -> str:
    return unescape(xml, _QUOTES)
