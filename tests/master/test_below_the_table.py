"""What the officer keeps below a table of the workbook is no row of it, and is never written over."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from helpers import practice

from dvk_xl.actions.run import consolidate
from dvk_xl.errors import MasterError
from dvk_xl.hosts.closed import open_closed

TABLE = "tblDangKy"


def with_rows(master: Path, rows: dict[int, tuple[str, ...]]) -> None:
    """Type texts into columns A, B… of rows of Đăng ký, as Excel keeps them."""
    parts = practice.parts_of(master)
    name = practice.sheet_parts(parts)["Đăng ký"]
    text = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{"ABCDEFGH"[n]}{row}" t="inlineStr"><is><t>{one}</t></is></c>' for n, one in enumerate(cells))
        + "</row>"
        for row, cells in rows.items()
    )
    parts[name] = parts[name].replace(b"</sheetData>", text.encode() + b"</sheetData>")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part, data in parts.items():
            target.writestr(part, data)
    master.write_bytes(buffer.getvalue())


@pytest.mark.parametrize(("gap", "taken"), [(0, True), (3, True), (4, False), (9, False)])
def test_a_row_typed_a_little_below_belongs_to_the_table_and_a_signature_further_down_does_not(
    consolidated: Path, gap: int, taken: bool
) -> None:
    master = consolidated / practice.MASTER
    last = max(open_closed(master).read_table(TABLE).rows)
    with_rows(master, {last + gap + 1: ("", "", "NGƯỜI LẬP", "TRƯỞNG BAN")})
    assert (last + gap + 1 in open_closed(master).read_table(TABLE).rows) is taken


def test_a_table_that_would_run_into_another_stops_before_it(
    consolidated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = consolidated / practice.MASTER
    last = max(open_closed(master).read_table(TABLE).rows)
    for room in ("closed_book", "closed_write"):
        monkeypatch.setattr(f"dvk_xl.hosts.{room}.table_limit", lambda _, name: last + 2 if name == TABLE else 10**6)
    before = master.read_bytes()
    practice.send_again(consolidated, practice.SECOND_MORE)
    with pytest.raises(MasterError, match="ngay dưới có một bảng khác"):
        consolidate(consolidated, dt.date(2026, 3, 5))
    assert master.read_bytes() == before


def test_a_lone_note_right_below_the_table_is_named_before_a_new_row_would_take_its_place(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    last = max(open_closed(master).read_table(TABLE).rows)
    with_rows(master, {last + 1: ("", "", "chờ phường duyệt")})
    before = master.read_bytes()
    practice.send_again(consolidated, practice.SECOND_MORE)
    with pytest.raises(MasterError, match=f"ô C{last + 1} ngay dưới bảng đang có chữ"):
        consolidate(consolidated, dt.date(2026, 3, 5))
    assert master.read_bytes() == before
