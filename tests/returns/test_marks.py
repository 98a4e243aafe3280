"""A unit's file goes back marked: nothing in it is lost, the marks say what is wrong, and they come off again."""

import re
from pathlib import Path

import pytest
import rich_books
from helpers import practice
from helpers.office import Office
from helpers.validator import ooxml_faults, workbook_lint
from lxml import etree
from rich_books import AUTHOR, MAIN, SHEET, WORDS, finding, parts_of, returned, rich_book

from dvk_xl.hosts.book import SHEET_ORDER
from dvk_xl.hosts.marks import UnmarkableError, marked_bytes
from dvk_xl.intake.read import read_grids
from dvk_xl.intake.sent_back import contents_of, is_sent_back
from dvk_xl.views.returned import MOST_COMMENTS, Finding

MAY_CHANGE = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
}
NEW = {"xl/worksheets/sheet3.xml"}
FINDINGS = (
    finding("B2", message="Tên chưa gọn."),
    finding("B3", "W", "Nên xem lại."),
    finding("B4", message="Ô có người trao đổi."),
    finding("C5", message="Ngày sai."),
    finding("C5", "W", "Ngày hơi lạ."),
    finding("B6", message="Sai & <lạ>."),
    finding("I4", message="Ô gộp."),
    finding("", message="Bảng không có cột “Lĩnh vực”."),
)


def mark(data: bytes, *findings: Finding) -> bytes:
    """The file marked as a child marks it."""
    grids = read_grids(data)
    ours = [grid.name for grid in grids if is_sent_back(grid, WORDS)]
    return marked_bytes(data, returned(*findings), contents_of(grids), ours)[0]


def tree(data: bytes, part: str) -> etree._Element:
    """A part of a file."""
    return etree.fromstring(parts_of(data)[part])


def comments(data: bytes, part: str = "xl/comments1.xml") -> dict[str, tuple[str, str]]:
    """Author and text of each comment by cell."""
    root = tree(data, part)
    authors = [one.text or "" for one in root.iter(f"{MAIN}author")]
    return {
        str(one.get("ref")): (
            authors[int(str(one.get("authorId")))],
            "".join(t.text or "" for t in one.iter(f"{MAIN}t")),
        )
        for one in root.iter(f"{MAIN}comment")
    }


def titles(data: bytes) -> list[str]:
    """The sheets of a file in order."""
    return [str(one.get("name")) for one in tree(data, "xl/workbook.xml").iter(f"{MAIN}sheet")]


def listed(data: bytes) -> list[tuple[object, ...]]:
    """The lines of the list in a marked file."""
    grid = next(one for one in read_grids(data) if is_sent_back(one, WORDS))
    head = next(number for number, row in enumerate(grid.rows) if row[0] == WORDS.returns["number"])
    return list(grid.rows[head + 1 :])


def test_only_the_named_parts_change() -> None:
    data = rich_book()
    before, after = parts_of(data), parts_of(mark(data, *FINDINGS))
    assert {name for name in before if after.get(name) != before[name]} <= MAY_CHANGE
    assert after.keys() - before.keys() == NEW


def test_a_full_master_with_macros_buttons_and_charts_keeps_all_other_parts(tmp_path: Path) -> None:
    data = (practice.new_folder(tmp_path / "Dan van kheo") / practice.MASTER).read_bytes()
    sheet = "Đăng ký"
    back = mark(data, finding("C8", sheet=sheet), finding("D9", "W", sheet=sheet))
    before, after = parts_of(data), parts_of(back)
    part = practice.sheet_parts(before)[sheet]
    touched = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", part}
    touched |= {practice.sheet_parts(before)["Điều hành"]}  # no longer the sheet seen first
    touched |= {part.replace("worksheets/", "worksheets/_rels/") + ".rels"}
    assert {name for name in before if after.get(name) != before[name]} <= touched
    assert "xl/vbaProject.bin" in after
    assert marked_bytes(data, returned(finding("C8", sheet=sheet)), contents_of(()))[1] == ".xlsm"


