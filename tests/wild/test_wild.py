"""Files as units really send them, through the real chain: verdict, unit, rows, issues at their cells, values."""

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Self

import pytest

from dvk_xl.actions import inbox as inbox_room
from dvk_xl.actions.describe import consolidated_json
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.run import Consolidated, confirm_alias, consolidate
from dvk_xl.errors import MasterError
from dvk_xl.intake import discover
from dvk_xl.intake.cast import build_caster
from dvk_xl.intake.parse_file import PARSE_FILE
from dvk_xl.intake.pool import ChildPool
from dvk_xl.issues import Code, load_catalogue
from dvk_xl.plan import load_plan, tailored
from dvk_xl.schema import load_schema
from wild.case import CASES, FATES, RECEIVED, SKIPPED, Drawn, Expected, Step
from wild.cases_layout import CB03, TWO
from wild.draw import README, REGISTER, readme, write
from wild.tools import listed, xlsx

WARD = "phuong-hai-phong-2026"
VERDICTS = frozenset(
    [
        "accepted",
        "accepted_with_errors",
        "rejected",
        "duplicate",
        "superseded",
        "waiting",
        "foreign",
        "unreadable",
        "ignored",
    ]
)
ENGLISH = re.compile(
    r"\b(the|is|not|and|error|invalid|file|sheet|cell|row|column|value|unknown|missing|failed|cannot|bytes|entry|entries|"
    r"unpacks|unpacked|null|none|true|false|exception|traceback|workbook|wrong|found|expected|duplicate)\b",
    re.IGNORECASE,
)
MASTER = "DanVanKheo.xlsm"
NOT_ON_WINDOWS = frozenset({"name_reserved_by_windows", "names_nearly_alike"})
"""Names that Windows cannot give to a file; they come from other machines."""


@cache
def drawn_case(name: str) -> Drawn:
    """A case, drawn once."""
    return CASES[name].draw()


def drawn_once() -> dict[str, Drawn]:
    """All cases, each drawn once."""
    return {name: drawn_case(name) for name in CASES}


class _OnePool(ChildPool[str]):
    """The pool of a whole test process: its children start once."""

    def __getitem__(self, _: object) -> Callable[..., Self]:
        """Stand for the class of pools: whatever is asked for, it is this one."""
        return lambda *_given, **_more: self

    def close(self) -> None:
        """Stay."""

    def end(self) -> None:
        """End all children."""
        super().close()


@pytest.fixture(scope="session")
def empty_campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of the ward that has received nothing."""
    place = tmp_path_factory.mktemp("phong-trao")
    units = place / "don-vi.csv"
    units.write_text(REGISTER, "utf-8-sig")
    new_campaign(place / "dvk", WARD, units, None, date(2026, 2, 2))
    return place / "dvk"


@pytest.fixture(scope="session")
def pool() -> Iterator[_OnePool]:
    """Children that read, started once."""
    plan = load_plan(WARD)
    schema = tailored(load_schema(), plan)
    one = _OnePool(PARSE_FILE, workers=2, given=(schema, build_caster(schema, plan)))
    yield one
    one.end()


@pytest.fixture
def root(empty_campaign: Path, pool: _OnePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy of the empty campaign; files are read by the children of the session."""
    monkeypatch.setattr(inbox_room, "ChildPool", pool)
    return Path(shutil.copytree(empty_campaign, tmp_path / "dvk"))


def run(root: Path, steps: tuple[Step, ...]) -> Consolidated:
    """Every run of a case, one after the other; the last one's outcome. A single run need not write what it decided."""
    dry = len(steps) == 1
    done: Consolidated | None = None
    for step in steps:
        if step.prepare:
            step.prepare(root)
        for written, code in step.confirm:
            confirm_alias(root, written, code, step.day, "Cán bộ Thử")
        for path, content in step.files.items():
            place = root / "2-Nhan-ve" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        done = consolidate(root, step.day, dry_run=dry)
    assert done is not None
    return done


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, root: Path) -> None:
    if os.name == "nt" and name in NOT_ON_WINDOWS:
        pytest.skip("Windows cannot hold such a file")
    drawn = drawn_case(name)
    done = run(root, drawn.steps)
    said = consolidated_json(done)
    wrong = [*_laws(said), *_differences(said, drawn, done)]
    assert not wrong, f"{name}: {CASES[name].why}\n" + "\n".join(wrong)


