"""What the actions ask of the master, wherever it is: in a closed file, or open in front of the officer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dvk_xl.errors import ChangedMeanwhileError, HalfWrittenError, MasterError
from dvk_xl.hosts import areas
from dvk_xl.hosts.areas import Area
from dvk_xl.hosts.sheet_xml import Stored
from dvk_xl.issues import Code, column_letters, load_catalogue, render
from dvk_xl.owner_files import Holder, holder_facts, holder_of
from dvk_xl.schema import load_schema
from dvk_xl.views.cells import Contents

PAST_LAST_ROW = 1_048_577
_CELLS_OF_A_ROW = 2
BLANK_ROWS = 3
"""How many blank rows a person may leave below a table before the next one of its rows."""


@dataclass(frozen=True, slots=True)
class HostTable:
    """A table as it stands: its sheet, the row of its headings, column number by title, values by row and title.

    Rows that a person typed right below the table belong to it; blank rows are left out.
    """

    name: str
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    rows: Mapping[int, Mapping[str, Stored]]

    @property
    def next_row(self) -> int:
        """The first free row below the last filled one."""
        return max(self.rows, default=self.header_row) + 1


class Master(Protocol):
    """A master being worked on: read, changed, and then published whole or not at all."""

    def read_table(self, name: str) -> HostTable:
        """A table with its rows; raises `MasterError` when the workbook has it no longer."""

    def read_cell(self, sheet: str, address: str) -> Stored:
        """The value of a single cell; raises `MasterError` when the sheet is gone or its rows and columns were moved."""

    def write(self, made: Contents) -> int:
        """How many cells would become different; nothing is seen outside before `publish`. Raises `MasterError`."""

    @property
    def changed(self) -> bool:
        """Whether anything in it became different."""

    def keep(self) -> None:
        """Let the file hold what the officer sees now, before anything of the run is in it."""

    def publish(self, replace: "Replace", run_cell: tuple[str, str], run: int) -> str:
        """Make it the master of the run that its cell tells; the SHA-256 of the file.

        Raises `MasterError` when somebody changed the master since it was read, or it cannot be written: it is then as
        it was, but for `HalfWrittenError`.
        """


Replace = Callable[[Path, bytes], None]


class Host(Protocol):
    """How to get at the master of a campaign."""

    def guard(self, path: Path) -> None:
        """Nothing; raises `MasterError` when the master cannot be changed now: somebody else has it."""

    def open(self, path: Path) -> Master:
        """The master to work on; raises `MasterError`."""

    def keep(self, path: Path) -> None:
        """Let the file hold what the officer sees now, unsaved edits too."""

    def replace(self, path: Path, data: bytes) -> None:
        """Put another file in the master's place, whole or not at all."""


def sentence(code: Code, **facts: str | int) -> str:
    """What is wrong and what to do, with the code by which it can be looked up."""
    return f"{render(code, facts)} {load_catalogue()[code].mend.format_map(facts)} [{code}]"


def fault(code: Code, **facts: str | int) -> MasterError:
    """The error of a master by its code."""
    return MasterError(sentence(code, **facts))


def held(path: Path, holder: Holder) -> MasterError:
    """The error of a master that somebody has open: who, since when, and how to get on after a crash."""
    words = load_schema().workbook.holders
    lock = holder.file.name if holder.file else f"~${path.name}"
    left_over = words["left_over"] if holder.own else ""
    return fault(Code.E801, file=path.name, lock=lock, left_over=left_over, **holder_facts(words, holder, "program"))


def other_holder(path: Path) -> str:
    """Who else has a workbook that is open here for reading only, as a part of that sentence; "" when no file tells."""
    holder, words = holder_of(path), load_schema().workbook.holders
    if holder is None or not holder.name:
        return ""
    return words["read_only"].format_map(holder_facts(words, holder, "program"))


def changed_meanwhile(path: Path) -> ChangedMeanwhileError:
    """The error of a master that somebody changed since it was read."""
    return ChangedMeanwhileError(sentence(Code.E802, file=path.name))


def half_written(path: Path) -> HalfWrittenError:
    """The error of an open workbook that could not be put back either."""
    return HalfWrittenError(sentence(Code.E819, file=path.name))


