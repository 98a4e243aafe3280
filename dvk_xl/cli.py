"""The command line: one door, no rule. Vietnamese for people, one JSON object on stdout for programs."""

import argparse
import contextlib
import gc
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from dvk_xl.errors import DvkError
from dvk_xl.os_limits import utf8_streams
from dvk_xl.plan import PERIODS, load_plan, plan_names

DONE, DATA_ERRORS, NOT_RUN = 0, 1, 2
Answer = tuple[int, dict[str, Any], str]
Command = Callable[[argparse.Namespace], Answer]


class _Help(argparse.HelpFormatter):
    """Help that says "cách dùng"."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],  # argparse names its type so
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "cách dùng: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Vietnamese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=_Help, add_help=False)
        self._optionals.title, self._positionals.title = "tùy chọn", "tham số"
        self.add_argument("-h", "--help", action="help", help="hiện hướng dẫn này")

    def error(self, message: str) -> NoReturn:
        self.exit(NOT_RUN, f"dvk: lệnh chưa đúng: {_vietnamese(message)}. Xem: {self.prog} --help\n")


_PHRASES = (
    ("the following arguments are required", "còn thiếu"),
    ("unrecognized arguments", "không hiểu"),
    ("ambiguous option", "tùy chọn chưa rõ"),
    ("could match", "có thể là"),
    ("ignored explicit argument", "không nhận giá trị"),
    ("invalid choice", "không có lựa chọn"),
    ("choose from", "chọn trong"),
    ("expected one argument", "cần một giá trị"),
    ("expected 2 arguments", "cần hai giá trị"),
    ("expected at least one argument", "cần ít nhất một giá trị"),
    ("invalid int value", "phải là số nguyên"),
    ("argument ", "tham số "),
)


def _vietnamese(text: str) -> str:
    for english, vietnamese in _PHRASES:
        text = text.replace(english, vietnamese)
    return text


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 done and the data has errors, 2 could not run."""
    utf8_streams()
    # a command lives for seconds and drops nearly everything at its end: walking its live cells again and again is lost time
    gc.disable()
    args = build_parser().parse_args(argv)
    try:
        run: Command = args.run
        code, answer, text = run(args)
    except DvkError as fault:
        sys.stderr.write(f"dvk: {fault}\n")
        return NOT_RUN
    except KeyboardInterrupt:
        sys.stderr.write("dvk: đã dừng; sổ và sổ cái không thay đổi.\n")
        return NOT_RUN
    except Exception as fault:  # noqa: BLE001  # the last door: a person reads one sentence, the log has the rest
        sys.stderr.write(f"dvk: chương trình gặp lỗi ({type(fault).__name__}); đã ghi vào {_log(args)}.\n")
        return NOT_RUN
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n" if args.json else text.rstrip("\n") + "\n")
    return code


def _log(args: argparse.Namespace) -> str:
    folder = getattr(args, "folder", None)
    dossier = Path(folder) / "Ho-so" if folder else None
    place = (dossier if dossier and dossier.is_dir() else Path(tempfile.gettempdir())) / "nhat-ky-loi.txt"
    with contextlib.suppress(OSError), place.open("a", encoding="utf-8") as log:
        # frames without values: the log holds no data of any person
        log.write("".join(traceback.format_tb(sys.exc_info()[2])) + f"{sys.exc_info()[0]}\n\n")
    return str(place)


def build_parser() -> argparse.ArgumentParser:
    """The commands of the tool with their Vietnamese help."""
    parser = _Parser(prog="dvk", description="Sổ Dân vận khéo: gửi mẫu, nhận, kiểm tra, tổng hợp, báo cáo.")
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True, parser_class=_Parser)
    for name, help_text, run, options in _COMMANDS:
        one = commands.add_parser(name, help=help_text, description=help_text)
        one.add_argument("--json", action="store_true", help="in một đối tượng JSON cho chương trình khác đọc")
        one.add_argument("--as-of", type=_day, default=None, metavar="YYYY-MM-DD", help="coi ngày này là hôm nay")
        for add in options:
            add(one)
        one.set_defaults(run=run)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"“{text}” phải là ngày dạng YYYY-MM-DD, như 2026-03-03") from fault


