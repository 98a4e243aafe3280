"""What Excel itself writes when somebody deletes, renames or inserts: the same traces in formulas, names and charts."""

import re
from collections.abc import Callable
from pathlib import Path
from posixpath import basename, dirname, join, normpath

from helpers.practice import (
    MAIN,
    area,
    cells_of,
    change_parts,
    parts_of,
    set_cells,
    sheet_of_table,
    sheet_parts,
    table_parts,
)
from lxml import etree

from dvk_xl.hosts.formulas import outside_texts
from dvk_xl.issues import column_letters, column_number

BROKEN = "#REF!"
_FORMULAS = {"f", "formula1", "formula2", "formula", "definedName"}
_PLACE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")

Parts = dict[str, bytes]
Move = Callable[[int, int], tuple[int, int] | None]
"""Where a cell goes (column, row), `None` when it is deleted."""


def _save(path: Path, parts: Parts) -> None:
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _links(parts: Parts, part: str) -> dict[str, str]:
    data = parts.get(f"{dirname(part)}/_rels/{basename(part)}.rels")
    nodes = [] if data is None else list(etree.fromstring(data))
    return {str(one.get("Id")): normpath(join(dirname(part), str(one.get("Target")))) for one in nodes}


def _branch(parts: Parts, part: str) -> set[str]:
    found = {part, f"{dirname(part)}/_rels/{basename(part)}.rels"}
    for target in _links(parts, part).values():
        found |= _branch(parts, target)
    return found & parts.keys()


def _change_formulas(parts: Parts, change: Callable[[str], str]) -> None:
    for name in [one for one in parts if one.startswith(("xl/worksheets/sheet", "xl/charts/", "xl/workbook.xml"))]:
        root = etree.fromstring(parts[name])
        nodes = [one for one in root.iter("{*}*") if etree.QName(one).localname in _FORMULAS and one.text]
        changed = [(one, change(one.text or "")) for one in nodes]
        if any(one.text != text for one, text in changed):
            for one, text in changed:
                one.text = text
            parts[name] = _bytes(root)


def deletes_sheet(path: Path, title: str) -> None:
    """Delete a sheet: its parts go; formulas, names and charts that named it or its tables are broken."""
    parts = parts_of(path)
    part = sheet_parts(parts)[title]
    place = list(sheet_parts(parts)).index(title)
    tables = [
        str(etree.fromstring(parts[one]).get("displayName")) for one in _branch(parts, part) if "/tables/t" in one
    ]
    for one in _branch(parts, part):
        del parts[one]
    types = etree.fromstring(parts["[Content_Types].xml"])
    for node in [one for one in types if one.get("PartName") and str(one.get("PartName"))[1:] not in parts]:
        types.remove(node)
    parts["[Content_Types].xml"] = _bytes(types)
    links = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    gone = [one for one in links if normpath(f"xl/{one.get('Target')}") == part]
    for node in gone:
        links.remove(node)
    parts["xl/_rels/workbook.xml.rels"] = _bytes(links)
    book = etree.fromstring(parts["xl/workbook.xml"])
    for node in [one for one in book.iter(f"{MAIN}sheet") if one.get("name") == title]:
        node.getparent().remove(node)  # type: ignore[union-attr]  # a sheet stands among sheets
    _forget_place(book, place)
    parts["xl/workbook.xml"] = _bytes(book)
    named = re.compile("|".join([rf"'{re.escape(title)}'![$A-Z0-9:]+", *(rf"\b{one}\[[^\]]*\]" for one in tables)]))
    _change_formulas(parts, lambda text: named.sub(BROKEN, text))
    _save(path, parts)


def _forget_place(book: etree._Element, place: int) -> None:
    for node in list(book.iter(f"{MAIN}definedName")):
        local = node.get("localSheetId")
        if local == str(place):
            node.getparent().remove(node)  # type: ignore[union-attr]  # a name stands among names
        elif local is not None and int(local) > place:
            node.set("localSheetId", str(int(local) - 1))


def renames_sheet(path: Path, title: str, new: str) -> None:
    """Give a sheet another title: everything that names it follows, but a quoted text (where a link leads) stays."""
    parts = parts_of(path)
    book = etree.fromstring(parts["xl/workbook.xml"])
    for node in book.iter(f"{MAIN}sheet"):
        if node.get("name") == title:
            node.set("name", new)
    parts["xl/workbook.xml"] = _bytes(book)
    _change_formulas(parts, lambda text: outside_texts(text, lambda one: one.replace(f"'{title}'!", f"'{new}'!")))
    _save(path, parts)