def missing_part(part: str) -> MasterError:
    """The error of a master that lost a sheet, table or column, with the way back."""
    return MasterError(f"{render(Code.E807, {'part': part})} {load_catalogue()[Code.E807].mend}")


def no_column(title: str, sheet: str) -> MasterError:
    """The error of a table that lost a column."""
    return missing_part(f"cột “{title}” ở trang “{sheet}”")


def out_of_shape(title: str) -> MasterError:
    """The error of a page with fixed places whose rows or columns were moved."""
    return missing_part(f"hình dạng ban đầu của trang “{title}”")


def has_totals(table: str) -> MasterError:
    """The error of a table with a row of totals: its last row is none of the data."""
    return MasterError(f"Bảng “{table}” đang bật dòng tổng (Total Row). Hãy tắt dòng tổng rồi làm lại.")


def no_room(table: str, sheet: str) -> MasterError:
    """The error of a table that must grow over another one."""
    return MasterError(
        f"Bảng “{table}” ở trang {sheet} cần thêm dòng mà ngay dưới có một bảng khác. "
        "Hãy chuyển bảng ấy sang trang khác rồi làm lại."
    )


def must_be_free(
    found: HostTable, bottom: int, rows: Iterable[int], filled: Callable[[int], Mapping[int, Stored]]
) -> None:
    """Nothing; raises `MasterError` when a row that the table is to grow into holds something that is none of it.

    `bottom`: the last row of the table as it stands; `filled`: what the cells of a row hold, by column.
    """
    columns = set(found.columns.values())
    for row in sorted(row for row in rows if row > bottom and row not in found.rows):
        taken = sorted(columns & filled(row).keys())
        if taken:
            cell = f"{column_letters(taken[0])}{row}"
            raise MasterError(
                f"Bảng “{found.name}” ở trang {found.sheet} cần thêm dòng mà ô {cell} ngay dưới bảng đang có chữ. "
                "Hãy chuyển chữ ấy sang chỗ khác (bên phải bảng hoặc trang khác) rồi làm lại."
            )


def whole_table(master: Master, name: str, columns: Sequence[str]) -> HostTable:
    """A table with its rows; raises `MasterError` when the workbook has it no longer, or not all of these columns."""
    found = master.read_table(name)
    absent = [title for title in columns if title not in found.columns]
    if absent:
        raise no_column(absent[0], found.sheet)
    return found


def area_of(reference: str) -> Area:
    """An area as in "A5:M40"; raises `MasterError` when the text is none."""
    area = areas.area_of(reference)
    if area is None:
        raise missing_part(f"vùng “{reference}”")
    return area


def free_until(area: Area, others: Iterable[Area]) -> int:
    """The first row below a table that another table in its columns, the officer's own perhaps, already has."""
    left, _, right, bottom = area
    below = (top for first, top, last, _ in others if top > bottom and first <= right and left <= last)
    return min(below, default=PAST_LAST_ROW)


def headings(cells: Mapping[int, Stored], first_column: int, last_column: int) -> dict[str, int]:
    """The columns of a table by their titles; of two alike the first."""
    columns: dict[str, int] = {}
    for column, heading in sorted(cells.items()):
        if first_column <= column <= last_column:
            columns.setdefault(str(heading), column)
    return columns


def table_rows(
    filled: Mapping[int, Mapping[int, Stored]], columns: Mapping[str, int], header_row: int, last_row: int
) -> dict[int, Mapping[str, Stored]]:
    """The rows of a table, and those that a person typed below it."""
    titles = {column: title for title, column in columns.items()}
    found: dict[int, Mapping[str, Stored]] = {}
    reach = last_row
    for row in sorted(number for number in filled if number > header_row):
        values = {titles[column]: value for column, value in filled[row].items() if column in titles}
        # below the table a person may leave a few rows blank before the next one; a lone note there, or what stands
        # further down, is no row of it
        if values and (row <= last_row or (len(values) >= _CELLS_OF_A_ROW and row - reach <= BLANK_ROWS + 1)):
            reach = max(reach, row)
            found[row] = values
    return found
