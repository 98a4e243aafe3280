"""The command line as other programs know it: one JSON object, the keys of the contract, exit codes, Vietnamese."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from helpers import practice

from dvk_xl.plan import plan_names
from dvk_xl.resources import resource_folder

COMMANDS = [
    "plans",
    "plan",
    "new",
    "schema",
    "forms",
    "consolidate",
    "check",
    "coverage",
    "alias",
    "report",
    "papers",
    "remind",
    "trace",
    "undo",
    "doctor",
    "codes",
    "demo",
]
DONE, DATA_ERRORS, NOT_RUN = 0, 1, 2
ENGLISH = re.compile(
    r"\b(usage|positional|optional|arguments?|options?|error|invalid|expected|required|unrecognized|ambiguous|choose|"
    r"choice|show|help message|traceback|exception|no such|errno|permission|none|null)\b",
    re.IGNORECASE,
)
REPORTS = all(importlib.util.find_spec(f"dvk_xl.report.{name}") for name in ("context", "docx", "xlsx"))
needs_reports = pytest.mark.skipif(not REPORTS, reason="the reports are not written yet")


@dataclass(frozen=True)
class Said:
    """What the program said: exit code, both streams."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def dvk(*args: object, where: Path | None = None, **environment: str) -> Said:
    """Run the real program."""
    done = subprocess.run(
        [sys.executable, "-m", "dvk_xl.cli", *map(str, args)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=where,
        env={**os.environ, **environment},
        check=False,
        timeout=120,
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def fits(value: object, shape: object, path: str = "$") -> None:
    """The value has the shape: a type, a tuple of types, a set of choices, [shape of each], {key: shape}."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), path
        for key, inner in shape.items():
            assert key in value, f"{path}.{key} is missing"
            fits(value[key], inner, f"{path}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), path
        for number, one in enumerate(value):
            fits(one, shape[0], f"{path}[{number}]")
    elif isinstance(shape, set):
        assert value in shape, f"{path} is {value!r}"
    elif isinstance(shape, type | tuple):
        wanted = shape if isinstance(shape, tuple) else (shape,)
        assert type(value) in wanted, f"{path} is {value!r}"
    elif callable(shape):
        assert shape(value), f"{path} is {value!r}"


def day(value: object) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def day_or_nothing(value: object) -> bool:
    return value is None or day(value)


NOTHING = type(None)
TEXT = (str, NOTHING)
PERIODS = {"DK", "6T", "NAM"}
ROWS = {
    **dict.fromkeys(("read", "accepted", "accepted_with_warnings", "rejected", "duplicate", "superseded"), int),
    "skipped": dict.fromkeys(("title", "header", "group", "column_number", "total", "blank", "signature"), int),
}
FILE = {
    "path": str,
    "sha256": TEXT,
    "receipt": TEXT,
    "unit": TEXT,
    "form": PERIODS | {None},
    "version": (int, NOTHING),
    "verdict": {
        *("accepted", "accepted_with_errors", "rejected", "duplicate", "superseded"),
        *("waiting", "foreign", "unreadable", "ignored"),
    },
    "reason": TEXT,
    "rows": ROWS,
}
ISSUE = {
    "code": lambda code: isinstance(code, str) and re.fullmatch(r"[EWI]\d{3}", code),
    "severity": {"E", "W", "I"},
    "file": TEXT,
    "sheet": TEXT,
    "cell": lambda cell: cell is None or re.fullmatch(r"[A-Z]{1,3}\d+", cell),
    "column": TEXT,
    "unit": TEXT,
    "message": str,
    "mend": str,
    "facts": dict,
}
CONSOLIDATED = {
    "files": [FILE],
    "balance": bool,
    "issues": [ISSUE],
    "waiting": [{"file": str, "written": str, "suggestion": TEXT, "score": (int, float)}],
    **dict.fromkeys(("registrations", "countable", "results", "read_files", "cached_files", "run"), int),
}
COLUMN = {"name": str, "title": str, "letter": str, "type": str, "required": bool, "enum": (list, NOTHING)}
PLAN = {
    "name": str,
    "title": str,
    "issuer": str,
    "issuer_kind": {"UBND", "DANG_UY"},
    "years": [int],
    "format": {"ND30", "HD36", "HD05"},
    "fields": [{"code": str, "title": str, "canonical": str}],
    "targets": [{"id": str, "text": str, "kind": str, "operator": str, "value": int}],
    "deadlines": [{"id": str, "text": str, "period": PERIODS, "kind": str, "due": day_or_nothing, "recipient": str}],
    "criteria": [{"code": str, "title": str, "applies_to": (str, list), "max_points": (int, NOTHING)}],
    "tasks": [{"no": (int, str), "title": str, "lead": str, "cooperate": str, "execute": str, "time": str}],
    "source": str,
}
COVERAGE = {
    "period": PERIODS,
    "as_of": day,
    "obliged": int,
    "covered": int,
    "rate_percent": TEXT,
    "lead": [str],
    "cooperating_only": [str],
    "missing": [str],
    "models": {
        "total": int,
        "by_kind": {"MOI": int, "DUY_TRI": int, "NHAN_RONG": int},
        "by_field": dict,
        "by_subject": {"TT": int, "CN": int},
        "not_counted": int,
    },
    "targets": [{"id": str, "text": str, "value": (int, str, NOTHING), "required": (int, str), "met": (bool, NOTHING)}],
    "launch": {"new": int, "launched": int, "overdue": [str]},
    "timeliness": {"deadline": day_or_nothing, "on_time": [str], "late": [str], "missing": [str]},
    "satisfaction": (dict, NOTHING),
}
SOURCE = {
    **dict.fromkeys(("file", "receipt", "form", "sheet", "cell", "original"), TEXT),
    "received": day_or_nothing,
    "version": int,
    "row": (int, NOTHING),
}
CONTRIBUTION = {"unit": str, "model_id": TEXT, "name": str, "part": int, "whole": (int, NOTHING), **SOURCE}
TRACED = {
    **dict.fromkeys(("what", "kind", "title", "shown", "how"), str),
    "value": (int, str, NOTHING),
    "rows": [
        {
            **SOURCE,
            **dict.fromkeys(("name", "fate", "fate_text", "reason"), str),
            "model_id": TEXT,
            "unit": TEXT,
            "in_force": bool,
        }
    ],
    "fields": [
        {
            **dict.fromkeys(("name", "title", "decided_by", "decided_by_text"), str),
            **dict.fromkeys(("cell", "received", "now"), TEXT),
        }
    ],
    "unknown_columns": [{"column": str, "title": str}],
    "contributors": [{**CONTRIBUTION, "note": str}],
    "left_out": [{**CONTRIBUTION, "reason": str}],
    "related": [str],
}
SHAPES: Mapping[str, object] = {
    "plans": {"plans": [PLAN]},
    "schema": {
        "forms": [
            {
                "period": PERIODS,
                "sheets": [
                    {"name": str, "table": str, "header_row": int, "first_row": int, "columns": [COLUMN]},
                ],
            }
        ],
        "unit_register": {"columns": [COLUMN]},
    },
    "codes": {
        "codes": [dict.fromkeys(("code", "severity", "title", "message", "mend", "example"), str)],
    },
    "new": {"folder": str, "master": str, "plan": str, "units": int},
    "forms": {"files": [{"unit": str, "path": str}]},
    "dry run": CONSOLIDATED,
    "consolidate": CONSOLIDATED,
    "again": CONSOLIDATED,
    "check folder": {"files": [FILE], "issues": [ISSUE]},
    "check file": {"files": [FILE], "issues": [ISSUE]},
    "coverage DK": COVERAGE,
    "coverage 6T": COVERAGE,
    "coverage NAM": COVERAGE,
    **dict.fromkeys(("trace row", "trace number", "trace file"), TRACED),
    "remind": {
        "period": PERIODS,
        "missing": [{"unit": str, "title": str}],
        "text": str,
        "path": str,
        "messages": [{"unit": str, "text": str, "eml": str}],
    },
    "papers": {"papers": [{"name": str, "title": str, "period": PERIODS, "due": str, "addressee": str}]},
    "papers made": {"files": [{"name": str, "path": str}]},
    "alias list": {"waiting": [dict]},
    "alias": {"written": str, "code": str},
    "undo": {"restored_run": int},
}
WITH_ERRORS = {"dry run", "consolidate", "again", "check folder", "check file"}


@dataclass(frozen=True)
class Story:
    """A campaign led from the first command to the last, and what each command said."""

    folder: Path
    said: Mapping[str, Said]
    unchanged: Mapping[str, bool]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Run every command once, in the order of the year."""
    place = tmp_path_factory.mktemp("lenh")
    folder, units = place / "Phong trào 2026", place / "đơn vị.csv"
    units.write_text(practice.REGISTER, "utf-8-sig")
    said: dict[str, Said] = {}
    unchanged: dict[str, bool] = {}

    def run(name: str, *args: object) -> Said:
        before = state(folder)
        said[name] = dvk(*args, "--json", where=place)
        unchanged[name] = state(folder) == before
        return said[name]

    for name in ("plans", "schema", "codes"):
        run(name, name)
    run("new", "new", folder, "--plan", practice.PLAN, "--units", units, "--as-of", "2026-02-02")
    run("forms", "forms", folder, "--period", "DK", "--as-of", "2026-02-10")
    practice.send_first_round(folder)
    unknown = practice.fill(
        practice.form_of(folder, "CB04"), [practice.model("Vườn rau sạch")], place / "tay.xlsx", date(2026, 2, 24)
    )
    nameless_copy(unknown, folder / practice.INBOX / "gui qua Zalo (3).xlsx")
    run("dry run", "consolidate", folder, "--dry-run", "--as-of", "2026-03-01")
    run("consolidate", "consolidate", folder, "--as-of", "2026-03-01")
    run("again", "consolidate", folder, "--as-of", "2026-03-01")
    run("check folder", "check", folder, "--as-of", "2026-03-01")
    run("check file", "check", folder / practice.INBOX / "DK CB03.xlsx", "--as-of", "2026-03-01")
    for period in ("DK", "6T", "NAM"):
        run(f"coverage {period}", "coverage", folder, "--period", period, "--as-of", "2026-03-01")
    for name, what in (("row", "CB01-01"), ("number", "T2"), ("file", "BN-0001")):
        run(f"trace {name}", "trace", folder, what, "--as-of", "2026-03-01")
    run("remind", "remind", folder, "--period", "DK", "--as-of", "2026-03-05")
    run("papers", "papers", folder)
    run("papers made", "papers", folder, "list_up", "missing", "--as-of", "2026-03-05")
    run("alias list", "alias", folder, "--list")
    run("alias", "alias", folder, "--confirm", "Trường Tiểu học Hoa Ba", "THHB")
    run("after alias", "consolidate", folder, "--as-of", "2026-03-05")
    if REPORTS:
        run("report", "report", folder, "--period", "DK", "--format", "docx,xlsx", "--as-of", "2026-03-06")
    run("undo", "undo", folder)
    return Story(folder, said, unchanged)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return practice.tree(folder, without=(".khoa",)) if folder.exists() else {}


def nameless_copy(form: Path, out: Path) -> None:
    """A list that a unit made by itself under another name: only the unit's written name says whose it is."""
    import openpyxl

    sheet = practice.schema_of_forms()["forms"][0]["sheets"][0]
    book = openpyxl.load_workbook(form)
    own = openpyxl.Workbook()
    own.worksheets[0].append(["DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2026"])
    own.worksheets[0].append(["Đơn vị: Trường Tiểu học Hoa Ba"])
    for row in range(sheet["header_row"], sheet["first_row"] + 1):
        cells = [book[sheet["name"]][f"{one['letter']}{row}"].value for one in sheet["columns"] if not one["hidden"]]
        own.worksheets[0].append([str(cell).removesuffix(" *") if cell is not None else None for cell in cells])
    own.save(out)
    os.utime(out, (1_772_000_000, 1_772_000_000))


@pytest.mark.parametrize("name", SHAPES)
def test_a_command_answers_with_one_json_object_of_the_agreed_shape(story: Story, name: str) -> None:
    said = story.said[name]
    assert said.err == ""
    assert said.code == (DATA_ERRORS if name in WITH_ERRORS else DONE)
    fits(said.answer, SHAPES[name])


def test_the_plans_that_ship_are_listed_with_their_deadlines(story: Story) -> None:
    plans = {one["name"]: one for one in story.said["plans"].answer["plans"]}
    assert sorted(plans) == sorted(plan_names())
    assert "2026-03-02" in [one["due"] for one in plans["phuong-hai-phong-2026"]["deadlines"]]


def test_the_schema_names_every_field_of_the_contract(story: Story) -> None:
    forms = {one["period"]: one["sheets"] for one in story.said["schema"].answer["forms"]}
    assert set(forms) == PERIODS
    registration = {one["name"] for one in forms["DK"][0]["columns"]}
    assert registration >= {
        "model_name",
        "kind",
        "subject",
        "person_name",
        "person_position",
        "field",
        "lead_unit",
        "cooperating_units",
        "necessity",
        "goal",
        "target_this_year",
        "target_last_year",
        "higher_target",
        "content",
        "resources",
        "benefit_value",
        "place",
        "beneficiaries",
        "start",
        "end",
        "launch_date",
        "launch_place",
        "commitment",
        "level",
        "person_in_charge",
        "phone",
        "replicable",
        "source_model",
        "note",
    }
    for period in ("6T", "NAM"):
        results, report = ({one["name"] for one in sheet["columns"]} for sheet in forms[period])
        assert results >= {
            "model_id",
            "achieved",
            "participants",
            "funds",
            "completion_percent",
            "effective",
            "difficulty",
            "proposal",
            "evidence",
        }
        assert report >= {
            "documents",
            "news_count",
            "shortcomings",
            "causes",
            "lessons",
            "directions",
            "petitions",
            "satisfied",
            "ballots",
        }
    kind = next(one for one in forms["DK"][0]["columns"] if one["name"] == "kind")
    assert kind["enum"] == ["MOI", "DUY_TRI", "NHAN_RONG", "LOAI_BO"]
    register = [one["title"] for one in story.said["schema"].answer["unit_register"]["columns"]]
    assert {"Mã", "Tên đơn vị", "Loại", "Bắt buộc", "Tên khác", "Hiệu lực từ", "Hiệu lực đến"} <= set(register)


def test_what_a_command_says_it_made_is_there(story: Story) -> None:
    new = story.said["new"].answer
    assert (new["plan"], new["units"], Path(new["folder"])) == (practice.PLAN, 12, story.folder)
    assert Path(new["master"]) == story.folder / practice.MASTER
    assert Path(new["master"]).is_file()
    forms = story.said["forms"].answer["files"]
    assert all(Path(one["path"]).is_file() for one in forms)
    assert {one["unit"] for one in forms} >= {"CB01", "MTTQ"}
    assert Path(story.said["remind"].answer["path"]).is_file()


def test_a_consolidation_counts_what_it_read(story: Story) -> None:
    dry, first, again = (story.said[name].answer for name in ("dry run", "consolidate", "again"))
    assert (first["registrations"], first["countable"], first["results"]) == (11, 8, 0)
    assert (first["read_files"], first["cached_files"], first["run"], first["balance"]) == (8, 0, 1, True)
    assert (again["read_files"], again["cached_files"], again["run"]) == (0, 8, 1)
    ignored = {"run", "changed", "read_files", "cached_files"}
    assert {name: dry[name] for name in dry.keys() - ignored} == {name: first[name] for name in first.keys() - ignored}
    assert (dry["run"], dry["read_files"]) == (0, 8)
    assert [(one["file"], one["written"]) for one in first["waiting"]] == [
        ("gui qua Zalo (3).xlsx", "Trường Tiểu học Hoa Ba")
    ]
    for one in first["files"]:
        rows = one["rows"]
        fates = sum(
            rows[name] for name in ("accepted", "accepted_with_warnings", "rejected", "duplicate", "superseded")
        )
        assert rows["read"] == fates + sum(rows["skipped"].values()) or one["verdict"] == "waiting"


def test_a_confirmed_name_is_remembered(story: Story) -> None:
    assert [one["written"] for one in story.said["alias list"].answer["waiting"]] == ["Trường Tiểu học Hoa Ba"]
    after = story.said["after alias"].answer
    assert after["waiting"] == []
    assert {one["unit"] for one in after["files"] if one["path"] == "gui qua Zalo (3).xlsx"} == {"THHB"}
    assert story.said["undo"].answer["restored_run"] == after["run"] == 2


def test_commands_that_only_look_write_nothing(story: Story) -> None:
    quiet = {"plans", "papers", "schema", "codes", "dry run", "again", "check folder", "check file", "alias list"}
    quiet |= {f"coverage {period}" for period in PERIODS}
    quiet |= {f"trace {name}" for name in ("row", "number", "file")}
    assert {name for name in quiet if not story.unchanged[name]} == set()
    assert not any(story.unchanged[name] for name in ("new", "forms", "consolidate", "remind", "alias", "undo"))


def test_a_check_of_one_file_speaks_of_that_file_only(story: Story) -> None:
    answer = story.said["check file"].answer
    assert [Path(one["path"]).name for one in answer["files"]] == ["DK CB03.xlsx"]
    assert {"E108", "E201"} <= {one["code"] for one in answer["issues"]}
    assert {Path(one["file"]).name for one in answer["issues"]} == {"DK CB03.xlsx"}
    whole = story.said["check folder"].answer
    assert len(whole["files"]) == 8
    assert "W405" in {one["code"] for one in whole["issues"]}


def test_an_issue_is_told_with_its_place_field_and_message(story: Story) -> None:
    found = next(one for one in story.said["consolidate"].answer["issues"] if one["code"] == "E201")
    assert (found["file"], found["sheet"], found["cell"], found["column"], found["unit"]) == (
        "DK CB03.xlsx",
        "Đăng ký",
        "U10",
        "start",
        "CB03",
    )
    assert found["message"].endswith("ngày bắt đầu đang ghi 01/09/2025.")


@needs_reports
def test_a_report_names_its_files_and_its_numbers(story: Story) -> None:
    said = story.said["report"]
    assert (said.code, said.err) == (DONE, "")
    fits(said.answer, {"files": [{"path": str, "format": {"docx", "xlsx"}}], "numbers": dict})
    assert {one["format"] for one in said.answer["files"]} == {"docx", "xlsx"}
    assert all(Path(one["path"]).is_file() for one in said.answer["files"])
    assert said.answer["numbers"]
    assert all(type(one) in {int, str} for one in said.answer["numbers"].values())


@needs_reports
def test_the_practice_campaign_runs_from_end_to_end(tmp_path: Path) -> None:
    said = dvk("demo", tmp_path / "tap", "--json", where=tmp_path)
    assert (said.code, said.err) == (DONE, "")
    answer = said.answer
    assert [one["run"] for one in answer["runs"]] == [1, 2, 3]
    assert all(one["balance"] for one in answer["runs"])
    assert all(Path(path).is_file() for path in (answer["master"], *answer["reports"], answer["reminder"]))
    own = tmp_path / "co san"
    own.mkdir()
    (own / "quan trong.txt").write_text("của tôi", "utf-8")
    must_refuse(dvk("demo", own, where=tmp_path))
    assert [one.name for one in own.iterdir()] == ["quan trong.txt"]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_vietnamese(name: str) -> None:
    said = dvk(*([name] if name else []), "--help")
    assert (said.code, said.err) == (DONE, "")
    assert said.out.startswith(f"cách dùng: dvk {name}".rstrip())
    words = re.sub(r"--?[a-z][a-z-]*|YYYY-MM-DD|\b(json|docx|xlsx|csv|toml|Word)\b", "", said.out)
    assert ENGLISH.findall(words) == []
    assert "hiện hướng dẫn này" in said.out


def test_every_command_stands_in_the_help() -> None:
    said = dvk("--help")
    assert [name for name in COMMANDS if not re.search(rf"^ +{name}\b", said.out, re.MULTILINE)] == []


def must_refuse(said: Said, *words: str) -> None:
    """Exit code 2, nothing on stdout, Vietnamese on stderr."""
    assert (said.code, said.out) == (NOT_RUN, "")
    assert said.err.startswith("dvk: ")
    assert "chương trình gặp lỗi" not in said.err
    assert ENGLISH.findall(re.sub(r"--?[a-z][a-z-]*|“[^”]*”|'[^']*'", "", said.err)) == []
    for word in words:
        assert word in said.err


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["khong-co"],
        ["forms", "x"],
        ["forms", "x", "--period", "Q1"],
        ["consolidate"],
        ["consolidate", "x", "--khong-co"],
        ["consolidate", "x", "--as-of", "31/3/2026"],
        ["coverage", "x", "--as-of", "2026-02-30"],
        ["new", "x"],
        ["new", "x", "--plan", "p", "--year", "nay"],
        ["new", "x", "--plan"],
        ["alias", "x", "--confirm", "mot"],
        ["check"],
        ["undo", "x", "--json=co"],
        ["report", "x", "--pe", "DK", "--p"],
    ],
    ids=" ".join,
)
def test_a_command_that_is_not_understood_is_answered_in_vietnamese(tmp_path: Path, args: list[str]) -> None:
    said = dvk(*args, where=tmp_path)
    must_refuse(said, "lệnh chưa đúng", "--help")
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


