r"""The officer's machine as it is: registry, marks of the web, programs, fonts, rights; Windows and the rest.

The bridge in the workbook knows the launcher by `GetSetting("dvk_xl", "bridge", "launcher")`, which is the value `launcher`
of `HKEY_CURRENT_USER\Software\VB and VBA Program Settings\dvk_xl\bridge`. No right of an administrator is needed.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PureWindowsPath

if sys.platform == "win32":
    import winreg

LAUNCHER = "dvk-button.exe" if sys.platform == "win32" else "dvk-button"
"""The program of the package that buttons start, as it is called on this system."""

_SETTINGS = r"Software\VB and VBA Program Settings\dvk_xl\bridge"
_VALUE = "launcher"
_VARIABLE = re.compile(r"%([^%]+)%")
_ZONE = re.compile(r"^ZoneId\s*=\s*(\d+)", re.MULTILINE)
_INTERNET = 3
"""Zones of Windows from here on are not trusted: 3 the internet, 4 restricted."""
_CLOUDS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_FONT_SECONDS = 20


def own_launcher(folders: Iterable[Path]) -> Path | None:
    """The launcher that was installed with the running program, in the first folder that has it; `None` without one."""
    return next((place / LAUNCHER for place in folders if (place / LAUNCHER).is_file()), None)


def script_folders() -> tuple[Path, ...]:
    """Where the programs of this Python's packages lie: beside Python itself, then where pip puts them."""
    user = sysconfig.get_preferred_scheme("user")
    names = (Path(sys.executable).parent, sysconfig.get_path("scripts"), sysconfig.get_path("scripts", user))
    return tuple(dict.fromkeys(Path(name) for name in names))


if sys.platform == "win32":

    def remembered_launcher(home: Path) -> str | None:  # noqa: ARG001  # the registry knows whose it is
        """The launcher that this person's setting names; `None` when there is no setting."""
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _SETTINGS) as key:
                value, _ = winreg.QueryValueEx(key, _VALUE)
        except OSError:
            return None
        return str(value).strip() or None

    def remember_launcher(launcher: Path, home: Path) -> None:  # noqa: ARG001  # the registry knows whose it is
        """Let the buttons of every workbook of this person find the launcher. Raises `OSError` when a policy forbids it."""
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _SETTINGS) as key:
            winreg.SetValueEx(key, _VALUE, 0, winreg.REG_SZ, str(launcher))

    def registered(program: str) -> str | None:
        r"""The version under which Office registered a program, "Excel.Application.16" for "Excel.Application"; else `None`."""
        for place in (f"{program}\\CurVer", f"{program}\\CLSID"):
            try:
                return str(winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, place)) or program
            except OSError:
                continue
        return None

    def fonts_with_vietnamese(places: Iterable[str]) -> tuple[str, ...]:
        """The names of those of the font files that are there; each has all Vietnamese letters."""
        return tuple(Path(place).name for place in places if Path(place).is_file())

else:

    def remembered_launcher(home: Path) -> str | None:
        """The launcher that this person's setting names; `None` when there is no setting."""
        try:
            return _setting_file(home).read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def remember_launcher(launcher: Path, home: Path) -> None:
        """Keep the launcher in this person's setting. Raises `OSError`."""
        _setting_file(home).parent.mkdir(parents=True, exist_ok=True)
        _setting_file(home).write_text(f"{launcher}\n", "utf-8")

    def _setting_file(home: Path) -> Path:
        return home / ".config" / "dvk_xl" / "launcher"

    def registered(program: str) -> str | None:  # noqa: ARG001  # no registry, no Office
        """The version under which Office registered a program: `None`, here is no Office."""
        return None

    def fonts_with_vietnamese(places: Iterable[str]) -> tuple[str, ...]:  # noqa: ARG001  # fontconfig knows them all
        """The families of fonts that have all Vietnamese letters, in order; none without fontconfig."""
        finder = shutil.which("fc-list")
        if finder is None:
            return ()
        try:
            done = subprocess.run(  # noqa: S603  # a program of the system with fixed words
                [finder, ":lang=vi", "family"], capture_output=True, check=False, timeout=_FONT_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired):
            return ()
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        return tuple(sorted({line.split(",")[0].strip() for line in lines} - {""}))


def python_bits() -> int:
    """32 or 64: the width of this Python's addresses."""
    return sys.maxsize.bit_length() + 1


def zone_of(path: Path, read: Callable[[str], str]) -> int | None:
    """The zone of Windows a file is marked to come from, 3 the internet; `None` when it bears no mark.

    `read`: the text of a stream by its name, raises `OSError` when there is none, as NTFS does for files made here.
    """
    try:
        found = _ZONE.search(read(f"{path}:Zone.Identifier"))
    except OSError:
        return None
    return int(found[1]) if found else None


def read_stream(name: str) -> str:
    """The text of a stream beside a file's content. Raises `OSError` when there is none: only NTFS of Windows has them."""
    if sys.platform != "win32":
        raise FileNotFoundError(name)
    return Path(name).read_text("utf-8", "replace")


def is_from_the_web(zone: int | None) -> bool:
    """Whether Office trusts no macro of a file from this zone."""
    return zone is not None and zone >= _INTERNET


def cloud_folder(path: str, environment: Mapping[str, str]) -> str | None:
    """The folder of OneDrive that a path lies in, as the environment names it; `None` when it lies in none."""
    known = {name.upper(): value for name, value in environment.items()}
    for name in _CLOUDS:
        cloud = known.get(name.upper(), "").strip()
        # the case of letters does not tell folders apart where OneDrive runs
        if cloud and PureWindowsPath(path).is_relative_to(PureWindowsPath(cloud)):
            return cloud
    return None


def share_of(path: str) -> str | None:
    r"""The share `\\server\share` that a path lies on, also in its long form `\\?\UNC\…`; `None` on an own disk."""
    plain = "\\\\" + path[8:] if path.upper().startswith("\\\\?\\UNC\\") else path
    if not plain.startswith("\\\\") or plain.startswith(("\\\\?\\", "\\\\.\\")):
        return None
    return PureWindowsPath(plain).drive or None


def expanded(place: str, environment: Mapping[str, str]) -> str | None:
    """A path with its %VARIABLES% filled in, their case not minded; `None` when one is not set: it is nowhere then."""
    known = {name.upper(): value for name, value in environment.items()}
    wanted = [name.upper() for name in _VARIABLE.findall(place)]
    if not all(known.get(name) for name in wanted):
        return None
    return _VARIABLE.sub(lambda found: known[found[1].upper()], place)


def write_obstacle(folder: Path) -> str:
    """What the system says when a file in the folder is made, renamed and deleted; "" when all three go well."""
    try:
        with _trial_file(folder) as made:
            made.rename(made.with_suffix(".doi"))
    except OSError as refused:
        return refused.strerror or type(refused).__name__
    return ""


@contextlib.contextmanager
def _trial_file(folder: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=".dvk-", suffix=".thu", dir=folder)
    made = Path(name)
    try:
        os.close(handle)
        yield made
        made.with_suffix(".doi").unlink()
    except BaseException:
        for left in (made, made.with_suffix(".doi")):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
        raise


def free_bytes(folder: Path) -> int:
    """How much room the disk of a folder has. Raises `OSError`."""
    return shutil.disk_usage(folder).free


def longest_path(folder: Path) -> str:
    """The longest path of a file below a folder, the first of the longest; folders that cannot be read are passed over."""
    paths = (str(Path(place, name)) for place, _, names in os.walk(folder) for name in sorted(names))
    return max(paths, key=len, default=str(folder))
