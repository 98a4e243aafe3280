"""Formats beside xlsx: OpenDocument, binary workbooks, plain text, and everything that is no workbook at all."""

import io
import os
import random
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import books
import pytest
import xlsb

from dvk_xl.intake.discover import find_files
from dvk_xl.intake.grid import CellNote, FileRead, Grid
from dvk_xl.intake.placeholders import is_not_here
from dvk_xl.intake.plain_text import read_text
from dvk_xl.intake.preflight import preflight_bytes
from dvk_xl.intake.read import ReaderPool, read_file

NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
FIELD = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def _read(folder: Path, data: bytes, name: str = "Mẫu.ods") -> FileRead:
    return read_file(books.saved(folder, name, data))


def _ods(
    rows: str, *, columns: str = "<table:table-column/>", style: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    content = (
        f'<?xml version="1.0"?><office:document-content{NAMES}><office:automatic-styles><style:style style:name="ta2">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>'
        f'<office:spreadsheet><table:table table:name="Đăng ký" table:style-name="{style}">{columns}{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(),
        "META-INF/manifest.xml": b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    }
    return books.zipped(parts | (extra or {}))


def _row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def _notes(got: FileRead) -> list[tuple[str, str | None, str]]:
    assert got.refusal is None
    return [(note.kind, note.cell, note.text) for note in got.notes]


# OpenDocument


def test_a_merged_cell_of_an_open_document_is_known_in_every_row(tmp_path: Path) -> None:
    merged = (
        '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="2" office:value-type="string">'
        "<text:p>Tổ 3</text:p></table:table-cell><table:covered-table-cell/>"
    )
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    got = _read(
        tmp_path, _ods(_row(merged + FIELD.format("a")) + _row(covered + FIELD.format("b")) + _row(FIELD.format("c")))
    )
    assert got.grids[0].rows == (("Tổ 3", None, "a"), ("Tổ 3", None, "b"), ("c", None, None))


def test_errors_bare_formulas_and_other_files_of_an_open_document_are_noted(tmp_path: Path) -> None:
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>'
    )
    bare = '<table:table-cell table:formula="of:=1+1"/>'
    empty_text = '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>'
    linked = (
        '<table:table-cell table:formula="of:=\'file:///C:/T%E1%BB%95.xlsx\'#$A.B1" office:value-type="float"'
        ' office:value="5"><text:p>5</text:p></table:table-cell>'
    )
    got = _read(tmp_path, _ods(_row(FIELD.format("x") + error) + _row(bare + linked) + _row(empty_text)))
    assert got.grids[0].rows == (("x", None), (None, 5))
    assert _notes(got) == [
        ("error_cell", "B1", "#N/A"),
        ("uncached_formula", "A2", ""),
        ("external_link", "B2", "file:///C:/T%E1%BB%95.xlsx"),
    ]


def test_what_an_open_document_hides_is_noted_when_it_holds_something(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    hidden = 'table:visibility="collapse"'
    empty = _row("<table:table-cell/>", f'{hidden} table:number-rows-repeated="5"')
    rows = _row(FIELD.format("a") + FIELD.format("b")) + _row(
        FIELD.format("c"), f'{hidden} table:number-rows-repeated="2"'
    )
    got = _read(tmp_path, _ods(rows + empty, columns=columns, style="ta2"))
    assert _notes(got) == [
        ("hidden_sheet", None, "hidden"),
        ("hidden_rows", None, "2-3"),
        ("hidden_columns", None, "B"),
    ]


def test_macros_of_an_open_document_are_noted(tmp_path: Path) -> None:
    plain = _ods(_row(FIELD.format("a")), extra={"Basic/Standard/script-lb.xml": b"<x/>"})
    assert _notes(_read(tmp_path, plain)) == []
    data = _ods(_row(FIELD.format("a")), extra={"Basic/Standard/Module1.xml": b"<x/>"})
    assert _notes(_read(tmp_path, data)) == [("macro", None, "Basic/Standard/Module1.xml")]


X, BLANK = FIELD.format("x"), "<table:table-cell/>"
WIDE = ' table:number-columns-repeated="16384"'
TALL = 'table:number-rows-repeated="1048575"'


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        (_row(X.replace(" ", f"{WIDE} ", 1), TALL), "too_large"),
        (_row(X) + _row(BLANK, TALL) + _row(BLANK) + _row(X), "too_large"),
        (_row(X) + _row(BLANK, 'table:number-rows-repeated="1048574"') + _row(X), None),
        (_row(X) + _row(BLANK.replace("/>", f"{WIDE}/>"), TALL), None),
    ],
)
def test_repeated_cells_are_counted_before_a_parser_sees_them(rows: str, refusal: str | None) -> None:
    assert preflight_bytes(_ods(rows)).refusal == refusal


# the binary workbook


