"""One function for each command: call one action, give its answer as JSON and as words."""

import argparse
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dvk_xl.cli import options
from dvk_xl.cli.progress import progress_bar
from dvk_xl.cli.texts import consolidated_text, coverage_text, issue_lines, papers_text, repaired_text
from dvk_xl.declarations import did_you_mean
from dvk_xl.errors import DvkError
from dvk_xl.issues import Code, without_facts
from dvk_xl.plan import load_plan, plan_names, read_plan, tailored
from dvk_xl.schema import load_schema

DONE, DATA_ERRORS, NOT_RUN = 0, 1, 2
Answer = tuple[int, dict[str, Any], str]
Command = Callable[[argparse.Namespace], Answer]


def _today(args: argparse.Namespace) -> date:
    return args.as_of or date.today()  # noqa: DTZ011  # an officer's today is the wall calendar's


def _plans(_: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import plan_json

    plans = [load_plan(name) for name in plan_names()]
    text = "\n".join(f"{plan.name}\n    {plan.title}\n    {plan.issuer}, {_years(plan.years)}" for plan in plans)
    return DONE, {"plans": [plan_json(plan) for plan in plans]}, text


def _years(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]} - {years[-1]}"


def _plan(args: argparse.Namespace) -> Answer:
    return {"check": _plan_check, "template": _plan_template}[args.what](args)