def _differences(said: dict[str, Any], drawn: Drawn, done: Consolidated) -> Iterator[str]:
    files = {one["path"]: one for one in said["files"]}
    if set(files) != set(drawn.expected):
        yield f"files: {sorted(files)}, not {sorted(drawn.expected)}"
    for path, expected in drawn.expected.items():
        if path in files:
            issues = [one for one in said["issues"] if one["file"] == path]
            waiting = [one for one in said["waiting"] if one["file"] == path]
            yield from (f"{path}: {one}" for one in _of_file(files[path], issues, waiting, expected))
    for table, wanted in (("registration", drawn.models), ("result", drawn.results)):
        if wanted is not None:
            yield from _of_rows(done, table, wanted)


def _of_file(
    file: dict[str, Any], issues: list[dict[str, Any]], waiting: list[dict[str, Any]], expected: Expected
) -> Iterator[str]:
    for key, value in (("verdict", expected.verdict), ("unit", expected.unit), ("form", expected.form)):
        if value != "*" and file[key] not in (value or "").split("|") and file[key] is not value:
            yield f"{key} is {file[key]}, not {value}"
    yield from _of_counts({fate: file["rows"][fate] for fate in FATES}, expected.fates, "fates")
    yield from _of_counts(file["rows"]["skipped"], expected.skipped, "skipped")
    yield from _of_issues(issues, expected)
    if expected.suggestion and [one["suggestion"] for one in waiting] != [expected.suggestion]:
        yield f"waiting: {waiting}, not {expected.suggestion}"


def _of_counts(counts: dict[str, int], expected: Any, what: str) -> Iterator[str]:
    left = {kind: number for kind, number in counts.items() if number}
    for kinds, number in expected.items():
        sum_ = sum(left.pop(kind, 0) for kind in kinds.split("|"))
        if number is not None and sum_ != number:
            yield f"{what}: {kinds} is {sum_}, not {number} (all: {counts})"
    if left:
        yield f"{what}: {left} more than expected"


def _of_issues(issues: list[dict[str, Any]], expected: Expected) -> Iterator[str]:
    at_all = [(one["code"], one["cell"], one["column"]) for one in issues]
    for wanted in expected.issues:
        if not any(wanted.fits(*one) for one in at_all):
            yield f"issue lacking: {'|'.join(wanted.codes)}@{wanted.cell}:{wanted.field}"
    for one in at_all:
        if one[0] not in {"I601", *expected.loosely} and not any(wanted.fits(*one) for wanted in expected.issues):
            yield f"issue too much: {one[0]}@{one[1]}:{one[2]}"
    for code, facts in expected.facts.items():
        said = [one["facts"] for one in issues if one["code"] == code]
        if not any(facts.items() <= one.items() for one in said):
            yield f"facts of {code}: {said}, not {dict(facts)}"


def _of_rows(done: Consolidated, table: str, wanted: Any) -> Iterator[str]:
    rows = {}
    for record in done.outcome.records[table]:
        rows[" ".join(str(record.values.get("model_name") or "").split())] = record
    if len(rows) != len(wanted) or set(rows) != {" ".join(name.split()) for name in wanted}:
        yield f"{table}: {sorted(rows)}, not {sorted(wanted)}"
    for name, values in wanted.items():
        for field, value in values.items():
            record = rows.get(" ".join(name.split()))
            is_ = record.values.get(field) if record else None
            if record and is_ != value:
                yield f"{table} “{name}”: {field} is {is_!r}, not {value!r}"


def _laws(said: dict[str, Any]) -> Iterator[str]:
    if not said["balance"]:
        yield "the run does not balance"
    for file in said["files"]:
        rows = file["rows"]
        fates = sum(rows[fate] for fate in FATES) + sum(rows["skipped"].values())
        if rows["read"] != fates or set(rows["skipped"]) != set(SKIPPED):
            yield f"{file['path']}: {rows['read']} rows read, {fates} with a fate"
        if file["verdict"] not in VERDICTS:
            yield f"{file['path']}: verdict {file['verdict']}"
        if (file["verdict"] == "ignored") != (file["receipt"] is None):
            yield f"{file['path']}: receipt {file['receipt']}"
        told = any(one["file"] == file["path"] and one["code"] == "I601" for one in said["issues"])
        if sum(rows["skipped"].values()) and file["verdict"].startswith("accepted") and not told:
            yield f"{file['path']}: skipped rows are not told"
    for one in said["issues"]:
        yield from _texts(one)


