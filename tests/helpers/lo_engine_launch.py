"""What a button of the workbook starts in a test: a function in a process of its own that sees LibreOffice as Excel.

Arguments: the pipe of LibreOffice, the file for what happened, the function ("dvk_xl.macros:main"), those of the button.
"""

import importlib
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from helpers import lo_engine


def main(argv: list[str]) -> int:
    """The exit code of the function, which gets the arguments of the button; 1 when it raises.

    The file says "arguments", "code", "settings" and "history" of the program, and "lost" looks (see `lo_engine.App`).
    """
    pipe, told, door, *arguments = argv
    app = lo_engine.attach(pipe, visible=True)
    code = _called(door, arguments)
    happened: dict[str, Any] = {"arguments": arguments, "code": code, "settings": app.impl.settings}
    happened |= {"history": app.impl.history, "lost": app.impl.lost}
    new = Path(told).with_suffix(".new")
    new.write_text(json.dumps(happened, ensure_ascii=False), encoding="utf-8")
    new.replace(told)
    return code


def _called(door: str, arguments: list[str]) -> int:
    module, _, name = door.partition(":")
    try:
        return int(getattr(importlib.import_module(module), name)(arguments) or 0)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # noqa: BLE001  # whatever it is, the test reads it in the log
        traceback.print_exc()
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