def test_cells_rules_tables_and_protection_of_a_marked_sheet_stay() -> None:
    data = rich_book()
    old, new = tree(data, "xl/worksheets/sheet1.xml"), tree(mark(data, *FINDINGS), "xl/worksheets/sheet1.xml")
    kept = (
        "sheetData",
        "sheetProtection",
        "dataValidations",
        "hyperlinks",
        "mergeCells",
        "tableParts",
        "drawing",
        "cols",
    )
    for name in (*kept, "legacyDrawing", "legacyDrawingHF", "autoFilter", "headerFooter"):
        one, other = old.find(f"{MAIN}{name}"), new.find(f"{MAIN}{name}")
        assert (one is None) == (other is None), name
        if one is not None and other is not None:
            assert etree.tostring(one, method="c14n") == etree.tostring(other, method="c14n"), name
    names = [etree.QName(one).localname for one in new]
    assert names == sorted(names, key=SHEET_ORDER.index)


def test_our_formats_come_first_and_the_others_keep_their_order() -> None:
    data = rich_book()
    part = "xl/worksheets/sheet1.xml"

    def order(root: etree._Element) -> list[str]:
        rules = sorted(root.iter("{*}cfRule"), key=lambda one: int(one.get("priority", "0")))
        return [str(rule.get("type")) for rule in rules if not ours(rule)]

    def ours(rule: etree._Element) -> bool:
        return "dvk-" in "".join(str(text) for text in rule.itertext())

    old, new = tree(data, part), tree(mark(data, *FINDINGS), part)
    assert order(new) == order(old)
    ranks = [(int(rule.get("priority", "0")), ours(rule)) for rule in new.iter("{*}cfRule") if rule.get("priority")]
    assert max(rank for rank, mine in ranks if mine) < min(rank for rank, mine in ranks if not mine)
    own = [rank for rank, mine in ranks if mine]
    assert len(own) == len(set(own))


def test_a_mark_is_a_sign_and_a_frame_on_texts_and_a_frame_on_other_cells() -> None:
    back = mark(rich_book(), *FINDINGS)
    root, styles = tree(back, "xl/worksheets/sheet1.xml"), tree(back, "xl/styles.xml")
    looks = styles.find(f"{MAIN}dxfs")
    assert looks is not None
    found = {}
    for node in root.iter(f"{MAIN}conditionalFormatting"):
        for rule in node.iter(f"{MAIN}cfRule"):
            formula = rule.findtext(f"{MAIN}formula") or ""
            if "dvk-" in formula:
                look = looks[int(str(rule.get("dxfId")))]
                sign = look.find(f"{MAIN}numFmt")
                found[node.get("sqref"), formula] = None if sign is None else sign.get("formatCode")
                assert look.find(f"{MAIN}border") is not None
                assert look.find(f"{MAIN}font/{MAIN}b") is not None
    assert found["B2 B4 B6", 'AND("dvk-E"="dvk-E",ISTEXT(B2))'] == '"✗ "@'
    assert found["B2 B4 B6", '"dvk-E"="dvk-E"'] is None
    assert found["B3", 'AND("dvk-W"="dvk-W",ISTEXT(B3))'] == '"! "@'
    assert ("C5", '"dvk-W"="dvk-W"') not in found  # an error outweighs a warning
    assert ("I2", '"dvk-E"="dvk-E"') in found  # the merged cell is marked where it begins


def test_comments_of_the_unit_stay_and_ours_say_what_is_wrong_and_how_to_mend_it() -> None:
    data = rich_book()
    old, new = comments(data), comments(mark(data, *FINDINGS))
    assert new["B9"] == old["B9"]
    assert new["B4"] == old["B4"]  # a thread of answers is not touched
    author, text = new["B2"]
    assert author == "Chị Hoa"
    assert text.startswith(old["B2"][1])
    assert "Tên chưa gọn." in text
    assert new["C5"][0] == AUTHOR
    assert [word in new["C5"][1] for word in ("Ngày sai.", "Ngày hơi lạ.", "Cách sửa: Sửa lại cho đúng.")] == [True] * 3
    assert "Sai & <lạ>." in new["B6"][1]
    assert {"B3", "I2"} <= new.keys()


