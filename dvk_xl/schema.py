"""The declared tables: fields, lists, words of the workbook. Loaded once, strictly, from workbook/schema."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from dvk_xl.declarations import decode, did_you_mean
from dvk_xl.errors import DeclarationError
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.vietnamese.text import fold

FieldType = Literal[
    "text",
    "long_text",
    "enum",
    "date",
    "integer",
    "number",
    "money",
    "percent",
    "bool",
    "unit",
    "units",
    "phone",
    "link",
]
Owner = Literal["unit", "office", "tool"]
TableName = str
"""Name of a declared table, one of `TABLES`."""
PERIOD_TABLES: Mapping[str, tuple[TableName, ...]] = {
    "DK": ("registration",),
    "6T": ("result", "unit_report"),
    "NAM": ("result", "unit_report"),
}
"""The tables a unit sends in each period."""
TABLES: tuple[TableName, ...] = (
    "registration",
    "result",
    "unit_report",
    "unit",
    "last_year",
    "name",
    "leave",
    "choice",
    "task",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One choice of a list: its code, its title, other ways to write it; `canonical` is a field's common code.

    `last_year`: the last year in which the choice exists, `None` when it still does. `levels`: the levels of government
    it takes to have it (3: only while there were districts).
    """

    code: str
    title: str
    also: tuple[str, ...] = ()
    canonical: str = ""
    last_year: int | None = None
    levels: int = 2


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A closed list in the order people see it."""

    name: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: from it come a column, a dropdown, a message, a check and the words intake knows it by.

    `width` is in characters; `min` and `max` bound numbers; `list` names a closed list ("field" comes from the plan);
    `in_form` is "hidden" for a column that forms carry out of sight; `cumulative` numbers run from the first of January.
    `asked`: whether forms ask for it; a field that a plan does not ask for stays in the workbook, for hand-made lists.
    `shown`: in the master, "hidden" out of sight, "grouped" folded away behind the outline sign.
    """

    name: str
    title: str
    type: FieldType
    owner: Owner
    help: str
    width: int
    example: str = ""
    aliases: tuple[str, ...] = ()
    required: Literal["", "error", "warning"] = ""
    required_code: str = ""
    list: str = ""
    default: str = ""
    min: int | None = None
    max: int | None = None
    max_length: int | None = None
    max_words: int | None = None
    in_form: Literal["", "hidden"] = ""
    prefilled: bool = False
    cumulative: bool = False
    asked: bool = True
    shown: Literal["", "hidden", "grouped"] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One declared table, equal only to itself: it is a key of caches that every cell asks.

    `key` names the field that identifies a row; fields stand in the order of the columns.
    """

    name: str
    sheet: str
    excel_table: str
    title: str
    key: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field of that name; raises `KeyError`."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    @property
    def form_fields(self) -> tuple[Field, ...]:
        """The fields a unit's form carries: its own, and the hidden ones of the tool."""
        return tuple(one for one in self.fields if one in self.asked_fields or one.in_form)

    @property
    def asked_fields(self) -> tuple[Field, ...]:
        """The fields a unit fills in on its form."""
        return tuple(one for one in self.unit_fields if one.asked)

    @property
    def unit_fields(self) -> tuple[Field, ...]:
        """The fields a unit may fill in, asked for or not."""
        return tuple(one for one in self.fields if one.owner == "unit")


@dataclass(frozen=True, slots=True)
class Workbook:
    """Words and sizes of the master that are not fields of a table (workbook/schema/master.toml).

    `format`: the number of the format of a new master; one with a smaller number is upgraded, one with a larger refused.
    """

    file_name: str
    format: int
    capacity: int
    unit_capacity: int
    font: str
    form_rows: int
    most_rows: int
    folders: dict[str, str]
    sheets: dict[str, str]
    colours: dict[str, str]
    states: dict[str, str]
    groups: dict[str, str]
    names: dict[str, str]
    timeliness: dict[str, str]
    verdicts: dict[str, str]
    severities: dict[str, str]
    units_word: dict[str, str]
    coverage_columns: dict[str, str]
    issue_columns: dict[str, str]
    receipt_columns: dict[str, str]
    code_columns: dict[str, str]
    journal_columns: dict[str, str]
    bridge: dict[str, str]
    pressed: dict[str, str]
    hints: dict[str, str]
    dashboard: dict[str, str]
    form: dict[str, str]
    sheet_hints: dict[str, str]
    refusals: dict[str, str]
    holders: dict[str, str]
    repair: dict[str, str]
    returns: dict[str, str]


@dataclass(frozen=True, slots=True)
class PrintColumn:
    """A column of a printed list: the fields it shows, joined by `join`; a column without fields numbers the rows."""

    title: str
    width: int
    fields: tuple[str, ...]
    style: Literal["cell", "center", "number"] = "cell"
    join: str = "\n"


