"""The door itself: arguments read, one command called, its answer or its one sentence of fault given out."""

import argparse
import gc
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from dvk_xl.cli.commands import COMMANDS, NOT_RUN, Command
from dvk_xl.errors import DvkError
from dvk_xl.fault_log import log_fault
from dvk_xl.os_limits import utf8_streams


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
        sys.stderr.write(f"dvk: chương trình gặp lỗi ({type(fault).__name__}); đã ghi vào {_log(args, fault)}.\n")
        return NOT_RUN
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n" if args.json else text.rstrip("\n") + "\n")
    # the interpreter walks what is left once more when it ends, whether or not the collector is on: nothing is in cycles
    gc.freeze()
    return code


def _log(args: argparse.Namespace, fault: Exception) -> str:
    folder = getattr(args, "folder", None)
    dossier = Path(folder) / "Ho-so" if folder else None
    place = (dossier if dossier and dossier.is_dir() else Path(tempfile.gettempdir())) / "nhat-ky-loi.txt"
    log_fault(place, fault)
    return str(place)


def build_parser() -> argparse.ArgumentParser:
    """The commands of the tool with their Vietnamese help."""
    parser = _Parser(prog="dvk", description="Sổ Dân vận khéo: gửi mẫu, nhận, kiểm tra, tổng hợp, báo cáo.")
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True, parser_class=_Parser)
    for name, help_text, run, extra in COMMANDS:
        one = commands.add_parser(name, help=help_text, description=help_text)
        one.add_argument("--json", action="store_true", help="in một đối tượng JSON cho chương trình khác đọc")
        one.add_argument("--as-of", type=_day, default=None, metavar="YYYY-MM-DD", help="coi ngày này là hôm nay")
        for add in extra:
            add(one)
        one.set_defaults(run=run)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"“{text}” phải là ngày dạng YYYY-MM-DD, như 2026-03-03") from fault