def _texts(one: dict[str, Any]) -> Iterator[str]:
    catalogue = load_catalogue()[Code(one["code"])]
    if not one["message"] or not one["mend"]:
        yield f"{one['code']}: no words"
    for text in (one["message"], one["mend"]):
        # a file's own name, a path, an ending and what the unit wrote are quoted as they are
        own = re.sub(r"“[^”]*”|\S+\.\w{2,5}\b|\(File|File, Info, Protect Workbook", "", text)
        if one["file"]:
            own = own.replace(one["file"], "")
        if ENGLISH.search(own):
            yield f"{one['code']}: English in {text!r}"
        if "chưa thực hiện" in own.lower():
            yield f"{one['code']}: a row nobody found is called not done: {text!r}"
    if ENGLISH.search(catalogue.title):
        yield f"{one['code']}: English in its title"


def test_there_are_at_least_sixty_kinds_and_the_list_of_them_is_up_to_date() -> None:
    assert len(CASES) >= 60
    assert README.read_text("utf-8") == readme(), "python tests/wild/draw.py --readme"


SECTION_5 = (
    "~$ file",
    "NFD unit name",
    "VNI text",
    "decimal comma",
    "header moved",
    "column duplicated",
    "formula without cached value",
    "old template",
    "file of another form",
    "two files from one unit",
    "stray space in row 400",
    "empty folder at period start",
    "user editing a cell",
    "Word absent for PDF",
    "tag split",
    "xlsm saved by openpyxl",
    "#REF!",
)


CHAPTER_4_1 = (
    "checks .xlsx signature",
    "tránh sai chính tả",
    "period not in the future",
    "logs every submission",
    "latest submission replaces earlier ones",
    "averages of percentages",
    "text merge",
    "428 raw rows",
    "wrong unit's file in a folder",
    "identify unit from content and file name",
    "a 12th unit absent",
    "wrong template",
    "column set of another template",
    "self-made titles",
    "blank template sheets left",
    "Đơn vị chủ trì filled with internal sub-units",
    "“không tìm thấy”",
    "no row ids",
    "files named like",
    "2-3 header rows",
    "title block rows",
    "row of column numbers",
    "STT restarting",
    "group rows I, II",
    "group rows A, B",
    "group rows 1.1",
    "Tổng, Cộng, Tổng cộng, Tổng số, Cộng (A)",
    "signature block",
    "blank spacer rows",
    "merged unit cell",
    "forward-fill only inside the merged range",
    "text dates",
    "Excel serials",
    "d/m vs m/d",
    "numbers as text",
    "95,5%",
    "several models in one cell",
    "ticks x/X/√/v",
    "NBSP",
    "zero-width",
    "smart quotes, en dashes",
    "trailing ./.",
    "phone numbers that lost the leading 0",
    "HTML/XML saved as .xls",
    "SpreadsheetML as .xls",
)


@pytest.mark.parametrize("pain", [*(f"5 {one}" for one in SECTION_5), *(f"4.1 {one}" for one in CHAPTER_4_1)])
def test_every_pain_of_the_lists_has_a_case_or_a_test_that_exists(pain: str) -> None:
    assert pain in README.read_text("utf-8")


def test_the_tests_named_for_other_pains_exist() -> None:
    for named in re.findall(r"\| `(\S+?\.py)(?:::(\w+))?", README.read_text("utf-8")):
        file = README.parent / named[0]
        assert file.is_file(), named
        assert f"def {named[1]}" in file.read_text("utf-8"), named


def test_every_drawing_is_the_same_bytes_each_time() -> None:
    for name, one in CASES.items():
        first, second = drawn_case(name), one.draw()
        assert [dict(step.files) for step in first.steps] == [dict(step.files) for step in second.steps], name


