"""Laws of tracing: a number is the sum of what is said to make it, and a link leads to the row it stands at."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from dvk_xl.actions.describe import measures_json
from dvk_xl.actions.run import look
from dvk_xl.actions.trace import measures_of, trace_in
from dvk_xl.actions.trace_json import trace_json
from dvk_xl.actions.trace_values import finder
from dvk_xl.vietnamese.text import name_key
from helpers import practice

_LINK = re.compile(
    r'HYPERLINK\("(Ho-so/ban-goc/([0-9a-f]{2})/(\2[0-9a-f]{62})\.[a-z]+)(?:#\'([^\']+)\'!([A-Z]+\d+))?","'
)


def must_add_up(folder: Path, day: date) -> None:
    """Every measure of every period is the sum of its contributors, and what `coverage` says it is."""
    loaded = look(folder, day)
    asked = 0
    for period, measures in loaded.state.outcome.measures.items():
        expected = dict(_expected(measures_json(measures)))
        names = measures_of(finder(loaded), period)
        assert set(expected) <= set(names), set(expected) - set(names)
        for name in names:
            said = trace_json(trace_in(loaded, f"targets.{name}" if f"targets.{name}" in names else name, period))
            _must_be_sum(said, name)
            if name in expected:
                assert said["value"] == expected[name], (period, name, said["value"], expected[name])
                asked += 1
            _must_be_explained(folder, said)
    assert asked > 3 * 20


def _must_be_sum(said: Mapping[str, Any], name: str) -> None:
    parts = [one["part"] for one in said["contributors"]]
    wholes = [one["whole"] for one in said["contributors"]]
    if isinstance(said["value"], int):
        assert sum(parts) == said["value"], name
        assert set(wholes) <= {None}, name
    elif sum(wholes) == 0:
        assert said["value"] is None, name
    else:
        tenths = min(1000, sum(parts) * 1000 // sum(wholes))
        assert Decimal(said["value"]) == Decimal(tenths) / 10, name


def _must_be_explained(folder: Path, said: Mapping[str, Any]) -> None:
    assert said["title"]
    assert said["how"].endswith((".", "%."))
    assert "{" not in said["how"] + said["title"]
    assert all(one["reason"] for one in said["left_out"]), said["what"]
    inside = {(one["unit"], one["model_id"]) for one in said["contributors"]}
    assert not inside & {(one["unit"], one["model_id"]) for one in said["left_out"]}
    for one in (*said["contributors"], *said["left_out"]):
        assert one["original"] is None or (folder / one["original"]).is_file()
        assert (one["original"] is None) == (one["receipt"] is None)


def _expected(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What `coverage --json` says of each measure, by the name that `trace` knows it by."""
    models, times, launch = said["models"], said["timeliness"], said["launch"]
    for name in ("obliged", "covered", "rate_percent"):
        yield name, said[name]
    for name in ("lead", "cooperating_only", "missing", "exempt"):
        yield name, len(said[name])
    yield "models", models["total"]
    yield "not_counted", models["not_counted"]
    for part in ("kind", "field", "subject"):
        for code, count in models[f"by_{part}"].items():
            yield f"models.{part}.{code}", count
            yield f"models.by_{part}.{code}", count
    yield from (("launch.new", launch["new"]), ("launched", launch["launched"]), ("overdue", len(launch["overdue"])))
    yield from (
        ("on_time", len(times["on_time"])),
        ("late", len(times["late"])),
        ("not_received", len(times["missing"])),
    )
    yield "satisfaction", (said["satisfaction"] or {}).get("rate_percent")
    for one in said["targets"]:
        yield one["id"], one["value"]


def must_lead_to_its_row(folder: Path, table: str, title: str) -> int:
    """How many rows of a table are linked; each link opens a kept original at a cell that holds what stands under `title`."""
    master = folder / practice.MASTER
    sheet = practice.sheet_of_table(practice.parts_of(master), table)
    cells = practice.cells_of(master, sheet)[sheet]
    left, top, right, bottom = practice.area(practice.table_ref(master, table))
    letters = {str(cells[f"{one}{top}"].value): one for one in map(practice.column_letters, range(left, right + 1))}
    found = 0
    for row in range(top + 1, bottom + 1):
        cell = cells.get(f"{letters['Ô nguồn']}{row}")
        if cell is None or not cell.formula:
            continue
        link = _LINK.match(cell.formula)
        assert link, cell.formula
        assert str(cell.value).endswith(f"!{link[5]}")
        here = _cell_of(folder / link[1], link[4], link[5])
        assert name_key(str(here)) == name_key(str(cells[f"{letters[title]}{row}"].value)), (row, here)
        found += 1
    return found


@cache
def _book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _cell_of(path: Path, sheet: str, cell: str) -> Any:
    return _book(path)[sheet][cell].value
