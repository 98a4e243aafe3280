"""An answer of `trace` as words for a person."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dvk_xl.vietnamese.dates import format_date

Json = Mapping[str, Any]
_CONTRIBUTORS, _LEFT_OUT = "Được cộng vào", "Không được cộng"


def trace_text(answer: Json) -> str:
    """What it is and how it comes about, then the rows, cells, contributors, and what was left out."""
    head = f"{answer['what']}: {answer['title']}"
    lines = [f"{head} = {answer['shown']}" if answer["kind"] == "measure" else head]
    lines += [answer["shown"]] if answer["kind"] in {"model", "result", "report"} else []
    lines += [answer["how"], *_rows(answer), *_fields(answer)]
    if answer["kind"] == "measure":
        lines += [*_contributors(answer, "contributors", "note", _CONTRIBUTORS)]
        lines += [*_contributors(answer, "left_out", "reason", _LEFT_OUT)]
    lines += [
        f"Cột ngoài mẫu trong tệp: {one['column']} “{one['title']}”: {one['value'] or '…'}"
        for one in answer["unknown_columns"]
    ]
    lines += [f"Xem thêm: {', '.join(answer['related'])}"] if answer["related"] else []
    return "\n".join(lines)


def _place(one: Json) -> str:
    """File, receipt, day, version, sheet and cell, as far as there are any."""
    version = f"lần gửi {one['version']}" if one["version"] else ""
    day = f"nhận {format_date(date.fromisoformat(one['received']))}" if one["received"] else ""
    sheet = f"trang {one['sheet']}" if one["sheet"] else ""
    cell = f"ô {one['cell']}" if one["cell"] else ""
    return " · ".join(part for part in (one["file"], one["receipt"], day, version, sheet, cell) if part)


def _rows(answer: Json) -> Iterator[str]:
    for one in answer["rows"]:
        name = (
            f" {one['model_id']} “{one['name']}”" if one["model_id"] and answer["kind"] in {"unit", "receipt"} else ""
        )
        force = ", đang có hiệu lực" if one["in_force"] else ""
        if answer["kind"] == "receipt":
            yield f"  dòng {one['row']} (trang {one['sheet']}){name}: {one['fate_text']}{_because(one['reason'])}"
            continue
        yield f"  {_place(one)}{name}: {one['fate_text']}{force}{_because(one['reason'])}"
        if one["original"] and answer["kind"] != "unit":
            yield f"      bản gốc: {one['original']}"


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _fields(answer: Json) -> Iterator[str]:
    for one in answer["fields"]:
        now, received = one["now"] or "(trống)", one["received"]
        changed = f", đơn vị ghi: {received}" if received is not None and received != one["now"] else ""
        yield f"  {one['cell'] or '—'} {one['title']}: {now} [{one['decided_by_text']}{changed}]"


def _contributors(answer: Json, name: str, note: str, title: str) -> Iterator[str]:
    if not answer[name]:
        return
    yield f"{title} ({len(answer[name])}):"
    for one in answer[name]:
        ratio = f" {one['part']}/{one['whole']}" if one["whole"] is not None and name == "contributors" else ""
        whose = one["model_id"] or one["unit"] or "—"
        place = f" · {_place(one)}" if one["file"] else ""
        yield f"  {whose} “{one['name']}”{ratio}{place}{_because(one[note])}"