def renames_table(path: Path, table: str, new: str) -> None:
    """Give a table another name: formulas follow."""
    parts = parts_of(path)
    part = table_parts(parts)[table]
    parts[part] = parts[part].replace(f'ame="{table}"'.encode(), f'ame="{new}"'.encode())
    _change_formulas(parts, lambda text: re.sub(rf"\b{table}\[", f"{new}[", text))
    _save(path, parts)


def renames_column(path: Path, table: str, old: str, new: str) -> None:
    """Type another heading over a column of a table: its name and the formulas follow."""
    parts = parts_of(path)
    root = etree.fromstring(parts[table_parts(parts)[table]])
    left, top, _, _ = area(str(root.get("ref")))
    for number, node in enumerate(root.iter(f"{MAIN}tableColumn")):
        if node.get("name") == old:
            node.set("name", new)
            place = f"{column_letters(left + number)}{top}"
    parts[table_parts(parts)[table]] = _bytes(root)
    _change_formulas(parts, lambda text: text.replace(f"{table}[{old}]", f"{table}[{new}]"))
    sheet = _home(parts, table)
    parts[sheet] = _with_text(parts[sheet], place, new)
    _save(path, parts)


def _home(parts: Parts, table: str) -> str:
    part = table_parts(parts)[table]
    return next(one for one in sheet_parts(parts).values() if part in _links(parts, one).values())


def _with_text(data: bytes, place: str, text: str) -> bytes:
    root = etree.fromstring(data)
    for node in root.iter(f"{MAIN}c"):
        if node.get("r") == place:
            for child in list(node):
                node.remove(child)
            node.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(node, f"{MAIN}is"), f"{MAIN}t").text = text
    return _bytes(root)


def turns_into_range(path: Path, table: str) -> None:
    """Convert a table to a range: the table goes, its cells stay."""
    parts = parts_of(path)
    part, sheet = table_parts(parts)[table], _home(parts, table)
    rels = f"{dirname(sheet)}/_rels/{basename(sheet)}.rels"
    links = etree.fromstring(parts[rels])
    for node in [one for one in links if str(one.get("Target")).endswith(basename(part))]:
        links.remove(node)
    parts[rels] = _bytes(links)
    root = etree.fromstring(parts[sheet])
    for node in root.findall(f"{MAIN}tableParts"):
        root.remove(node)
    parts[sheet] = _bytes(root)
    parts["[Content_Types].xml"] = re.sub(
        rf'<Override PartName="/{part}"[^>]*/>'.encode(), b"", parts["[Content_Types].xml"]
    )
    del parts[part]
    _save(path, parts)


