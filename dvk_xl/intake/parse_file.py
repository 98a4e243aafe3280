"""What a child does with one file: read it, find its rows, cast them, and hand over what the ledger keeps."""

from pathlib import Path
from typing import Final

from dvk_xl.intake.cast import Caster
from dvk_xl.intake.grid import FileRead, Refusal
from dvk_xl.intake.parse import parse
from dvk_xl.intake.parsed import ParsedFile
from dvk_xl.intake.read import read_file
from dvk_xl.intake.store import dump
from dvk_xl.schema import Schema

PARSE_FILE: Final = "dvk_xl.intake.parse_file:parse_file"
"""The name of `parse_file` for children."""


def parse_file(path: Path, schema: Schema, caster: Caster) -> tuple[str, str]:
    """The hash of what was read and the parsed file as `store.load` takes it; the cells, far larger, stay in the child.

    The hash is "" for a file that could not be loaded.
    """
    read = read_file(path)
    return read.sha256, dump(parse(read, schema, caster))


def refused(refusal: Refusal, detail: str, schema: Schema) -> ParsedFile:
    """The parsed file of one whose child gave nothing but this verdict."""
    return parse(FileRead("", 0, refusal=refusal, detail=detail), schema, Caster(0, {}, {}))
