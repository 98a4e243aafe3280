"""How cells look: what `Range` of xlwings says and sets of formats, letters, colours, borders and heights.

Sizes are points, colours (red, green, blue). What differs within a range is `None`, as in Excel.
"""

import re
from typing import Any

from xlwings import base_classes
from xlwings.utils import hex_to_rgb

from helpers.lo_engine_entry import GENERAL
from helpers.lo_engine_office import answered, load_uno

Colour = tuple[int, int, int]
_HUNDREDTHS_A_POINT = 2540 / 72
_BOLD, _NORMAL = 150.0, 100.0
_NO_COLOUR = -1
_HORIZONTAL = {"STANDARD": "general", "LEFT": "left", "CENTER": "center", "RIGHT": "right", "BLOCK": "justify"}
_HORIZONTAL |= {"REPEAT": "fill"}
_VERTICAL = {0: "bottom", 1: "top", 2: "center", 3: "bottom", 4: "justify"}
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
_LOGICAL = 1024
_LITERAL = re.compile(r'("[^"]*"|\\.|\[[^\]]*\])')


def code_in_excel(shown: str) -> str:
    """The code of a number format as Excel tells it, from that of LibreOffice with Vietnamese settings."""
    swapped = _swapped(shown)
    return re.sub(r"[DMYHS]+", lambda found: found[0].lower(), swapped) if re.search("[DYHS]|MM", swapped) else swapped


def code_in_office(code: str) -> str:
    """The code of a number format with the decimal comma of Viet Nam, from that of Excel."""
    return _swapped(code)


def _swapped(code: str) -> str:
    pieces = _LITERAL.split(code)
    return "".join(
        piece if number % 2 else piece.translate(str.maketrans(".,", ",.")) for number, piece in enumerate(pieces)
    )


def excel_format(document: Any, key: int) -> str:
    """The code of a number format by its number in the document; that of truth values is no format in Excel."""
    shown = document.NumberFormats.getByKey(key)
    return GENERAL if shown.Type & _LOGICAL or key == 0 else code_in_excel(shown.FormatString)


def office_format(document: Any, code: str) -> int:
    """The number that the document has, or now gets, for a number format."""
    if code == GENERAL:
        return 0
    formats, here = document.NumberFormats, load_uno().createUnoStruct("com.sun.star.lang.Locale")
    key = formats.queryKey(code_in_office(code), here, False)
    return int(key if key != -1 else formats.addNew(code_in_office(code), here))


def rgb(number: int) -> Colour:
    """A colour from its number."""
    return number >> 16 & 255, number >> 8 & 255, number & 255


def colour_number(colour: Colour | str | int) -> int:
    """The number of a colour; a whole number is one of Excel's, blue first."""
    if isinstance(colour, int):
        return (colour & 255) << 16 | colour & 0xFF00 | colour >> 16
    red, green, blue = hex_to_rgb(colour) if isinstance(colour, str) else colour
    return int(red) << 16 | int(green) << 8 | int(blue)


_UNDERLINED, _PLAIN_LINE = 2, -4142


@answered
class Looks:
    """The part of a range that speaks of looks; `api` is the range of LibreOffice, `touch` and `touch_rows` note a change."""

    api: Any
    sheet: Any

    def touch(self) -> None:
        """Note that the looks of the range become different."""
        raise NotImplementedError

    def touch_rows(self) -> None:
        """Note that the heights of its rows become different."""
        raise NotImplementedError

    def _get(self, name: str) -> Any:
        mixed = self.api.getPropertyState(name).value == "AMBIGUOUS_VALUE"
        return None if mixed else self.api.getPropertyValue(name)

    def _set(self, name: str, value: object) -> None:
        self.touch()
        self.api.setPropertyValue(name, value)

    @property
    def number_format(self) -> str | None:
        """The code of the number format in Excel's English."""
        key = self._get("NumberFormat")
        return None if key is None else excel_format(self.sheet.book.api, key)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._set("NumberFormat", office_format(self.sheet.book.api, value))

    @property
    def color(self) -> Colour | None:
        """The colour behind the cells."""
        number = self._get("CellBackColor")
        return None if number in {None, _NO_COLOUR} else rgb(number)

    @color.setter
    def color(self, value: Colour | str | int | None) -> None:
        self._set("CellBackColor", _NO_COLOUR if value is None else colour_number(value))

    @property
    def wrap_text(self) -> bool | None:
        """Whether long texts go on in a new line."""
        return self._get("IsTextWrapped")

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._set("IsTextWrapped", bool(value))

    @property
    def horizontal_alignment(self) -> str | None:
        """Where a text stands between left and right."""
        found = self._get("HoriJustify")
        return None if found is None else _HORIZONTAL[found.value]

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        # LibreOffice does not know "across several columns"
        wanted = "center" if value == "center_across_selection" else value
        name = next(name for name, word in _HORIZONTAL.items() if word == wanted)
        self._set("HoriJustify", load_uno().Enum("com.sun.star.table.CellHoriJustify", name))

    @property
    def vertical_alignment(self) -> str | None:
        """Where a text stands between top and bottom."""
        found = self._get("VertJustify")
        return None if found is None else _VERTICAL[found]

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._set("VertJustify", max(number for number, word in _VERTICAL.items() if word == value))

    @property
    def row_height(self) -> float | None:
        """The height of the rows in points."""
        heights = {row.Height for row in self.api.Rows}
        return round(heights.pop() / _HUNDREDTHS_A_POINT, 2) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.touch_rows()
        self.api.Rows.Height = round(value * _HUNDREDTHS_A_POINT)

    @property
    def font(self) -> "Font":
        """The letters."""
        return Font(self)

    @property
    def borders(self) -> "Borders":
        """The lines around and between the cells."""
        return Borders(self)


