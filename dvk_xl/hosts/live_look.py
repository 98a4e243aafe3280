"""How a named style looks, as properties that an open workbook takes: the same declaration as in a file that is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dvk_xl.hosts.live_pages import Area, Place, areas

_ALIGN = {"left": "left", "right": "right", "center": "center", "center_across": "center_across_selection"}
_VERTICAL = {"top": "top", "vcenter": "center", "bottom": "bottom"}
_SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Look:
    """A style: number format, letters, fill and lines; colours as "#RRGGBB", `None` for none."""

    number_format: str
    font_name: str
    font_size: float
    font_color: str
    bold: bool
    italic: bool
    underline: bool
    fill: str | None
    wrap: bool
    horizontal: str
    vertical: str
    line_color: str | None
    bare_sides: tuple[str, ...]


def look_of(properties: Mapping[str, Any]) -> Look:
    """The look of a style declared with the properties of a new workbook."""
    lined = bool(properties.get("border"))
    return Look(
        number_format=str(properties.get("num_format", "General")),
        font_name=str(properties["font_name"]),
        font_size=float(properties["font_size"]),
        font_color=str(properties["font_color"]),
        bold=bool(properties.get("bold")),
        italic=bool(properties.get("italic")),
        underline=bool(properties.get("underline")),
        fill=properties.get("bg_color"),
        wrap=bool(properties.get("text_wrap")),
        horizontal=_ALIGN.get(str(properties.get("align")), "general"),
        vertical=_VERTICAL.get(str(properties.get("valign")), "bottom"),
        line_color=str(properties["border_color"]) if lined else None,
        bare_sides=tuple(side for side in _SIDES if lined and properties.get(side) == 0),
    )


def styled_areas(styles: Mapping[Place, str]) -> Iterator[tuple[Area, str]]:
    """The areas to be given a style, with its name: whole columns side by side."""
    by_style: dict[str, list[Place]] = {}
    for place, name in styles.items():
        by_style.setdefault(name, []).append(place)
    for name, places in by_style.items():
        for area in areas(places):
            yield area, name
