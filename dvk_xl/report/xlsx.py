"""The printed lists and the registrations as workbooks for sending: one sheet, ready for A4, nothing that could run."""

from collections.abc import Iterator, Mapping, Sequence

from dvk_xl.errors import ReportError
from dvk_xl.new_workbook import must
from dvk_xl.register import Unit
from dvk_xl.report.sheet import LONGEST, Sheet, address_of, new_sheet, row_of, sheet_bytes, text_of, write_cell
from dvk_xl.views.appendices import HEAD_ROW, appendix2, appendix3, card_source, listed, missing_page
from dvk_xl.views.card import CARD_WIDTHS, CardPage, card_page, rows_of
from dvk_xl.views.cells import Block, Cell, Page
from dvk_xl.views.heights import Text, estimated_height
from dvk_xl.views.state import State

_ACROSS = frozenset({"paper_group", "paper_total"})
"""Styles whose text runs over the blank cells to its right."""
PAPERS = ("list_up", "appendix1", "appendix2", "appendix3")
_CARD_SCALE = 94
"""Percent at which the three columns of a registration fit between the margins; page breaks forbid to fit a page."""


def appendix_xlsx(state: State, name: str, period: str) -> bytes:
    """A workbook with one printed paper of `PAPERS`; "appendix3" shows the results of a period, "6T" or "NAM".

    The same state gives the same bytes. Raises `ReportError` for another name, for a list that the plan does not send,
    or when the library had to leave something out.
    """
    if name not in PAPERS:
        raise ReportError(f"Không có phụ lục “{name}” để gửi; đang có: {', '.join(PAPERS)}.")
    if name == "list_up" and name not in state.plan.appendices:
        raise ReportError("Kế hoạch này không giao lập danh sách gửi cấp trên. Dùng Phụ lục 02 thay cho danh sách đó.")
    if name == "appendix1":
        return _cards_xlsx(state)
    cells, block = appendix3(state, period) if name == "appendix3" else appendix2(state, name)
    title = state.schema.papers.outputs[name].title
    return _list_xlsx(state, title, cells, block)


def missing_xlsx(state: State, period: str, units: Sequence[Unit]) -> bytes:
    """A workbook with the printed list of the units that have not sent in a period."""
    cells, block = missing_page(state, period, units)
    return _list_xlsx(state, block.sheet, cells, block)


def _list_xlsx(state: State, title: str, cells: Mapping[str, Cell], block: Block) -> bytes:
    page = new_sheet(state, title, block.widths)
    page.sheet.set_landscape()
    page.sheet.fit_to_pages(1, 0)
    page.sheet.set_header("&C&P", {"margin": 0.4})
    page.sheet.repeat_rows(HEAD_ROW - 1, HEAD_ROW)
    page.sheet.print_area(0, 0, block.first_row + len(block.rows) + 1, block.width - 1)
    _head(page, cells)
    for row, line in enumerate(block.rows, block.first_row):
        _line(page, row, line)
    return sheet_bytes(page)


def _cards_xlsx(state: State) -> bytes:
    """Every registration that counts on its own page, in the order of the list; one empty paper without any."""
    page = new_sheet(state, state.schema.papers.outputs["appendix1"].title, CARD_WIDTHS)
    page.sheet.set_print_scale(_CARD_SCALE)
    cards: list[CardPage] = []
    for record in listed(state) or (None,):
        first = cards[-1].last_row + 1 if cards else 1
        cards.append(card_page(state.schema, state.plan, card_source(state, record), first, Page()))
        _card(page, cards[-1])
    page.sheet.set_h_pagebreaks([card.last_row for card in cards[:-1]])
    page.sheet.print_area(0, 0, cards[-1].last_row - 1, len(CARD_WIDTHS) - 1)
    return sheet_bytes(page)


def _card(page: Sheet, card: CardPage) -> None:
    for address, cell in card.page.cells.items():
        write_cell(page, address, cell)
    page.sheet.merge += [[row, first, row, last] for row, first, last in rows_of(card.merged)]
    for row, points in card.heights.items():
        must(page.sheet.set_row(row - 1, points))


def _head(page: Sheet, cells: Mapping[str, Cell]) -> None:
    texts: dict[int, list[Text]] = {}
    for address, cell in cells.items():
        row, look = row_of(address), page.looks[cell.style]
        write_cell(page, address, cell)
        letters = address.rstrip("0123456789")
        width = page.widths[ord(letters) - ord("A")] if look.get("text_wrap") else 255
        texts.setdefault(row, []).append(text_of(cell, look, width))
    for row, one in texts.items():
        must(page.sheet.set_row(row - 1, estimated_height(one)))


def _line(page: Sheet, row: int, line: Sequence[Cell]) -> None:
    """A row of the list; a title of a group, or the totals, runs over the blank cells to its right."""
    texts = []
    for first, last, cell in _runs(line):
        wide = first < last
        if wide:
            look = page.look(cell.style, cell.value, "text_wrap")
            must(page.sheet.merge_range(row - 1, first, row - 1, last, "", look))
            must(page.sheet.write_string(row - 1, first, str(cell.value)[:LONGEST], look))
        else:
            write_cell(page, address_of(row, first), cell)
        if wide or page.looks[cell.style].get("text_wrap"):
            texts.append(text_of(cell, page.looks[cell.style], sum(page.widths[first : last + 1])))
        else:
            texts.append(text_of(cell, page.looks[cell.style], 255))
    must(page.sheet.set_row(row - 1, estimated_height(texts)))


def _runs(line: Sequence[Cell]) -> Iterator[tuple[int, int, Cell]]:
    """The cells of a row with the first and last column each fills."""
    column = 0
    while column < len(line):
        last = column
        if line[column].style in _ACROSS and line[column].value is not None:
            while last + 1 < len(line) and line[last + 1].value is None:
                last += 1
        yield column, last, line[column]
        column = last + 1