def test_every_comment_has_a_box_that_shows_it_whole() -> None:
    long = finding("B8", message="Một câu dài để đọc. " * 40)
    back = mark(rich_book(), *FINDINGS, long)
    shapes = re.findall(rb"<v:shape\b.*?</v:shape>", parts_of(back)["xl/drawings/vmlDrawing1.vml"], re.DOTALL)
    ids = [re.search(rb'id="([^"]+)"', one)[1] for one in shapes]  # type: ignore[index]
    assert len(ids) == len(set(ids))
    boxes = {}
    for shape in shapes:
        row, column = (int(re.search(rb"<x:%s>(\d+)<" % name, shape)[1]) for name in (b"Row", b"Column"))  # type: ignore[index]
        boxes[row + 1, column + 1] = [int(one) for one in re.search(rb"<x:Anchor>([^<]+)<", shape)[1].split(b",")]  # type: ignore[index]
    assert {(2, 2), (9, 2), (3, 2), (5, 3), (6, 2), (2, 9), (8, 2)} == boxes.keys()
    lines = (20 * 40) / 86
    assert (boxes[8, 2][6] - boxes[8, 2][2]) * 20 > lines * 15
    etree.fromstring(parts_of(back)["xl/drawings/vmlDrawing1.vml"])


def test_the_list_stands_last_is_seen_first_and_leads_to_the_cells() -> None:
    back = mark(rich_book(), *FINDINGS)
    assert titles(back)[-1] == WORDS.returns["sheet"]
    book = tree(back, "xl/workbook.xml")
    assert [view.get("activeTab") for view in book.iter(f"{MAIN}workbookView")] == ["2"]
    selected = [name for name, data in parts_of(back).items() if b'tabSelected="1"' in data]
    assert selected == ["xl/worksheets/sheet3.xml"]
    links = [one.get("location") for one in tree(back, "xl/worksheets/sheet3.xml").iter(f"{MAIN}hyperlink")]
    assert "'Đăng ký ''A'' & <B>'!C5" in links
    assert not list(tree(back, "xl/worksheets/sheet3.xml").iter(f"{MAIN}f"))
    lines = listed(back)
    assert lines[0][3] == WORDS.returns["whole_sheet"]
    assert ("C5", "13/12/2025") in {(line[3], line[4]) for line in lines}
    assert [line[1] for line in lines if line[1]][-1] == "! Lưu ý"


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_of_a_unit_never_becomes_a_formula(text: str) -> None:
    data = rich_books.plain_book({"S": [["Tên"], [text]]})
    back = mark(data, finding("A2", sheet="S", message=f"Sai: {text}"))
    assert b"<f>" not in parts_of(back)["xl/worksheets/sheet2.xml"]
    row = next(one for one in listed(back) if one[3] == "A2")
    assert row[4] == text
    styles = tree(back, "xl/styles.xml").find(f"{MAIN}cellXfs")
    cell = next(one for one in tree(back, "xl/worksheets/sheet2.xml").iter(f"{MAIN}c") if one.get("r") == "E7")
    assert styles is not None
    assert styles[int(str(cell.get("s")))].get("quotePrefix") == "1"


def test_a_sheet_of_the_unit_with_the_same_name_stays() -> None:
    data = rich_books.plain_book({"S": [["x"]], "cần sửa": [["của đơn vị"]]})
    back = mark(data, finding("A1", sheet="S"))
    assert titles(back) == ["S", "cần sửa", "Cần sửa (2)"]


def test_marking_twice_is_marking_once() -> None:
    data = rich_book()
    once = mark(data, *FINDINGS)
    assert parts_of(mark(once, *FINDINGS)) == parts_of(once)
    assert mark(data, *FINDINGS) == once


def test_old_marks_go_when_a_file_comes_again() -> None:
    data = rich_book()
    again = mark(mark(data, *FINDINGS), finding("B10", "W", "Mới."))
    fresh = mark(data, finding("B10", "W", "Mới."))
    assert comments(again) == comments(fresh)
    part = "xl/worksheets/sheet1.xml"
    # the looks of the marks that went stay among the styles
    found = [re.sub(rb'dxfId="\d+"', b"", parts_of(one)[part]) for one in (again, fresh)]
    assert found[0] == found[1]
    assert titles(again) == titles(fresh)
    assert listed(again) == listed(fresh)


