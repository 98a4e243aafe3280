"""Our own form, filled in and then spoilt the way units spoil it."""

import io
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.generate.form_layout import FIRST_ROW, FORM_HEADER_ROW, form_columns
from dvk_xl.plan import load_plan, tailored
from dvk_xl.register import Unit
from dvk_xl.schema import Schema, load_schema
from wild.tools import unzipped, zipped

WARD = "phuong-hai-phong-2026"
CB03 = Unit("CB03", "Chi bộ Tổ dân phố số 3", "CHI_BO", obliged=True, eligible=True, reports=True)
CB01 = Unit("CB01", "Chi bộ Tổ dân phố số 1", "CHI_BO", obliged=True, eligible=True, reports=True)
HEADING_ROW, ROW_1 = FORM_HEADER_ROW, FIRST_ROW
_TIME = b"2026-02-01T08:00:00Z"


@cache
def _schema(plan: str) -> Schema:
    return tailored(load_schema(), load_plan(plan))


def model(name: str, **changes: Any) -> dict[str, Any]:
    """A registration without a fault, as the form carries it."""
    return {
        "model_name": name,
        "kind": "MOI",
        "subject": "TT",
        "field": "KT",
        "goal": "12 ngõ không còn rác tồn.",
        "content": "Mỗi ngõ một tổ tự quản.",
        "start": date(2026, 3, 10),
        "person_in_charge": "Người Phụ Trách Thử",
        **changes,
    }


def form(
    *rows: Mapping[str, Any], unit: Unit = CB03, period: str = "DK", plan: str = WARD, year: int | None = None
) -> bytes:
    """One of our forms with these rows filled in."""
    profile = replace(load_plan(plan), years=(year or load_plan(plan).year,))
    table = "registration" if period == "DK" else "result"
    return stamped(build_form(_schema(plan), profile, FormRequest(unit, period, {table: list(rows)}, (unit,))))


def letter(name: str, table: str = "registration") -> str:
    """The column of a field in the form of the ward."""
    return next(one.letter for one in form_columns(_schema(WARD).tables[table]) if one.field.name == name)


def column_numbers() -> Sequence[str]:
    """Names of the fields of the registration form, in the order of its columns."""
    return [one.field.name for one in form_columns(_schema(WARD).tables["registration"])]


def edited(data: bytes, change: Callable[[Any], None], sheet: str = "Đăng ký") -> bytes:
    """The form after somebody changed a sheet in another program (which stores no values of formulas)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(data))
        change(book[sheet])
        target = io.BytesIO()
        book.save(target)
    return stamped(target.getvalue())


def stamped(data: bytes) -> bytes:
    """The same workbook with fixed times, so that it is drawn alike every day."""
    parts = unzipped(data)
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb">\d{4}-\d\d-\d\dT[0-9:]+Z<", b">" + _TIME + b"<", core)
    return zipped(parts)


def swap(sheet: Any, one: str, other: str) -> None:
    """Two columns of the form change places, with their headings and their hidden names."""
    for number in range(HEADING_ROW - 1, sheet.max_row + 1):
        first, second = sheet[f"{one}{number}"], sheet[f"{other}{number}"]
        first.value, second.value = second.value, first.value
        first.number_format, second.number_format = second.number_format, first.number_format


def remove(sheet: Any, one: str) -> None:
    """A column of the form is deleted, the ones to the right move up."""
    sheet.delete_cols(sheet[f"{one}1"].column)


def only_sheet(sheet: Any) -> None:
    """Every other sheet of the workbook is deleted, the hidden ones as well."""
    for other in sheet.parent.sheetnames:
        if other != sheet.title:
            del sheet.parent[other]
