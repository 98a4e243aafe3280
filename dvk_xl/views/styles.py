"""The styles of the workbook by name: one look everywhere, from the colours declared in workbook/schema/master.toml."""

from collections.abc import Mapping
from typing import Any

from dvk_xl.schema import Field, Workbook

DATE_FORMAT = "dd/mm/yyyy"
MONEY_FORMAT = '#,##0" đồng"'
TYPE_STYLES: Mapping[str, str] = {
    "date": "date",
    "integer": "integer",
    "number": "number",
    "money": "integer",
    "percent": "number",
    "enum": "text",
    "bool": "center",
    "long_text": "text",
    "link": "link",
}
PERCENT_FORMAT = 'General"%"'
_WRAP: Mapping[str, Any] = {"text_wrap": True, "valign": "top"}
_NUMBER = {"num_format": "General", "align": "right"}


def cell_style(one: Field) -> str:
    """The style of a field's cells: who owns it and what it holds, as in "office_date"."""
    return f"{one.owner}_{TYPE_STYLES.get(one.type, 'text')}"


def styles(words: Workbook) -> dict[str, dict[str, Any]]:
    """Every style by name as XlsxWriter properties, in a fixed order."""
    colours = words.colours
    base: dict[str, Any] = {
        "font_name": words.font,
        "font_size": 12,
        "font_color": colours["ink"],
        "valign": "vcenter",
    }
    line = {"border": 1, "border_color": colours["line"]}
    wrap = {"text_wrap": True, "valign": "top"}
    named: dict[str, dict[str, Any]] = {"plain": {}}
    named |= _screen(colours, line)
    named |= _table(colours, line | wrap)
    named |= _paper(line | wrap)
    return {name: {**base, **own} for name, own in named.items()}


