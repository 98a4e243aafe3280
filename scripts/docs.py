"""What the generated documents say: the help of every command, the fields of every table, every code. Printed by cog.

The same text on every machine: argparse wraps by the environment, so its width is set here.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import asdict
from unittest.mock import patch

from dvk_xl.cli.door import build_parser
from dvk_xl.issues import Code, load_catalogue, severity, without_facts
from dvk_xl.plan import PERIODS
from dvk_xl.schema import PERIOD_TABLES, TABLES, Field, Table, load_schema

_COLUMNS = "100"
_TYPES = {
    "text": "chữ",
    "long_text": "đoạn văn",
    "enum": "chọn trong danh sách",
    "date": "ngày",
    "integer": "số nguyên",
    "number": "số",
    "money": "tiền (đồng)",
    "percent": "phần trăm",
    "bool": "x hoặc để trống",
    "unit": "đơn vị trong danh mục",
    "units": "các đơn vị, cách nhau bằng ;",
    "phone": "điện thoại",
    "link": "chữ, bấm được",
}
_REQUIRED = {"error": "có", "warning": "nên có", "": ""}
_OWNERS = {"unit": "đơn vị", "office": "văn phòng", "tool": "sổ"}
_SEVERITIES = {
    "E": "Lỗi: chưa được tính, chưa áp dụng cho đến khi sửa.",
    "E8": "Lỗi: chương trình dừng, chưa ghi gì vào sổ.",
    "W": "Lưu ý: vẫn được tính, cần xem lại.",
    "I": "Thông tin: không phải sửa.",
}


def commands() -> str:
    """Every command with its help, in Markdown."""
    parser = build_parser()
    with patch.dict(os.environ, {"COLUMNS": _COLUMNS}):
        parts = [_block(parser.format_help())]
        for name, one in _subparsers(parser).items():
            parts += [f"## dvk {name}", _block(one.format_help())]
    return _whole(parts)


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))  # noqa: SLF001  # no other way in
    return dict(next(found).choices)


def command_names() -> tuple[str, ...]:
    """The commands there are."""
    return tuple(_subparsers(build_parser()))


def fields() -> str:
    """Every table with its fields, in Markdown."""
    schema = load_schema()
    return _whole([part for name in TABLES for part in _table(schema.tables[name])])


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.sheet}"
    periods = [period for period in PERIODS if table.name in PERIOD_TABLES[period]]
    sent = f" Có trong mẫu gửi đơn vị, kỳ {', '.join(periods)}." if periods else ""
    yield f"Bảng `{table.excel_table}`.{sent}"
    head = ("Cột", "Tên trong tệp JSON", "Kiểu", "Bắt buộc", "Ai ghi", "Cách ghi", "Ví dụ")
    yield "\n".join([_row(head), _row(["---"] * len(head)), *(_row(_field(one)) for one in table.fields)])


def _field(one: Field) -> tuple[str, ...]:
    kind = _TYPES[one.type] + (f": {_choices(one)}" if one.list else "")
    return (one.title, f"`{one.name}`", kind, _REQUIRED[one.required], _OWNERS[one.owner], one.help, one.example)


def _choices(one: Field) -> str:
    if one.list == "field":
        return "lĩnh vực của kế hoạch"
    return ", ".join(item.title for item in load_schema().lists[one.list].items)


def codes() -> str:
    """Every code: how severe, what it means, an example, how to mend it, in Markdown."""
    catalogue = load_catalogue()
    parts = []
    for code in Code:
        entry = {name: without_facts(text) for name, text in asdict(catalogue[code]).items()}
        parts.append(f"## {code.value}: {entry['title']}")
        lines = (
            _SEVERITIES.get(code.value[:2]) or _SEVERITIES[severity(code)],
            f"Sổ nói: {entry['message']}",
            f"Ví dụ: {entry['example']}",
            f"Cách sửa: {entry['mend']}",
        )
        parts.append("\n".join(f"- {line}" for line in lines))
    return _whole(parts)


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _block(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def _whole(parts: list[str]) -> str:
    return "\n" + "\n\n".join(parts) + "\n"