def test_a_binary_workbook_is_read_and_its_hidden_parts_and_errors_are_noted(tmp_path: Path) -> None:
    first = xlsb.sheet({0: {0: "STT", 1: "Tên"}, 4: {0: 1.0, 1: "#N/A", 3: "x"}}, hidden=[4], hidden_columns=[1, 2])
    data = xlsb.book({"Đăng ký": first, "Hai": xlsb.sheet({0: {0: "y"}})}, {"Hai": 2})
    got = _read(tmp_path, data, "Mẫu.xlsx")
    assert [(grid.name, grid.visible) for grid in got.grids] == [("Đăng ký", True), ("Hai", False)]
    assert got.grids[0].rows[0] == ("STT", "Tên", None, None)
    assert got.grids[0].rows[4] == (1, None, None, "x")
    assert got.notes == (
        CellNote("hidden_sheet", "Hai", None, "veryHidden"),
        CellNote("error_cell", "Đăng ký", "B5", "#N/A"),
        CellNote("hidden_rows", "Đăng ký", None, "5"),
        CellNote("hidden_columns", "Đăng ký", None, "B"),
        CellNote("other_ending", "", None, "xlsx|xlsb"),
    )


def test_a_binary_workbook_that_asks_for_every_cell_or_is_cut_is_refused() -> None:
    corners = xlsb.sheet({0: {0: "a"}, (1 << 20) - 1: {16383: "b"}})
    assert preflight_bytes(xlsb.book({"S": corners})).refusal == "too_large"
    assert preflight_bytes(xlsb.book({"S": xlsb.sheet({0: {0: "abc"}})[:-9]})).refusal == "unreadable"


# plain text


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8", "utf-16"])
def test_plain_text_without_a_mark_is_read_in_every_encoding(tmp_path: Path, mark: str, encoding: str) -> None:
    text = f'STT{mark}Tên mô hình\r\n1{mark}"Tổ 3\nxóm{mark} 4"\r\n'
    got = _read(tmp_path, text.encode(encoding), "a.csv")
    assert got.grids == (Grid("CSV", 1, 1, (("STT", "Tên mô hình"), ("1", f"Tổ 3\nxóm{mark} 4"))),)
    assert got.notes == ()


@pytest.mark.parametrize("announced", ["sep=;", "SEP=;", "sep=;\r"])
def test_an_announced_separator_is_no_row_in_any_encoding(announced: str) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        assert read_text(f"{announced}\na,b;c\n".encode(encoding)).rows == (("a,b", "c"),)
    assert read_text(b"sep=\t\na;b\tc\n").rows == (("a;b", "c"),)


# what is no workbook, whatever its name says


def _tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.xlsx"))
    return target.getvalue()


