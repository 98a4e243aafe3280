"""What every printed paper has: whose it is, the motto, the label and title, whom it is addressed to, by the plan's words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from dvk_xl.plan import Plan, PlanPaper
from dvk_xl.schema import Schema
from dvk_xl.views.cells import Formula, Page, Plain

_LEFT = 0.4
Styled = tuple[Plain | Formula, str]


@dataclass(frozen=True, slots=True)
class Titles:
    """The rows between the letterhead and the list of a paper: label, title, note, "Kính gửi: …", the opening sentence."""

    label: str
    title: str
    note: str
    addressee: str = ""
    lead_in: str = ""


def plan_paper(plan: Plan, *names: str) -> PlanPaper:
    """The plan's paper of the first name; what it leaves empty is taken from the next names."""
    papers = [plan.appendices[name] for name in names if name in plan.appendices] or [PlanPaper("")]
    merged = papers[0]
    for other in papers[1:]:
        gaps = {one.name: getattr(other, one.name) for one in fields(PlanPaper) if not getattr(merged, one.name)}
        merged = replace(merged, **gaps)
    return merged


_PLACE = re.compile(r"\{[a-z_]+\}")
"""A place in a declared text."""


def fill(plan: Plan, text: str, **more: str) -> str:
    """A declared text with the words of the plan; in a title of capitals the movement's name stands in capitals too."""
    movement = plan.movement.upper() if _PLACE.sub("", text).isupper() else plan.movement
    # the report of a People's Committee is signed by the Committee, whoever adds up the numbers
    reporter = plan.issuer if plan.issuer_kind == "UBND" else plan.consolidator
    names = {"consolidator": plan.consolidator, "reporter": reporter}
    return text.format(movement=movement, year=plan.year, plan=plan.source, **names, **more)


def addressed(schema: Schema, paper: PlanPaper) -> str:
    """The line "Kính gửi: …", "" where the plan names nobody."""
    return schema.papers.words["addressee"].format(addressee=paper.addressee) if paper.addressee else ""


def letterhead(
    page: Page, schema: Schema, plan: Plan, columns: tuple[int, int], left: Iterable[Styled], first: int = 1
) -> None:
    """The letterhead from the row `first`: `left` on the first `columns[0]` of `columns[1]` columns, the motto on the rest."""
    split, width = columns
    for row, (text, style) in enumerate(left, first):
        across(page, row, 1, split, text, style)
    motto = schema.papers.regimes[plan.format].motto
    for row, text in enumerate(motto, first):
        style = "paper_motto" if row - first == len(motto) - 1 else "paper_state"
        across(page, row, split + 1, width - split, text, style)
    day = schema.papers.words["place_date"].format(place=plan.place, year=plan.year)
    across(page, first + len(motto), split + 1, width - split, day, "paper_date")


def half(widths: Sequence[float]) -> int:
    """How many columns the issuer takes on the left: two fifths of the paper's width, never all columns."""
    wanted, used = sum(widths) * _LEFT, 0.0
    for count, width in enumerate(widths[:-1], 1):
        used += width
        if used + widths[count] / 2 >= wanted:
            return count
    return max(1, len(widths) - 1)


def issuers(schema: Schema, plan: Plan) -> tuple[Styled, ...]:
    """The lines of who issues the papers of the whole campaign: the level above, the office, the mark of the regime."""
    lines: list[Styled] = [(plan.parent, "paper_parent")] if plan.parent else []
    lines += [(line, "paper_issuer") for line in plan.office.split("\n")]
    mark = schema.papers.regimes[plan.format].mark
    return (*lines, (mark, "paper_issuer")) if mark else tuple(lines)


def titled(page: Page, width: int, titles: Titles) -> None:
    """Rows 5 to 9 of a printed list: label, title, note, addressee, opening sentence, each across the page."""
    lines: Sequence[Styled] = (
        (titles.label, "paper_appendix"),
        (titles.title.replace("\n", " "), "paper_title"),
        (titles.note.replace("\n", " "), "paper_note"),
        (titles.addressee or None, "paper_addressee"),
    )
    for row, (text, style) in enumerate(lines, 5):
        across(page, row, 1, width, text, style)
    if titles.lead_in:
        page.put(9, 1, titles.lead_in.replace("\n", " "), "paper")


def across(page: Page, row: int, column: int, width: int, text: Plain | Formula, style: str) -> None:
    """A text in the middle of several columns."""
    page.put(row, column, text or None, style)
    for offset in range(1, width):
        page.put(row, column + offset, None, style)