class FontApi:
    """The letters of a range under Excel's own names: 2 is underlined once, anything else is not."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks

    @property
    def Underline(self) -> int:  # noqa: N802  # Excel's name
        return _UNDERLINED if self._looks._get("CharUnderline") else _PLAIN_LINE

    @Underline.setter
    def Underline(self, value: int) -> None:  # noqa: N802  # likewise
        self._looks._set("CharUnderline", int(value == _UNDERLINED))


@answered
class Font(base_classes.Font):
    """The letters of a range."""

    def __init__(self, parent: Looks) -> None:
        self.parent = parent

    @property
    def api(self) -> "FontApi":
        """What the library itself does not offer, by its name in Excel."""
        return FontApi(self.parent)

    @property
    def name(self) -> str | None:
        return self.parent._get("CharFontName")

    @name.setter
    def name(self, value: str) -> None:
        self.parent._set("CharFontName", value)

    @property
    def size(self) -> float | None:
        return self.parent._get("CharHeight")

    @size.setter
    def size(self, value: float) -> None:
        self.parent._set("CharHeight", float(value))

    @property
    def bold(self) -> bool | None:
        weight = self.parent._get("CharWeight")
        return None if weight is None else weight > _NORMAL

    @bold.setter
    def bold(self, value: bool) -> None:
        self.parent._set("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        slant = self.parent._get("CharPosture")
        return None if slant is None else slant.value != "NONE"

    @italic.setter
    def italic(self, value: bool) -> None:
        slant = load_uno().Enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")
        self.parent._set("CharPosture", slant)

    @property
    def color(self) -> Colour | None:
        number = self.parent._get("CharColor")
        return None if number is None else rgb(0 if number == _NO_COLOUR else number)

    @color.setter
    def color(self, value: Colour | str | int) -> None:
        self.parent._set("CharColor", colour_number(value))


@answered
class Border(base_classes.Border):
    """One side of a range; a side whose cells differ is `None`. Diagonals are not served."""

    def __init__(self, parent: Looks, side: str) -> None:
        self.parent = parent
        self.name = _SIDES[side]

    @property
    def api(self) -> Any:
        return getattr(self.parent.api.TableBorder2, self.name)

    def _line(self) -> Any:
        lines = self.parent.api.TableBorder2
        return getattr(lines, self.name) if getattr(lines, f"Is{self.name}Valid") else None

    def _draw(self, **changes: int) -> None:
        self.parent.touch()
        lines = self.parent.api.TableBorder2
        for name in _SIDES.values():
            setattr(lines, f"Is{name}Valid", name == self.name)
        line = getattr(lines, self.name)
        drawn = {"LineStyle": 0, "LineWidth": _WEIGHTS["thin"], "Color": 0} if not line.LineWidth else {}
        for name, value in {**drawn, **changes}.items():
            setattr(line, name, value)
        line.OuterLineWidth, line.InnerLineWidth, line.LineDistance = line.LineWidth, 0, 0
        setattr(lines, self.name, line)
        self.parent.api.TableBorder2 = lines

    @property
    def line_style(self) -> str | None:
        line = self._line()
        if line is None or not line.LineWidth:
            return None
        return next((name for name, number in _LINES.items() if number == line.LineStyle), "continuous")

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        if value in {None, "none"}:
            self._draw(LineWidth=0)
        else:
            self._draw(LineStyle=_LINES[str(value)])

    @property
    def weight(self) -> str | None:
        line = self._line()
        if line is None or not line.LineWidth:
            return None
        return min(_WEIGHTS, key=lambda name: abs(_WEIGHTS[name] - line.LineWidth))

    @weight.setter
    def weight(self, value: str) -> None:
        self._draw(LineWidth=_WEIGHTS[value])

    @property
    def color(self) -> Colour | None:
        line = self._line()
        return None if line is None or not line.LineWidth else rgb(line.Color)

    @color.setter
    def color(self, value: Colour | str | int) -> None:
        self._draw(Color=colour_number(value))


@answered
class Borders(base_classes.Borders):
    """The sides of a range."""

    def __init__(self, parent: Looks) -> None:
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
        for side in (side for side in which if side in _SIDES):
            for name in ("color", "weight", "line_style"):
                if changes.get(name, base_classes._UNSET) is not base_classes._UNSET:
                    setattr(self[side], name, changes[name])

    def clear(self, which: tuple[str, ...]) -> None:
        self.set(which, line_style=None)