def test_comments_that_were_all_ours_leave_no_trace() -> None:
    data = rich_books.plain_book({"S": [["x"], ["y"]], "T": [["z"]]})
    back = mark(mark(data, finding("A1", sheet="S")), finding("A1", sheet="T"))
    part = "xl/worksheets/sheet1.xml"
    assert b"legacyDrawing" not in parts_of(back)[part]
    assert b"conditionalFormatting" not in parts_of(back)[part]
    assert list(comments(back)) == ["A1"]


def test_only_so_many_cells_of_a_sheet_get_a_comment_and_the_list_says_so() -> None:
    data = rich_books.plain_book({"S": [["x"]] * 401})
    back = mark(data, *(finding(f"A{row}", sheet="S", message="Ngày không hợp lệ.") for row in range(2, 402)))
    assert len(comments(back)) == MOST_COMMENTS
    lines = listed(back)
    assert len(lines) == 5
    assert "400 ô" in str(lines[0][5])
    assert str(MOST_COMMENTS) in str(lines[0][5])
    assert [line[3] for line in lines] == ["A2", "A3", "A4", "A5", "A6"]
    sqref = [one.get("sqref") for one in tree(back, "xl/worksheets/sheet1.xml").iter(f"{MAIN}conditionalFormatting")]
    assert sqref == ["A2:A401"]


def test_marks_come_off_when_a_program_forgot_who_wrote_the_comments_and_joined_their_texts() -> None:
    data = rich_book(threads=False)
    parts = parts_of(mark(data, *FINDINGS))
    root = etree.fromstring(parts["xl/comments1.xml"])
    for author in root.iter(f"{MAIN}author"):
        author.text = " "
    for text in root.iter(f"{MAIN}text"):
        said = "".join(one.text or "" for one in text.iter(f"{MAIN}t"))
        for node in list(text):
            text.remove(node)
        etree.SubElement(etree.SubElement(text, f"{MAIN}r"), f"{MAIN}t").text = said
    parts["xl/comments1.xml"] = etree.tostring(root)
    again = comments(mark(rich_books.zipped(parts), finding("B10", "W", "Mới.")))
    assert {cell: text for cell, (_, text) in again.items() if cell != "B10"} == {
        "B2": "Ghi chú của đơn vị",
        "B9": "Ghi chú khác",
    }


@pytest.mark.parametrize("why", ["signed", "strict", "no styles", "a template"])
def test_what_cannot_be_marked_without_loss_is_refused(why: str) -> None:
    parts = parts_of(rich_book())
    if why == "signed":
        parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    elif why == "strict":
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            MAIN.strip("{}").encode(), b"http://purl.oclc.org/x"
        )
    elif why == "no styles":
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"/styles", b"/stile")
        parts.pop("xl/styles.xml")
    else:
        types = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = types.replace(b"sheet.main+xml", b"template.main+xml")
    with pytest.raises(UnmarkableError):
        marked_bytes(rich_books.zipped(parts), returned(finding("B2")), contents_of(()))


@pytest.mark.validator
@pytest.mark.parametrize("findings", [FINDINGS, FINDINGS[3:4]])
def test_the_validator_finds_nothing_wrong(tmp_path: Path, findings: tuple[Finding, ...]) -> None:
    for name, data in (("rich", rich_book()), ("bare", rich_books.plain_book({SHEET: [["x"] * 4] * 8}))):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        before = ooxml_faults(path)
        path.write_bytes(mark(mark(data, *findings), *findings))
        assert ooxml_faults(path) == before
        assert workbook_lint(path) == []


@pytest.mark.office
def test_libreoffice_opens_it_and_calculates_the_same(tmp_path: Path, office: Office) -> None:
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    old.write_bytes(rich_book())
    new.write_bytes(mark(rich_book(), *FINDINGS))
    assert office.recalculate(new) == office.recalculate(old)
    assert office.recalculate(old)
