"""All wild files: `python tests/wild/draw.py FOLDER` writes them with their truth beside them; README.md lists the kinds."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
for folder in (TESTS, TESTS.parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from wild import cases_data, cases_formats, cases_inbox, cases_layout, cases_units, cases_versions  # noqa: E402
from wild.case import CASES, Case, Drawn  # noqa: E402

MODULES = (cases_layout, cases_data, cases_units, cases_versions, cases_formats, cases_inbox)
README = Path(__file__).with_name("README.md")

REGISTER = """Mã;Tên đơn vị;Loại;Tên khác;Hiệu lực từ;Hiệu lực đến
CB01;Chi bộ Tổ dân phố số 1;Chi bộ;;;
CB03;Chi bộ Tổ dân phố số 3;Chi bộ;;;
CB13;Chi bộ Tổ dân phố số 13;Chi bộ;;;
CBLH;Chi bộ Tổ dân phố Lương Hậu;Chi bộ;;;
CBG1;Chi bộ Cẩm Giang;Chi bộ;;;
CBG2;Chi bộ Cẩm Giàng;Chi bộ;;;
CBKD;Chi bộ Khu phố Đông;Chi bộ;;;31/12/2025
CBDH;Chi bộ Khu phố Đông Hải;Chi bộ;;01/01/2026;
CBH1;Chi bộ Chợ Hoa;Chi bộ;;;31/12/2025
CBH2;Chi bộ Chợ Hoa;Chi bộ;;01/01/2026;
MTTQ;Ủy ban Mặt trận Tổ quốc Việt Nam phường;MTTQ;;;
HPN;Hội Liên hiệp Phụ nữ phường;CT_XH;Hội Phụ nữ;;
UBND;Ủy ban nhân dân phường;UBND;;;
VHXH;Phòng Văn hóa - Xã hội;PHONG_BAN;;;
"""
"""Fourteen invented units: numbers, names apart by one mark, a short name, units renamed and replaced on a day."""

ELSEWHERE = (
    ("5 empty folder at period start", "test_wild.py::test_an_empty_inbox_is_a_run_like_any_other"),
    (
        "5 user editing a cell when the button is pressed",
        "test_wild.py::test_a_master_that_is_being_edited_is_left_alone",
    ),
    ("5 Word absent for PDF", ""),
    ("5 tag split or % in docxtpl", "../report/test_report_docx.py::test_a_broken_tag_is_shown_with_its_paragraph"),
    (
        "5 xlsm saved by openpyxl",
        "../master/test_closed_host.py::test_two_runs_with_more_rows_and_with_fewer_change_only_what_the_tool_owns",
    ),
    (
        "4.1 averages of percentages",
        "../campaign/test_coverage.py::test_ballots_are_added_and_the_rate_is_taken_of_the_sums",
    ),
    (
        "4.1 models are a stock",
        "../campaign/test_coverage.py::test_models_are_a_stock_and_stand_in_every_period_alike",
    ),
    (
        "4.1 text merge = bullet list",
        "../report/test_report_context.py::test_what_several_units_say_is_said_once_with_all_their_names",
    ),
    ("4.1 “không tìm thấy” is not “chưa thực hiện”", "test_wild.py::test_case"),
    ("4.1 logs every submission", "test_wild.py::test_case"),
    ("an entry of the inbox nobody may open", "test_wild.py::test_a_folder_nobody_may_open_stops_nothing"),
)
"""What the lists of pains name that is no file of a unit, and the test that has it ("": none can)."""


def drawn() -> dict[str, Drawn]:
    """Every case drawn, by name."""
    return {name: one.draw() for name, one in CASES.items()}


def readme() -> str:
    """The list of kinds as Markdown."""
    lines = [
        "# Wild files",
        "",
        "Files as units really send them, drawn by `draw.py` with their truth beside them: verdict, unit, rows by fate,",
        "rows passed over by kind, issues at their cells, values. The truth is written from the rules (domain.md, features.md,",
        "cli.md, the catalogue), not from what the code prints. `python tests/wild/draw.py FOLDER` writes all of them.",
        "This list is made from the cases; `test_wild.py` says when it is out of date.",
        "",
        f"{len(CASES)} kinds of trouble.",
    ]
    for module in MODULES:
        lines += [
            "",
            f"## {(module.__doc__ or '').splitlines()[0]}",
            "",
            "| case | trouble | stands for |",
            "|---|---|---|",
        ]
        lines += [_line(one) for one in CASES.values() if one.draw.__module__ == module.__name__]
    lines += ["", "## Named in the lists of pains, and no file of a unit", "", "| pain | tested in |", "|---|---|"]
    lines += [f"| {pain} | {f'`{where}`' if where else 'the program makes no PDF'} |" for pain, where in ELSEWHERE]
    return "\n".join(lines) + "\n"


def _line(one: Case) -> str:
    return f"| `{one.name}` | {_cell(one.why)} | {_cell('; '.join(one.stands_for))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def write(target: Path, cases: Mapping[str, Drawn]) -> int:
    """Write every case into a folder of its own, one sub-folder a run, with `truth.json` beside them; the number of files."""
    count = 0
    for name, one in cases.items():
        for number, step in enumerate(one.steps, 1):
            for path, content in step.files.items():
                place = target / name / f"{number} {step.day.isoformat()}" / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
                count += 1
        (target / name).mkdir(parents=True, exist_ok=True)
        truth = json.dumps(_truth(CASES[name], one), ensure_ascii=False, indent=2, default=str)
        (target / name / "truth.json").write_text(truth + "\n", "utf-8")
    (target / "don-vi.csv").write_text(REGISTER, "utf-8-sig")
    (target / "truth.md").write_text(readme(), "utf-8")
    return count


def _truth(case: Case, one: Drawn) -> dict[str, Any]:
    files = {path: {**asdict(expected), "loosely": sorted(expected.loosely)} for path, expected in one.expected.items()}
    return {
        "why": case.why,
        "stands_for": case.stands_for,
        "files": files,
        "models": one.models,
        "results": one.results,
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["--readme"]:
        README.write_text(readme(), "utf-8")
    elif len(sys.argv) == 2:
        sys.stdout.write(f"{write(Path(sys.argv[1]), drawn())} tệp\n")
    else:
        sys.exit("python tests/wild/draw.py FOLDER")
