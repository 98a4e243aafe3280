"""Macros and ribbon tab of the master: from the declared actions to an .xlsm that no Excel has touched."""

import io
import re
import string
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from dvk_xl.declarations import decode
from dvk_xl.errors import DeclarationError
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import repeated

MODULES = ("modBridge", "modDvk")
RIBBON_2007 = "http://schemas.microsoft.com/office/2006/01/customui"
RIBBON_2010 = "http://schemas.microsoft.com/office/2009/07/customui"

_RIBBON_PARTS = {
    "customUI/customUI.xml": (
        RIBBON_2007,
        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
    ),
    "customUI/customUI14.xml": (
        RIBBON_2010,
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
    ),
}
_PLAIN_BOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_BOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_DATE = (1980, 1, 1, 0, 0, 0)
_TAB_KEYTIP = "DV"
_ID = re.compile(r"[a-z][a-z0-9_]*")
_MACRO = re.compile(r"Dvk_[A-Za-z][A-Za-z0-9]*")
_FILE = re.compile(r"([A-Za-z0-9-]+/)?[A-Za-z0-9-]+\.cmd")


@dataclass(frozen=True, slots=True)
class Action:
    """What a person can press; `id` is the command of `dvk`, `macro` the Sub, `image` an imageMso name.

    `keytip`: the keys after Alt that press it in the ribbon, "" for one chosen by title and id.
    `file`: the double-click file that does the same, relative to the workbook with "/"; "" for none.
    """

    id: str
    macro: str
    title: str
    tip: str
    group: str
    image: str
    keytip: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """The declared ribbon tab: its label, and the actions in the order people see them."""

    tab: str
    actions: tuple[Action, ...]


def load_actions() -> tuple[Action, ...]:
    """Return the declared actions in the order people see; raises `DeclarationError` with every fault."""
    return load_tab().actions


def load_tab() -> Tab:
    """Return the ribbon tab that ships with the tool; raises `DeclarationError` with every fault."""
    return read_tab(resource_folder("workbook") / "schema" / "actions.toml")


def read_tab(source: Path) -> Tab:
    """Return the ribbon tab declared in a file; raises `DeclarationError` with every fault."""
    faults: list[str] = []
    tab = decode(Tab, read_toml(source), "", faults)
    if tab is not None:
        faults += _action_faults(tab.actions)
    if tab is None or faults:
        raise DeclarationError(source.name, tuple(faults))
    return tab


def macro_for(action_id: str) -> str:
    """Return the Sub of an action as buttons name it, "modDvk.Dvk_…"; raises `KeyError` for an unknown id."""
    macros = {action.id: action.macro for action in load_actions()}
    return f"modDvk.{macros[action_id]}"


def ribbon_xml(tab: Tab, namespace: str) -> bytes:
    """Return the tab as a customUI part in UTF-8; the namespace is that of Office 2007, or 2010 and later."""
    root = etree.fromstring(f'<customUI xmlns="{namespace}"/>')
    tabs = _child(_child(root, "ribbon"), "tabs")
    shown = _child(tabs, "tab", id="dvk_tab", label=tab.tab, keytip=_TAB_KEYTIP)
    keytips = _keytips(tab.actions)
    for number, title in enumerate(dict.fromkeys(action.group for action in tab.actions), 1):
        group = _child(shown, "group", id=f"dvk_group_{number}", label=title)
        for action in tab.actions:
            if action.group == title:
                _child(group, "button", **_button(action, keytips[action.id]))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def finish_master(xlsx_bytes: bytes) -> bytes:
    """Return the bytes of the .xlsm: the workbook XlsxWriter made, with its macros and the ribbon tab.

    The document modules carry the code names of the workbook. The same input gives the same bytes.
    Raises `DvkError` when the macros or the actions are missing or faulty, `ValueError` when the input is no
    workbook without macros, `KeyError` when its code name is not ThisWorkbook.
    """
    parts = _with_ribbon(_unpack(xlsx_bytes), load_tab())
    return _pack(_unpack(_with_macros(_pack(parts))))


