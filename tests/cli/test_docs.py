"""The documents say what the program does: commands, fields, codes as they are, every sheet and button explained."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import practice

import docs
from dvk_xl.actions.new import new_campaign
from dvk_xl.cli.door import main
from dvk_xl.generate.vba import load_actions
from dvk_xl.issues import Code, load_catalogue, without_facts
from dvk_xl.plan import load_plan, plan_names
from dvk_xl.schema import TABLES, load_schema

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "huong-dan.md").read_text("utf-8")
HIDDEN = {"lists", "system", "styles"}
PLACE = re.compile(r"[{}]")


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("name", docs.command_names())
def test_every_command_stands_in_its_document_with_its_help(name: str) -> None:
    assert f"\n## dvk {name}\n" in document("lenh.md")


@pytest.mark.parametrize("code", Code)
def test_every_code_has_its_heading(code: Code) -> None:
    assert f"\n## {code.value}: {load_catalogue()[code].title}\n" in document("ma-loi.md")


@pytest.mark.parametrize(
    ("name", "printed"), [("lenh.md", docs.commands), ("truong.md", docs.fields), ("ma-loi.md", docs.codes)]
)
def test_what_cog_printed_is_what_the_program_says_now(name: str, printed: Any) -> None:
    assert printed() in document(name), "cog -r docs/*.md"


def test_the_help_is_wrapped_alike_on_every_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = docs.commands()
    monkeypatch.setenv("COLUMNS", "40")
    assert docs.commands() == wide


@pytest.mark.parametrize("table", TABLES)
def test_every_field_of_a_table_has_its_row(table: str) -> None:
    declared = load_schema().tables[table]
    part = document("truong.md").split(f"\n## {declared.sheet}\n")[1].split("\n## ")[0]
    assert [line.split(" | ")[1] for line in part.splitlines() if line.count("`") >= 2 and line.startswith("| ")] == [
        f"`{one.name}`" for one in declared.fields
    ]


@pytest.mark.parametrize("sheet", [name for name in load_schema().workbook.sheets if name not in HIDDEN])
def test_the_guide_explains_every_sheet(sheet: str) -> None:
    title = load_schema().workbook.sheets[sheet]
    assert re.search(rf"(\*\*|[Tt]rang (Phụ lục 01 .*)?){re.escape(title)}", GUIDE), title


@pytest.mark.parametrize("button", [one.title for one in load_actions()])
def test_the_guide_explains_every_button(button: str) -> None:
    assert f"**“{button}”**" in GUIDE


@pytest.mark.parametrize("plan", plan_names())
def test_the_guide_names_every_plan(plan: str) -> None:
    assert f"`{plan}`" in GUIDE
    assert load_plan(plan).name == plan


def commands_in(text: str) -> Iterator[list[str]]:
    for line in re.findall(r"\bdvk [a-z][^`\n]*", text):
        yield [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]


def test_every_command_that_the_documents_name_is_one() -> None:
    names = set(docs.command_names())
    texts = (GUIDE, (ROOT / "README.md").read_text("utf-8"))
    named = {words[1] for text in texts for words in commands_in(text)}
    assert named <= names
    assert {"new", "forms", "consolidate", "remind", "papers", "report", "undo", "repair", "plan", "codes"} <= named


def test_links_inside_the_documents_lead_somewhere() -> None:
    headings = {_anchor(line) for line in GUIDE.splitlines() if line.startswith("## ")}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= headings
    for name in ("docs/huong-dan.md", "docs/lenh.md", "README.md"):
        place = ROOT / name
        for link in re.findall(r"\]\(([^)#:]+)\)", place.read_text("utf-8")):
            assert (place.parent / link).is_file(), link


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.removeprefix("## ").lower()).replace(" ", "-")


def test_examples_and_ways_to_mend_are_sentences_for_a_person() -> None:
    for code, entry in load_catalogue().items():
        for text in (entry.title, entry.example, without_facts(entry.mend), without_facts(entry.message)):
            assert text.strip()
            assert not PLACE.search(text), code
        assert len(entry.example.split()) >= 4, code
        assert entry.mend.endswith("."), code


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


def test_codes_shows_only_those_asked_for_in_the_order_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "codes", "w102", "E203", "--json")
    assert (code, [one["code"] for one in json.loads(out)["codes"]]) == (0, ["W102", "E203"])
    _, text, _ = said(capsys, "codes", "E203")
    entry = load_catalogue()[Code.E203]
    assert [entry.title in text, entry.mend in text, entry.example in text, "E201" in text] == [True, True, True, False]


def test_codes_without_a_name_shows_all_and_no_place_of_a_fact(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "codes")
    assert code == 0
    assert not PLACE.search(out)
    assert all(one.value in out for one in Code)


@pytest.mark.parametrize(("asked", "hint"), [("E23", "ý là “E203”"), ("LOI", "Không có mã LOI")])
def test_an_unknown_code_is_one_sentence(capsys: pytest.CaptureFixture[str], asked: str, hint: str) -> None:
    code, out, err = said(capsys, "codes", "E203", asked)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert hint in err


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl names what it does not read
def test_each_step_of_the_sheet_of_guidance_leads_to_its_sheets(tmp_path: Path) -> None:
    new_campaign(tmp_path / "ct", practice.PLAN, None, None, practice.NEW_DAY)
    book = openpyxl.load_workbook(tmp_path / "ct" / practice.MASTER)
    schema = load_schema()
    sheet = book[schema.workbook.sheets["guide"]]
    places = {
        cell.coordinate: str(cell.hyperlink.location).split("!")[0].strip("'")
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    wanted = []
    for step in schema.guide.steps:
        titles = [schema.workbook.sheets[name] for name in step.sheets]
        wanted += [title for title in titles if title in book.sheetnames]
        row = next(cell.row for (cell,) in sheet["B1:B200"] if str(cell.value).endswith(f". {step.title}"))
        found = [places[f"{letter}{row}"] for letter in "CDE" if f"{letter}{row}" in places]
        assert found == [title for title in titles if title in book.sheetnames]
    back = schema.workbook.sheets["dashboard"]
    assert sorted(places.values()) == sorted([*wanted, back])
    assert "Danh mục đơn vị" in str(sheet["B4"].value)


def test_every_sheet_an_officer_works_in_is_linked_from_a_step() -> None:
    linked = {name for step in load_schema().guide.steps for name in step.sheets}
    assert linked == set(load_schema().workbook.sheets) - HIDDEN - {"guide"}


def test_the_parser_has_no_command_without_help() -> None:
    parsers = docs._subparsers(docs.build_parser())
    assert all(isinstance(one, argparse.ArgumentParser) and one.description for one in parsers.values())