def deletes_name(path: Path, name: str) -> None:
    """Delete a name in the name manager."""
    parts = parts_of(path)
    pattern = rf'<definedName name="{name}">[^<]*</definedName>'.encode()
    assert re.search(pattern, parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = re.sub(pattern, b"", parts["xl/workbook.xml"])
    _save(path, parts)


def inserts_column(path: Path, title: str, at: int) -> None:
    """Insert an empty column into a sheet."""
    _move(path, title, lambda column, row: (column + (column >= at), row))


def inserts_row(path: Path, title: str, at: int) -> None:
    """Insert an empty row into a sheet."""
    _move(path, title, lambda column, row: (column, row + (row >= at)))


def deletes_row(path: Path, title: str, at: int) -> None:
    """Delete a row of a sheet."""
    _move(path, title, lambda column, row: None if row == at else (column, row - (row > at)))


def deletes_column(path: Path, title: str, at: int) -> None:
    """Delete a column of a sheet, and of the table that lies across it."""
    _move(path, title, lambda column, row: None if column == at else (column - (column > at), row))


def heading_column(path: Path, title: str, heading: str, row: int = 5) -> int:
    """The column under a heading."""
    cells = cells_of(path, title)[title]
    return next(
        column_number(one.rstrip("0123456789"))
        for one, cell in cells.items()
        if cell.value == heading and one.endswith(str(row)) and int(one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) == row
    )


def _move(path: Path, title: str, move: Move) -> None:
    parts = parts_of(path)
    sheet = sheet_parts(parts)[title]
    tables = [one for one in _links(parts, sheet).values() if "/tables/" in one]
    columns = {one: _moved_table(parts, one, move) for one in tables}
    parts[sheet] = _moved_sheet(parts[sheet], move)
    for one, texts in columns.items():
        for place, text in texts.items():
            parts[sheet] = _with_cell(parts[sheet], place, text, one)
    named = re.compile(rf"('{re.escape(title)}'!)([$A-Z0-9:]+)")
    _change_formulas(parts, lambda text: named.sub(lambda found: _moved_reference(found, move), text))
    _save(path, parts)


def _moved_reference(found: re.Match[str], move: Move) -> str:
    moved = moved_area(found[2], move)
    return BROKEN if moved is None else f"{found[1]}{moved}"


def moved_area(reference: str, move: Move) -> str | None:
    """An area after the move; an end that is deleted goes to its neighbour inside the area."""
    if not _PLACE.search(reference):
        return reference
    left, top, right, bottom = area(reference)
    inside = [
        place
        for column in sorted({left, left + 1, right - 1, right})
        for row in sorted({top, top + 1, bottom - 1, bottom})
        if left <= column <= right and top <= row <= bottom and (place := move(column, row)) is not None
    ]
    if not inside:
        return None
    ends = [
        (min(c for c, _ in inside), min(r for _, r in inside)),
        (max(c for c, _ in inside), max(r for _, r in inside)),
    ]
    dollar = "$" if "$" in reference else ""
    said = [f"{dollar}{column_letters(column)}{dollar}{row}" for column, row in ends]
    return said[0] if ":" not in reference else ":".join(said)


def _moved_table(parts: Parts, part: str, move: Move) -> dict[str, str]:
    """Move a table; the cells of headings that come new, with their text."""
    root = etree.fromstring(parts[part])
    left, top, _, _ = area(str(root.get("ref")))
    holder = root.find(f"{MAIN}tableColumns")
    assert holder is not None
    old = list(holder)
    kept: dict[int, etree._Element] = {}
    for number, node in enumerate(old):
        place = move(left + number, top)
        if place is not None:
            kept[place[0]] = node
    new: dict[str, str] = {}
    for number in range(min(kept), max(kept) + 1):
        if number not in kept:
            row = move(left, top)
            assert row is not None
            new[f"{column_letters(number)}{row[1]}"] = f"Cột{number}"
            kept[number] = etree.Element(f"{MAIN}tableColumn", {"id": str(900 + number), "name": f"Cột{number}"})
    holder[:] = [kept[number] for number in sorted(kept)]
    holder.set("count", str(len(kept)))
    for node in (root, *root.iter(f"{MAIN}autoFilter")):
        node.set("ref", moved_area(str(node.get("ref")), move) or "")
    parts[part] = _bytes(root)
    return new


def _with_cell(data: bytes, place: str, text: str, _: str) -> bytes:
    root = etree.fromstring(data)
    column, number, _, _ = area(place)
    row = next(one for one in root.iter(f"{MAIN}row") if one.get("r") == str(number))
    node = etree.Element(f"{MAIN}c", {"r": place, "t": "inlineStr"})
    etree.SubElement(etree.SubElement(node, f"{MAIN}is"), f"{MAIN}t").text = text
    row.insert(sum(area(str(one.get("r")))[0] < column for one in row), node)
    return _bytes(root)


def _moved_sheet(data: bytes, move: Move) -> bytes:
    root = etree.fromstring(data)
    _move_cells(root, move)
    _move_widths(root, move)
    for node in list(root.iter("{*}*")):
        if node.get("sqref") and etree.QName(node).localname in {"dataValidation", "conditionalFormatting"}:
            moved = [one for part in str(node.get("sqref")).split() if (one := moved_area(part, move))]
            node.set("sqref", " ".join(moved))
            if not moved:
                node.getparent().remove(node)  # type: ignore[union-attr]  # a rule stands among rules
        elif etree.QName(node).localname == "mergeCell":
            node.set("ref", moved_area(str(node.get("ref")), move) or "A1:A2")
    for node in root.iter(f"{MAIN}dataValidations"):
        node.set("count", str(len(node)))
    for node in root.iter(f"{MAIN}selection", f"{MAIN}dimension"):
        for key in ("activeCell", "sqref"):
            node.attrib.pop(key, "")
    return _bytes(root)


def _move_cells(root: etree._Element, move: Move) -> None:
    for row in list(root.iter(f"{MAIN}row")):
        number = int(str(row.get("r")))
        row.attrib.pop("spans", "")
        goes = [place for column in (1, 2) if (place := move(column, number)) is not None]
        if not goes:
            row.getparent().remove(row)  # type: ignore[union-attr]  # a row stands in the data
            continue
        row.set("r", str(goes[0][1]))
        for node in list(row):
            place = move(area(str(node.get("r")))[0], number)
            if place is None:
                row.remove(node)
            else:
                node.set("r", f"{column_letters(place[0])}{place[1]}")


def _move_widths(root: etree._Element, move: Move) -> None:
    for holder in root.findall(f"{MAIN}cols"):
        singles = []
        for node in holder:
            for column in range(int(str(node.get("min"))), int(str(node.get("max"))) + 1):
                place = move(column, 10**6)
                if place is not None:
                    one = etree.Element(f"{MAIN}col", dict(node.attrib))
                    one.set("min", str(place[0]))
                    one.set("max", str(place[0]))
                    singles.append(one)
        holder[:] = singles


def pastes_over(path: Path, title: str, references: str, value: str) -> None:
    """Paste a text from elsewhere over cells: the text, and no dropdown any more."""
    parts = parts_of(path)
    part = sheet_parts(parts)[title]
    root = etree.fromstring(parts[part])
    left, top, right, bottom = area(references)
    for node in list(root.iter(f"{MAIN}dataValidation")):
        first, start, last, end = area(str(node.get("sqref")).split()[0])
        if first >= left and last <= right and start <= top and bottom <= end:
            letter = column_letters(first)
            pieces = [(start, top - 1), (bottom + 1, end)]
            node.set("sqref", " ".join(f"{letter}{low}:{letter}{high}" for low, high in pieces if low <= high))
    data = _bytes(root)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            data = _with_text(data, f"{column_letters(column)}{row}", value)
    parts[part] = data
    _save(path, parts)


def sorts(path: Path, title: str, rows: tuple[int, int], by: str) -> None:
    """Sort rows by what stands in a column, backwards: the cells of a row go together, with their looks."""
    parts = parts_of(path)
    part = sheet_parts(parts)[title]
    cells = cells_of(path, title)[title]
    root = etree.fromstring(parts[part])
    first, last = rows
    order = sorted(range(first, last + 1), key=lambda row: str(cells[f"{by}{row}"].value), reverse=True)
    nodes = {int(str(row.get("r"))): row for row in root.iter(f"{MAIN}row")}
    taken = {row: list(nodes[row]) for row in range(first, last + 1)}
    for target, source in zip(range(first, last + 1), order, strict=True):
        nodes[target][:] = taken[source]
        for node in nodes[target]:
            letters = str(node.get("r")).rstrip("0123456789")
            node.set("r", f"{letters}{target}")
    parts[part] = _bytes(root)
    _save(path, parts)


def hides(
    path: Path, title: str, *, rows: tuple[int, ...] = (), columns: tuple[int, ...] = (), sheet: bool = False
) -> None:
    """Hide rows, columns or the whole sheet."""
    parts = parts_of(path)
    part = sheet_parts(parts)[title]
    root = etree.fromstring(parts[part])
    for row in root.iter(f"{MAIN}row"):
        if int(str(row.get("r"))) in rows:
            row.set("hidden", "1")
    for node in root.iter(f"{MAIN}col"):
        if set(range(int(str(node.get("min"))), int(str(node.get("max"))) + 1)) & set(columns):
            node.set("hidden", "1")
    parts[part] = _bytes(root)
    if sheet:
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            f'<sheet name="{title}"'.encode(), f'<sheet state="hidden" name="{title}"'.encode()
        )
    _save(path, parts)


