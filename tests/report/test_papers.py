"""The printed papers by the plan's words: who sends, to whom, for a collective or an individual, values in their formats."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from campaigns import PARTY, campaign, decree, model, party
from helpers.validator import ooxml_faults_of, workbook_lint

from dvk_xl.checks.campaign import due_units
from dvk_xl.errors import ReportError
from dvk_xl.plan import OwnField, PlanPaper, PrintItem, load_plan
from dvk_xl.report.xlsx import PAPERS, appendix_xlsx, missing_xlsx
from dvk_xl.schema import load_schema
from dvk_xl.views.appendices import appendix1, appendix2, appendix3, columns_of
from dvk_xl.views.card import CHOICE, Line, cards_of, item_lines, joined, rows_of, value_formula
from dvk_xl.views.cells import Formula, shown
from dvk_xl.views.paper import half
from dvk_xl.views.state import State
from dvk_xl.views.styles import styles

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.office import Office

HA_GIANG = load_plan("ha-giang-2023")
OWN = {**load_plan(PARTY).appendices, **{name: HA_GIANG.appendices[name] for name in ("appendix1", "appendix1_person")}}
TWO = (
    model(
        "Ngõ sạch", "Chi bộ Tổ dân phố số 2", benefit_value=45_000_000, end=date(2026, 11, 30), level="CAP_XA_PHUONG"
    ),
    model("Người cán bộ tận tụy", "Chi bộ Tổ dân phố số 1", subject="CN", person_name="Nguyễn Thị Mẫu"),
)


def own(**changes: Any) -> State:
    """A ward with the two forms of the commune that has forms of its own."""
    return campaign(models=TWO, appendices=OWN, format="ND30", office="ỦY BAN NHÂN DÂN\nXÃ HÀ GIANG", **changes)


def texts(data: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [str(cell.value) for row in sheet for cell in row if cell.value is not None]


def said(state: State, name: str, period: str = "6T") -> list[str]:
    return texts(appendix_xlsx(state, name, period))


# ---- Phụ lục 01


def test_the_form_of_a_collective_stands_in_the_words_of_the_plan() -> None:
    words = said(own(), "appendix1")
    first = words[words.index("NGƯỜI ĐĂNG KÝ") + 2 :]
    assert first[:5] == [
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ HÀ GIANG",
        "Độc lập - Tự do - Hạnh phúc",
        "CHI BỘ TỔ DÂN PHỐ SỐ 2",
    ]
    title = first.index("ĐĂNG KÝ")
    assert first[title : title + 5] == [
        "ĐĂNG KÝ",
        "XÂY DỰNG MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2026",
        "(Tập thể)",
        "Đơn vị:",
        "Chi bộ Tổ dân phố số 2",
    ]
    assert "Đơn vị đăng ký thực hiện mô hình “Dân vận khéo” năm 2023 như sau:" in first
    assert [one for one in first if one in {"1.", "2.", "3.", "4.", "5."}] == ["1.", "2.", "3.", "4.", "5."]
    assert first[-2:] == list(HA_GIANG.appendices["appendix1"].signature)


def test_the_form_of_an_individual_has_its_own_opening_and_is_signed_by_the_person() -> None:
    words = said(own(), "appendix1")
    mine = words[: words.index("NGƯỜI ĐĂNG KÝ") + 2]
    assert "(Cá nhân)" in mine
    assert mine[mine.index("Họ và tên:") + 1] == "Nguyễn Thị Mẫu"
    assert "Tôi đăng ký thực hiện mô hình “Dân vận khéo” năm 2023 như sau:" in mine
    assert "Địa chỉ:" not in mine


def test_without_a_form_of_its_own_an_individual_still_signs_as_a_person() -> None:
    collective, person = cards_of(load_schema(), load_plan(PARTY))
    assert (collective.signature[0], person.signature[0]) == ("ĐẠI DIỆN LÃNH ĐẠO ĐƠN VỊ", "NGƯỜI ĐĂNG KÝ")
    assert collective.lines == person.lines
    assert collective.addressee == "Kính gửi: Ban Thường vụ Đảng ủy phường (qua Ban Xây dựng Đảng)"


def test_the_unit_sends_its_registration_and_the_ward_does_not_sign_it() -> None:
    state = party()
    for words in (said(state, "appendix1"), [str(shown(cell.value)) for cell in appendix1(state).page.cells.values()]):
        assert "ĐẢNG ỦY PHƯỜNG" in words
        assert "CHI BỘ TỔ DÂN PHỐ SỐ 1" in words
        assert state.plan.signatory_authority not in words
        assert "ĐẠI DIỆN LÃNH ĐẠO ĐƠN VỊ" in words


def test_money_and_days_keep_their_values_and_get_their_look_from_the_cell() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(appendix_xlsx(own(), "appendix1", "DK"))).active
    found = {cell.value: cell.number_format for row in sheet for cell in row}
    assert found[45_000_000] == '#,##0" đồng"'
    days = {day.date(): look for day, look in found.items() if isinstance(day, datetime)}
    assert days == {date(2026, 3, 1): "dd/mm/yyyy", date(2026, 11, 30): "dd/mm/yyyy"}


def test_each_registration_that_counts_has_its_own_page_in_the_order_of_the_list() -> None:
    state = party()
    sheet = openpyxl.load_workbook(io.BytesIO(appendix_xlsx(state, "appendix1", "DK"))).active
    heads = [cell.row for cell in sheet["C"] if cell.value == "ĐẢNG CỘNG SẢN VIỆT NAM"]
    assert [one.id + 1 for one in sheet.row_breaks.brk] == heads[1:]
    names = [sheet.cell(cell.row, 3).value for cell in sheet["B"] if cell.value == "Tên mô hình"]
    _, block = appendix2(state)
    listed = [str(row[1].value) for row in block.rows if isinstance(row[0].value, int)]
    assert names == listed
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("portrait", None)
    assert sheet.print_title_rows is None


def test_a_campaign_without_registrations_prints_one_empty_form() -> None:
    words = said(campaign(), "appendix1")
    assert words.count("ĐĂNG KÝ") == 1
    assert "Tên mô hình" in words


def test_a_line_that_nobody_filled_is_left_out_where_every_field_there_is_would_be_listed() -> None:
    words = said(campaign(models=TWO[:1]), "appendix1")
    assert "Nguồn lực" not in words
    assert [one for one in words if one.isdigit() and len(one) < 3] == [str(number) for number in range(1, 13)]
    assert "Nguồn lực" in said(campaign(), "appendix1")


def test_a_field_that_only_the_plan_has_is_on_the_paper_without_code() -> None:
    extra = replace(load_schema().registration.field("resources"), name="own_word", title="Lời hứa")
    schema = load_schema()
    table = replace(schema.registration, fields=(*schema.registration.fields, extra))
    plan = replace(load_plan(PARTY), own_fields=(OwnField("registration", extra),))
    collective, _ = cards_of(replace(schema, tables={**schema.tables, "registration": table}), plan)
    assert [line.label for line in collective.lines][-2:] == ["Lời hứa", "Ghi chú"]


def test_texts_of_an_item_are_joined_and_days_stand_in_their_own_cells() -> None:
    schema = load_schema()
    one, *_ = item_lines(schema, PrintItem("Ai", ("person_name", "person_position"), " - "), "1.")
    assert (one.label, one.number, len(one.fields)) == ("Ai", "1.", 2)
    shows = {"person_name": "Mẫu", "person_position": "Trưởng thôn"}
    assert joined(one, lambda field: shows[field.name]) == "Mẫu - Trưởng thôn"
    assert joined(one, lambda field: shows[field.name] if field.name == "person_name" else None) == "Mẫu"
    lines = list(item_lines(schema, PrintItem("Khi nào", ("start", "end"), " đến "), "4."))
    assert [(line.number, line.label, line.look) for line in lines] == [("4.", "Khi nào", "day"), ("", "đến", "day")]


def test_no_formula_of_the_paper_turns_a_number_into_text() -> None:
    for state in (party(), own()):
        formulas = [cell.value.text for cell in appendix1(state).page.cells.values() if isinstance(cell.value, Formula)]
        assert formulas
        assert not [one for one in formulas if "TEXT(" in one]


@pytest.mark.parametrize(
    ("chosen", "signer"), [(1, "ĐẠI DIỆN LÃNH ĐẠO CƠ QUAN, ĐƠN VỊ"), (2, "NGƯỜI ĐĂNG KÝ"), (9, "")]
)
def test_the_chosen_registration_decides_which_form_the_sheet_shows(chosen: int, signer: str) -> None:
    made = appendix1(replace(own(), chosen=chosen))
    words = {str(shown(cell.value)) for cell in made.page.cells.values()}
    assert made.page.cells[CHOICE].value == chosen
    assert ("NGƯỜI ĐĂNG KÝ" in words) == (signer == "NGƯỜI ĐĂNG KÝ")
    assert ("Người cán bộ tận tụy" in words) == (chosen == 2)  # the second row of TWO


def test_the_paper_stands_on_the_same_rows_whoever_is_chosen() -> None:
    first, second = (appendix1(replace(own(), chosen=number)) for number in (1, 2))
    assert first.page.cells.keys() == second.page.cells.keys()
    assert {address: cell.style for address, cell in first.page.cells.items()} == {
        address: cell.style for address, cell in second.page.cells.items()
    }
    assert (first.merged, first.last_row) == (second.merged, second.last_row)


def test_a_quotation_mark_in_the_words_of_a_plan_stays_text_in_the_formula() -> None:
    papers = {**OWN, "appendix1_person": replace(OWN["appendix1_person"], note='(“Cá nhân” "mẫu")')}
    made = appendix1(campaign(models=TWO, appendices=papers))
    formulas = [cell.value for cell in made.page.cells.values() if isinstance(cell.value, Formula)]
    assert [one.text for one in formulas if '"(“Cá nhân” ""mẫu"")"' in one.text]


def test_a_line_of_a_field_that_has_no_cell_shows_nothing() -> None:
    assert value_formula({}, Line("x", fields=(load_schema().registration.field("goal"),))) == '""'


def test_merged_lines_are_told_from_zero() -> None:
    assert rows_of(["A5:C5", "A1:B1"]) == ((4, 0, 2), (0, 0, 1))


def test_every_look_has_a_style_on_both_kinds_of_paper() -> None:
    named = styles(load_schema().workbook)
    for kind in ("value", "line"):
        assert {f"paper_{kind}_{look}" for look in ("text", "day", "money", "integer", "number")} <= named.keys()


# ---- the lists


def test_the_list_that_goes_up_has_the_plans_words_and_addressee() -> None:
    plan = load_plan(PARTY)
    paper = PlanPaper(
        "Phụ lục số 02", "DANH SÁCH TỔNG HỢP NĂM {year}", "(Kèm công văn)", "Thành ủy", lead_in="Như sau:"
    )
    state = party(appendices={**plan.appendices, "list_up": paper})
    words = said(state, "list_up")
    for one in ("DANH SÁCH TỔNG HỢP NĂM 2026", "(Kèm công văn)", "Kính gửi: Thành ủy", "Như sau:"):
        assert one in words
    assert "Kính gửi: Thành ủy" not in said(state, "appendix2")
    assert words[0] == plan.parent


def test_a_plan_that_sends_no_list_up_is_told_so() -> None:
    plan = load_plan(PARTY)
    papers = {name: one for name, one in plan.appendices.items() if name != "list_up"}
    with pytest.raises(ReportError, match="không giao lập danh sách gửi cấp trên"):
        appendix_xlsx(party(appendices=papers), "list_up", "DK")


def test_columns_and_signature_of_a_list_may_be_the_plans_own() -> None:
    plan = load_plan(PARTY)
    items = (PrintItem("Kết quả", ("achieved", "proposal")), PrintItem("Kinh phí (đồng)", ("funds",)))
    paper = PlanPaper("Biểu 3", "BIỂU KẾT QUẢ", "", "", (), "", items, ("TRƯỞNG BAN", "(đã ký)"))
    state = party(appendices={**plan.appendices, "appendix3": paper})
    columns = columns_of(state.schema, state.plan, "appendix3")
    assert [(one.title, one.style) for one in columns] == [
        ("STT", "center"),
        ("Kết quả", "cell"),
        ("Kinh phí (đồng)", "number"),
    ]
    cells, block = appendix3(state, "6T")
    assert cells["A6"].value == "BIỂU KẾT QUẢ"
    signed = [str(cell.value) for row in block.rows for cell in row if cell.value in {"TRƯỞNG BAN", "(đã ký)"}]
    assert signed == ["TRƯỞNG BAN", "(đã ký)"]
    assert 180_500_000 in {cell.value for row in block.rows for cell in row}


def test_the_list_of_the_missing_names_whom_to_call() -> None:
    state = party()
    units = [
        replace(one, contact="Trần Thị Thử", phone="0900000001", email="cb1@vi.du")
        for one in due_units(state.outcome.campaign, "DK")[:2]
    ]
    words = texts(missing_xlsx(state, "DK", units))
    assert "DANH SÁCH ĐƠN VỊ CHƯA GỬI ĐĂNG KÝ NĂM 2026" in words
    row = words.index(units[0].title)
    assert words[row - 1 : row + 4] == ["1", units[0].title, "Trần Thị Thử", "0900000001", "cb1@vi.du"]
    assert "Tổng số: 2 đơn vị." in words
    assert "Các đơn vị đã gửi đủ." in texts(missing_xlsx(state, "DK", ()))


@pytest.mark.parametrize(
    ("widths", "left"), [([10] * 10, 4), ([5, 60, 20], 1), ([5, 26, 11, 10, 9, 15], 2), ([30, 40], 1)]
)
def test_the_issuer_takes_two_fifths_of_the_width(widths: list[float], left: int) -> None:
    assert half(widths) == left


@pytest.mark.parametrize("name", ["list_up", "appendix1"])
def test_papers_are_the_same_bytes_for_the_same_campaign(name: str) -> None:
    assert appendix_xlsx(party(), name, "DK") == appendix_xlsx(party(), name, "DK")


@pytest.mark.parametrize("name", ["appendix2", "list_up"])
def test_the_number_of_the_first_page_is_not_printed(name: str) -> None:
    assert openpyxl.load_workbook(io.BytesIO(appendix_xlsx(party(), name, "DK"))).active.HeaderFooter.differentFirst


@pytest.mark.validator
def test_the_papers_are_good_workbooks(tmp_path: "Path") -> None:
    for name in PAPERS:
        for number, state in enumerate((party(), own(), campaign())):
            (tmp_path / f"{name}-{number}.xlsx").write_bytes(appendix_xlsx(state, name, "6T"))
    (tmp_path / "missing.xlsx").write_bytes(missing_xlsx(party(), "DK", ()))
    files = sorted(tmp_path.iterdir())
    assert {path.name: faults for path, faults in ooxml_faults_of(files).items() if faults} == {}
    assert {path.name: faults for path in files if (faults := workbook_lint(path))} == {}


@pytest.mark.office
def test_no_cell_of_a_paper_is_cut_when_printed(tmp_path: "Path", office: "Office") -> None:
    long = "Vận động Nhân dân tham gia chỉnh trang đô thị, hiến đất, mở rộng ngõ phố. " * 8
    states = (
        party(),
        decree(),
        own(),
        campaign(models=[model("Ngõ sạch", "Chi bộ Tổ dân phố số 1", goal=long, content=long)]),
    )
    for number, state in enumerate(states):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(appendix_xlsx(state, "appendix1", "DK"))
        assert office.cut_cells(path) == []
