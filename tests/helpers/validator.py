"""Is a written file a good one: Microsoft's Open XML SDK validator, and laws of Excel that it does not know.

On the command line: `python tests/helpers/validator.py FILE...`.
"""

import functools
import itertools
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / ".cache" / "node" / "node_modules" / "@xarsh"
SECONDS = 60
AT_ONCE = 2

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_IN_A_LIST = 255
MOST_IN_A_CELL = 32_767


@functools.cache
def binary() -> str | None:
    """Return the validator's program: the one that `make setup-dev` installed, or one on the path."""
    own = sorted(NODE_MODULES.glob("ooxml-validator-*/ooxml-validator*"))
    return str(own[0]) if own else shutil.which("ooxml-validator")


def lacking() -> str:
    """Return what is missing for the tests with the validator, or nothing."""
    return "" if binary() else "the Open XML SDK validator is not installed (python3 scripts/bootstrap.py --dev)"


def ooxml_faults(path: Path) -> list[str]:
    """Return what the Open XML SDK finds wrong with a file (.xlsx, .xlsm, .docx)."""
    program = binary()
    if program is None:
        raise FileNotFoundError(lacking())
    done = subprocess.run(
        [program, str(path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    try:
        said = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise OSError(f"the validator said no JSON ({done.returncode}): {done.stdout}{done.stderr}") from error
    faults = [
        f"{fault['path'] or path.name} {fault['xPath'] or ''}: {fault['description']}" for fault in said["errors"]
    ]
    return faults if faults or said["ok"] else [f"{path.name}: invalid, for no given reason"]


def ooxml_faults_of(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """Return the faults of several files; the program takes one file at a time, so some run side by side."""
    files = list(paths)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(files, pool.map(ooxml_faults, files), strict=True))


@dataclass(frozen=True)
class Area:
    """A rectangle of cells, from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def meets(self, other: "Area") -> bool:
        """Tell whether the two have a cell in common."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right


@dataclass(frozen=True)
class Table:
    """A table of a sheet."""

    name: str
    ref: str
    header: bool
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its part, and its tables."""

    name: str
    root: etree._Element
    tables: tuple[Table, ...]


def _area(ref: str) -> Area:
    ends = [_place(end) for end in ref.replace("$", "").split(":")]
    return Area(*ends[0], *ends[-1])


def _place(cell: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]{1,3})(\d+)", cell)
    if match is None:
        raise ValueError(f"{cell} is no cell")
    column = functools.reduce(lambda number, letter: number * 26 + ord(letter) - 64, match[1], 0)
    return int(match[2]), column


def _units(text: str) -> int:
    """Return the length of a text as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2


def _plain(text: str) -> str:
    """Return a text with its escapes for control characters undone."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _text(element: etree._Element) -> str:
    """Return the text of a string item without its phonetic runs."""
    found = element.xpath(".//*[local-name()='t'][not(ancestor::*[local-name()='rPh'])]/text()")
    return _plain("".join(str(part) for part in found)) if isinstance(found, list) else ""


class _Package:
    """The parts of a workbook that the laws speak of."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self.workbook = self._part("xl/workbook.xml")
        shared = self._parts.get("xl/sharedStrings.xml")
        items = self._part("xl/sharedStrings.xml").findall(f"{MAIN}si") if shared else []
        self.strings = [_text(item) for item in items]
        self.sheets = list(self._sheets())

    def _part(self, name: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        return etree.fromstring(self._parts[name], parser)

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the relationships of a part: id → (kind, part)."""
        rels = f"{dirname(part)}/_rels/{part.rsplit('/', 1)[-1]}.rels"
        if rels not in self._parts:
            return {}
        return {
            link.get("Id", ""): (
                link.get("Type", "").rsplit("/", 1)[-1],
                normpath(join("/", dirname(part), link.get("Target", ""))).lstrip("/"),
            )
            for link in self._part(rels)
            if link.get("TargetMode") != "External"
        }

    def _sheets(self) -> Iterator[Sheet]:
        links = self._links("xl/workbook.xml")
        for entry in self.workbook.iter(f"{MAIN}sheet"):
            kind, part = links[entry.get(LINK, "")]
            if kind == "worksheet":
                tables = [self._table(target) for sort, target in self._links(part).values() if sort == "table"]
                yield Sheet(entry.get("name", ""), self._part(part), tuple(tables))

    def _table(self, part: str) -> Table:
        root = self._part(part)
        columns = tuple(_plain(column.get("name", "")) for column in root.iter(f"{MAIN}tableColumn"))
        return Table(root.get("displayName", ""), root.get("ref", ""), root.get("headerRowCount", "1") != "0", columns)

    def shown(self, cell: etree._Element) -> str:
        """Return the text that a cell holds."""
        value = cell.findtext(f"{MAIN}v") or ""
        kind = cell.get("t")
        if kind == "inlineStr":
            return _text(cell)
        return self.strings[int(value)] if kind == "s" else _plain(value)


def workbook_lint(path: Path) -> list[str]:
    """Return what breaks the laws of Excel in a workbook although the Open XML SDK lets it pass."""
    package = _Package(path)
    faults = [*_names(package), *_long_strings(package)]
    for sheet in package.sheets:
        found = itertools.chain(
            _lists(sheet), _merges(sheet), _tables_apart(sheet), _headers(package, sheet), _cells(sheet)
        )
        faults += [f"{sheet.name}: {fault}" for fault in found]
    return faults


def _twice(keys: Iterable[object]) -> list[object]:
    return [key for key, times in Counter(keys).items() if times > 1]


def _names(package: _Package) -> Iterator[str]:
    """One name is one thing: names of the book, names of a sheet, tables; capitals make no difference."""
    defined = [
        (entry.get("name", "").lower(), entry.get("localSheetId"))
        for entry in package.workbook.iter(f"{MAIN}definedName")
    ]
    tables = [table.name.lower() for sheet in package.sheets for table in sheet.tables]
    yield from (f"the name {name} is defined twice" for name, _ in map(_pair, _twice(defined)))
    yield from (f"two tables are named {name}" for name in _twice(tables))
    both = {name for name, local in defined if local is None} & set(tables)
    yield from (f"{name} is both a table and a defined name" for name in sorted(both))


def _pair(key: object) -> tuple[object, object]:
    return key if isinstance(key, tuple) else (key, None)


def _long_strings(package: _Package) -> Iterator[str]:
    for number, text in enumerate(package.strings):
        if _units(text) > MOST_IN_A_CELL:
            yield f"shared string {number} has {_units(text)} characters"


def _lists(sheet: Sheet) -> Iterator[str]:
    """The choices of a list, or the formula that gives them, have an upper length."""
    for rule in sheet.root.iter("{*}dataValidation"):
        formula = rule.find("{*}formula1")
        if rule.get("type") == "list" and formula is not None:
            text = "".join(str(part) for part in formula.itertext()).strip()
            quoted = text.startswith('"') and text.endswith('"')
            length = _units(text[1:-1].replace('""', '"') if quoted else text)
            if length > MOST_IN_A_LIST:
                where = rule.get("sqref") or rule.findtext("{*}sqref")
                yield f"the list of choices at {where} has {length} characters"


def _meeting(refs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return the pairs of areas that have a cell in common, looking only at those still open downwards."""
    still: list[tuple[str, Area]] = []
    for ref, area in sorted(((ref, _area(ref)) for ref in refs), key=lambda pair: pair[1].top):
        still = [(other, open_) for other, open_ in still if open_.bottom >= area.top]
        yield from ((other, ref) for other, open_ in still if open_.meets(area))
        still.append((ref, area))


def _merges(sheet: Sheet) -> Iterator[str]:
    refs = [merge.get("ref", "") for merge in sheet.root.iter(f"{MAIN}mergeCell")]
    yield from (f"the merged cells {one} and {other} overlap" for one, other in _meeting(refs))


def _tables_apart(sheet: Sheet) -> Iterator[str]:
    yield from (f"the tables {one} and {two} overlap" for one, two in _meeting([t.ref for t in sheet.tables]))


def _headers(package: _Package, sheet: Sheet) -> Iterator[str]:
    """The header cells of a table say the names of its columns."""
    wanted: dict[tuple[int, int], tuple[str, str]] = {}
    for table in sheet.tables:
        area = _area(table.ref)
        if len(table.columns) != area.right - area.left + 1:
            yield f"the table {table.name} has {len(table.columns)} columns in {table.ref}"
        if table.header:
            places = {(area.top, area.left + number): name for number, name in enumerate(table.columns)}
            wanted |= {place: (table.name, name) for place, name in places.items()}
    rows = {top for top, _ in wanted}
    said: dict[tuple[int, int], str] = {}
    for row in sheet.root.iter(f"{MAIN}row"):
        if int(row.get("r", "0")) in rows:
            said |= {_place(cell.get("r", "")): package.shown(cell) for cell in row.iter(f"{MAIN}c")}
    for place, (table_name, name) in wanted.items():
        if said.get(place, "") != name:
            header = said.get(place, "")
            yield f"the table {table_name} has a column {name!r}, its header cell says {header!r}"


def _cells(sheet: Sheet) -> Iterator[str]:
    """A formula carries its value for those who do not calculate; no text is longer than a cell holds.

    An empty `<v/>` counts as a value: that is how an empty text is written.
    """
    for cell in sheet.root.iter(f"{MAIN}c"):
        if cell.find(f"{MAIN}f") is not None and cell.find(f"{MAIN}v") is None:
            yield f"the formula in {cell.get('r')} has no value"
        if cell.get("t") == "inlineStr" and _units(_text(cell)) > MOST_IN_A_CELL:
            yield f"the text in {cell.get('r')} has {_units(_text(cell))} characters"


def main() -> int:
    """Check the files named on the command line."""
    files = [Path(name) for name in sys.argv[1:]]
    for path, found in ooxml_faults_of(files).items():
        own = workbook_lint(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else []
        sys.stdout.writelines(f"{path}: {fault}\n" for fault in [*found, *own])
        files = [other for other in files if other != path or not (found or own)]
    return 0 if len(files) == len(sys.argv[1:]) else 1


if __name__ == "__main__":
    sys.exit(main())