def types_rows(path: Path, table: str, rows: tuple[tuple[str | float | None, ...], ...]) -> None:
    """Type rows under the headings of a table that is still empty: the table covers them."""
    parts = parts_of(path)
    part = table_parts(parts)[table]
    root = etree.fromstring(parts[part])
    left, top, right, _ = area(str(root.get("ref")))
    for node in (root, *root.iter(f"{MAIN}autoFilter")):
        node.set("ref", f"{column_letters(left)}{top}:{column_letters(right)}{top + len(rows)}")
    change_parts(path, {part: lambda _: _bytes(root)})
    places = {
        f"{column_letters(left + column)}{top + number}": value
        for number, row in enumerate(rows, 1)
        for column, value in enumerate(row)
        if value is not None
    }
    set_cells(path, sheet_of_table(parts, table), places)


def adds_sheet(path: Path, title: str, code: str, text: str) -> None:
    """Add a sheet of one filled cell at the end; `code`: the name by which macros know it."""
    parts = parts_of(path)
    name, identity = "worksheets/sheet900.xml", "rId900"
    sheet = (
        f'<worksheet xmlns="{MAIN[1:-1]}"><sheetPr codeName="{code}"/><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="{identity}" Type="{kind}/worksheet" Target="{name}"/></Relationships>'
    typed = (
        f'<Override PartName="/xl/{name}" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    )
    book = etree.fromstring(parts["xl/workbook.xml"])
    holder = book.find(f"{MAIN}sheets")
    assert holder is not None
    etree.SubElement(holder, f"{MAIN}sheet", {"name": title, "sheetId": "900", f"{{{kind}}}id": identity})
    change_parts(
        path,
        {
            "xl/workbook.xml": lambda _: _bytes(book),
            "xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", link.encode()),
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", typed.encode()),
        },
        {f"xl/{name}": sheet.encode()},
    )


def code_of(path: Path, title: str) -> str:
    """The name by which macros know a sheet."""
    parts = parts_of(path)
    node = etree.fromstring(parts[sheet_parts(parts)[title]]).find(f"{MAIN}sheetPr")
    assert node is not None
    return str(node.get("codeName"))
