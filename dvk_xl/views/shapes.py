"""The areas of the tool's pages whose cells have fixed places, and the names laid over them when a master is made.

Excel moves a name when somebody inserts or deletes rows or columns under it; what the area was is kept beside it as text.
"""

import re
from collections.abc import Mapping

from dvk_xl.issues import column_letters, column_number
from dvk_xl.views.cells import Contents

PAGE, SHAPE = "dvk_page_", "dvk_shape_"
_DIGITS = "0123456789"


def fixed_pages(made: Contents) -> frozenset[str]:
    """Titles of the sheets on which the tool writes to fixed places: those without a table of the office."""
    offices = {page.sheet for page in made.tables if not page.owned}
    return frozenset({*made.cells, *(block.sheet for block in made.blocks)} - offices)


def page_areas(made: Contents) -> dict[str, str]:
    """The area of each page with fixed places by title, as in "A1:M40": to the last single cell, heading or block."""
    return {title: _area(made, title) for title in sorted(fixed_pages(made))}


def _area(made: Contents, title: str) -> str:
    cells = list(made.cells.get(title, ()))
    rows = [int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in cells]
    columns = [column_number(cell.rstrip(_DIGITS)) for cell in cells]
    rows += [block.first_row for block in made.blocks if block.sheet == title]
    columns += [block.width for block in made.blocks if block.sheet == title]
    rows += [page.header_row for page in made.tables if page.sheet == title]
    columns += [len(page.columns) for page in made.tables if page.sheet == title]
    return f"A1:{column_letters(max(columns, default=1))}{max(rows, default=1)}"


def page_names(made: Contents, titles: Mapping[str, str]) -> dict[str, str]:
    """The names over the pages as formulas with "="; `titles` of sheets by their declared name."""
    pages = {title: name for name, title in titles.items()}
    named: dict[str, str] = {}
    for title, area in page_areas(made).items():
        doubled = title.replace("'", "''")
        named[f"{PAGE}{pages[title]}"] = f"='{doubled}'!{_fixed(area)}"
        named[f"{SHAPE}{pages[title]}"] = f'="{area}"'
    return named


def _fixed(area: str) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", area)
