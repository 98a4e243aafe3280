"""One table in any dress: order of columns, headers, headings of groups, blanks, totals, merges, signatures change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from helpers.campaign import decided, letter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.utility import xl_rowcol_to_cell

from dvk_xl.intake.read import read_file
from wild.draw import REGISTER
from wild.tools import Sheet, xlsx

TITLES = {
    "number": "STT",
    "model_name": "Tên mô hình",
    "kind": "Loại mô hình",
    "field": "Lĩnh vực",
    "goal": "Mục tiêu",
    "content": "Nội dung, giải pháp",
    "start": "Ngày bắt đầu",
    "person_in_charge": "Người phụ trách",
}
FIELDS = {"KT": "Kinh tế", "VHXH": "Văn hóa - xã hội", "QPAN": "Quốc phòng - an ninh"}
WORDS = ("Ngõ sạch", "Bếp ấm", "Camera cổng", "Vườn rau", "Tủ sách", "Hàng rào xanh", "Loa tự quản", "Cờ đỏ")
UNITS = "\n".join(f"| {line.replace(';', ' | ')} |" for line in REGISTER.splitlines())
PERSONS = ("Người Thử Một", "Người Thử Hai")


@dataclass(frozen=True)
class Dress:
    """How a table is laid out."""

    order: tuple[str, ...]
    header_rows: int
    groups: bool
    merged: bool
    column_numbers: bool
    blank_rows: frozenset[int]
    blank_column: int
    total: str
    signature: bool
    titles: int


@st.composite
def models(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to six models without a fault, rows of one field together."""
    names = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True))
    rows = [
        {
            "model_name": f"{name} ngõ {number + 2}",
            "kind": "Mô hình mới",
            "field": draw(st.sampled_from(sorted(FIELDS))),
            "goal": f"Việc {number} xong trước mùa mưa.",
            "content": f"Cách làm thứ {number}.",
            "start": date(2026, 3, draw(st.integers(1, 28))),
            "person_in_charge": draw(st.sampled_from(PERSONS)),
        }
        for number, name in enumerate(names)
    ]
    return sorted(rows, key=lambda one: str(one["field"]))


dresses = st.builds(
    Dress,
    order=st.permutations(tuple(TITLES)).map(tuple),
    header_rows=st.integers(1, 3),
    groups=st.booleans(),
    merged=st.booleans(),
    column_numbers=st.booleans(),
    blank_rows=st.frozensets(st.integers(0, 5), max_size=2),
    blank_column=st.integers(-1, 8),
    total=st.sampled_from(("", "Tổng", "Cộng", "Tổng cộng", "Tổng số", "Cộng (A)")),
    signature=st.booleans(),
    titles=st.integers(0, 3),
)


class Drawing:
    """The rows of a sheet while it is drawn, with its merged ranges."""

    def __init__(self, dress: Dress) -> None:
        """Nothing is drawn yet."""
        self.dress = dress
        self.rows: list[tuple[Any, ...]] = []
        self.merges: list[str] = []

    def add(self, values: dict[str, Any]) -> None:
        """A row with these values under their columns."""
        cells = [values.get(name) for name in self.dress.order]
        if self.dress.blank_column >= 0:
            cells.insert(self.dress.blank_column, None)
        self.rows.append(tuple(cells))

    def column(self, name: str) -> int:
        """The place of a column, from 0."""
        place = self.dress.order.index(name)
        return place + (0 <= self.dress.blank_column <= place)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """One merged range."""
        if (top, left) != (bottom, right):
            self.merges.append(f"{xl_rowcol_to_cell(top, left)}:{xl_rowcol_to_cell(bottom, right)}")


def dressed(rows: Sequence[dict[str, Any]], dress: Dress) -> bytes:
    """The workbook of a table in its dress."""
    drawing = Drawing(dress)
    drawing.rows += [("ĐẢNG ỦY PHƯỜNG",), ("DANH SÁCH ĐĂNG KÝ",), ("(Kèm theo công văn)",)][: dress.titles]
    drawing.rows.append(("Đơn vị: Chi bộ Tổ dân phố số 3",))
    _header(drawing)
    if dress.column_numbers:
        drawing.add({name: f"({number})" for number, name in enumerate(dress.order, 1)})
    _body(drawing, rows)
    if dress.total:
        drawing.add({"model_name": dress.total})
    if dress.signature:
        drawing.rows += [
            (),
            (None, None, "Hải Phòng, ngày 20 tháng 02 năm 2026"),
            (None, "NGƯỜI LẬP BIỂU", None, "T/M CHI BỘ"),
        ]
        drawing.rows.append((None, "Người Lập Thử", None, "Người Ký Thử"))
    return xlsx(Sheet(drawing.rows, merges=drawing.merges))


