"""`dvk trace`: rows with every version, cells with whose word stands, files row by row, and one sentence for anything else."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import five, practice

from dvk_xl.cli.door import main
from dvk_xl.issues import Code, render

LAST = date(2026, 3, 9)
LISTED = """
| TT | Tên mô hình         | Loại mô hình | Lĩnh vực | Mục tiêu    | Nội dung | Thời gian | Người phụ trách | Tình hình tổ |
| 1  | Vườn rau tổ 4       | Mô hình mới  | Kinh tế  | 30 hộ       | Tổ rau   | 05/3/2026 | Đỗ Văn Dụ       | 118 hộ       |
|    | Tổng cộng           |              |          |             |          |           |                 |              |
"""
PAPER = """
| Tên mô hình     | Loại mô hình | Tập thể/Cá nhân | Lĩnh vực | Đơn vị chủ trì         | Mục tiêu, kết quả cần đạt | Nội dung, giải pháp | Ngày bắt đầu |
| Xe đạp học sinh | Mô hình mới  | Tập thể         | Kinh tế  | Trường Tiểu học Hoa Ban | 20 xe                     | Quyên góp           | 05/03/2026   |
"""  # noqa: E501  # a drawing is as wide as its columns


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a ward of which a unit sent three versions, a list was made by hand, and the office corrected and typed."""
    folder = practice.new_folder(tmp_path_factory.mktemp("truy") / "ct")
    practice.send_first_round(folder)
    walk = five.Walk(folder, practice.PLAN)
    five.hand_made(folder / practice.INBOX / "Zalo" / "to 4.xlsx", ("Đơn vị: Chi bộ Tổ dân phố số 4",), LISTED, LAST)
    five.dvk(practice.FIRST_DAY, "consolidate", folder, code=five.DATA_ERRORS)
    five.marks(walk, "tblDangKy", "Mã mô hình", {"CB02-01": {"Tên mô hình": "Tuyến phố văn minh"}})
    five.types(walk, "tblDangKy", PAPER)
    goods = practice.model("Nhà sạch, ngõ đẹp"), practice.model("Hiến đất mở rộng ngõ")
    practice.send(folder, "CB03", goods, date(2026, 3, 4), "DK CB03 mới.xlsx")
    five.dvk(practice.SECOND_DAY, "consolidate", folder, code=five.DATA_ERRORS)
    practice.send(folder, "CB03", goods[:1], date(2026, 3, 8), "DK CB03 sửa lần cuối.xlsx")
    five.dvk(LAST, "consolidate", folder, code=five.DATA_ERRORS)
    return folder


def traced(folder: Path, what: str, *words: str) -> dict[str, Any]:
    return five.dvk(LAST, "trace", folder, what, *words)


def versions(said: Mapping[str, Any]) -> list[tuple[str, int, str, bool]]:
    return [(one["file"], one["version"], one["fate"], one["in_force"]) for one in said["rows"]]


def test_a_model_names_every_version_that_had_it_the_newest_first(folder: Path) -> None:
    said = traced(folder, "CB03-01")
    assert (said["what"], said["kind"], said["title"]) == ("CB03-01", "model", "Nhà sạch, ngõ đẹp")
    assert versions(said) == [
        ("DK CB03 sửa lần cuối.xlsx", 3, "accepted", True),
        ("DK CB03 mới.xlsx", 2, "superseded", False),
        ("DK CB03.xlsx", 1, "superseded", False),
    ]
    assert "DK CB03 sửa lần cuối.xlsx" in said["rows"][1]["reason"]
    assert [one["received"] for one in said["rows"]] == ["2026-03-09", "2026-03-05", "2026-03-01"]
    for one in said["rows"]:
        assert re.fullmatch(r"Ho-so/ban-goc/([0-9a-f]{2})/\1[0-9a-f]{62}\.xlsx", one["original"])
        kept = openpyxl.load_workbook(folder / one["original"])
        assert kept[one["sheet"]][one["cell"]].value == "Nhà sạch, ngõ đẹp"


def test_a_model_that_the_unit_dropped_is_found_in_the_versions_that_had_it(folder: Path) -> None:
    said = traced(folder, "CB03-02")
    assert [one["version"] for one in said["rows"]] == [2, 1]
    assert not any(one["in_force"] for one in said["rows"])
    assert render(Code.W712, {}) in said["shown"]
    # nobody of the office wrote in the row: its cells are still the unit's word
    assert {one["decided_by"] for one in said["fields"]} <= {"unit", "tool", "office"}
    assert cell(said, "model_name")["decided_by"] == "unit"


def cell(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in said["fields"] if one["name"] == name)
    return found


def test_a_cell_tells_what_the_unit_wrote_and_that_the_office_corrected_it(folder: Path) -> None:
    said = traced(folder, "cb02-01")
    name, field = cell(said, "model_name"), cell(said, "field")
    assert (name["received"], name["now"]) == ("Tuyến phố văn minh thương mại", "Tuyến phố văn minh")
    assert (name["decided_by"], name["decided_by_text"]) == ("office", "văn phòng")
    assert (field["received"], field["now"], field["decided_by"]) == ("Kinh tế", "Kinh tế", "unit")
    assert (
        openpyxl.load_workbook(folder / said["rows"][0]["original"])["Đăng ký"][name["cell"]].value == name["received"]
    )
    # the unit left its own name out: the tool filled it in
    assert cell(said, "lead_unit")["decided_by"] == "tool"


