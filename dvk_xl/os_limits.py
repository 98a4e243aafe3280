"""What differs between Windows and the rest: limits of a child, locks, replacing a file, names of files."""

import contextlib
import io
import os
import re
import stat
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl
    import resource

_LONGEST_NAME = 80
_MOST_BYTES = 240  # ext4 allows 255 bytes; callers still add a number or a mark
_LONGEST_PLAIN_PATH = 240
_NAMELESS = "khong-ten"
_ILLEGAL = re.compile(r'[<>:"/\\|?*]')
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE)


def limit_this_process(memory_bytes: int) -> None:
    """Cap the memory of the calling process, for good; bytes. Meant for children only.

    POSIX: address space, and no core dumps. Windows: a job object, which also ends with its last handle.
    Raises OSError or ValueError when the system refuses the limit.
    """
    if sys.platform == "win32":
        _enter_job(memory_bytes)
    else:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if sys.platform == "win32":

    def _enter_job(memory_bytes: int) -> None:
        import ctypes  # noqa: PLC0415 - Windows alone pays for it
        from ctypes import wintypes  # noqa: PLC0415

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_char_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        limits = _job_limits(memory_bytes, ctypes.sizeof(ctypes.c_void_p))
        job = kernel.CreateJobObjectW(None, None)
        extended_limit_information = 9
        # The handle is left open on purpose: closing it would end this process (KILL_ON_JOB_CLOSE).
        done = (
            job
            and kernel.SetInformationJobObject(job, extended_limit_information, limits, len(limits))
            and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        )
        if not done:
            raise ctypes.WinError(ctypes.get_last_error())


def _job_limits(memory_bytes: int, pointer_size: int) -> bytes:
    """Return JOBOBJECT_EXTENDED_LIMIT_INFORMATION as bytes: process memory in bytes, kill on close."""
    process_memory, kill_on_close = 0x100, 0x2000
    flags = (process_memory | kill_on_close).to_bytes(4, "little")
    word = pointer_size
    # Two 64-bit times; then flags, two sizes, a count, an affinity and two 32-bit classes, each aligned.
    basic = bytes(16) + flags.ljust(word, b"\0") + bytes(2 * word) + bytes(word) + bytes(word) + bytes(8)
    counters = bytes(48)
    padding = bytes(-len(basic) % 8)
    return basic + padding + counters + memory_bytes.to_bytes(word, "little") + bytes(3 * word)


