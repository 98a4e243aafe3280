"""What the totals of a list say against the rows that stand above them."""

import re
from collections.abc import Iterator

from dvk_xl.consolidate.files import FileState
from dvk_xl.issues import Code, Issue, Ref, issue

_MODELS_IN_TOTAL = re.compile(r"(\d+)\s*mô hình")


def total_faults(state: FileState) -> Iterator[Issue]:
    """Totals of a file in force that are neither the number of rows of their group nor of the whole list (E410)."""
    above: dict[str, int] = {}
    for sheet, number, words in state.arrival.parsed.totals if state.in_force else ():
        rows = [row.row for row in state.arrival.parsed.rows if row.sheet == sheet]
        # a total speaks of its group, the rows since the total before it, or of the whole list
        group = sum(above.get(sheet, 0) < row < number for row in rows)
        above[sheet] = number
        match = _MODELS_IN_TOTAL.search(words.casefold())
        stated = int(match.group(1)) if match else _only_number(words)
        # a row that names several models is one line of the list
        if stated is not None and stated not in {group, len(rows), len(set(rows))}:
            what = f"dòng tổng ghi {stated}, danh sách có {group or len(rows)} dòng"
            yield issue(Code.E410, Ref(state.arrival.path, sheet, number), unit=state.unit, what=what)


def _only_number(words: str) -> int | None:
    numbers = re.findall(r"\d+", words)
    return int(numbers[0]) if len(numbers) == 1 else None
