"""Strict reading of declared values: a TOML table becomes a frozen dataclass, or every fault is named with its key path."""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_KINDS: Mapping[type, str] = {
    str: "chữ trong ngoặc kép",
    int: "số nguyên",
    bool: "true hoặc false",
    date: "ngày dạng 2026-03-03",
}


def decode(kind: type[T], table: Mapping[str, Any], path: str, faults: list[str]) -> T | None:
    """The table as a value of the dataclass `kind`; `None` when it has faults, all of which are added to `faults`.

    Unknown keys are faults with the nearest known key; keys without a default must be there; `path` names the
    table in the messages, as in "deadlines[2]".
    """
    known = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    before = len(faults)
    faults += [_unknown(key, path, tuple(known)) for key in table if key not in known]
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            values[name] = _value(hints[name], table[name], join(path, name), faults)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            faults.append(f"{join(path, name)}: thiếu khóa này")
    return kind(**values) if len(faults) == before else None


@cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def decode_parts(kind: type[Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """What can still be said of a table with faults: the keys that could be read, and the defaults of those left out.

    In a list or a mapping, `None` stands in the place of an item that could not be read.
    """
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    read: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name in table:
            read |= _readable(field.name, hints[field.name], table[field.name])
        elif field.default is not dataclasses.MISSING:
            read[field.name] = field.default
    return read


def _readable(name: str, hint: Any, value: Any) -> dict[str, Any]:
    if get_origin(hint) is tuple and isinstance(value, list):
        return {name: tuple(_or_none(get_args(hint)[0], item) for item in value)}
    if get_origin(hint) is dict and isinstance(value, dict):
        return {name: {key: _or_none(get_args(hint)[1], item) for key, item in value.items()}}
    read = _or_none(hint, value)
    return {} if read is None else {name: read}


def _or_none(hint: Any, value: Any) -> Any:
    faults: list[str] = []
    read = _value(hint, value, "", faults)
    return None if faults else read


def join(path: str, key: str) -> str:
    """The key path of `key` under `path`."""
    return f"{path}.{key}" if path else key


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The words ", ý là “…”?" with the nearest known word, or nothing."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f", ý là “{near[0]}”?" if near else ""


def _unknown(key: str, path: str, known: Sequence[str]) -> str:
    return f"{join(path, key)}: không có khóa này{did_you_mean(key, known)}"


def _value(hint: Any, value: Any, path: str, faults: list[str]) -> Any:
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        hint = next(part for part in get_args(hint) if part is not type(None))
        return _value(hint, value, path, faults)
    if origin is Literal:
        return _choice(get_args(hint), value, path, faults)
    if origin is tuple:
        return _items(get_args(hint)[0], value, path, faults)
    if origin is dict:
        return _mapping(get_args(hint)[1], value, path, faults)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _table(hint, value, path, faults)
    return _plain(hint, value, path, faults)


def _choice(choices: tuple[Any, ...], value: Any, path: str, faults: list[str]) -> Any:
    if value not in choices:
        words = [str(choice) for choice in choices]
        faults.append(f"{path}: “{value}” không thuộc {', '.join(words)}{did_you_mean(str(value), words)}")
    return value


def _items(hint: Any, value: Any, path: str, faults: list[str]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        faults.append(f"{path}: phải là danh sách [ … ]")
        return ()
    return tuple(_value(hint, item, f"{path}[{number}]", faults) for number, item in enumerate(value, 1))


def _mapping(hint: Any, value: Any, path: str, faults: list[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        faults.append(f"{path}: phải là một bảng [{path}]")
        return {}
    return {key: _value(hint, item, join(path, key), faults) for key, item in value.items()}


def _table(hint: type[T], value: Any, path: str, faults: list[str]) -> T | None:
    if not isinstance(value, dict):
        faults.append(f"{path}: phải là một bảng")
        return None
    return decode(hint, value, path, faults)


def _plain(hint: type, value: Any, path: str, faults: list[str]) -> Any:
    # bool is an int and datetime is a date to Python; to a plan they are different things
    strays = (hint is int and isinstance(value, bool)) or (hint is date and isinstance(value, datetime))
    if strays or not isinstance(value, hint):
        faults.append(f"{path}: phải là {_KINDS.get(hint, hint.__name__)}, đang là “{value}”")
    return value