@dataclass(frozen=True, slots=True)
class Appendix:
    """A printed appendix: its title and note with places for words of the plan, and its columns or fields."""

    title: str
    note: str
    columns: tuple[PrintColumn, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """A named output: its title on a button, the beginning of its file's name, the periods it exists in."""

    title: str
    file: str
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regime:
    """The head of a paper under one document regime: motto lines, the mark under the issuer, the number's form."""

    motto: tuple[str, ...]
    mark: str
    number: str


@dataclass(frozen=True, slots=True)
class Papers:
    """The printed appendices, the heads of papers by regime, and the words on them (workbook/schema/appendices.toml).

    `missing`: the list of who has not sent. `outputs`: by name, what the calendar asks the office to send or to print.
    `sign_rows`: empty rows left for a signature.
    """

    appendix1: Appendix
    appendix2: Appendix
    appendix3: Appendix
    missing: Appendix
    outputs: dict[str, Output]
    sign_rows: int
    regimes: dict[str, Regime]
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Pages:
    """The words on sheets that are pages, by page (workbook/schema/pages.toml)."""

    coverage: dict[str, str]
    plan: dict[str, str]
    rules: dict[str, str]
    scopes: dict[str, str]
    choices: dict[str, str]
    leave: dict[str, str]
    form_guide: dict[str, str]
    trace: dict[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the guide; `sheets` are the sheets it speaks of, by name."""

    title: str
    text: str
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide on the sheet Hướng dẫn (workbook/schema/guide.toml)."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything declared in workbook/schema but the codes and the actions."""

    tables: dict[str, Table]
    lists: dict[str, ClosedList]
    workbook: Workbook
    papers: Papers
    guide: Guide
    pages: Pages

    @property
    def registration(self) -> Table:
        """The table Đăng ký."""
        return self.tables["registration"]


@dataclass(frozen=True, slots=True)
class _Lists:
    lists: tuple[ClosedList, ...]


@cache
def load_schema() -> Schema:
    """The schema that ships with the tool; raises `DeclarationError`."""
    return read_schema(resource_folder("workbook") / "schema")


def read_schema(folder: Path) -> Schema:
    """The schema in a folder; raises `DeclarationError` with every fault of the first faulty file."""
    lists = _read(_Lists, folder / "lists.toml").lists
    named = {one.name: one for one in lists}
    tables = {name: read_table(folder / f"{name}.toml", named) for name in TABLES}
    return Schema(
        tables,
        named,
        _read(Workbook, folder / "master.toml"),
        _read(Papers, folder / "appendices.toml"),
        _read(Guide, folder / "guide.toml"),
        _read(Pages, folder / "pages.toml"),
    )


def read_table(source: Path, lists: dict[str, ClosedList]) -> Table:
    """One declared table; raises `DeclarationError` with all its faults."""
    faults: list[str] = []
    table = decode(Table, read_toml(source), "", faults)
    if table is not None:
        faults += _table_faults(table, lists)
    if table is None or faults:
        raise DeclarationError(source.name, tuple(faults))
    return table


def _read(kind: type[Any], source: Path) -> Any:
    faults: list[str] = []
    value = decode(kind, read_toml(source), "", faults)
    if value is None:
        raise DeclarationError(source.name, tuple(faults))
    return value


def _table_faults(table: Table, lists: dict[str, ClosedList]) -> list[str]:
    names = [one.name for one in table.fields]
    faults = [f"fields: tên “{name}” lặp lại" for name in repeated(names)]
    faults += [f"fields: tiêu đề “{title}” lặp lại" for title in repeated(one.title for one in table.fields)]
    if table.key not in names:
        faults.append(f"key: không có trường “{table.key}”{did_you_mean(table.key, names)}")
    for number, one in enumerate(table.fields, 1):
        faults += [f"fields[{number}]: {fault}" for fault in field_faults(one, lists)]
    return faults


def field_faults(one: Field, lists: Mapping[str, ClosedList]) -> list[str]:
    """What is wrong with one declared field, each fault with its key."""
    faults = []
    if one.list and one.list != "field" and one.list not in lists:
        faults.append(f"list: không có danh sách “{one.list}”{did_you_mean(one.list, tuple(lists))}")
    if one.type == "enum" and not one.list:
        faults.append("list: trường kiểu enum phải có danh sách")
    if one.min is not None and one.max is not None and one.min > one.max:
        faults.append(f"min: {one.min} lớn hơn max {one.max}")
    if one.required and not one.required_code:
        faults.append("required_code: thiếu mã lỗi của trường bắt buộc")
    if set("[]#'") & set(one.title):
        faults.append(f"title: “{one.title}” có ký tự [ ] # ' mà bảng Excel không nhận")
    return faults


def repeated(words: Iterable[str]) -> list[str]:
    """The words that stand more than once, in the order of their second coming."""
    seen: set[str] = set()
    again = []
    for word in words:
        if word in seen and word not in again:
            again.append(word)
        seen.add(word)
    return again


def item_keys(item: Item) -> tuple[str, ...]:
    """Every key an item is known by, its code and title first."""
    return tuple(dict.fromkeys(fold(word) for word in (item.code, item.title, *item.also)))


def item_title(items: Iterable[Item], code: str) -> str:
    """The title of a code, or the code itself when the list does not hold it."""
    return next((one.title for one in items if one.code == code), code)