def test_a_row_that_the_office_typed_has_the_workbook_for_its_file(folder: Path) -> None:
    said = traced(folder, "THHB-01")
    (row,) = said["rows"]
    assert (row["file"], row["receipt"], row["original"], row["in_force"]) == (practice.MASTER, None, None, True)
    assert "05/03/2026" in row["reason"]
    assert {one["decided_by"] for one in said["fields"]} == {"office"}


def test_a_column_of_the_file_that_no_form_knows_is_named(folder: Path) -> None:
    assert traced(folder, "CB04-01")["unknown_columns"] == [{"column": "I", "title": "Tình hình tổ", "value": "118 hộ"}]
    assert traced(folder, "CB02-01")["unknown_columns"] == []


SHARED = """Đơn vị: Chi bộ Tổ dân phố số 13
Tên mô hình;Loại mô hình;Lĩnh vực
"1. Vườn rau
2. Tiếng loa";Mô hình mới;Kinh tế
"""


def test_of_two_models_in_one_cell_each_shows_its_own_words(folder: Path, tmp_path: Path) -> None:
    campaign = practice.copy(folder, tmp_path / "hai")
    (campaign / practice.INBOX / "hai.csv").write_text(SHARED, "utf-8")
    five.dvk(LAST, "consolidate", campaign, code=five.DATA_ERRORS)
    names = [traced(campaign, f"CB13-{number}")["rows"][0]["name"] for number in ("01", "02")]
    assert names == ["Vườn rau", "Tiếng loa"]


def test_a_receipt_tells_the_fate_of_every_row_of_its_file(folder: Path) -> None:
    number = traced(folder, "CB04-01")["rows"][0]["receipt"]
    said = traced(folder, number)
    assert (said["kind"], said["what"]) == ("receipt", number)
    # 1 the unit's name, 2 the headings, 3 the model, 4 the total
    fates = [(one["row"], one["fate"], one["model_id"], one["reason"]) for one in said["rows"]]
    assert fates == [
        (1, "skipped", None, "dòng tiêu đề của trang"),
        (2, "skipped", None, "dòng tên cột"),
        (3, "accepted", "CB04-01", ""),
        (4, "skipped", None, "dòng tổng"),
    ]


def test_as_many_rows_are_traced_of_each_file_as_were_read(folder: Path) -> None:
    files = five.dvk(LAST, "consolidate", folder, "--dry-run", code=five.DATA_ERRORS)["files"]
    assert len(files) >= 9
    for one in files:
        said = traced(folder, one["receipt"])
        assert len(said["rows"]) == one["rows"]["read"], one["path"]
        for fate in ("accepted", "accepted_with_warnings", "rejected", "duplicate", "superseded"):
            assert sum(row["fate"] == fate for row in said["rows"]) == one["rows"][fate], (one["path"], fate)
        assert all(row["reason"] for row in said["rows"] if row["fate"] in {"rejected", "superseded", "skipped"})


def test_a_rejected_row_says_why(folder: Path) -> None:
    said = traced(folder, "CB05-01")
    assert said["rows"][0]["fate"] == "rejected"
    assert said["rows"][0]["reason"]
    assert said["rows"][0]["reason"] in said["shown"]


def test_a_unit_lists_its_rows_and_its_files(folder: Path) -> None:
    said = traced(folder, "CB03")
    assert (said["kind"], said["value"]) == ("unit", 2)
    assert [(one["model_id"], one["in_force"]) for one in said["rows"]] == [("CB03-01", True), ("CB03-02", False)]
    assert len(said["related"]) == 3


def test_a_number_names_who_made_it_and_who_was_left_out(folder: Path) -> None:
    said = traced(folder, "models.DUY_TRI")
    kept = {one["model_id"] for one in said["contributors"]}
    assert (said["value"], len(kept), "MTTQ-01" in kept) == (len(kept), len(kept), True)
    # kept from last year, and no higher target is told
    assert [one["model_id"] for one in said["left_out"]] == ["CB05-01"]
    assert "cao hơn" in said["left_out"][0]["reason"]


def test_late_is_told_of_the_period_that_is_asked_for(folder: Path) -> None:
    assert "THHB" not in {one["unit"] for one in traced(folder, "late")["contributors"]}
    assert traced(folder, "not_received", "--period", "6T")["value"] > traced(folder, "not_received")["value"]


@pytest.mark.parametrize(
    ("what", "hint"),
    [
        ("mising", "ý là “missing”?"),
        ("CB03-09", "ý là “CB03-0"),
        ("BN-00011", "ý là “BN-00"),
        ("hoàn toàn lạ", "models"),
    ],
)
def test_what_does_not_exist_is_one_sentence_with_the_nearest_name(
    folder: Path, capsys: pytest.CaptureFixture[str], what: str, hint: str
) -> None:
    before = practice.tree(folder, without=(".khoa",))
    assert main(["trace", str(folder), what, "--as-of", LAST.isoformat()]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert f"“{what}”" in err
    assert hint in err
    assert practice.tree(folder, without=(".khoa",)) == before


@pytest.mark.parametrize("what", ["CB03-01", "CB03", "BN-0001", "T1", "late", "rate", "satisfaction"])
def test_a_person_reads_it_in_vietnamese(folder: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
    assert main(["trace", str(folder), what, "--as-of", LAST.isoformat()]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{what}: ")
    assert not re.search(r"[{}]|\bNone\b|\bFalse\b", said)
