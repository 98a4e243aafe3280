"""Whether what stands in a workbook as the result of a formula is what another program calculates."""

from pathlib import Path

from helpers import practice
from helpers.office import Office

NOTHING = {None, "", 0}


def same(one: object, other: object) -> bool:
    """Whether two values of cells are one: blanks and nought agree, numbers to nine digits."""
    if one in NOTHING and other in NOTHING:
        return True
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(float(one) - float(other)) <= 1e-9 * max(1.0, abs(float(other)))
    return one == other


def disagreements(office: Office, path: Path) -> list[tuple[str, str, object, object]]:
    """Every formula whose stored value is not what comes out of a hard recalculation."""
    fresh = office.recalculate(path)
    stored = {
        (sheet, address): cell.value
        for sheet, cells in practice.cells_of(path).items()
        for address, cell in cells.items()
        if cell.formula is not None
    }
    assert fresh.keys() == stored.keys()
    assert stored
    return [(*place, value, fresh[place]) for place, value in stored.items() if not same(value, fresh[place])]
