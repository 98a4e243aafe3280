"""The sheets on which the office decides, in a real master: what is typed there works in the next run, and stays."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from helpers import practice
from helpers.office import Office
from lxml import etree
from officer import row_of, types_into
from test_agreement import disagreements, must_agree_with_python

from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.run import consolidate, look, undo
from dvk_xl.cli import main
from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.schema import load_schema
from dvk_xl.views.coverage_page import layout

WORDS, GROUPS = load_schema().workbook.names, load_schema().workbook.groups
NAMES, LEAVES, CHOICES, TASKS, MODELS = "tblXacNhan", "tblMienGiaHan", "tblTuyChon", "tblNhiemVu", "tblDangKy"
OFFICE_SHEETS = ("Miễn, gia hạn", "Tùy chọn")
LATER, LAST = date(2026, 3, 6), date(2026, 3, 9)
Said = dict[str, object]


def list_of(folder: Path, name: str, unit: str, rows: Sequence[Sequence[str]]) -> Path:
    """A hand-made list in the inbox: who sends it, the headings, the rows."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([f"Đơn vị: {unit}"])
    sheet.append(["STT", "Tên mô hình", "Loại mô hình", "Lĩnh vực", "Đơn vị chủ trì"])
    for number, row in enumerate(rows, 1):
        sheet.append([number, *row])
    path = folder / practice.INBOX / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def one_model(folder: Path, name: str = "danh sach.xlsx", unit: str = "Tổ Dân phố Bốn") -> Path:
    """A list of one model, from a unit that the register does not know by this name."""
    return list_of(folder, name, unit, [("Vườn rau sạch", "Mô hình mới", "Kinh tế", "")])


@pytest.fixture
def asked(made: Path) -> Path:
    """Give the campaign to which one list of an unknown name has come, consolidated once."""
    one_model(made)
    consolidate(made, practice.FIRST_DAY)
    return made


def master_of(folder: Path) -> Path:
    """The master of a campaign."""
    return folder / practice.MASTER


def rows(folder: Path, table: str) -> list[Said]:
    """The rows of a table that say something."""
    return [one for one in practice.table_rows(master_of(folder), table) if one]


def issues_of(folder: Path, *codes: str) -> list[tuple[object, object]]:
    """Where and what the sheet Kiểm tra says of these codes: (cell, code)."""
    return [(one.get("Ô"), one["Mã"]) for one in rows(folder, "tblKiemTra") if one["Mã"] in codes]


def verdicts(outcome: Outcome) -> dict[str, str]:
    """The verdict on each file."""
    return {state.arrival.path: state.verdict for state in outcome.states}


def sheet_bytes(folder: Path, *titles: str) -> list[bytes]:
    """The parts of some sheets as they are stored."""
    parts = practice.parts_of(master_of(folder))
    return [parts[practice.sheet_parts(parts)[title]] for title in titles]


def runs_twice_more(folder: Path) -> Iterator[str]:
    """Say when the next two days are over: two more runs, with new files in between."""
    practice.send_again(folder, practice.SECOND_MORE)
    assert consolidate(folder, LATER).written
    yield "more came"
    consolidate(folder, LAST, receive=False)
    yield "nothing came"


def rules_on(folder: Path, title: str) -> dict[str, etree._Element]:
    """The rule of each column or cell of a sheet, by its first cell."""
    parts = practice.parts_of(master_of(folder))
    root = etree.fromstring(parts[practice.sheet_parts(parts)[title]])
    rules = root.iter(f"{practice.MAIN}dataValidation")
    return {place.split(":")[0]: one for one in rules for place in str(one.get("sqref")).split()}


# names to confirm


def test_a_name_nobody_surely_knows_stands_on_the_sheet_with_its_place(asked: Path) -> None:
    (one,) = rows(asked, NAMES)
    assert one["Tên ghi trong tệp"] == "Tổ Dân phố Bốn"
    assert "danh sach.xlsx" in str(one["Ở đâu"])
    assert one["Tình trạng"] == WORDS["waiting"]
    assert "Đơn vị đúng" not in one