def test_the_script_writes_every_file_with_its_truth(tmp_path: Path) -> None:
    files = sum(len(step.files) for one in drawn_once().values() for step in one.steps)
    assert write(tmp_path, drawn_once()) == files
    assert len(list(tmp_path.glob("*/truth.json"))) == len(CASES)


# the inbox as a whole


def test_all_wild_files_in_one_inbox_are_one_run_that_ends_well(root: Path) -> None:
    wanted = set()
    for name, one in drawn_once().items():
        if os.name == "nt" and name in NOT_ON_WINDOWS:
            continue
        for path, content in one.steps[-1].files.items():
            place = root / "2-Nhan-ve" / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            wanted.add(unicodedata.normalize("NFC", f"{name}/{path}"))
    said = consolidated_json(consolidate(root, RECEIVED))
    assert {one["path"] for one in said["files"]} == wanted
    assert not list(_laws(said))
    again = consolidated_json(consolidate(root, RECEIVED))
    assert (again["read_files"], again["changed"]) == (0, False)
    assert again["files"] == said["files"]


def test_an_empty_inbox_is_a_run_like_any_other(root: Path) -> None:
    (root / "2-Nhan-ve" / "Chi bộ 1" / "trống").mkdir(parents=True)
    said = consolidated_json(consolidate(root, RECEIVED))
    assert (said["files"], said["registrations"], said["balance"]) == ([], 0, True)
    assert {one["code"] for one in said["issues"]} == {"W405"}
    assert not list(_laws(said))


def test_a_master_that_is_being_edited_is_left_alone(root: Path) -> None:
    (root / "2-Nhan-ve" / "ds.xlsx").write_bytes(xlsx(listed(CB03, *TWO)))
    before = (root / MASTER).read_bytes()
    lock = root / f"~${MASTER}"
    lock.write_bytes(bytes(165))
    with pytest.raises(MasterError, match="E801"):
        consolidate(root, RECEIVED)
    assert (root / MASTER).read_bytes() == before
    lock.unlink()
    assert consolidated_json(consolidate(root, RECEIVED))["registrations"] == 2


def test_a_folder_nobody_may_open_stops_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "2-Nhan-ve" / "khoa").mkdir()
    (root / "2-Nhan-ve" / "ds.xlsx").write_bytes(xlsx(listed(CB03, *TWO)))
    listing = os.scandir

    def closed(folder: Path) -> object:
        if Path(folder).name == "khoa":
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    # root may open everything: what the system says to others is said here
    monkeypatch.setattr(discover.os, "scandir", closed)
    said = consolidated_json(consolidate(root, RECEIVED))
    assert {one["path"]: one["verdict"] for one in said["files"]} == {"khoa": "unreadable", "ds.xlsx": "accepted"}
    assert any(one["code"] == "E701" and one["file"] == "khoa" for one in said["issues"])
    assert said["balance"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_links_are_passed_over_never_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "ngoai.xlsx").write_bytes(xlsx(listed(CB03, *TWO)))
    (root / "2-Nhan-ve" / "ds.xlsx").symlink_to(tmp_path / "ngoai.xlsx")
    (root / "2-Nhan-ve" / "vong").symlink_to(root / "2-Nhan-ve")
    said = consolidated_json(consolidate(root, RECEIVED))
    assert {one["path"]: one["verdict"] for one in said["files"]} == {"ds.xlsx": "ignored", "vong": "ignored"}
    assert said["registrations"] == 0


def test_a_look_before_writing_writes_nothing(root: Path) -> None:
    (root / "2-Nhan-ve" / "ds.xlsx").write_bytes(xlsx(listed(CB03, *TWO)))
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    said = consolidated_json(consolidate(root, RECEIVED, dry_run=True))
    assert said["registrations"] == 2
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_only_new_files_are_read_in_the_next_run(root: Path) -> None:
    (root / "2-Nhan-ve" / "a.xlsx").write_bytes(xlsx(listed(CB03, *TWO)))
    consolidate(root, RECEIVED)
    (root / "2-Nhan-ve" / "b.xlsx").write_bytes(xlsx(listed("Hội Phụ nữ", (1, "Việc khác", "Mô hình mới", "Kinh tế"))))
    said = consolidated_json(consolidate(root, RECEIVED))
    assert (said["read_files"], said["cached_files"]) == (1, 1)
