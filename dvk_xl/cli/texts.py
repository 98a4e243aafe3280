"""Answers of commands as words for a person."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dvk_xl.schema import load_schema
from dvk_xl.vietnamese.dates import format_date


def consolidated_text(answer: dict[str, Any], *, written: bool, dry_run: bool) -> str:
    """A run in words: files by verdict, rows, what was read, then the issues."""
    verdicts: dict[str, int] = {}
    for one in answer["files"]:
        verdicts[one["verdict"]] = verdicts.get(one["verdict"], 0) + 1
    words = load_schema().workbook.verdicts
    files = "; ".join(f"{words[name].lower()} {count}" for name, count in sorted(verdicts.items()))
    state = (
        "Chưa ghi gì (xem thử)." if dry_run else "Đã ghi vào sổ." if written else "Không có gì thay đổi, sổ giữ nguyên."
    )
    lines = [
        f"{len(answer['files'])} tệp: {files}." if files else "Chưa có tệp nào trong hộp nhận.",
        f"Đăng ký: {answer['registrations']} dòng, {answer['countable']} được tính. Kết quả: {answer['results']} dòng.",
        f"Đọc mới {answer['read_files']} tệp, đã biết {answer['cached_files']} tệp. {state}",
    ]
    return "\n".join([*lines, "", issue_lines(answer)])


def issue_lines(answer: dict[str, Any]) -> str:
    """The errors and warnings, a place, a message and a way to mend each, and their number."""
    shown = [one for one in answer["issues"] if one["severity"] != "I"]
    lines = []
    for one in shown:
        place = " · ".join(part for part in (one["file"], one["sheet"], one["cell"]) if part) or one["unit"] or ""
        lines.append(f"[{one['code']}] {place}: {one['message']}\n        → {one['mend']}")
    errors = sum(one["severity"] == "E" for one in shown)
    lines.append(f"{errors} lỗi, {len(shown) - errors} lưu ý.")
    return "\n".join(lines)


def papers_text(papers: Sequence[dict[str, Any]]) -> str:
    """The outputs of the calendar, a line each: name, title, period, last day, addressee."""
    lines = []
    for one in papers:
        day = f"hạn cuối {format_date(date.fromisoformat(one['due']))}" if one["due"] else "không định ngày"
        whom = f", gửi {one['addressee']}" if one["addressee"] else ""
        lines.append(f"{one['name']:<10} {one['period']:<4} {one['title']}: {day}{whom}")
    return "\n".join(lines)


def coverage_text(answer: dict[str, Any]) -> str:
    """The measures in words."""
    rate = f"{answer['rate_percent'].replace('.', ',')}%" if answer["rate_percent"] else "—"
    day = format_date(date.fromisoformat(answer["as_of"]))
    lines = [
        f"Đến ngày {day}: {answer['covered']}/{answer['obliged']} đơn vị bắt buộc có mô hình ({rate}).",
        f"Chủ trì: {', '.join(answer['lead']) or '—'}",
        f"Chỉ phối hợp: {', '.join(answer['cooperating_only']) or '—'}",
        f"Chưa có mô hình được tính: {', '.join(answer['missing']) or '—'}",
        f"Mô hình được tính: {answer['models']['total']}; chưa tính: {answer['models']['not_counted']}.",
    ]
    met = {True: "đạt", False: "chưa đạt", None: "chưa có số liệu"}
    for one in answer["targets"]:
        value = "—" if one["value"] is None else str(one["value"]).replace(".", ",")
        other = f" (cách hiểu khác: {one['other_reading']['value']})" if one["other_reading"] else ""
        lines.append(f"{one['id']}: {value}/{one['required']} – {met[one['met']]}{other}. {one['text']}")
    times = answer["timeliness"]
    lines.append(
        f"Đúng hạn {len(times['on_time'])}, quá hạn {len(times['late'])}, chưa nhận được {len(times['missing'])}."
    )
    return "\n".join(lines)


def repaired_text(answer: dict[str, Any]) -> str:
    """A repair in words: what came back, what did not and what to do, where the workbook as it was lies."""
    lines = [f"Đã sửa {one['name']}: {one['what']}." for one in answer["repaired"]]
    lines = lines or ["Sổ đủ mọi phần, không có gì phải sửa."]
    lines += [
        f"Chưa lấy lại được {one['name']}: {one['why']}.\n        → {one['next']}" for one in answer["not_repaired"]
    ]
    return "\n".join([*lines, *([f"Bản sổ trước khi sửa được cất ở {answer['kept']}."] if answer["kept"] else [])])