def _screen(colours: Mapping[str, str], line: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    heading = {"bold": True, "font_color": colours["heading"]}
    tile = {**line, "bg_color": colours["band"], "align": "center"}
    return {
        "title": {**heading, "font_size": 20},
        "subtitle": {"font_size": 12, "italic": True},
        "subtitle_fit": {"font_size": 12, "italic": True, "shrink": True},
        "section": {**heading, "font_size": 14, "bottom": 2, "bottom_color": colours["heading"]},
        "label": {},
        "label_wrap": {"text_wrap": True, "valign": "top"},
        "strong": {"bold": True, "text_wrap": True, "valign": "top"},
        "next_step": {
            "bold": True,
            "font_size": 14,
            "text_wrap": True,
            "valign": "top",
            "font_color": colours["heading"],
        },
        "days": {**tile, "bold": True, "font_size": 28, "num_format": '0" ngày"', "font_color": colours["heading"]},
        "due_day": {**tile, "num_format": f'"Hạn cuối: "{DATE_FORMAT}', "bold": True},
        "target_text": {**line, "bold": True, "shrink": True, "font_size": 11},
        "list_text": {**line, "shrink": True},
        "list_center": {**line, "align": "center"},
        "list_count": {**line, "num_format": "#,##0", "align": "center"},
        "list_percent": {**line, "num_format": PERCENT_FORMAT, "align": "center"},
        "list_verdict": {**line, "bold": True, "align": "center"},
        "bar": {**line, "num_format": "#,##0", "align": "right", "indent": 1},
        "more": {"italic": True},
        "link": {"font_color": colours["link"], "underline": 1},
        "tile_label": {**tile, "text_wrap": True, "font_size": 11, "bottom": 0},
        "tile_number": {**tile, "bold": True, "font_size": 22, "num_format": "#,##0", "top": 0},
        "tile_percent": {**tile, "bold": True, "font_size": 22, "num_format": PERCENT_FORMAT, "top": 0},
        # unlocked: the state of a button is seen on a protected sheet too
        "status": {"font_color": colours["warn"], "text_wrap": True, "valign": "top", "locked": False},
        "input": {**line, "bg_color": colours["office"], "bold": True, "align": "center", "num_format": "0"},
        "strong_line": {"bold": True},
        "status_line": {"italic": True, "bold": True, "font_color": colours["warn"]},
        "date_left": {"num_format": DATE_FORMAT, "align": "left"},
    }


def _table(colours: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    named: dict[str, dict[str, Any]] = {
        "head": {**body, "bold": True, "align": "center", "valign": "vcenter", "bg_color": colours["band"]},
    }
    for owner in ("unit", "office", "tool"):
        own = {**body, "bg_color": colours[owner]}
        if owner == "unit":
            own.pop("bg_color")
        named |= {
            f"{owner}_text": {**own, "num_format": "@"},
            f"{owner}_date": {**own, "num_format": DATE_FORMAT, "align": "center"},
            f"{owner}_integer": {**own, "num_format": "#,##0", "align": "right"},
            f"{owner}_number": {**own, **_NUMBER},
            f"{owner}_center": {**own, "align": "center"},
        }
    # no text format: Excel would take a formula that is entered again for its own text
    named["tool_link"] = {**body, "bg_color": colours["tool"], "font_color": colours["link"], "underline": 1}
    good, warn, bad = colours["good"], colours["warn"], colours["bad"]
    named |= {
        "verdict": {**body, "bold": True, "align": "center"},
        "good": {**body, "font_color": good, "bold": True},
        "warn": {**body, "font_color": warn, "bold": True},
        "bad": {**body, "font_color": bad, "bold": True},
        "percent": {**body, "num_format": PERCENT_FORMAT, "align": "right"},
        "count": {**body, "num_format": "#,##0", "align": "right"},
        "count_center": {**body, "num_format": "#,##0", "align": "center"},
        "text": {**body},
        "link_center": {**body, "align": "center", "font_color": colours["link"], "underline": 1},
        "text_center": {**body, "align": "center"},
        "text_line": {**body, "text_wrap": False, "right": 0},
        "text_line_end": {**body, "left": 0},
        "day": {**body, "num_format": DATE_FORMAT, "align": "center"},
    }
    return named


def _paper(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    black = {"font_color": "#000000"}
    across = {**black, "align": "center_across"}
    cell = {**body, **black, "border_color": "#000000"}
    return {
        "paper": {**black},
        "paper_issuer": {**across, "bold": True, "font_size": 13},
        "paper_parent": {**across, "font_size": 13},
        "paper_state": {**across, "bold": True, "font_size": 12},
        # a letter's underline is the one line in Excel that is as long as the text
        "paper_motto": {**across, "bold": True, "font_size": 13, "underline": 1},
        "paper_date": {**across, "italic": True, "font_size": 13},
        "paper_appendix": {**across, "bold": True, "font_size": 14},
        "paper_title": {**across, "bold": True, "font_size": 14},
        "paper_note": {**across, "italic": True, "font_size": 13},
        "paper_head": {**cell, "bold": True, "align": "center", "valign": "vcenter"},
        "paper_order": {**cell, "italic": True, "align": "center", "font_size": 10},
        "paper_group": {**cell, "bold": True, "text_wrap": False},
        "paper_cell": {**cell},
        "paper_center": {**cell, "align": "center"},
        "paper_number": {**cell, **_NUMBER},
        "paper_integer": {**cell, "num_format": "#,##0", "align": "right"},
        "paper_day": {**cell, "num_format": DATE_FORMAT, "align": "center"},
        "paper_total": {**black, "bold": True, "text_wrap": False},
        "paper_sign": {**across, "bold": True, "font_size": 14},
        "paper_sign_note": {**across, "italic": True, "font_size": 13},
        "paper_label": {**cell, "bold": True},
        "paper_addressee": {**across, "font_size": 13},
        **_wrapped(black),
        **_values("paper_value", {**cell, "align": "left"}),
        **_values("paper_line", {**black, **_WRAP, "align": "left", "bottom": 7, "bottom_color": "#000000"}),
        "paper_item": {**black, **_WRAP, "align": "center"},
        "paper_item_label": {**black, **_WRAP},
        "paper_lead_in": {**black, **_WRAP},
    }


def _wrapped(black: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The head of a narrow paper: its long lines wrap in merged cells."""
    middle = {**black, "align": "center", "text_wrap": True}
    return {
        "paper_issuer_wrap": {**middle, "bold": True, "font_size": 13},
        "paper_parent_wrap": {**middle, "font_size": 13},
        "paper_appendix_wrap": {**middle, "bold": True, "font_size": 14},
        "paper_title_wrap": {**middle, "bold": True, "font_size": 14},
        "paper_note_wrap": {**middle, "italic": True, "font_size": 13},
        "paper_addressee_wrap": {**middle, "font_size": 13},
    }


def _values(name: str, base: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A value on a paper by what it holds; thousands and the word đồng come from the cell's format."""
    formats = {"text": "General", "number": "General", "day": DATE_FORMAT, "integer": "#,##0", "money": MONEY_FORMAT}
    return {f"{name}_{look}": {**base, "num_format": code} for look, code in formats.items()}
