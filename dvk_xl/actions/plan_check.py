"""A profile of one's own: every fault with its key path, and a commented template to begin from. No campaign is touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dvk_xl.errors import DeclarationError, DvkError
from dvk_xl.os_limits import publish_bytes
from dvk_xl.plan import parse_plan
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import load_schema

TEMPLATE = "ke-hoach-mau.toml"


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A profile that was read: its file and its faults, each a key path ("deadlines[2].date") and a sentence."""

    file: Path
    faults: tuple[Mapping[str, str], ...]

    @property
    def ok(self) -> bool:
        """Whether the profile can be used."""
        return not self.faults


def check_plan(source: Path) -> CheckedPlan:
    """The faults of a profile, structure and meaning together; raises `DvkError` when the file cannot be read as TOML."""
    if not source.is_file():
        raise DvkError(f"Không thấy tệp {source}. Hãy kiểm tra đường dẫn; mẫu để bắt đầu: dvk plan template TỆP.")
    table = read_toml(source)
    try:
        parse_plan(table, source.name, load_schema())
    except DeclarationError as error:
        return CheckedPlan(source, tuple(_placed(fault) for fault in error.faults))
    return CheckedPlan(source, ())


def _placed(fault: str) -> Mapping[str, str]:
    path, _, message = fault.partition(": ")
    return {"path": path, "message": message}


def write_template(target: Path) -> Path:
    """The commented template as a new file; raises `DvkError` when something is there, or it cannot be written."""
    if target.exists():
        raise DvkError(f"Đã có {target}; không ghi đè. Hãy chọn tên tệp khác.")
    if not target.absolute().parent.is_dir():
        raise DvkError(f"Không có thư mục {target.absolute().parent}. Hãy tạo thư mục hoặc chọn chỗ khác.")
    data = (resource_folder("templates") / TEMPLATE).read_bytes()
    try:
        publish_bytes(target, data)
    except OSError as error:
        raise DvkError(f"Không ghi được {target}. Hãy kiểm tra quyền ghi hoặc chọn chỗ khác.") from error
    return target
