"""Titles that COUNTIFS would read as patterns or comparisons are counted as what they are."""

import datetime as dt
from pathlib import Path

import pytest
from helpers import practice
from helpers.agreement import disagreements
from helpers.office import Office

from dvk_xl.actions import folder as folders
from dvk_xl.actions.run import consolidate
from dvk_xl.plan import load_plan
from dvk_xl.views.formulas import criterion


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Kinh tế", '"Kinh tế"'),
        ("*", '"=~*"'),
        (">A", '"=>A"'),
        ("Kinh tế ~ xã hội?", '"=Kinh tế ~~ xã hội~?"'),
        ("=1+1", '"==1+1"'),
    ],
)
def test_a_title_is_asked_for_literally(title: str, said: str) -> None:
    assert criterion(title) == said


@pytest.mark.office
def test_odd_titles_count_alike_in_the_sheet_and_in_python(tmp_path: Path, office: Office) -> None:
    place = tmp_path / "x"
    practice.new_folder(place)
    source = place / "Ho-so" / folders.PLAN_FILE
    text = source.read_text("utf-8")
    source.write_text(text.replace('title = "Kinh tế"', 'title = "*"', 1), "utf-8")
    plan = load_plan(practice.PLAN)
    form = place / practice.OUTBOX / "CB01 - Dang ky 2026.xlsx"
    rows = [practice.model("Một", field="*"), practice.model("Hai", field=plan.fields[1].title)]
    practice.fill(form, rows, place / practice.INBOX / "a.xlsx", dt.date(2026, 2, 25))
    consolidate(place, dt.date(2026, 3, 1))
    assert disagreements(office, place / practice.MASTER) == []
