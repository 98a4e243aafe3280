"""The lines around and between the cells of a range, as `Borders` of xlwings serves them; diagonals are not."""

from collections.abc import Mapping
from typing import Any

from xlwings import base_classes

from helpers.lo_engine_formats import Colour, colour_number, rgb
from helpers.lo_engine_office import answered

_LINES = {"continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17}
_WEIGHTS = {"hairline": 2, "thin": 26, "medium": 53, "thick": 79}
_SIDES = {
    "edge_top": "TopLine",
    "edge_bottom": "BottomLine",
    "edge_left": "LeftLine",
    "edge_right": "RightLine",
    "inside_horizontal": "HorizontalLine",
    "inside_vertical": "VerticalLine",
}


def draw(cells: Any, names: list[str], changes: Mapping[str, Any]) -> None:
    """Change some sides of a range at once: "color", "weight", and last "line_style", as Excel does it."""
    cells.touch()
    lines = cells.api.TableBorder2
    for name in _SIDES.values():
        setattr(lines, f"Is{name}Valid", name in names)
    for name in names:
        setattr(lines, name, _drawn(getattr(lines, name), changes))
    cells.api.TableBorder2 = lines


def _drawn(line: Any, changes: Mapping[str, Any]) -> Any:
    if not line.LineWidth:
        line.LineStyle, line.LineWidth, line.Color = 0, _WEIGHTS["thin"], 0
    if "color" in changes:
        line.Color = colour_number(changes["color"])
    if "weight" in changes:
        line.LineWidth = _WEIGHTS[changes["weight"]]
    if "line_style" in changes:
        bare = changes["line_style"] in {None, "none"}
        line.LineStyle, line.LineWidth = (0, 0) if bare else (_LINES[changes["line_style"]], line.LineWidth)
    line.OuterLineWidth, line.InnerLineWidth, line.LineDistance = line.LineWidth, 0, 0
    return line


@answered
class Border(base_classes.Border):
    """One side of a range; a side whose cells differ is `None`. Diagonals are not served."""

    def __init__(self, parent: Any, side: str) -> None:
        self.parent = parent
        self.name = _SIDES[side]

    @property
    def api(self) -> Any:
        return getattr(self.parent.api.TableBorder2, self.name)

    def _line(self) -> Any:
        lines = self.parent.api.TableBorder2
        return getattr(lines, self.name) if getattr(lines, f"Is{self.name}Valid") else None

    def _draw(self, **changes: Any) -> None:
        draw(self.parent, [self.name], changes)

    @property
    def line_style(self) -> str | None:
        line = self._line()
        if line is None or not line.LineWidth:
            return None
        return next((name for name, number in _LINES.items() if number == line.LineStyle), "continuous")

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        self._draw(line_style=value)

    @property
    def weight(self) -> str | None:
        line = self._line()
        if line is None or not line.LineWidth:
            return None
        return min(_WEIGHTS, key=lambda name: abs(_WEIGHTS[name] - line.LineWidth))

    @weight.setter
    def weight(self, value: str) -> None:
        self._draw(weight=value)

    @property
    def color(self) -> Colour | None:
        line = self._line()
        return None if line is None or not line.LineWidth else rgb(line.Color)

    @color.setter
    def color(self, value: Colour | str | int) -> None:
        self._draw(color=value)


@answered
class Borders(base_classes.Borders):
    """The sides of a range."""

    def __init__(self, parent: Any) -> None:
        self.parent = parent

    @property
    def api(self) -> Any:
        return self.parent.api.TableBorder2

    def __getitem__(self, side: str) -> Border:
        return Border(self.parent, side)

    def _common(self, name: str) -> Any:
        values = {getattr(self[side], name) for side in self._grid_sides()}
        return values.pop() if len(values) == 1 else None

    line_style = property(
        lambda self: self._common("line_style"),
        lambda self, value: self.set(base_classes.BORDER_GRID_SIDES, line_style=value),
    )
    weight = property(
        lambda self: self._common("weight"), lambda self, value: self.set(base_classes.BORDER_GRID_SIDES, weight=value)
    )
    color = property(
        lambda self: self._common("color"), lambda self, value: self.set(base_classes.BORDER_GRID_SIDES, color=value)
    )

    def set(self, which: tuple[str, ...], **changes: Any) -> None:
        wanted = {name: value for name, value in changes.items() if value is not base_classes._UNSET}
        draw(self.parent, [_SIDES[side] for side in which if side in _SIDES], wanted)

    def clear(self, which: tuple[str, ...]) -> None:
        self.set(which, line_style=None)