def _today(args: argparse.Namespace) -> date:
    return args.as_of or date.today()  # noqa: DTZ011  # an officer's today is the wall calendar's


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="THƯ_MỤC", help="thư mục phong trào")


def _period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", choices=PERIODS, required=True, help="kỳ: DK đăng ký, 6T sáu tháng, NAM cả năm")


def _any_period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", choices=PERIODS, default="DK", help="kỳ: DK đăng ký, 6T sáu tháng, NAM cả năm")


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, metavar="TÊN", help="tên kế hoạch (xem: dvk plans) hoặc tệp .toml")
    parser.add_argument("--units", type=Path, metavar="TỆP", help="danh mục đơn vị, xlsx hoặc csv")
    parser.add_argument("--year", type=int, metavar="NĂM", help="năm, với kế hoạch nhiều năm")


def _plan_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", default="phuong-hai-phong-2026", metavar="TÊN", help="lĩnh vực theo kế hoạch này")


def _unit_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", action="append", default=[], metavar="MÃ", help="chỉ đơn vị này (ghi nhiều lần được)")


def _dry_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="chỉ xem sẽ thay đổi gì, không ghi")


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="TỆP", help="tệp hoặc thư mục cần kiểm tra")


def _format_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", default="docx,xlsx", metavar="docx,xlsx", help="dạng tệp, cách nhau bằng dấu phẩy")


def _alias_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--confirm", nargs=2, metavar=("TÊN", "MÃ"), help="xác nhận tên đã ghi là của đơn vị mang mã này"
    )
    parser.add_argument("--list", action="store_true", help="các tên đang chờ xác nhận")


def _demo_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("Dan van kheo 2026 - tap"), metavar="THƯ_MỤC", help="thư mục tập"
    )