def test_names_of_files_and_of_rows_stand_once_each_in_vietnamese_order(made: Path) -> None:
    one_model(made, "hai.xlsx", "Ủy ban phường ta")
    one_model(made, "ba.xlsx", "Ủy ban  PHƯỜNG ta")
    one_model(made, "mot.xlsx", "Ấp Đông")
    drawn = [("Ngõ đẹp", "Mô hình mới", "Kinh tế", "Hội của chị em"), ("Bếp ấm", "Mô hình mới", "Kinh tế", "")]
    list_of(made, "bon.xlsx", "Hội Liên hiệp Phụ nữ phường", drawn)
    consolidate(made, practice.FIRST_DAY)
    said = {str(one["Tên ghi trong tệp"]).casefold(): str(one["Ở đâu"]) for one in rows(made, NAMES)}
    assert [" ".join(name.split()) for name in said] == ["ấp đông", "hội của chị em", "ủy ban phường ta"]
    assert "1 chỗ khác" in said[next(name for name in said if name.startswith("ủy"))]
    assert "ô E3" in said["hội của chị em"]


def test_a_suggestion_is_shown_and_never_taken(made: Path) -> None:
    one_model(made, unit="Chi bộ Tổ dân phố xố 4")
    outcome = consolidate(made, practice.FIRST_DAY).outcome
    (one,) = rows(made, NAMES)
    assert one["Gợi ý"] == "Chi bộ Tổ dân phố số 4"
    assert "Đơn vị đúng" not in one
    assert list(verdicts(outcome).values()) == ["waiting"]


def test_a_confirmed_name_is_accepted_in_the_same_run_and_remembered_with_day_and_person(asked: Path) -> None:
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 4", "Người xác nhận": "Bà Thử"})
    outcome = consolidate(asked, practice.SECOND_DAY, receive=False).outcome
    assert list(verdicts(outcome).values()) == ["accepted"]
    assert [(one["Tên mô hình"], one["Đơn vị chủ trì"], one["Được tính"]) for one in rows(asked, MODELS)] == [
        ("Vườn rau sạch", "Chi bộ Tổ dân phố số 4", "Được tính")
    ]
    confirmed = {
        "Tên ghi trong tệp": "Tổ Dân phố Bốn",
        "Ở đâu": "danh sach.xlsx",
        "Đơn vị đúng": "Chi bộ Tổ dân phố số 4",
        "Người xác nhận": "Bà Thử",
        "Tình trạng": "Đã xác nhận 05/03/2026",
    }
    assert rows(asked, NAMES) == [confirmed]
    for _ in runs_twice_more(asked):
        assert rows(asked, NAMES) == [confirmed]
    # the name is known for every later file too
    list_of(asked, "lan nua.xlsx", "Tổ Dân phố Bốn", [("Ngõ hoa", "Mô hình mới", "Kinh tế", "")])
    assert verdicts(consolidate(asked, LAST).outcome)["lan nua.xlsx"] == "accepted"


def test_an_undo_gives_back_the_sheet_before_the_name_was_confirmed(asked: Path) -> None:
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 4", "Người xác nhận": "Bà Thử"})
    typed = rows(asked, NAMES)
    consolidate(asked, practice.SECOND_DAY)
    undo(asked)
    # what the officer typed stands as typed, and means the same at the next run
    assert rows(asked, NAMES) == typed
    consolidate(asked, LATER)
    assert rows(asked, NAMES)[0]["Tình trạng"] == "Đã xác nhận 06/03/2026"


def test_an_undo_of_a_later_run_leaves_the_name_confirmed(asked: Path) -> None:
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 4", "Người xác nhận": "Bà Thử"})
    consolidate(asked, practice.SECOND_DAY)
    confirmed = rows(asked, NAMES)
    practice.send_again(asked, practice.SECOND_MORE)
    consolidate(asked, LATER)
    undo(asked)
    assert rows(asked, NAMES) == confirmed
    assert [one.code for one in look(asked, LATER).state.names.values()] == ["CB04"]


