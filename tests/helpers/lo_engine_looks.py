"""How cells look: what `Range` of xlwings says and sets of formats, letters, colours, borders and heights.

Sizes are points, colours (red, green, blue). What differs within a range is `None`, as in Excel.
"""

from typing import Any

from xlwings import base_classes

from helpers.lo_engine_borders import Borders
from helpers.lo_engine_formats import Colour, colour_number, excel_format, office_format, rgb
from helpers.lo_engine_office import answered, load_uno

_HUNDREDTHS_A_POINT = 2540 / 72
_BOLD, _NORMAL = 150.0, 100.0
_NO_COLOUR = -1
_HORIZONTAL = {"STANDARD": "general", "LEFT": "left", "CENTER": "center", "RIGHT": "right", "BLOCK": "justify"}
_HORIZONTAL |= {"REPEAT": "fill"}
_VERTICAL = {0: "bottom", 1: "top", 2: "center", 3: "bottom", 4: "justify"}


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
        return None if key is None else excel_format(self.sheet.book.uno, key)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._set("NumberFormat", office_format(self.sheet.book.uno, value))

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
    def borders(self) -> Borders:
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