def _header(drawing: Drawing) -> None:
    """One row of headings; with more, those of kind and field (when neighbours) go below a heading of their own."""
    dress, top = drawing.dress, len(drawing.rows)
    pair = _pair(drawing)
    if dress.header_rows == 3:
        drawing.add(TITLES | dict.fromkeys(dress.order[1:]) | {dress.order[1]: "Thông tin của đơn vị"})
        first = drawing.column(dress.order[1])
        drawing.merge(top, first, top, drawing.column(dress.order[-1]))
        drawing.add({name: TITLES[name] for name in dress.order[1:]})
        drawing.merge(top, drawing.column(dress.order[0]), top + 1, drawing.column(dress.order[0]))
    elif dress.header_rows == 2 and pair:
        drawing.add({**TITLES, pair[0]: "Phân loại", pair[1]: None})
        drawing.add({name: TITLES[name] for name in pair})
        drawing.merge(top, drawing.column(pair[0]), top, drawing.column(pair[1]))
        for name in dress.order:
            if name not in pair:
                drawing.merge(top, drawing.column(name), top + 1, drawing.column(name))
    else:
        drawing.add(dict(TITLES))


def _pair(drawing: Drawing) -> tuple[str, str] | None:
    order = drawing.dress.order
    at = order.index("kind")
    for other in (at - 1, at + 1):
        if 0 <= other < len(order) and order[other] == "field":
            first, second = order[min(at, other)], order[max(at, other)]
            return (first, second) if drawing.column(second) - drawing.column(first) == 1 else None
    return None


def _body(drawing: Drawing, rows: Sequence[dict[str, Any]]) -> None:
    field, first = "", 0
    for number, one in enumerate(rows):
        starts = one["field"] != field
        if number in drawing.dress.blank_rows and (starts or not drawing.dress.merged):
            drawing.rows.append(())
        if starts and drawing.dress.groups:
            drawing.add({"number": "I" * (1 + sorted(FIELDS).index(one["field"])), "model_name": FIELDS[one["field"]]})
        if starts:
            first = len(drawing.rows)
        alone = starts or not drawing.dress.merged
        shown = None if drawing.dress.groups else FIELDS[one["field"]] if alone else None
        drawing.add({**one, "number": number + 1, "field": shown})
        field = one["field"]
        last = number + 1 == len(rows) or rows[number + 1]["field"] != field
        if last and drawing.dress.merged and not drawing.dress.groups:
            drawing.merge(first, drawing.column("field"), len(drawing.rows) - 1, drawing.column("field"))


def registered(data: bytes, place: Path) -> list[dict[str, Any]]:
    """What would stand in Đăng ký if this one file came: read, laid out, cast, identified and decided."""
    place.write_bytes(data)
    read = read_file(place)
    files = {"ds.xlsx": letter(*read.grids, notes=read.notes)}
    outcome = decided(files, register=UNITS, as_of="2026-02-20")
    assert outcome.balanced
    rows = [{name: one.values.get(name) for name in (*TITLES, "lead_code")} for one in outcome.records["registration"]]
    return sorted(({**one, "number": None} for one in rows), key=lambda one: str(one["model_name"]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the drawn file lies while it is read."""
    return tmp_path_factory.mktemp("bo-cuc") / "ds.xlsx"


@settings(max_examples=50)
@given(rows=models(), dress=dresses)
def test_a_table_says_the_same_in_any_dress(place: Path, rows: list[dict[str, Any]], dress: Dress) -> None:
    wanted = [{**one, "kind": "MOI", "number": None, "lead_code": "CB03"} for one in rows]
    assert registered(dressed(rows, dress), place) == sorted(wanted, key=lambda one: str(one["model_name"]))