def _plans(_: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import plan_json

    plans = [load_plan(name) for name in plan_names()]
    text = "\n".join(f"{plan.name}\n    {plan.title}\n    {plan.issuer}, {plan.year}" for plan in plans)
    return DONE, {"plans": [plan_json(plan) for plan in plans]}, text


def _schema(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import schema_json
    from dvk_xl.schema import load_schema

    described = schema_json(load_schema(), load_plan(args.plan))
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
    return DONE, answer, text


def _forms(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.forms import make_forms

    with _progress("Tạo mẫu") as tick:
        made = make_forms(args.folder, args.period, args.unit, _today(args), tick)
    text = f"Đã tạo {len(made)} mẫu trong {made[0].path.parent}.\nMỗi mẫu có tệp .txt là lời nhắn để gửi kèm."
    return DONE, {"files": [{"unit": one.unit, "path": str(one.path)} for one in made]}, text


def _consolidate(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import consolidated_json
    from dvk_xl.actions.run import consolidate

    with _progress("Đọc tệp") as tick:
        done = consolidate(args.folder, _today(args), dry_run=args.dry_run, progress=tick)
    answer = consolidated_json(done)
    return _data_code(answer), answer, _said(answer, written=done.written, dry_run=args.dry_run)


def _check(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import consolidated_json
    from dvk_xl.actions.run import check

    whole = consolidated_json(check(args.paths, _today(args)))
    paths = {one["path"] for one in whole["files"]}
    issues = [one for one in whole["issues"] if one["file"] in paths] if _only_files(args.paths) else whole["issues"]
    answer = {"files": whole["files"], "issues": issues, "balance": whole["balance"]}
    return _data_code(answer), answer, _issue_lines(answer)


def _only_files(paths: Sequence[Path]) -> bool:
    return all(path.is_file() for path in paths)


def _coverage(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import measures_json
    from dvk_xl.actions.run import look

    state = look(args.folder, _today(args)).state
    answer = measures_json(state.outcome.measures[args.period])
    return DONE, answer, _coverage_text(answer)


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
    from dvk_xl.actions.forms import remind

    made = remind(args.folder, args.period, _today(args))
    missing = [
        {"unit": one.code, "title": one.title, "contact": one.contact, "phone": one.phone} for one in made.missing
    ]
    answer = {"period": made.period, "missing": missing, "text": made.text, "path": str(made.path)}
    return DONE, answer, made.text


def _undo(args: argparse.Namespace) -> Answer:
    from dvk_xl.actions.run import undo

    done = undo(args.folder)
    text = f"Đã hoàn tác lần {done.run}. Bản sổ vừa thay được cất ở {done.kept}."
    return DONE, {"restored_run": done.run, "kept": str(done.kept)}, text


def _codes(_: argparse.Namespace) -> Answer:
    from dvk_xl.actions.describe import codes_json

    answer = codes_json()
    text = "\n".join(
        f"{one['code']}  {one['title']}\n      {one['message']}\n      Cách sửa: {one['mend']}"
        for one in answer["codes"]
    )
    return DONE, answer, text


def _demo(args: argparse.Namespace) -> Answer:
    from dvk_xl.demo import run_demo

    with _progress("Đọc tệp") as tick:
        answer, text = run_demo(args.folder, tick)
    return DONE, answer, text


def _data_code(answer: dict[str, Any]) -> int:
    return DATA_ERRORS if any(one["severity"] == "E" for one in answer["issues"]) else DONE


def _said(answer: dict[str, Any], *, written: bool, dry_run: bool) -> str:
    verdicts: dict[str, int] = {}
    for one in answer["files"]:
        verdicts[one["verdict"]] = verdicts.get(one["verdict"], 0) + 1
    from dvk_xl.schema import load_schema

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
    return "\n".join([*lines, "", _issue_lines(answer)])


def _issue_lines(answer: dict[str, Any]) -> str:
    shown = [one for one in answer["issues"] if one["severity"] != "I"]
    lines = []
    for one in shown:
        place = " · ".join(part for part in (one["file"], one["sheet"], one["cell"]) if part) or one["unit"] or ""
        lines.append(f"[{one['code']}] {place}: {one['message']}\n        → {one['mend']}")
    errors = sum(one["severity"] == "E" for one in shown)
    lines.append(f"{errors} lỗi, {len(shown) - errors} lưu ý.")
    return "\n".join(lines)


def _coverage_text(answer: dict[str, Any]) -> str:
    rate = f"{answer['rate_percent'].replace('.', ',')}%" if answer["rate_percent"] else "—"
    lines = [
        f"Đến ngày {answer['as_of']}: {answer['covered']}/{answer['obliged']} đơn vị bắt buộc có mô hình ({rate}).",
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


@contextlib.contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int, str], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, name="")
        yield lambda done, total, name: bar.update(task, completed=done, total=total, name=name[:40])


_COMMANDS: tuple[
    tuple[str, str, Callable[[argparse.Namespace], Answer], tuple[Callable[[argparse.ArgumentParser], None], ...]], ...
] = (
    ("plans", "liệt kê các kế hoạch có sẵn", _plans, ()),
    ("new", "tạo thư mục phong trào với sổ chính", _new, (_folder, _new_options)),
    ("schema", "mẫu gồm những trang, cột nào", _schema, (_plan_option,)),
    ("forms", "mỗi đơn vị một mẫu điền sẵn, vào 1-Gui-don-vi", _forms, (_folder, _period, _unit_option)),
    ("consolidate", "nhận tệp trong 2-Nhan-ve, kiểm tra và tổng hợp vào sổ", _consolidate, (_folder, _dry_run)),
    ("check", "kiểm tra tệp hoặc thư mục, không ghi gì", _check, (_paths,)),
    ("coverage", "chỉ tiêu, độ phủ, đúng hạn", _coverage, (_folder, _any_period)),
    ("alias", "xác nhận tên đơn vị đang chờ", _alias, (_folder, _alias_options)),
    ("report", "lập Phụ lục 02, 03 và báo cáo Word vào 4-Bao-cao", _report, (_folder, _period, _format_option)),
    ("remind", "danh sách đơn vị chưa gửi, để dán vào nhóm", _remind, (_folder, _period)),
    ("undo", "trả sổ về như trước lần tổng hợp cuối", _undo, (_folder,)),
    ("codes", "danh mục mã lỗi và cách sửa", _codes, ()),
    ("demo", "phong trào tập: tạo đơn vị, tệp gửi về có lỗi, chạy đến báo cáo", _demo, (_demo_folder,)),
)

if __name__ == "__main__":
    sys.exit(main())