REFUSED: Mapping[str, Callable[[Path], tuple[object, ...]]] = {
    "forms of no campaign": lambda place: ("forms", place / "trong", "--period", "DK"),
    "consolidate no campaign": lambda place: ("consolidate", place / "trong"),
    "consolidate nothing": lambda place: ("consolidate", place / "khong co"),
    "coverage of no campaign": lambda place: ("coverage", place / "trong"),
    "papers of no campaign": lambda place: ("papers", place / "trong"),
    "papers of another name": lambda place: ("papers", place / "ct", "phu_luc"),
    "papers of another period": lambda place: ("papers", place / "ct", "list_up", "--period", "6T"),
    "remind of no campaign": lambda place: ("remind", place / "trong", "--period", "DK"),
    "report of no campaign": lambda place: ("report", place / "trong", "--period", "DK"),
    "undo of no campaign": lambda place: ("undo", place / "trong"),
    "alias of no campaign": lambda place: ("alias", place / "trong", "--list"),
    "check outside": lambda place: ("check", place / "trong"),
    "check what is not there": lambda place: ("check", place / "ct" / practice.INBOX / "khong co.xlsx"),
    "new over a campaign": lambda place: ("new", place / "ct", "--plan", practice.PLAN),
    "new without the plan": lambda place: ("new", place / "moi", "--plan", "phuong-hai-phong-2025"),
    "new with another year": lambda place: ("new", place / "moi", "--plan", practice.PLAN, "--year", "2031"),
    "new without the register": lambda place: (
        "new",
        place / "moi",
        "--plan",
        practice.PLAN,
        "--units",
        place / "x.csv",
    ),
    "new with a register that is none": lambda place: (
        "new",
        place / "moi",
        "--plan",
        practice.PLAN,
        "--units",
        place / "khong-phai.csv",
    ),
    "new inside a file": lambda place: ("new", place / "khong-phai.csv" / "moi", "--plan", practice.PLAN),
    "forms of an unknown unit": lambda place: ("forms", place / "ct", "--period", "DK", "--unit", "CB99"),
    "undo of nothing": lambda place: ("undo", place / "ct"),
    "alias for an unknown unit": lambda place: ("alias", place / "ct", "--confirm", "Tổ 1", "CB99"),
    "plan check of nothing": lambda place: ("plan", "check", place / "x.toml"),
    "plan check of what is no profile": lambda place: ("plan", "check", place / "khong-phai.csv"),
    "plan template over a file": lambda place: ("plan", "template", place / "khong-phai.csv"),
    "schema of an unknown plan": lambda place: ("schema", "--plan", str(place / "x.toml")),
}


