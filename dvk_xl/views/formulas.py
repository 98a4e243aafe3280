"""The formulas of the measures over the workbook's tables, in English notation; Python's values go beside them."""

import re

from dvk_xl.plan import Target
from dvk_xl.schema import Table, item_title
from dvk_xl.views.cells import quoted
from dvk_xl.views.state import State

_WILD = re.compile(r"[*?~]")
Condition = tuple[str, str]
"""A field and the test of it as COUNTIFS takes it."""


def criterion(text: str) -> str:
    """The test of COUNTIFS that a cell holds this very text: signs that would compare or match anything are disarmed."""
    if not (_WILD.search(text) or text.startswith(("=", "<", ">"))):
        return quoted(text)
    return quoted("=" + _WILD.sub(r"~\g<0>", text))


def column(table: Table, name: str) -> str:
    """The column of a field, as in "tblDangKy[Loại mô hình]"."""
    return f"{table.excel_table}[{table.field(name).title}]"


def counted_test(state: State) -> Condition:
    """The test that a row counts."""
    return ("counted", quoted(item_title(state.schema.lists["counted"].items, "1")))


def models(state: State, *conditions: Condition) -> str:
    """How many models that count meet the conditions."""
    table = state.schema.registration
    pairs = (f"{column(table, name)},{test}" for name, test in (counted_test(state), *conditions))
    return f"COUNTIFS({','.join(pairs)})"


def kind_test(state: State, kind: str) -> Condition:
    """The test of a kind of model."""
    return ("kind", quoted(item_title(state.schema.lists["kind"].items, kind)))


def reported(state: State, target: Target) -> tuple[str, str]:
    """Numerator and denominator of a ratio target: of the year once it has numbers, else of the half-year."""
    year, half = (_reported(state, target, period) for period in ("NAM", "6T"))
    part, whole = (f"IF({year[1]}>0,{of_year},{of_half})" for of_year, of_half in zip(year, half, strict=True))
    return part, whole


def _reported(state: State, target: Target, period: str) -> tuple[str, str]:
    table = state.schema.tables["unit_report"]
    # a report that leaves the denominator blank would flatter the rate
    tests = (
        ("period", quoted(item_title(state.schema.lists["period"].items, period))),
        counted_test(state),
        (target.denominator, quoted(">0")),
    )
    pairs = ",".join(f"{column(table, name)},{test}" for name, test in tests)
    part, whole = (f"SUMIFS({column(table, name)},{pairs})" for name in (target.numerator, target.denominator))
    return part, whole