def _locked_zip() -> bytes:
    data = bytearray(books.zipped({"Tổ 1/a.xlsx": books.simple(), "b.xls": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


_PLIST = b'<?xml version="1.0"?><!DOCTYPE plist><plist><dict><key>URL</key><string>https://x.vn</string></dict></plist>'
_OPEN = b"application/vnd.oasis.opendocument."
REFUSED = {
    "google": (b'{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1a","email":"x@y.vn"}', "placeholder"),
    "shortcut": (b"[InternetShortcut]\r\nURL=https://x.vn\r\n", "placeholder"),
    "shortcut 2": (b"\xef\xbb\xbf[Desktop Entry]\nType=Link\n", "placeholder"),
    "shortcut 3": (_PLIST, "placeholder"),
    "shortcut 4": (b"L\0\0\0\x01\x14\x02\0" + bytes(60), "placeholder"),
    "icloud": (b"bplist00\xd1\x01\x02", "placeholder"),
    "zeros": (bytes(20_000), "placeholder"),
    "zip": (books.zipped({"Tổ 1/a.xlsx": books.simple(), "b.xls": b"x"}), "archive"),
    "zip 2": (_locked_zip(), "archive"),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(30), "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(30), "archive"),
    "gz": (b"\x1f\x8b\x08\0" + bytes(30), "archive"),
    "tar": (_tar(), "archive"),
    "pdf": (b"%PDF-1.7\n", "wrong_type"),
    "image": (b"\xff\xd8\xff\xe0\0\x10JFIF", "wrong_type"),
    "image 2": (b"RIFF\x10\0\0\0WEBPVP8 ", "wrong_type"),
    "image 3": (b"\0\0\0\x18ftypheic", "wrong_type"),
    "image 4": (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0", "wrong_type"),
    "media": (b"\0\0\0\x18ftypmp42", "wrong_type"),
    "rtf": (b"{\\rtf1\\ansi", "wrong_type"),
    "docx": (books.zipped({"[Content_Types].xml": b"<T/>", "word/document.xml": b"<w/>"}), "wrong_type"),
    "doc": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "wrong_type"),
    "pptx": (books.zipped({"[Content_Types].xml": b"<T/>", "ppt/presentation.xml": b"<p/>"}), "wrong_type"),
    "iwork": (books.zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "wrong_type"),
    "odt": (books.zipped({"mimetype": _OPEN + b"text", "content.xml": b"<x/>"}), "wrong_type"),
    "odp": (books.zipped({"mimetype": _OPEN + b"presentation", "content.xml": b"<x/>"}), "wrong_type"),
    "unknown": (bytes(5000) + b"\x01\x02\x03", "wrong_type"),
    "unknown 2": (books.zipped({"[Content_Types].xml": b"<T/>", "visio/document.xml": b"<p/>"}), "wrong_type"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("name", ["Đăng ký.xlsx", "Đăng ký.xls", "Đăng ký.csv", "Đăng ký"])
def test_what_is_no_workbook_is_known_by_its_content_alone(tmp_path: Path, kind: str, name: str) -> None:
    data, refusal = REFUSED[kind]
    got = _read(tmp_path, data, name)
    assert (got.refusal, got.detail, got.grids) == (refusal, kind.split(maxsplit=1)[0], ())


def test_words_that_begin_like_something_else_are_text(tmp_path: Path) -> None:
    for text in ("BM;Tên\n1;a\n", "BZ;x\n", "{a};b\n", "[Ghi chú];b\n", "Từ: a;b\n"):
        assert _read(tmp_path, text.encode(), "a.csv").refusal is None


@pytest.mark.parametrize(
    ("name", "attributes", "absent"),
    [
        ("a.xlsx", 0x400000, True),
        ("a.xlsx", 0x1000 | 0x20, True),
        ("a.xlsx", 0x20, False),
        ("a.xlsx", None, False),
        (".Mẫu.xlsx.icloud", None, True),
        ("Mẫu.icloud.xlsx", None, False),
    ],
)
def test_what_is_still_in_the_cloud_is_told_by_attribute_or_name(
    name: str, attributes: int | None, *, absent: bool
) -> None:
    facts = SimpleNamespace() if attributes is None else SimpleNamespace(st_file_attributes=attributes)
    assert is_not_here(name, cast("os.stat_result", facts)) is absent


def test_a_placeholder_of_icloud_is_a_submission_and_told_as_one(tmp_path: Path) -> None:
    books.saved(tmp_path, ".Mẫu.xlsx.icloud", books.simple())
    (found,) = find_files(tmp_path)
    assert (found.ignored, found.not_here) == (None, True)
    assert (read_file(found.path).refusal, read_file(found.path).detail) == ("placeholder", "cloud")


# names that promise another kind


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xls", "xls|xlsx"),
        ("a.ods", "ods|xlsx"),
        ("a.PDF", "pdf|xlsx"),
        ("a.xlsm", None),
        ("a.xlsx", None),
        ("KH t9. P TCCB", None),
        ("a", None),
    ],
)
def test_an_ending_of_another_kind_is_noted(tmp_path: Path, name: str, text: str | None) -> None:
    assert [note.text for note in _read(tmp_path, books.simple(), name).notes] == ([text] if text else [])


# whatever happens to the bytes


def _samples() -> dict[str, bytes]:
    page = "<html><table><tr><td rowspan=2>Tổ 3<td>a<tr><td>b</table>".encode() * 20
    return {
        "a.html": page,
        "a.xml": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>'
        + b"<Table><Row><Cell><Data>x</Data></Cell></Row></Table>" * 9
        + b"</Worksheet></Workbook>",
        "a.ods": _ods(_row(FIELD.format("a") * 3) * 9),
        "a.xlsb": xlsb.book({"S": xlsb.sheet({row: {0: "a", 1: 2.0} for row in range(9)})}),
        "a.xlsx": books.simple(),
        "a.csv": "STT;Tên\n1;Tổ\n".encode("utf-16-le") * 9,
        "a.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        + page,
    }


def _unpacked_mutant(data: bytes, chance: random.Random) -> bytes:
    """A workbook whose parts are damaged and packed well: the damage reaches the parser."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    return books.zipped(parts | {name: _mutant(parts[name], chance)})


def _mutant(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    if chance.random() < 0.3:
        return data[: chance.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def test_any_damage_gets_one_verdict_and_the_parent_lives(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("DVK_FUZZ_SEED", "1")))  # noqa: S311 - the same damage every time
    count = int(os.environ.get("DVK_FUZZ_COUNT", "12"))
    paths = []
    for name, data in _samples().items():
        for number in range(count):
            is_zip = data.startswith(b"PK") and number % 2
            mutant = _unpacked_mutant(data, chance) if is_zip else _mutant(data, chance)
            paths.append(books.saved(tmp_path, f"{number} {name}", mutant))
    with ReaderPool(workers=1) as pool:
        reads = dict(pool.read(paths))
    assert sorted(reads) == list(range(len(paths)))
    assert all(one.refusal or one.grids for one in reads.values())
    assert not [one for one in reads.values() if one.refusal == "timeout"]