def _plan_check(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.plan_check import check_plan

    checked = check_plan(args.file)
    lines = [f"{checked.file}: có {len(checked.faults)} chỗ sai."]
    lines += [f"  - {one['path']}: {one['message']}" for one in checked.faults]
    text = f"{checked.file}: dùng được." if checked.ok else "\n".join(lines)
    answer = {"file": str(checked.file), "ok": checked.ok, "faults": [dict(one) for one in checked.faults]}
    return DONE if checked.ok else DATA_ERRORS, answer, text


def _plan_template(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.plan_check import write_template

    written = write_template(args.file)
    text = f'Đã ghi {written}.\nSửa theo kế hoạch của mình, rồi: dvk plan check "{written}"'
    return DONE, {"file": str(written)}, text


def _schema(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import schema_json

    own = Path(args.plan)
    plan = read_plan(own) if own.suffix == ".toml" and own.is_file() else load_plan(args.plan)
    described = schema_json(tailored(load_schema(), plan), plan)
    lines = []
    for form in described["forms"]:
        for sheet in form["sheets"]:
            lines.append(f"{form['period']} · trang “{sheet['name']}”, tiêu đề dòng {sheet['header_row']}")
            lines += [f"  {one['letter']:>3}  {one['title']}  ({one['name']})" for one in sheet["columns"]]
    return DONE, described, "\n".join(lines)


def _new(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.new import new_campaign

    made = new_campaign(args.folder, args.plan, args.units, args.year, _today(args))
    answer = {"folder": str(made.folder), "master": str(made.master), "plan": made.plan, "units": made.units}
    text = f'Đã tạo {made.master}\nKế hoạch {made.plan}, {made.units} đơn vị.\nTiếp theo: dvk forms "{args.folder}" --period DK'
    return DONE, answer, f"{text}\n{_kept_launcher()}"


def _forms(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.forms import make_forms

    with progress_bar("Tạo mẫu") as tick:
        made = make_forms(args.folder, args.period, args.unit, _today(args), tick)
    text = f"Đã tạo {len(made)} mẫu trong {made[0].path.parent}.\nMỗi mẫu có tệp .txt là lời nhắn để gửi kèm."
    return DONE, {"files": [{"unit": one.unit, "path": str(one.path)} for one in made]}, text


def _consolidate(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import consolidated_json
    from dvk_xl.actions.run import consolidate

    with progress_bar("Đọc tệp") as tick:
        done = consolidate(args.folder, _today(args), dry_run=args.dry_run, progress=tick)
    answer = consolidated_json(done)
    return _data_code(answer), answer, consolidated_text(answer, written=done.written, dry_run=args.dry_run)


def _check(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.alone import check_alone
    from dvk_xl.actions.describe import consolidated_json
    from dvk_xl.actions.folder import is_campaign
    from dvk_xl.actions.run import check

    alone = not any(is_campaign(place) for place in (args.paths[0].absolute(), *args.paths[0].absolute().parents))
    done = check_alone(args.paths, _today(args), args.plan) if alone else check(args.paths, _today(args))
    whole = consolidated_json(done)
    for one in whole["files"] if alone else ():
        one["receipt"] = None
    paths = {one["path"] for one in whole["files"]}
    issues = [one for one in whole["issues"] if one["file"] in paths] if _only_files(args.paths) else whole["issues"]
    answer = {"files": whole["files"], "issues": issues, "balance": whole["balance"]}
    return _data_code(answer), answer, issue_lines(answer)


def _only_files(paths: Sequence[Path]) -> bool:
    return all(path.is_file() for path in paths)


def _coverage(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import measures_json
    from dvk_xl.actions.run import look

    state = look(args.folder, _today(args)).state
    answer = measures_json(state.outcome.measures[args.period])
    return DONE, answer, coverage_text(answer)


def _alias(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import consolidated_json
    from dvk_xl.actions.run import confirm_alias, consolidate

    if args.confirm:
        written, code = args.confirm
        confirm_alias(
            args.folder, written, code, _today(args), os.environ.get("USERNAME") or os.environ.get("USER") or ""
        )
        return DONE, {"written": written, "code": code}, f"Đã nhớ: “{written}” là {code}. Hãy tổng hợp lại."
    waiting = consolidated_json(consolidate(args.folder, _today(args), dry_run=True))["waiting"]
    lines = [f"{one['file']}: “{one['written']}” → {one['suggestion'] or 'chưa có gợi ý'}" for one in waiting]
    return DONE, {"waiting": waiting}, "\n".join(lines) or "Không có tên nào chờ xác nhận."


def _report(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.report import report

    formats = [one.strip() for one in args.format.split(",") if one.strip()]
    made = report(args.folder, args.period, formats, _today(args))
    answer = {
        "files": [{"path": str(path), "format": kind} for path, kind in made.files],
        "numbers": dict(made.numbers),
    }
    return DONE, answer, "Đã lập:\n" + "\n".join(f"  {path}" for path, _ in made.files)


def _remind(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.remind import remind

    made = remind(args.folder, args.period, _today(args))
    missing = [
        {"unit": one.code, "title": one.title, "contact": one.contact, "phone": one.phone} for one in made.missing
    ]
    messages = [{"unit": one.unit, "text": str(one.text), "eml": str(one.letter)} for one in made.messages]
    answer = {
        "period": made.period,
        "missing": missing,
        "text": made.text,
        "path": str(made.path),
        "messages": messages,
    }
    return DONE, answer, made.text


def _papers(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.papers import list_papers, make_papers

    if args.names:
        made = make_papers(args.folder, args.names, _today(args), args.period)
        text = "Đã lập:\n" + "\n".join(f"  {one.path}" for one in made)
        return DONE, {"files": [{"name": one.name, "path": str(one.path)} for one in made]}, text
    papers = [
        {
            "name": one.name,
            "title": one.title,
            "period": one.period,
            "due": one.due.isoformat() if one.due else None,
            "addressee": one.addressee,
        }
        for one in list_papers(args.folder, _today(args))
        if args.period in {None, one.period}
    ]
    return DONE, {"papers": papers}, papers_text(papers)


def _trace(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.trace import trace
    from dvk_xl.actions.trace_json import trace_json
    from dvk_xl.cli.trace_text import trace_text

    answer = trace_json(trace(args.folder, args.what, _today(args), args.period))
    return DONE, answer, trace_text(answer)


def _undo(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.run import undo

    done = undo(args.folder)
    text = f"Đã hoàn tác lần {done.run}. Bản sổ vừa thay được cất ở {done.kept}."
    return DONE, {"restored_run": done.run, "kept": str(done.kept)}, text


def _repair(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.repair import repair

    done = repair(args.folder, _today(args))
    answer = {
        "repaired": [{"kind": one.kind, "name": one.name, "what": one.what} for one in done.repaired],
        "not_repaired": [{"name": one.name, "why": one.why, "next": one.next} for one in done.not_repaired],
        "kept": str(done.kept) if done.kept else None,
    }
    return DONE, answer, repaired_text(answer)


def _codes(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import codes_json

    answer = codes_json(_known_codes(args.codes))
    words = load_schema().workbook
    mend, example = (words.code_columns[name] for name in ("mend", "example"))
    text = "\n\n".join(
        f"{one['code']}  {words.severities[one['severity']]} · {one['title']}\n      {without_facts(one['message'])}\n"
        f"      {mend}: {without_facts(one['mend'])}\n      {example}: {one['example']}"
        for one in answer["codes"]
    )
    return DONE, answer, text


def _known_codes(names: Sequence[str]) -> Sequence[Code]:
    """The codes of these names, all of them for none; raises `DvkError` for a name that is no code."""
    wanted = [name.upper() for name in names]
    unknown = [f"{name}{did_you_mean(name, [*Code.__members__])}" for name in wanted if name not in Code.__members__]
    if unknown:
        raise DvkError(f"Không có mã {'; '.join(unknown).rstrip('?')}. Xem mọi mã: dvk codes")
    return [Code[name] for name in wanted] or list(Code)


def _demo(args: argparse.Namespace) -> Answer:
    from dvk_xl.demo import run_demo

    with progress_bar("Đọc tệp") as tick:
        answer, text = run_demo(args.folder, tick)
    return DONE, answer, f"{text}\n{_kept_launcher()}"


def _doctor(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.doctor import check_up
    from dvk_xl.actions.launcher import remember
    from dvk_xl.cli.doctor_text import doctor_text
    from dvk_xl.machine import script_folders

    kept = remember(Path.home(), script_folders()) if args.remember else _kept_launcher()
    done = check_up(args.folder, _today(args), os.environ, Path.home())
    answer = {
        "checks": [
            {name: getattr(one, name) for name in ("id", "ok", "level", "title", "message", "next_step")}
            for one in done.checks
        ],
        "report": str(done.report) if done.report else None,
        "launcher": kept or None,
    }
    return DONE if done.well else DATA_ERRORS, answer, doctor_text(done, kept)


def _kept_launcher() -> str:
    """What was done so that buttons find this program; "" when nothing had to be."""
    from dvk_xl.actions.launcher import keep_launcher

    return keep_launcher(Path.home())


def _data_code(answer: dict[str, Any]) -> int:
    return DATA_ERRORS if any(one["severity"] == "E" for one in answer["issues"]) else DONE


COMMANDS: tuple[
    tuple[str, str, Callable[[argparse.Namespace], Answer], tuple[Callable[[argparse.ArgumentParser], None], ...]], ...
] = (
    ("plans", "liệt kê các kế hoạch có sẵn", _plans, ()),
    ("plan", "kế hoạch của riêng mình: viết tệp mẫu, kiểm tra tệp", _plan, (options.plan_file,)),
    ("new", "tạo thư mục phong trào với sổ chính", _new, (options.folder, options.new_options)),
    ("schema", "mẫu gồm những trang, cột nào", _schema, (options.plan_option,)),
    (
        "forms",
        "mỗi đơn vị một mẫu điền sẵn, vào 1-Gui-don-vi",
        _forms,
        (options.folder, options.period, options.unit_option),
    ),
    (
        "consolidate",
        "nhận tệp trong 2-Nhan-ve, kiểm tra và tổng hợp vào sổ",
        _consolidate,
        (options.folder, options.dry_run),
    ),
    ("check", "kiểm tra tệp hoặc thư mục, không ghi gì", _check, (options.paths, options.rules_option)),
    ("coverage", "chỉ tiêu, độ phủ, đúng hạn", _coverage, (options.folder, options.any_period)),
    ("alias", "xác nhận tên đơn vị đang chờ", _alias, (options.folder, options.alias_options)),
    (
        "report",
        "lập Phụ lục 02, 03 và báo cáo Word vào 4-Bao-cao",
        _report,
        (options.folder, options.period, options.format_option),
    ),
    (
        "papers",
        "danh sách gửi cấp trên, Phụ lục 01-03, danh sách chưa gửi: xem lịch, lập vào 4-Bao-cao",
        _papers,
        (options.folder, options.paper_options),
    ),
    (
        "remind",
        "danh sách đơn vị chưa gửi; lời nhắc và thư nháp từng đơn vị",
        _remind,
        (options.folder, options.period),
    ),
    (
        "trace",
        "một dòng hay một con số từ đâu ra: tệp, trang, ô, những gì được cộng vào",
        _trace,
        (options.folder, options.traced, options.any_period),
    ),
    ("undo", "trả sổ về như trước lần tổng hợp cuối", _undo, (options.folder,)),
    ("repair", "khôi phục trang, bảng, cột, tên vùng bị mất trong sổ; dữ liệu giữ nguyên", _repair, (options.folder,)),
    ("doctor", "máy này chạy được gì, thiếu gì, làm gì tiếp", _doctor, (options.doctor_options,)),
    ("codes", "mã lỗi nghĩa là gì, ví dụ, cách sửa", _codes, (options.code_names,)),
    ("demo", "phong trào tập: tạo đơn vị, tệp gửi về có lỗi, chạy đến báo cáo", _demo, (options.demo_folder,)),
)
