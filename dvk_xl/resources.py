"""Where declarations, macros and templates lie: beside the package in a checkout, inside it if installed."""

import re
from pathlib import Path
from typing import Any

import tomli

from dvk_xl.errors import DeclarationError, DvkError

_PACKAGE = Path(__file__).resolve().parent
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def resource_folder(name: str) -> Path:
    """Return the folder "workbook", "macros" or "templates"; raises `DvkError` when it is missing."""
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise DvkError(f"Bản cài đặt thiếu thư mục {name}. Hãy cài lại chương trình dvk.")


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file, which may begin with a byte order mark; raises `DeclarationError`."""
    try:
        return tomli.loads(path.read_text(encoding="utf-8-sig"))
    except tomli.TOMLDecodeError as error:
        raise DeclarationError(path.name, (_syntax_fault(str(error)),)) from error
    except UnicodeDecodeError as error:
        fault = "tệp không phải chữ UTF-8. Hãy lưu lại với mã UTF-8."
        raise DeclarationError(path.name, (fault,)) from error
    except OSError as error:
        fault = "không mở được tệp. Hãy kiểm tra tên tệp và quyền đọc."
        raise DeclarationError(path.name, (fault,)) from error


def _syntax_fault(message: str) -> str:
    place = _PLACE.search(message)
    where = f"dòng {place[1]}, cột {place[2]}" if place else "cuối tệp"
    return f"{where}: sai cú pháp TOML. Hãy xem dấu ngoặc, dấu nháy và dấu = ở chỗ đó."