@contextlib.contextmanager
def exclusive_lock(path: Path, note: str = "") -> Iterator[None]:
    """Hold the lock file while the block runs; the file itself stays. `note` stands in it meanwhile, for others to read.

    Raises BlockingIOError at once when another process (or another block) holds it, OSError when the file
    cannot be opened or written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        _lock(descriptor)
        before = os.fstat(descriptor)
        try:
            _write_note(descriptor, path, note)
            yield
        finally:
            # what was done stands, also where a share does not let the note be taken away
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
                # a command that changes nothing leaves no trace, not even here
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
            _unlock(descriptor)
    finally:
        os.close(descriptor)


def _write_note(descriptor: int, path: Path, note: str) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, note.encode("utf-8"))
    # a share tells size and time of an open file late: both are said now
    os.fsync(descriptor)
    os.utime(path)


if sys.platform == "win32":
    _LOCKED_BYTE = 1 << 30
    """Far behind the note: a locked byte can be read by nobody else."""

    def _lock(descriptor: int) -> None:
        import msvcrt  # noqa: PLC0415 - Windows only

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as busy:
            raise BlockingIOError(busy.errno, "the lock is held by another process") from busy

    def _unlock(descriptor: int) -> None:
        import msvcrt  # noqa: PLC0415

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def replace_file(source: Path, target: Path, attempts: int = 10, pause_seconds: float = 0.3) -> None:
    """Put `source` in the place of `target` in one step, waiting for whoever holds the target.

    Excel and virus scanners hold files for moments: PermissionError is retried `attempts` times in all, with
    `pause_seconds` between, then raised. Any other OSError is raised at once.
    """
    for attempt in range(1, attempts + 1):
        try:
            source.replace(target)
        except PermissionError:
            if attempt == attempts:
                raise
            time.sleep(pause_seconds)
        else:
            return


def publish_bytes(target: Path, data: bytes) -> None:
    """Make `data` the content of `target`, whole or not at all: a reader sees the old file or the new one.

    Raises OSError when it cannot be written; the old file then stands and nothing is left beside it.
    """
    temporary = target.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        _write_durably(temporary, data)
        replace_file(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def publish_again_makeable(target: Path, data: bytes) -> None:
    """Make `data` the content of `target`, whole or not at all, without waiting for the disk.

    For files that the same command makes again from what is kept elsewhere, in hundreds at a time: a process that is
    killed leaves the old file or the new one; after a power cut the newest may be empty, and the command is run again.
    Raises OSError when it cannot be written; the old file then stands and nothing is left beside it.
    """
    temporary = target.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        with temporary.open("xb") as handle:
            handle.write(data)
        replace_file(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("xb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # Windows has no handle of a folder to flush; NTFS journals the rename
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_open_elsewhere(workbook: Path) -> bool:
    """Return whether Excel or LibreOffice seems to have the workbook open. A missing file is not open.

    Read from the owner files of both programs (which survive a crash) and, on Windows, from the share lock.
    """
    return any(owner.exists() for owner in owner_files(workbook)) or _is_share_locked(workbook)


def owner_files(workbook: Path) -> tuple[Path, Path]:
    """The files that Excel and LibreOffice put beside a workbook while they have it open, there or not."""
    return workbook.with_name(f"~${workbook.name}"), workbook.with_name(f".~lock.{workbook.name}#")


def read_shared(path: Path, most: int) -> bytes:
    """The first bytes of a file that another program holds open, and may delete meanwhile. Raises OSError."""
    with os.fdopen(_open_shared(path), "rb") as handle:
        return handle.read(most)


if sys.platform == "win32":

    def _open_shared(path: Path) -> int:
        import _winapi  # noqa: PLC0415 - Windows only
        import msvcrt  # noqa: PLC0415

        # Excel's owner file goes when it is closed: who does not let it go may not open it
        read_write_delete = 7
        null = _winapi.NULL
        handle = _winapi.CreateFile(
            str(path), _winapi.GENERIC_READ, read_write_delete, null, _winapi.OPEN_EXISTING, 0, null
        )
        return msvcrt.open_osfhandle(handle, os.O_RDONLY)

else:

    def _open_shared(path: Path) -> int:
        return os.open(path, os.O_RDONLY)


def _is_share_locked(path: Path) -> bool:
    if sys.platform != "win32" or not path.exists() or not os.access(path, os.W_OK):
        return False
    try:
        with path.open("r+b"):
            return False
    except PermissionError:
        return True


def make_read_only(path: Path) -> None:
    """Take the right to write from everybody. Raises OSError."""
    path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def make_writable(path: Path) -> None:
    """Give the right to write to the owner of the file. Raises OSError."""
    path.chmod(path.stat().st_mode | stat.S_IWUSR)


def utf8_streams() -> None:
    """Make the standard streams speak UTF-8; a letter that cannot be shown is replaced, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def safe_file_name(text: str) -> str:
    """Return a name that every system accepts: Vietnamese letters stay, at most 80 characters, never empty.

    Illegal and invisible characters go, spaces collapse, dots and spaces at both ends go (a leading dot hides a
    file), names of Windows devices get a leading underscore. A short extension survives the cut. Idempotent.
    """
    visible = text
    if not (text.isascii() and text.isprintable()):
        visible = "".join(_visible(letter) for letter in unicodedata.normalize("NFC", text))
    name = _trim(_ILLEGAL.sub("", visible))
    if not name:
        return _NAMELESS
    if _DEVICES.fullmatch(name.split(".", 1)[0].rstrip(" ")):
        name = f"_{name}"
    return _shorten(name)


def _visible(letter: str) -> str:
    """Return the letter, a space for any white space, nothing for controls, marks of direction, surrogates."""
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Cn", "Co"} else letter


def _trim(name: str) -> str:
    return " ".join(name.split()).strip(". ")


def _shorten(name: str) -> str:
    """Cut to the most characters and bytes, before the extension if there is a short one."""
    found = _SUFFIX.search(name)
    suffix = found.group() if found else ""
    room = _LONGEST_NAME - len(suffix)
    stem = name[: len(name) - len(suffix)][:room]
    while len(stem.encode()) + len(suffix) > _MOST_BYTES:
        stem = stem[:-1]
    return _trim(stem) + suffix


def long_path(path: Path) -> Path:
    r"""Return the `\\?\` form on Windows when the absolute path exceeds 240 characters; else the path itself."""
    if sys.platform != "win32":
        return path
    return Path(_extended(str(path.absolute()))) if len(str(path.absolute())) > _LONGEST_PLAIN_PATH else path


def _extended(absolute: str) -> str:
    r"""Return a Windows path that is not bound to 260 characters: `\\?\C:\…` or `\\?\UNC\server\…`."""
    if absolute.startswith("\\\\?\\"):
        return absolute
    return f"\\\\?\\UNC\\{absolute[2:]}" if absolute.startswith("\\\\") else f"\\\\?\\{absolute}"


def listed_facts(entry: os.DirEntry[str]) -> os.stat_result:
    """Size and time of a listed file as they are now, a link not followed. Raises OSError.

    What a folder of Windows says of its files may be older than they are, so there each is asked itself.
    """
    return Path(entry.path).lstat() if sys.platform == "win32" else entry.stat(follow_symlinks=False)
