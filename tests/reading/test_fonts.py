"""Text in a legacy font is read as it was meant, cell by cell and run by run, in xlsx and without any font."""

from pathlib import Path
from typing import Any

import books
import pytest
import xlsxwriter
from legacy_books import tcvn3, vni

from dvk_xl.intake.grid import CellNote, FileRead, Grid
from dvk_xl.intake.preflight import preflight_bytes
from dvk_xl.intake.read import read_file
from dvk_xl.intake.readable import _by_fonts, guesses_of

FONTS = {"tcvn3": ".VnTime", "capitals": ".VnTimeH", "vni": "VNI-Times", "plain": "Times New Roman"}


def _read(folder: Path, data: bytes, name: str = "Mẫu.xlsx") -> FileRead:
    return read_file(books.saved(folder, name, data))


def _written(fill: Any) -> bytes:
    def filled(book: xlsxwriter.Workbook) -> None:
        fill(book.add_worksheet("S"), {name: book.add_format({"font_name": font}) for name, font in FONTS.items()})

    return books.written(filled)


def _notes(got: FileRead, kind: str) -> list[tuple[str | None, str, str, int]]:
    return [(note.cell, note.text, note.meant, note.count) for note in got.notes if note.kind == kind]


def test_each_cell_is_read_by_its_own_font(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        sheet.write("B2", tcvn3("Tổ dân phố"), fonts["tcvn3"])
        sheet.write("C2", tcvn3("đảng ủy"), fonts["capitals"])
        sheet.write("D2", vni("Đường hoa"), fonts["vni"])
        sheet.write("E2", "Đảng ủy", fonts["plain"])
        sheet.write("F2", "Đảng ủy", fonts["tcvn3"])
        sheet.write("B3", "TDP 3", fonts["tcvn3"])
        sheet.write("C3", 3, fonts["vni"])
        sheet.write_formula("D3", '="x"', fonts["tcvn3"], tcvn3("Tổ 1"))

    got = _read(tmp_path, _written(fill))
    assert got.grids == (
        Grid(
            "S",
            2,
            2,
            (("Tổ dân phố", "ĐẢNG ỦY", "Đường hoa", "Đảng ủy", "Đảng ủy"), ("TDP 3", 3, "Tổ 1", None, None)),
        ),
    )
    assert _notes(got, "legacy_text") == [("B2", ".VnTime, .VnTimeH, VNI-Times", "Tổ dân phố", 4)]


def test_a_cell_of_several_fonts_is_read_run_by_run(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        pieces = [fonts["plain"], "Tổ “", fonts["tcvn3"], tcvn3("Vườn"), fonts["vni"], vni(" đẹp"), fonts["plain"], "”"]
        sheet.write_rich_string("A1", *pieces)
        sheet.write_rich_string("A2", "đẹp ", fonts["plain"], "như thế")

    got = _read(tmp_path, _written(fill))
    assert [row[0] for row in got.grids[0].rows] == ["Tổ “Vườn đẹp”", "đẹp như thế"]
    assert _notes(got, "legacy_text") == [("A1", ".VnTime, VNI-Times", "Tổ “Vườn đẹp”", 1)]


STYLES = b"""<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts>
<font><name val="%s"/></font><font><name val="Arial"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>
</styleSheet>"""


def test_inline_strings_and_the_style_of_cells_that_name_none(tmp_path: Path) -> None:
    data = books.raw(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{tcvn3("Chi bộ")}</t></is></c>'
        f'<c r="B1" s="1" t="inlineStr"><is><t>café</t></is></c></row>'
        f'<row><c t="inlineStr" s="1"><is><r><t>Tổ </t></r><r><rPr><rFont val="VNI-Times"/></rPr>'
        f"<t>{vni('đẹp')}</t></r></is></c></row>",
        extra={"xl/styles.xml": STYLES % b".VnArial"},
    )
    got = _read(tmp_path, data)
    assert got.grids[0].rows == (("Chi bộ", "café"), ("Tổ đẹp", None))


def test_a_merged_cell_is_read_in_every_row_it_stands_in_and_counts_once(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        sheet.merge_range("A1:B3", tcvn3("Chi bộ 1"), fonts["tcvn3"])
        sheet.merge_range("C1:C2", "Åù", fonts["tcvn3"])
        sheet.write("D3", "x")

    got = _read(tmp_path, _written(fill))
    assert [row[0] for row in got.grids[0].rows] == ["Chi bộ 1"] * 3
    assert _notes(got, "legacy_text") == [("A1", ".VnTime", "Chi bộ 1", 1)]
    assert _notes(got, "legacy_unreadable") == [("C1", "Åù", "", 1), ("C2", "Åù", "", 1)]


def test_what_cannot_be_read_stays_as_it_is_and_every_such_cell_is_told(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        for row in range(300):
            sheet.write(row, 0, f"Tæ Å {row}", fonts["tcvn3"])

    got = _read(tmp_path, _written(fill))
    assert got.grids[0].rows[299] == ("Tæ Å 299",)
    notes = _notes(got, "legacy_unreadable")
    assert len(notes) == 300
    assert notes[-1] == ("A300", "Tæ Å 299", "", 1)


def test_a_book_without_such_fonts_and_letters_is_not_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        sheet.write("A1", "Đảng ủy phường Thuỷ Khuê, 0912 345 678, “đẹp” – sạch", fonts["plain"])

    monkeypatch.setattr("dvk_xl.intake.readable._by_fonts", None)
    data = _written(fill)
    assert not preflight_bytes(data).legacy
    assert _read(tmp_path, data).grids[0].rows[0][0] == "Đảng ủy phường Thuỷ Khuê, 0912 345 678, “đẹp” – sạch"


def test_unicode_typed_on_in_an_old_font_stays_where_most_cells_are_unicode(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        for row, text in enumerate([tcvn3("Tổ trưởng"), "Chi bộ 1", "Đường hoa", "Công an", "Tổ quản lý"]):
            sheet.write(row, 0, text, fonts["tcvn3"])

    got = _read(tmp_path, _written(fill))
    assert [row[0] for row in got.grids[0].rows] == ["Tổ trưởng", "Chi bộ 1", "Đường hoa", "Công an", "Tổ quản lý"]
    assert [note.cell for note in got.notes] == ["A1"]


def test_what_reads_either_way_is_asked_about_where_most_cells_are_old_and_some_are_not(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        for row, text in enumerate([tcvn3("Tổ trưởng"), tcvn3("Chi bộ 1"), "Đường hoa", tcvn3("cụ")]):
            sheet.write(row, 0, text, fonts["tcvn3"])

    got = _read(tmp_path, _written(fill))
    assert [row[0] for row in got.grids[0].rows] == ["Tổ trưởng", "Chi bộ 1", "Đường hoa", "cụ"]
    assert _notes(got, "legacy_guess") == [("A2", "Chi bé 1", "Chi bộ 1", 1), ("A4", "cô", "cụ", 1)]
    assert _notes(got, "legacy_text") == [("A1", ".VnTime", "Tổ trưởng", 1)]


def test_text_of_one_encoding_in_a_font_of_the_other_is_not_read(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        sheet.write("A1", vni("Tổ dân phố văn hóa"), fonts["tcvn3"])
        sheet.write("A2", tcvn3("Loại mô hình"), fonts["vni"])

    got = _read(tmp_path, _written(fill))
    assert [note[0] for note in _notes(got, "legacy_unreadable")] == ["A1", "A2"]


@pytest.mark.parametrize("broken", [b"<styleSheet/>", STYLES.replace(b'fontId="1"', b'fontId="x"') % b".VnTime"])
def test_a_part_that_is_broken_costs_no_cell(tmp_path: Path, broken: bytes) -> None:
    data = books.raw(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{tcvn3("Đảng bộ phường")}</t></is></c></row>',
        extra={"xl/styles.xml": broken},
    )
    got = _read(tmp_path, data)
    assert got.grids[0].rows == (("Đảng bộ phường",),)
    assert _notes(got, "legacy_guess") == [("A1", tcvn3("Đảng bộ phường"), "Đảng bộ phường", 1)]


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("content", [b"no XML", b"", b"<a", b"<a><b></a>"])
def test_fonts_of_broken_parts_are_not_asked(part: str, content: bytes) -> None:
    data = books.with_parts(books.raw('<row r="1"><c r="A1"/></row>', extra={"xl/styles.xml": STYLES}), {part: content})
    assert not any(_by_fonts((), data, "xlsx")[1].values())


def test_text_whose_legacy_font_was_taken_away_is_guessed_and_each_cell_told(tmp_path: Path) -> None:
    def fill(sheet: Any, fonts: Any) -> None:
        sheet.write("A1", tcvn3("Đảng bộ phường"), fonts["plain"])
        sheet.write("A2", "où est le café naïf, 20 µm", fonts["plain"])

    got = _read(tmp_path, _written(fill))
    assert got.grids[0].rows == (("Đảng bộ phường",), ("où est le café naïf, 20 µm",))
    assert _notes(got, "legacy_guess") == [("A1", tcvn3("Đảng bộ phường"), "Đảng bộ phường", 1)]


LIST = "STT;Tên mô hình;Lĩnh vực;Loại mô hình\n1;Ngõ sạch, đường hoa;Kinh tế;mới\n2;Tổ phụ nữ;Văn hóa;duy trì"


@pytest.mark.parametrize(
    "data",
    [
        tcvn3(LIST).encode("utf-8-sig"),
        tcvn3(LIST).encode("utf-16"),
        tcvn3(LIST).encode("cp1252"),
        vni(LIST).encode("utf-8"),
        vni(LIST).encode("cp1252"),
    ],
)
def test_a_csv_of_legacy_text_is_read_as_it_was_meant(tmp_path: Path, data: bytes) -> None:
    got = _read(tmp_path, data, "danh sách.csv")
    expected = [line.split(";") for line in LIST.split("\n")]
    assert [[str(cell) for cell in row] for row in got.grids[0].rows] == expected
    assert len(_notes(got, "legacy_guess")) >= 8


@pytest.mark.parametrize("text", [LIST, "Họ;Café\nNguyễn;où", "Name;Unit\nWord®;20 µm", "Hoà;Thuý\nquê;nhà"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_csv_of_correct_text_stays_as_it_is(tmp_path: Path, text: str, encoding: str) -> None:
    got = _read(tmp_path, text.encode(encoding), "danh sách.csv")
    assert [";".join(map(str, row)) for row in got.grids[0].rows] == text.split("\n")
    assert got.notes == ()


def test_three_sure_cells_speak_for_the_others_of_the_sheet() -> None:
    sure = [tcvn3(text) for text in ("Loại mô hình", "Đơn vị chủ trì", "Lĩnh vực")]
    grid = Grid("S", 1, 1, tuple((text,) for text in [*sure, tcvn3("mới"), "Tæ 3"]))
    assert [taken for _, taken in guesses_of(grid, {}).values()][3:] == ["mới", "Tổ 3"]
    fewer = Grid("S", 1, 1, tuple((text,) for text in [*sure[:2], tcvn3("mới"), "Tæ 3"]))
    assert len(guesses_of(fewer, {})) == 2


def test_beside_unicode_a_word_that_is_vietnamese_as_it_stands_stays() -> None:
    legacy = [tcvn3(text) for text in ("Loại mô hình", "Đơn vị chủ trì", "Lĩnh vực")]
    mixed = Grid("S", 1, 1, tuple((text,) for text in [*legacy, "công", tcvn3("mới"), "Đảng ủy"]))
    assert [taken for _, taken in guesses_of(mixed, {}).values()][3:] == ["mới"]


def test_more_cells_than_a_list_can_have_end_in_one_note_that_counts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    from dvk_xl.intake import legacy_cells

    monkeypatch.setattr(legacy_cells, "MOST_NOTES", 2)
    notes = [CellNote("legacy_unreadable", "S", f"A{row}", "Å") for row in range(1, 6)]
    kept = list(legacy_cells.all_of(notes))
    assert [(note.cell, note.count) for note in kept] == [("A1", 1), ("A2", 1), (None, 3)]
