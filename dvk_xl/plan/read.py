"""Profiles read from their files, strictly: all faults of a file at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dvk_xl.declarations import decode, decode_parts, did_you_mean
from dvk_xl.errors import DeclarationError
from dvk_xl.plan.faults import plan_faults
from dvk_xl.plan.values import Plan
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import Schema, load_schema


def plan_names() -> tuple[str, ...]:
    """Names of the profiles that ship with the tool, in order."""
    return tuple(sorted(source.stem for source in (resource_folder("workbook") / "plans").glob("*.toml")))


def load_plan(name: str) -> Plan:
    """The profile of that name; raises `DeclarationError` when there is none or it has faults."""
    source = resource_folder("workbook") / "plans" / f"{name}.toml"
    if not source.is_file():
        names = plan_names()
        hint = did_you_mean(name, names)
        raise DeclarationError(name, (f"không có kế hoạch này{hint}; đang có: {', '.join(names)}",))
    return read_plan(source)


def read_plan(source: Path, schema: Schema | None = None) -> Plan:
    """The profile in a file; raises `DeclarationError` with every fault and its key path."""
    return parse_plan(read_toml(source), source.name, schema or load_schema())


def parse_plan(table: Mapping[str, Any], name: str, schema: Schema) -> Plan:
    """The profile in a table that was read; raises `DeclarationError` with every fault and its key path."""
    faults: list[str] = []
    plan = decode(Plan, table, "", faults)
    faults += plan_faults(decode_parts(Plan, table), schema)
    if plan is None or faults:
        raise DeclarationError(name, tuple(faults))
    return plan
