"""What a workbook needs around its macros: the kind of file that may hold them, and the tool's tab in the ribbon."""

from lxml import etree

from dvk_xl.hosts.book import (
    TYPES,
    Book,
    add_link,
    drop_link,
    free_name,
    link_kind,
    links_of,
    part_type,
    put_part,
    set_type,
    touched,
)
from dvk_xl.hosts.package import WORKBOOK, parse
from dvk_xl.hosts.work import Work

_KIND = "extensibility"
_FILE = ""
"""The relationships of the file itself, not of a part."""


def mend_macro_parts(work: Work) -> None:
    """Let the workbook be one with macros, and bring the parts of the ribbon up to those of the fresh workbook."""
    _mend_kind(work)
    _mend_ribbon(work)


def _mend_kind(work: Work) -> None:
    """A workbook that was saved as one without macros is opened by no Excel under the name of one with macros."""
    wanted = part_type(work.source, WORKBOOK)
    if part_type(work.book, WORKBOOK) != wanted:
        for node in touched(work.book, TYPES):
            if node.get("PartName") == f"/{WORKBOOK}":
                node.set("ContentType", wanted)
        work.mended("file", ".xlsm", "kind_restored")


def _mend_ribbon(work: Work) -> None:
    # each version of Office reads one of the parts
    now, wanted = _ribbons(work.book), _ribbons(work.source)
    changed = [kind for kind, part in wanted.items() if not _is_same(work, now.get(kind), part)]
    for kind in changed:
        part = now.get(kind)
        if part is None:
            part = _place(work.book, kind, wanted[kind])
            add_link(work.book, _FILE, kind, part)
            set_type(work.book, part, work.source, wanted[kind])
        put_part(work.book, part, work.source.parts[wanted[kind]])
    if changed:
        work.mended("ribbon", "Ribbon", "ribbon_renewed")


def _place(book: Book, kind: str, like: str) -> str:
    """A name for a part of this kind; a link that leads to none goes, a part that nothing leads to is a leftover of ours."""
    for link in links_of(book, _FILE):
        if link.kind == _KIND and link_kind(book, _FILE, link.id) == kind:
            drop_link(book, _FILE, link.id)
    return free_name(book, like) if like in {link.target for link in links_of(book, _FILE)} else like


def _ribbons(book: Book) -> dict[str, str]:
    """The part of each kind of ribbon."""
    links = [link for link in links_of(book, _FILE) if link.kind == _KIND and link.target in book.parts]
    return {link_kind(book, _FILE, link.id): link.target for link in links}


def _is_same(work: Work, now: str | None, wanted: str) -> bool:
    if now is None:
        return False
    try:
        said, ours = (_said(data) for data in (work.book.parts[now], work.source.parts[wanted]))
    except etree.XMLSyntaxError:
        return False
    return said == ours


def _said(data: bytes) -> bytes:
    return etree.tostring(parse(data), method="c14n")
