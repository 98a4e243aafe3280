"""Forms at speed as ratios in one run: patched from one template beside built with XlsxWriter, in memory and onto the disk.

Prints a table; asserts nothing. Built forms are timed on a sample, with and without the values of their formulas.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from unittest import mock

from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.generate.form_patch import unit_forms
from dvk_xl.os_limits import publish_again_makeable, publish_bytes
from dvk_xl.plan import load_plan, tailored
from dvk_xl.register import Unit
from dvk_xl.schema import load_schema

_SAMPLE = 30
_ROW = {
    "model_id": "CB01-01",
    "kind": "MOI",
    "field": "VHXH",
    "goal": "Mọi nhà phân loại rác.",
    "content": "Tổng vệ sinh thứ bảy hằng tuần.",
    "start": date(2026, 3, 10),
    "person_in_charge": "Người Phụ Trách Thử",
}


def main() -> None:
    """Make the forms both ways, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=1000)
    forms(parser.parse_args().forms)


def forms(count: int) -> None:
    """Print the table for so many units: blank forms, forms with three models, full ones."""
    units = [
        Unit(f"CB{n:04d}", f"Chi bộ Tổ dân phố số {n}", "CHI_BO", obliged=True, eligible=True, reports=True)
        for n in range(count)
    ]
    print(f"forms: {count} units; ms a form (ratio to the patched one)")
    print(f"  {'':18} {'patched':>9} {'built':>16} {'XlsxWriter alone':>18} {'to disk':>9} {'fsync':>15}")
    for period, table in (("DK", "registration"), ("6T", "result")):
        for rows in (0, 3, 20):
            _line(period, units, {table: [_ROW | {"model_name": f"Ngõ xanh số {n}"} for n in range(rows)]}, rows)


def _line(period: str, units: Sequence[Unit], rows: dict, number: int) -> None:
    plan = load_plan("phuong-hai-phong-2026")
    schema = tailored(load_schema(), plan)

    def built(unit: Unit) -> bytes:
        return build_form(schema, plan, FormRequest(unit, period, rows, units))

    def patched() -> float:
        made = unit_forms(schema, plan, period, units)  # with the making of the template
        return _each(units, lambda unit: made.form(unit, rows))

    sample = units[:_SAMPLE]
    one = patched()
    slow = _each(sample, built)
    with mock.patch("dvk_xl.generate.form.recalculate"):
        bare = _each(sample, built)
    data = built(units[0])
    with tempfile.TemporaryDirectory() as folder:
        light = _each(units, lambda unit: publish_again_makeable(Path(folder) / f"{unit.code}.xlsx", data))
        firm = _each(sample, lambda unit: publish_bytes(Path(folder) / f"{unit.code}.xlsx", data))
    print(
        f"  {period}, {number:2} rows        {one:9.2f} {slow:9.2f} x{slow / one:5.1f} {bare:11.2f} x{bare / one:5.1f}"
        f" {light:9.2f} {firm:9.2f} x{(bare + firm) / (one + light):4.1f}"
    )


def _each(units: Sequence[Unit], make: Callable[[Unit], object]) -> float:
    start = time.perf_counter()
    for unit in units:
        make(unit)
    return (time.perf_counter() - start) * 1000 / len(units)


if __name__ == "__main__":
    main()
