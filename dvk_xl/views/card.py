"""Phụ lục 01, the paper of one registration: for a collective or an individual, by the plan's words, values or formulas."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from typing import Literal

from dvk_xl.plan import Plan, PlanPaper, PrintItem
from dvk_xl.schema import Field, Schema, item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.views.cells import Formula, Page, Plain, quoted, shown
from dvk_xl.views.fit import as_shown, text_height
from dvk_xl.views.heights import Text
from dvk_xl.views.paper import across, addressed, fill, letterhead, plan_paper

CHOICE, CHOICE_LABEL = "E3", "E2"
"""Where the number of the registration to print stands, and its label: beside the paper, not on it."""
CARD_WIDTHS: tuple[float, ...] = (5, 25, 48)
CHOICE_WIDTHS: tuple[float, ...] = (3, 26)
"""Widths of the columns right of the paper."""
_HEAD_ROWS = 4
"""Rows of a letterhead with motto, place and date, and one free."""
_KINDS: Mapping[str, str] = {
    "date": "day",
    "money": "money",
    "integer": "integer",
    "number": "number",
    "percent": "number",
}
_WIDE: Mapping[str, tuple[bool, float]] = {
    "paper_appendix_wrap": (True, 14),
    "paper_title_wrap": (True, 14),
    "paper_note_wrap": (False, 13),
    "paper_addressee_wrap": (False, 13),
    "paper_lead_in": (False, 12),
}
"""Styles of texts over the whole width: whether bold, and the points of their letters."""
_NAME_LINES = 2
_LONG = 2
"""Lines left free for a long text: which one stands there is chosen later."""

Look = Literal["text", "day", "money", "integer", "number"]


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line of a registration: its words, the fields its value shows (several are texts, joined by `join`)."""

    label: str
    number: str = ""
    fields: tuple[Field, ...] = ()
    join: str = "\n"
    look: Look = "text"


@dataclass(frozen=True, slots=True)
class Card:
    """One variant of the paper, for a collective or for an individual; `ruled`: its lines stand in a ruled table."""

    label: str
    title: tuple[str, ...]
    note: tuple[str, ...]
    addressee: str
    opening: tuple[Line, ...]
    lead_in: tuple[str, ...]
    lines: tuple[Line, ...]
    signature: tuple[str, ...]
    ruled: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of a card come from.

    `value`: what a line shows now. `person`: whether the registration is an individual's now. `cells`: the formula of
    each field's cell, by name, for a sheet on which the registration is chosen; `None` for a sheet with plain values.
    `asks_person`: the formula that is true for an individual. `unit`: the unit's name in capitals.
    """

    value: Callable[[Line], Plain]
    person: bool
    unit: Plain | Formula
    cells: Mapping[str, str] | None = None
    asks_person: str = ""


@dataclass
class CardPage:
    """A card laid out from `first` on: cells, merged areas, points of rows, and the last row."""

    page: Page
    merged: list[str] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    last_row: int = 0


def cards_of(schema: Schema, plan: Plan) -> tuple[Card, Card]:
    """The paper for a collective, and the one for an individual (the same lines where the plan has no own form)."""
    collective = plan_paper(plan, "appendix1")
    person = plan_paper(plan, "appendix1_person", "appendix1")
    words = schema.papers.words
    return (
        _card(schema, plan, collective, words["unit_head"]),
        _card(schema, plan, person, words["person_head"]),
    )


def _card(schema: Schema, plan: Plan, paper: PlanPaper, signer: str) -> Card:
    declared = schema.papers.appendix1
    signature = paper.signature or (signer,)
    if not any(line.startswith("(") for line in signature):
        signature = (*signature, schema.papers.words["sign_note"])
    items = paper.items or _all_items(schema, plan)
    opened = (line for item in paper.opening for line in item_lines(schema, item))
    return Card(
        paper.label,
        tuple(fill(plan, paper.title or declared.title).split("\n")),
        tuple(fill(plan, paper.note or declared.note).split("\n")),
        addressed(schema, paper),
        tuple(opened),
        tuple(paper.lead_in.split("\n")) if paper.lead_in else (),
        tuple(line for number, item in enumerate(items, 1) for line in item_lines(schema, item, f"{number}.")),
        signature,
        not paper.items,
    )


def _all_items(schema: Schema, plan: Plan) -> tuple[PrintItem, ...]:
    """Every field that the form asks for, in the declared order; the plan's own before the last, the note."""
    known = {one.name: one for one in schema.registration.asked_fields}
    own = [one.field.name for one in plan.own_fields if one.table == "registration"]
    declared = [name for name in schema.papers.appendix1.fields if name in known]
    names = (*declared[:-1], *(name for name in own if name in known), *declared[-1:])
    return tuple(PrintItem(known[name].title, (name,)) for name in names)