def test_an_emptied_cell_takes_the_name_back_and_it_waits_again(asked: Path) -> None:
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 4"})
    consolidate(asked, practice.SECOND_DAY)
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": None})
    outcome = consolidate(asked, LATER).outcome
    assert list(verdicts(outcome).values()) == ["waiting"]
    assert [(one["Tên ghi trong tệp"], one["Tình trạng"]) for one in rows(asked, NAMES)] == [
        ("Tổ Dân phố Bốn", WORDS["waiting"])
    ]
    assert outcome.countable == 0
    assert look(asked, LATER).state.names == {}


def test_another_unit_chosen_for_a_confirmed_name_takes_its_rows_along(asked: Path) -> None:
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 4"})
    consolidate(asked, practice.SECOND_DAY)
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 5"})
    outcome = consolidate(asked, LATER).outcome
    assert outcome.measures["DK"].lead == ("CB05",)
    assert rows(asked, NAMES)[0]["Tình trạng"] == "Đã xác nhận 06/03/2026"


def test_a_unit_that_is_not_registered_is_refused_and_what_was_typed_stays(asked: Path) -> None:
    typed = {"Đơn vị đúng": "Chi bộ Tổ dân phố số 99", "Người xác nhận": "Bà Thử"}
    types_into(master_of(asked), NAMES, 1, typed)
    for day in (practice.SECOND_DAY, LATER):
        outcome = consolidate(asked, day).outcome
        assert issues_of(asked, "E722") == [("D6", "E722")]
        assert list(verdicts(outcome).values()) == ["waiting"]
        (one,) = rows(asked, NAMES)
        assert {title: one.get(title) for title in typed} == typed
        assert one["Tình trạng"] == WORDS["waiting"]
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 4"})
    consolidate(asked, LAST)
    assert issues_of(asked, "E722") == []
    assert rows(asked, NAMES)[0]["Người xác nhận"] == "Bà Thử"


def test_a_wrong_unit_typed_over_a_confirmed_one_stays_to_be_seen_and_the_name_stays_confirmed(asked: Path) -> None:
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 4"})
    consolidate(asked, practice.SECOND_DAY)
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": "Chi bộ 99"})
    for day in (LATER, LAST):
        outcome = consolidate(asked, day).outcome
        assert issues_of(asked, "E722") == [("D6", "E722")]
        assert rows(asked, NAMES)[0]["Đơn vị đúng"] == "Chi bộ 99"
        assert list(verdicts(outcome).values()) == ["accepted"]