@pytest.fixture(scope="module")
def campaign_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a place with a new campaign in "ct", an empty folder and a file that is no register; do not change it."""
    place = tmp_path_factory.mktemp("cho")
    practice.new_folder(place / "ct")
    (place / "trong").mkdir()
    (place / "khong-phai.csv").write_text("Họ và tên,Lương\nNguyễn Văn Thử,1\n", "utf-8")
    return place


@pytest.mark.parametrize("json_too", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_run_is_one_sentence_and_changes_nothing(
    campaign_once: Path, fault: str, *, json_too: bool
) -> None:
    before = state(campaign_once)
    said = dvk(*REFUSED[fault](campaign_once), *(["--json"] if json_too else []), where=campaign_once)
    must_refuse(said)
    assert state(campaign_once) == before
    assert not (campaign_once / "moi").exists()


@needs_reports
def test_a_format_that_is_not_made_is_refused(campaign_once: Path) -> None:
    before = state(campaign_once)
    must_refuse(dvk("report", campaign_once / "ct", "--period", "DK", "--format", "docx,pptx"), "pptx", "docx")
    assert state(campaign_once) == before


def test_all_faults_of_a_register_are_told_at_once_and_no_folder_is_made(tmp_path: Path) -> None:
    units = tmp_path / "dv.csv"
    units.write_text(
        "Mã,Tên đơn vị,Loại\nA1,Chi bộ một,CHI_BO\nA1,Chi bộ hai,CHI_BO\nA3,,CHI_BO\nA4,Chi bộ bốn,KHONG_CO\n", "utf-8"
    )
    said = dvk("new", tmp_path / "moi", "--plan", practice.PLAN, "--units", units, where=tmp_path)
    must_refuse(said, "A1", "KHONG_CO")
    assert len([line for line in said.err.splitlines() if line.lstrip().startswith("-")]) >= 3
    assert sorted(one.name for one in tmp_path.iterdir()) == ["dv.csv"]


def test_all_faults_of_a_plan_are_told_at_once_and_no_folder_is_made(tmp_path: Path) -> None:
    source = (resource_folder("workbook") / "plans" / f"{practice.PLAN}.toml").read_text("utf-8")
    broken = source.replace('format = "HD36"', 'format = "HD99"').replace("years = [2026]", 'years = ["2026"]')
    broken = broken.replace('issuer_kind = "DANG_UY"', 'isuer_kind = "DANG_UY"')
    (tmp_path / "rieng.toml").write_text(broken, "utf-8")
    said = dvk("new", tmp_path / "moi", "--plan", tmp_path / "rieng.toml", where=tmp_path)
    must_refuse(said, "format", "years", "isuer_kind", "ý là “issuer_kind”")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["rieng.toml"]


def test_a_plan_of_ones_own_is_taken(tmp_path: Path) -> None:
    shutil.copyfile(resource_folder("workbook") / "plans" / f"{practice.PLAN}.toml", tmp_path / "rieng.toml")
    said = dvk("new", tmp_path / "moi", "--plan", tmp_path / "rieng.toml", "--json", where=tmp_path)
    assert (said.code, said.answer["units"]) == (DONE, 0)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp1258:strict"])
def test_streams_speak_utf8_whatever_the_console_says(campaign_once: Path, encoding: str) -> None:
    shown = dvk("coverage", campaign_once / "ct", "--as-of", "2026-03-01", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert shown.code == DONE
    assert "đơn vị bắt buộc có mô hình" in shown.out
    assert "Chưa đạt".lower() in shown.out.lower()
    refused = dvk("undo", campaign_once / "ct", PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C")
    assert refused.err == "dvk: Chưa có lần tổng hợp nào để hoàn tác.\n"


def test_people_read_vietnamese_where_programs_read_json(story: Story, campaign_once: Path) -> None:
    for args in (
        ("plans",),
        ("schema",),
        ("codes",),
        ("coverage", campaign_once / "ct"),
        ("consolidate", campaign_once / "ct", "--dry-run"),
        ("check", story.folder / practice.INBOX / "DK CB03.xlsx"),
        ("alias", campaign_once / "ct", "--list"),
    ):
        said = dvk(*args)
        assert said.err == ""
        assert said.code == (DATA_ERRORS if args[0] == "check" else DONE)
        assert re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", said.out)
        assert "None" not in said.out
        assert "Traceback" not in said.out


def test_a_master_that_is_open_is_told_on_stderr_with_exit_code_2(campaign_once: Path) -> None:
    owner = campaign_once / "ct" / f"~${practice.MASTER}"
    owner.write_bytes(b"VP")
    try:
        must_refuse(dvk("consolidate", campaign_once / "ct", "--json"), "[E801]", owner.name)
    finally:
        owner.unlink()


def test_a_file_outside_any_campaign_is_checked_by_the_rules_of_its_own_plan(tmp_path: Path) -> None:
    folder = practice.new_folder(tmp_path / "phong trao")
    dvk("forms", folder, "--period", "DK", "--unit", "CB04", "--as-of", "2026-02-10")
    sent = practice.fill(
        practice.form_of(folder, "CB04"),
        [practice.model("Vườn rau sạch", start=date(2025, 9, 1))],
        tmp_path / "le" / "gui.xlsx",
        date(2026, 2, 24),
    )
    before = state(tmp_path)
    said = dvk("check", sent, "--json")
    answer = json.loads(said.out)
    assert said.code == 1
    assert [one["unit"] for one in answer["files"]] == ["CB04"]
    assert [(one["code"], one["column"]) for one in answer["issues"] if one["severity"] == "E"] == [("E201", "start")]
    assert state(tmp_path) == before