def item_lines(schema: Schema, item: PrintItem, number: str = "") -> Iterator[Line]:
    """The lines of an item: one, or one for each field where a number or a day keeps its own cell format."""
    known = {one.name: one for one in schema.registration.fields}
    # a plan under test may name a field that another plan brought along
    fields = tuple(known[name] for name in item.fields if name in known)
    looks = [_look(one) for one in fields]
    if len(fields) < 2 or set(looks) == {"text"}:  # noqa: PLR2004  # one field needs no joining
        yield Line(item.title, number, fields, item.join, looks[0] if looks else "text")
        return
    for place, one in enumerate(fields):
        words, shown_number = (item.join.strip(), "") if place else (item.title, number)
        yield Line(words, shown_number, (one,), look=_look(one))


def _look(one: Field) -> Look:
    return _KINDS.get(one.type, "text")  # type: ignore[return-value]  # the values of _KINDS are looks


def card_page(schema: Schema, plan: Plan, source: Source, first: int = 1, page: Page | None = None) -> CardPage:
    """The paper of one registration in columns A to C from the row `first`."""
    made = CardPage(page or Page())
    cards = _filled(source, cards_of(schema, plan))
    row = _head(made, schema, plan, source, first)
    for style, texts in _titles(cards):
        for one in texts:
            _wide(made, row, _choice(source, one), one, style)
            row += 1
    row = _opening(made, source, cards, row + 1)
    row = _lines(made, source, cards, row)
    for one in zip_longest(cards[0].signature, cards[1].signature, fillvalue=""):
        style = "paper_sign_note" if (one[0] or one[1]).startswith(("(", ".", "…")) else "paper_sign"
        made.page.put(row + 1, 3, _choice(source, one), style)
        row += 1
    made.last_row = row + schema.papers.sign_rows
    return made


def _filled(source: Source, cards: tuple[Card, Card]) -> tuple[Card, Card]:
    """Without the lines that this registration leaves blank, where the paper lists every field there is."""
    own = cards[1] if source.person else cards[0]
    kept = [line for line in own.lines if source.value(line) not in {None, ""}]
    if source.cells is not None or not own.ruled or not kept:
        return cards
    numbered = tuple(replace(line, number=f"{number}.") for number, line in enumerate(kept, 1))
    return replace(own, lines=numbered), replace(own, lines=numbered)


def _head(made: CardPage, schema: Schema, plan: Plan, source: Source, first: int) -> int:
    """The letterhead: the office above, the unit that registers, the mark of the regime; the row below it."""
    offices = tuple((line, "paper_parent_wrap") for line in plan.office.split("\n"))
    mark = schema.papers.regimes[plan.format].mark
    left = (*offices, (source.unit, "paper_issuer_wrap"), *([(mark, "paper_issuer")] if mark else []))
    letterhead(made.page, schema, plan, (2, len(CARD_WIDTHS)), left, first)
    width = sum(CARD_WIDTHS[:2])
    for row, (text, _) in enumerate(left[: len(offices) + 1], first):
        made.merged.append(f"A{row}:B{row}")
        # a sheet on which the registration is chosen has room for every unit's name
        said = (
            "\n" * (_NAME_LINES - 1)
            if source.cells is not None and row == first + len(offices)
            else as_shown(shown(text))
        )
        made.heights[row] = text_height([Text(said, width, True, 13)])
    return max(first + len(left), first + _HEAD_ROWS)


def _wide(made: CardPage, row: int, value: Plain | Formula, texts: tuple[str, str], style: str) -> None:
    """A text over the whole width, as high as the longer of the two variants needs."""
    across(made.page, row, 1, len(CARD_WIDTHS), value, style)
    made.merged.append(f"A{row}:C{row}")
    bold, size = _WIDE[style]
    made.heights[row] = max(text_height([Text(text, sum(CARD_WIDTHS), bold, size)]) for text in texts)