def test_the_command_confirms_beside_the_sheet(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = master_of(asked).read_bytes()
    assert main(["alias", str(asked), "--list", "--json", "--as-of", "2026-03-05"]) == 0
    assert json.loads(capsys.readouterr().out)["waiting"][0]["written"] == "Tổ Dân phố Bốn"
    assert main(["alias", str(asked), "--confirm", "Tổ Dân phố Bốn", "CB04", "--as-of", "2026-03-05"]) == 0
    assert master_of(asked).read_bytes() == before
    outcome = consolidate(asked, LATER).outcome
    assert list(verdicts(outcome).values()) == ["accepted"]
    (one,) = rows(asked, NAMES)
    assert (one["Đơn vị đúng"], one["Tình trạng"]) == ("Chi bộ Tổ dân phố số 4", "Đã xác nhận 05/03/2026")
    consolidate(asked, LAST)
    assert rows(asked, NAMES) == [one]
    types_into(master_of(asked), NAMES, 1, {"Đơn vị đúng": None})
    assert list(verdicts(consolidate(asked, LAST).outcome).values()) == ["waiting"]


def test_the_register_of_the_office_may_be_sorted_and_the_names_still_mean_the_same(asked: Path) -> None:
    one_model(asked, "hai.xlsx", "Ấp Đông")
    consolidate(asked, practice.SECOND_DAY)
    first, second = rows(asked, NAMES)
    types_into(master_of(asked), NAMES, 1, {**dict.fromkeys(first), **second, "Đơn vị đúng": "CB04"})
    types_into(master_of(asked), NAMES, 2, {**dict.fromkeys(second), **first})
    outcome = consolidate(asked, LATER).outcome
    assert verdicts(outcome) == {"danh sach.xlsx": "accepted", "hai.xlsx": "waiting"}


# exemptions and extensions


def leave(unit: str, decision: str, until: float | None = None, **more: str) -> dict[str, str | float | None]:
    """A row of the sheet as an officer fills it in."""
    return {
        "Đơn vị": unit,
        "Kỳ": "Đăng ký",
        "Quyết định": decision,
        "Gia hạn đến": until,
        "Lý do": "Mới kiện toàn",
        "Người duyệt": "Bà Duyệt",
        **more,
    }


NINTH_OF_MARCH, TENTH_OF_MARCH = 46090.0, 46091.0


@pytest.fixture
def granted(consolidated: Path) -> Path:
    """Give the consolidated campaign in which one unit is exempt, another has more time, and a row lacks its approver."""
    master = master_of(consolidated)
    types_into(master, LEAVES, 1, leave("Chi bộ Tổ dân phố số 4", "Miễn", **{"Ghi chú": "Xem tờ trình 12"}))
    types_into(master, LEAVES, 2, leave("Đoàn Thanh niên phường", "Gia hạn", TENTH_OF_MARCH))
    types_into(master, LEAVES, 3, leave("Chi bộ Tổ dân phố số 13", "Miễn", **{"Người duyệt": ""}))
    return consolidated


def test_exemptions_and_extensions_work_at_the_next_run_and_are_told(granted: Path) -> None:
    before = look(granted, practice.FIRST_DAY).state.outcome.measures["DK"]
    outcome = consolidate(granted, practice.SECOND_DAY).outcome
    measures = outcome.measures["DK"]
    assert dict(issues_of(granted, "I719", "E718")) == {"A6": "I719", "A7": "I719", "A8": "E718"}
    assert measures.exempt == ("CB04",)
    assert (measures.obliged, before.obliged) == (8, 8)
    assert "CB04" not in (*measures.missing, *measures.cooperating_only, *measures.lead)
    assert {"DTN", "CB13"} <= {*measures.missing, *measures.cooperating_only}


def test_exemptions_and_extensions_survive_runs_and_an_undo_as_they_were_typed(granted: Path) -> None:
    typed = sheet_bytes(granted, *OFFICE_SHEETS)
    said = rows(granted, LEAVES)
    consolidate(granted, practice.SECOND_DAY)
    for _ in runs_twice_more(granted):
        assert sheet_bytes(granted, *OFFICE_SHEETS) == typed
        assert rows(granted, LEAVES) == said
    undo(granted)
    assert sheet_bytes(granted, *OFFICE_SHEETS) == typed
    assert look(granted, LAST).state.outcome.measures["DK"].exempt == ("CB04",)


def test_what_comes_until_the_new_day_is_on_time_and_late_from_the_day_after(granted: Path) -> None:
    practice.send(granted, "DTN", [practice.model("Thứ bảy tình nguyện")], date(2026, 3, 10))
    practice.send(granted, "CB13", [practice.model("Cổng trường an toàn")], date(2026, 3, 10))
    times = consolidate(granted, date(2026, 3, 10)).outcome.measures["DK"].timeliness
    assert ("DTN" in times.on_time, "CB13" in times.late) == (True, True)


def test_who_sends_the_day_after_the_extension_is_late(granted: Path) -> None:
    practice.send(granted, "DTN", [practice.model("Thứ bảy tình nguyện")], date(2026, 3, 11))
    outcome = consolidate(granted, date(2026, 3, 11)).outcome
    assert "DTN" in outcome.measures["DK"].timeliness.late
    assert any(one.code == "W501" and one.unit == "DTN" for one in outcome.issues)


def test_an_emptied_row_ends_what_it_granted(granted: Path) -> None:
    consolidate(granted, practice.SECOND_DAY)
    types_into(master_of(granted), LEAVES, 1, dict.fromkeys([*leave("", ""), "Ghi chú"]))
    outcome = consolidate(granted, LATER).outcome
    assert outcome.measures["DK"].exempt == ()
    assert [place for place, _ in issues_of(granted, "I719")] == ["A7"]


# choices


def choose(folder: Path, code: str, value: str | float | None) -> None:
    """Type into the office's column beside a choice."""
    master = master_of(folder)
    types_into(
        master, CHOICES, row_of(master, CHOICES, "Mã", code), {"Văn phòng chọn": value, "Lý do": "Theo hướng dẫn"}
    )


def test_choices_work_at_the_next_run_survive_runs_and_an_undo(consolidated: Path) -> None:
    by_plan = look(consolidated, practice.FIRST_DAY).state.outcome.measures["DK"]
    choose(consolidated, "rule.count_cooperation", "Không")
    choose(consolidated, "deadline.DK", NINTH_OF_MARCH)
    typed = sheet_bytes(consolidated, *OFFICE_SHEETS)
    outcome = consolidate(consolidated, practice.SECOND_DAY).outcome
    assert by_plan.cooperating_only == ("CB04", "DTN")
    assert outcome.measures["DK"].cooperating_only == ()
    assert outcome.measures["DK"].timeliness.deadline == date(2026, 3, 9)
    assert [code for _, code in issues_of(consolidated, "I721", "E720")] == ["I721", "I721"]
    for _ in runs_twice_more(consolidated):
        assert sheet_bytes(consolidated, *OFFICE_SHEETS) == typed
        assert len(issues_of(consolidated, "I721")) == 2
    undo(consolidated)
    assert sheet_bytes(consolidated, *OFFICE_SHEETS) == typed
    choose(consolidated, "rule.count_cooperation", None)
    consolidate(consolidated, LAST)
    assert len(issues_of(consolidated, "I721")) == 1


def test_a_choice_that_is_no_value_is_told_at_its_cell_and_stays_to_be_mended(consolidated: Path) -> None:
    choose(consolidated, "rule.count_cooperation", "tùy")
    consolidate(consolidated, practice.SECOND_DAY)
    row = row_of(master_of(consolidated), CHOICES, "Mã", "rule.count_cooperation")
    assert issues_of(consolidated, "E720", "I721") == [(f"D{5 + row}", "E720")]
    assert rows(consolidated, CHOICES)[row - 1]["Văn phòng chọn"] == "tùy"


# what Excel itself lets in


def test_the_dropdowns_are_there(made: Path) -> None:
    def lists(title: str) -> dict[str, tuple[str | None, str | None]]:
        return {
            cell: (one.get("type"), one.findtext(f"{practice.MAIN}formula1"))
            for cell, one in rules_on(made, title).items()
            if one.get("type")
        }

    assert lists("Chờ xác nhận") == {"D6": ("list", "lst_unit")}
    wanted = {"A6": ("list", "lst_unit"), "B6": ("list", "lst_period"), "C6": ("list", "lst_leave")}
    found = lists("Miễn, gia hạn")
    assert {cell: found[cell] for cell in wanted} == wanted
    assert {found[cell][0] for cell in ("D6", "G6")} == {"date"}
    kinds = {"deadline": "date", "rule": "list", "scope": "list"}
    numbers = {"rule.minimum_models", "rule.launch_within_days"}
    chosen = lists("Tùy chọn")
    for number, one in enumerate(rows(made, CHOICES), 6):
        kind, formula = chosen[f"D{number}"]
        code = str(one["Mã"])
        assert kind == ("whole" if code in numbers else kinds[code.partition(".")[0]])
        assert kind != "list" or formula == '"Có,Không"'


def test_the_dropdown_of_names_is_there_after_runs(asked: Path) -> None:
    one_model(asked, "hai.xlsx", "Ấp Đông")
    consolidate(asked, practice.SECOND_DAY)
    rule = rules_on(asked, "Chờ xác nhận")["D6"]
    _, _, _, bottom = practice.area(str(rule.get("sqref")))
    assert (rule.findtext(f"{practice.MAIN}formula1"), bottom >= 7) == ("lst_unit", True)


# what came by phone


PHONE: dict[str, str | float | None] = {
    "Tên mô hình": "Bữa cơm nghĩa tình",
    "Loại mô hình": "Mô hình mới",
    "Tập thể/Cá nhân": "Tập thể",
    "Lĩnh vực": "Văn hóa - xã hội",
    "Đơn vị chủ trì": "Chi bộ Tổ dân phố số 4",
    "Ngày bắt đầu": 46083.0,
    "Mục tiêu, kết quả cần đạt": "Mỗi tháng một bữa cơm cho 20 cụ.",
    "Đảng ủy chỉ đạo": "x",
    "Ghi chú của văn phòng": "Báo qua điện thoại ngày 02/3",
}
OFFICE_COLUMNS = ("Đảng ủy chỉ đạo", "Cho phép tính", "Lý do cho phép", "Ghi chú của văn phòng")


def model_row(folder: Path, name: str) -> Said:
    """The row of Đăng ký with this name."""
    (row,) = (one for one in rows(folder, MODELS) if one.get("Tên mô hình") == name)
    return row


def test_a_registration_by_phone_is_one_like_any_other_and_stays(consolidated: Path) -> None:
    count = len(rows(consolidated, MODELS))
    types_into(master_of(consolidated), MODELS, count + 1, PHONE)
    outcome = consolidate(consolidated, practice.SECOND_DAY, receive=False).outcome
    row = model_row(consolidated, "Bữa cơm nghĩa tình")
    assert (row["Mã mô hình"], row["Tình trạng"], row["Được tính"]) == ("CB04-01", "Văn phòng nhập", "Được tính")
    assert "CB04" in outcome.measures["DK"].lead
    for _ in runs_twice_more(consolidated):
        row = model_row(consolidated, "Bữa cơm nghĩa tình")
        assert {title: row[title] for title in PHONE} == PHONE
        assert (row["Mã mô hình"], row["Tình trạng"]) == ("CB04-01", "Văn phòng nhập")
    undo(consolidated)
    row = model_row(consolidated, "Bữa cơm nghĩa tình")
    assert {title: row[title] for title in PHONE} == PHONE


def test_a_registration_by_phone_is_checked_like_any_other_at_its_own_cell(consolidated: Path) -> None:
    count = len(rows(consolidated, MODELS))
    wrong = {**PHONE, "Loại mô hình": None, "Lĩnh vực": "Thể thao"}
    types_into(master_of(consolidated), MODELS, count + 1, wrong)
    consolidate(consolidated, practice.SECOND_DAY, receive=False)
    assert model_row(consolidated, "Bữa cơm nghĩa tình")["Được tính"] == "Chưa tính"
    at = 5 + count + 1
    own = [
        one for one in rows(consolidated, "tblKiemTra") if one.get("Tệp") == practice.MASTER and one["Mã ĐV"] == "CB04"
    ]
    assert {(one["Mã"], one.get("Trang tính"), one.get("Ô")) for one in own} >= {
        ("E106", "Đăng ký", f"H{at}"),
        ("E108", "Đăng ký", f"D{at}"),
    }


def test_override_flag_and_note_survive_runs_and_what_the_unit_sends_again(consolidated: Path) -> None:
    name = "Nhà sạch, ngõ đẹp"
    at = row_of(master_of(consolidated), MODELS, "Tên mô hình", name)
    assert model_row(consolidated, name)["Được tính"] == "Chưa tính"
    typed: dict[str, str | float | None] = {
        "Đảng ủy chỉ đạo": "x",
        "Cho phép tính": "x",
        "Lý do cho phép": "Đã xem hồ sơ giấy.",
        "Ghi chú của văn phòng": "Gọi lại tháng 4",
    }
    types_into(master_of(consolidated), MODELS, at, typed)
    consolidate(consolidated, practice.SECOND_DAY, receive=False)
    row = model_row(consolidated, name)
    assert row["Được tính"] == "Được tính"
    assert [code for _, code in issues_of(consolidated, "I717", "W716")] == ["I717"]
    practice.send(consolidated, "CB03", [practice.model(name, goal="Mục tiêu mới.")], LATER, "lan hai.xlsx")
    for _ in runs_twice_more(consolidated):
        row = model_row(consolidated, name)
        assert {title: row[title] for title in OFFICE_COLUMNS} == typed
    assert model_row(consolidated, name)["Mục tiêu, kết quả cần đạt"] == "Mục tiêu mới."
    undo(consolidated)
    row = model_row(consolidated, name)
    assert {title: row[title] for title in OFFICE_COLUMNS} == typed


# the task matrix


def test_a_plan_with_tasks_has_their_sheet_and_what_the_office_notes_stays(tmp_path: Path, made_once: Path) -> None:
    folder = practice.new_folder(tmp_path / "Dan van kheo", "hoa-xa-2026")
    tasks = rows(folder, TASKS)
    assert [one["STT"] for one in tasks] == [1, 2, 3, 4, 5, 6, 7]
    assert all(one["Thời gian"] for one in tasks)
    rule = rules_on(folder, "Nhiệm vụ")
    assert "lst_progress" in {one.findtext(f"{practice.MAIN}formula1") for one in rule.values()}
    types_into(master_of(folder), TASKS, 3, {"Tiến độ": "Đã xong", "Ngày xong": TENTH_OF_MARCH})
    (before,) = sheet_bytes(folder, "Nhiệm vụ")
    for day in (practice.SECOND_DAY, LATER, LAST):
        consolidate(folder, day)
        assert sheet_bytes(folder, "Nhiệm vụ") == [before]
    assert look(folder, LAST).state.tasks_done == 1
    assert TASKS not in practice.table_parts(practice.parts_of(made_once / practice.MASTER))


# the formulas say what Python says


@pytest.mark.office
def test_exemptions_and_choices_change_formulas_and_stored_values_alike(consolidated: Path, office: Office) -> None:
    master = master_of(consolidated)
    count = len(rows(consolidated, MODELS))
    types_into(master, MODELS, count + 1, PHONE)
    for row, unit in enumerate(("Chi bộ Tổ dân phố số 13", "Chi bộ Tổ dân phố số 1", "Ủy ban nhân dân phường"), 1):
        types_into(master, LEAVES, row, leave(unit, "Miễn"))
    types_into(master, LEAVES, 4, leave("Đoàn Thanh niên phường", "Gia hạn", TENTH_OF_MARCH))
    consolidate(consolidated, practice.SECOND_DAY)
    assert disagreements(office, master) == []
    must_agree_with_python(consolidated, office, practice.SECOND_DAY)
    for code, value in (
        ("rule.count_cooperation", "Không"),
        ("rule.minimum_models", 2.0),
        ("rule.individual_counts_for_unit", "Có"),
        ("rule.launch_within_days", 3.0),
        ("scope.T1", "Không"),
        ("deadline.DK", NINTH_OF_MARCH),
    ):
        choose(consolidated, code, value)
        consolidate(consolidated, LATER)
        assert disagreements(office, master) == []
        must_agree_with_python(consolidated, office, LATER)
    choose(consolidated, "rule.launch_required", "Không")
    practice.send_again(consolidated, practice.SECOND_MORE)
    consolidate(consolidated, date(2026, 5, 20))
    assert disagreements(office, master) == []
    must_agree_with_python(consolidated, office, date(2026, 5, 20))


@pytest.mark.office
def test_formulas_follow_what_the_office_types_before_the_next_run(consolidated: Path, office: Office) -> None:
    """A mark typed in the open workbook is counted by the formulas at once, and by Python the same in the next run."""
    master = master_of(consolidated)
    choose(consolidated, "scope.T1", "Có")
    consolidate(consolidated, practice.SECOND_DAY)
    at = row_of(master, MODELS, "Tên mô hình", "Đi chợ bằng làn")
    types_into(master, MODELS, at, {"Đảng ủy chỉ đạo": "x"})
    row = layout(look(consolidated, LATER).state)["targets"]
    assert office.recalculate(master)["Độ phủ", f"C{row}"] == 1
    consolidate(consolidated, LATER)
    assert practice.cells_of(master, "Độ phủ")["Độ phủ"][f"C{row}"].value == 1


def reporting_folder(root: Path, reports: Mapping[str, tuple[int, int]]) -> Path:
    """A campaign of the plan that asks for satisfied people, with reports of the half-year: (satisfied, ballots) by unit."""
    folder = practice.new_folder(root, RATIO_PLAN)
    make_forms(folder, "6T", tuple(reports), RATIO_DAY)
    for unit, (satisfied, ballots) in reports.items():
        said = {"documents": "Kế hoạch", "news_count": 1, "satisfied": satisfied, "ballots": ballots}
        target = folder / practice.INBOX / f"{unit}.xlsx"
        practice.fill(practice.form_of(folder, unit, "6T"), {"unit_report": [said]}, target, RATIO_DAY, RATIO_PLAN)
    consolidate(folder, RATIO_DAY)
    return folder


RATIO_PLAN, RATIO_DAY = "xuan-giang-2026", date(2026, 6, 10)


@pytest.mark.office
@pytest.mark.parametrize(
    ("reports", "shown", "met"),
    [
        ({"VHXH": (9000, 9500), "THHB": (504, 500)}, 94.7, "✗ Chưa đạt"),
        ({"VHXH": (9000, 9500), "THHB": (500, 500)}, 95, "✗ Chưa đạt"),
        ({"VHXH": (9004, 9500), "THHB": (500, 500)}, 95, "✓ Đạt"),
        ({"VHXH": (0, 0)}, "—", "… Chưa có"),
    ],
    ids=["more satisfied than ballots stays out", "95 % is not above 95 %", "95.04 % is, shown as 95", "no ballots"],
)
def test_a_rate_on_the_sheet_is_decided_on_the_numbers_and_shown_floored(
    tmp_path: Path, office: Office, reports: dict[str, tuple[int, int]], shown: object, met: str
) -> None:
    folder = reporting_folder(tmp_path / "Dan van kheo", reports)
    assert disagreements(office, master_of(folder)) == []
    row = layout(look(folder, RATIO_DAY).state)["targets"]
    cells, fresh = practice.cells_of(master_of(folder), "Độ phủ")["Độ phủ"], office.recalculate(master_of(folder))
    assert (cells[f"C{row}"].value, cells[f"E{row}"].value) == (shown, met)
    assert (fresh["Độ phủ", f"C{row}"], fresh["Độ phủ", f"E{row}"]) == (shown, met)


PERSONS = """Mã,Tên đơn vị,Loại
CA,Ban Công an xã,Phòng ban chuyên môn
TX,Thôn Xuân Thử,"Thôn, tổ dân phố"
N01,Lê Thị Thử,"Cá nhân (cán bộ, công chức)"
N02,Nguyễn Văn Hòa,"Cá nhân (cán bộ, công chức)"
"""


@pytest.mark.office
def test_persons_stand_in_the_formulas_as_in_python(tmp_path: Path, office: Office) -> None:
    root, units = tmp_path / "Dan van kheo", tmp_path / "don-vi.csv"
    units.write_text(PERSONS, "utf-8-sig")
    day = date(2023, 3, 20)
    new_campaign(root, "ha-giang-2023", units, None, date(2023, 3, 1))
    book = openpyxl.Workbook()
    for line in (
        ["Đơn vị: Ban Công an xã"],
        ["STT", "Tên mô hình", "Lĩnh vực", "Tập thể/Cá nhân", "Họ và tên", "Đơn vị chủ trì"],
        [1, "Ngõ an toàn", "Quốc phòng - an ninh", "Tập thể", None, "Ban Công an xã"],
        [2, "Bếp ấm", "Văn hóa - xã hội", "Cá nhân", "LÊ THỊ THỬ", "Ban Công an xã"],
        [3, "Vườn xanh", "Kinh tế", "Cá nhân", "Phạm Văn Lạ", "Ban Công an xã"],
    ):
        book.worksheets[0].append(line)
    book.save(root / practice.INBOX / "ca.xlsx")
    outcome = consolidate(root, day).outcome
    assert disagreements(office, master_of(root)) == []
    assert outcome.measures["DK"].lead == ("CA", "N01")
    units_ = {one["Mã"]: one for one in rows(root, "tblDoPhu")}
    assert {code: (one.get("Chủ trì", 0), one["Nhóm"]) for code, one in units_.items()} == {
        "CA": (1, GROUPS["lead"]),
        "N01": (1, GROUPS["lead"]),
        "N02": (0, GROUPS["missing"]),
        "TX": (0, GROUPS["missing"]),
    }