def read_macro(name: str) -> str:
    """Return a file of macros/ with the line ends of VBA; raises `UnicodeDecodeError` beyond ASCII."""
    text = (resource_folder("macros") / name).read_bytes().decode("ascii")
    return "\r\n".join(text.splitlines()) + "\r\n"


def _action_faults(actions: Sequence[Action]) -> list[str]:
    faults = [f"actions: id “{name}” lặp lại" for name in repeated(action.id for action in actions)]
    faults += [f"actions: macro “{name}” lặp lại" for name in repeated(action.macro for action in actions)]
    keys = [action.keytip for action in actions if action.keytip]
    faults += [f"actions: keytip “{key}” lặp lại" for key in repeated(keys)]
    files = [action.file.lower() for action in actions if action.file]
    faults += [f"actions: file “{name}” lặp lại" for name in repeated(files)]
    for number, action in enumerate(actions, 1):
        if not _ID.fullmatch(action.id):
            faults.append(f"actions[{number}].id: “{action.id}” chỉ được có chữ thường không dấu, chữ số và _")
        if not _MACRO.fullmatch(action.macro):
            faults.append(f"actions[{number}].macro: “{action.macro}” phải là Dvk_ và chữ không dấu, chữ số")
        if action.file and not _FILE.fullmatch(action.file):
            faults.append(f"actions[{number}].file: “{action.file}” phải là tên .cmd không dấu, nhiều nhất một thư mục")
    return faults


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name), attributes)


def _button(action: Action, keytip: str) -> dict[str, str]:
    return {
        "id": action.id,
        "label": action.title,
        "screentip": action.tip,
        "imageMso": action.image,
        "size": "large",
        "keytip": keytip,
        "onAction": "Dvk_Ribbon",
    }


def _keytips(actions: Sequence[Action]) -> dict[str, str]:
    """The keys of each action: its own, else the number before its title, a letter of its id, or any letter.

    No action's keys begin with those of another: Excel would press the shorter one.
    """
    chosen = {action.id: action.keytip for action in actions if action.keytip}
    for action in actions:
        number = [action.title[0]] if action.title[:1].isdigit() else []
        keys = [*number, *action.id.upper().replace("_", ""), *string.ascii_uppercase]
        if action.id not in chosen:
            chosen[action.id] = next(key for key in keys if not any(own.startswith(key) for own in chosen.values()))
    return chosen


def _with_ribbon(parts: Mapping[str, bytes], tab: Tab) -> dict[str, bytes]:
    links = "".join(
        f'<Relationship Id="dvkRibbon{number}" Type="{kind}" Target="{name}"/>'
        for number, (name, (_, kind)) in enumerate(_RIBBON_PARTS.items(), 1)
    )
    end = b"</Relationships>"
    return {
        **parts,
        "[Content_Types].xml": _swap(parts["[Content_Types].xml"], _PLAIN_BOOK, _MACRO_BOOK),
        "_rels/.rels": _swap(parts["_rels/.rels"], end, links.encode("ascii") + end),
        **{name: ribbon_xml(tab, namespace) for name, (namespace, _) in _RIBBON_PARTS.items()},
    }


def _swap(part: bytes, old: bytes, new: bytes) -> bytes:
    if part.count(old) != 1:
        raise ValueError(f"expected {old!r} once in the workbook")
    return part.replace(old, new)


def _with_macros(xlsm_bytes: bytes) -> bytes:
    from pyopenvba import ExcelFile  # noqa: PLC0415  # slow to load, and who only asks what a button is called needs it not

    # pyOpenVBA works on a path; the folder and all in it are gone when this returns
    with TemporaryDirectory(prefix="dvk-") as folder:
        path = Path(folder, "master.xlsm")
        path.write_bytes(xlsm_bytes)
        with ExcelFile(path) as book:
            project = book.add_vba_project()
            for name in MODULES:
                project.add_module(name, read_macro(f"{name}.bas"))
            book.set_module("ThisWorkbook", read_macro("ThisWorkbook.cls"))
            book.save()
        return path.read_bytes()


def _unpack(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _pack(parts: Mapping[str, bytes]) -> bytes:
    """Zip the parts in their order; the bytes tell neither the day nor the system they were made on."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, part, compresslevel=6)
    return content.getvalue()