def _titles(cards: tuple[Card, Card]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    if cards[0].label or cards[1].label:
        yield "paper_appendix_wrap", [(cards[0].label, cards[1].label)]
    yield "paper_title_wrap", list(zip_longest(cards[0].title, cards[1].title, fillvalue=""))
    yield "paper_note_wrap", list(zip_longest(cards[0].note, cards[1].note, fillvalue=""))
    if cards[0].addressee or cards[1].addressee:
        yield "paper_addressee_wrap", [(cards[0].addressee, cards[1].addressee)]


def _opening(made: CardPage, source: Source, cards: tuple[Card, Card], row: int) -> int:
    for pair in _aligned(cards[0].opening, cards[1].opening):
        made.page.put(row, 1, _choice(source, (_said(pair[0]), _said(pair[1]))), "paper")
        made.page.put(row, 3, _shown(source, pair), f"paper_line_{_pair_look(pair)}")
        made.heights[row] = _height(made, row, (3,))
        row += 1
    for one in zip_longest(cards[0].lead_in, cards[1].lead_in, fillvalue=""):
        _wide(made, row, _choice(source, one), one, "paper_lead_in")
        row += 1
    return row + bool(cards[0].opening or cards[0].lead_in)


def _lines(made: CardPage, source: Source, cards: tuple[Card, Card], row: int) -> int:
    kind = "value" if cards[0].ruled else "line"
    number, label = ("paper_center", "paper_label") if cards[0].ruled else ("paper_item", "paper_item_label")
    for pair in _aligned(cards[0].lines, cards[1].lines):
        numbers = [one.number.rstrip("." if cards[0].ruled else "") if one else "" for one in pair]
        made.page.put(row, 1, _choice(source, (numbers[0], numbers[1])), number)
        made.page.put(row, 2, _choice(source, (_said(pair[0]), _said(pair[1]))), label)
        made.page.put(row, 3, _shown(source, pair), f"paper_{kind}_{_pair_look(pair)}")
        made.heights[row] = _height(made, row, (2, 3))
        if source.cells is not None and any(one and _is_long(one) for one in pair):
            made.heights[row] = max(made.heights[row], text_height([Text("\n" * (_LONG - 1), CARD_WIDTHS[2])]))
        row += 1
    return row


def _height(made: CardPage, row: int, columns: Sequence[int]) -> float:
    texts = []
    for column in columns:
        cell = made.page.cells[f"{'ABC'[column - 1]}{row}"]
        text = as_shown(shown(cell.value))
        texts.append(Text(text, CARD_WIDTHS[column - 1], cell.style == "paper_label"))
    return text_height(texts)


def _is_long(line: Line) -> bool:
    return any(one.type == "long_text" for one in line.fields)


def _said(line: Line | None) -> str:
    return line.label if line else ""


Pair = tuple[Line | None, Line | None]


def _aligned(collective: Sequence[Line], person: Sequence[Line]) -> Iterator[Pair]:
    """The lines of both variants side by side; two whose cell formats differ take a row each."""
    for pair in zip_longest(collective, person):
        if {one.look for one in pair if one} <= {"text", _pair_look(pair)}:
            yield pair
        else:
            yield pair[0], None
            yield None, pair[1]


def _pair_look(pair: Pair) -> Look:
    looks = [one.look for one in pair if one and one.look != "text"]
    return looks[0] if looks else "text"


def _choice(source: Source, texts: tuple[str, str]) -> Plain | Formula:
    """One of two texts, for a collective or an individual; a formula only where they differ."""
    said = texts[1] if source.person else texts[0]
    if texts[0] == texts[1] or source.cells is None:
        return said or None
    return Formula(f"IF({source.asks_person},{quoted(texts[1])},{quoted(texts[0])})", said)


def _shown(source: Source, pair: Pair) -> Plain | Formula:
    line = pair[1] if source.person else pair[0]
    value = source.value(line) if line and line.fields else None
    if source.cells is None:
        return value
    both = [value_formula(source.cells, one) for one in pair]
    if both == ['""', '""']:
        return None
    text = both[0] if both[0] == both[1] else f"IF({source.asks_person},{both[1]},{both[0]})"
    return Formula(text, "" if value is None else value)


def value_formula(cells: Mapping[str, str], line: Line | None) -> str:
    """What a line shows, of the cells its fields stand in; texts are joined, a blank stays blank."""
    found = [cells[one.name] for one in (line.fields if line else ()) if one.name in cells]
    if line is None or not found:
        return '""'
    if len(found) == 1:
        return f'IFERROR(IF({found[0]}="","",{found[0]}),"")'
    join = "&CHAR(10)&".join(quoted(part) for part in line.join.split("\n"))
    texts = "&".join(f'IF({one}="","",{join}&{one})' for one in found)
    return f'IFERROR(MID({texts},{len(line.join) + 1},32767),"")'


def person_test(schema: Schema, cell: str) -> str:
    """The formula that is true when the registration in `cell` is an individual's."""
    title = item_title(schema.lists["subject"].items, "CN")
    return f"IFERROR({cell}={quoted(title)},FALSE)"


def joined(line: Line, value_of: Callable[[Field], Plain]) -> Plain:
    """What a line shows: the one value of its field, or its texts joined."""
    values = [value_of(one) for one in line.fields]
    if len(values) == 1:
        return values[0]
    return line.join.join(_written(value) for value in values if value not in {None, ""}) or None


def _written(value: Plain) -> str:
    """A value inside a text, as an office writes it."""
    if isinstance(value, date):
        return format_date(value)
    return format_number(value) if isinstance(value, int | float) else str(value)


def rows_of(merged: Iterable[str]) -> tuple[tuple[int, int, int], ...]:
    """Merged areas as (row, first column, last column), from 0."""
    areas = []
    for area in merged:
        left, right = area.split(":")
        areas.append((int(left[1:]) - 1, ord(left[0]) - ord("A"), ord(right[0]) - ord("A")))
    return tuple(areas)
