"""Formulas between Excel's notation and that of LibreOffice's programs, without a look at what they mean.

Both speak English names. Excel: `COUNTIFS('Độ phủ'!$A$1,tblDonVi[Mã])`; LibreOffice: `COUNTIFS($'Độ phủ'.$A$1;tblDonVi[Mã])`.
Not for the master, and refused or left alone: ranges over several sheets, other files, unions and intersections.
"""

import re
from collections.abc import Container, Iterator

from helpers.lo_engine_entry import ExcelRefusedError

_TEXT = r'"(?:[^"]|"")*"'
_BRACKETS = r"\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\]"
_QUOTED = r"'(?:[^']|'')+'"
_ERROR = r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)"
_CELL = r"\$?[A-Za-z]{1,3}\$?\d+(?![\w(])|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(])|\$?\d+:\$?\d+|#REF!"
_EXCEL = re.compile(
    rf"(?P<text>{_TEXT})|(?P<error>{_ERROR})|(?P<sheet>(?:{_QUOTED}|[^\W\d][\w.]*)!)|(?P<brackets>{_BRACKETS})|(?P<word>[\w.$\\]+)|(?P<sign>.)",
    re.DOTALL,
)
_OFFICE = re.compile(
    rf"(?P<text>{_TEXT})|(?P<error>{_ERROR})|(?P<sheet>\$?(?:{_QUOTED}|[^\W\d]\w*)\.(?={_CELL}))|(?P<brackets>{_BRACKETS})|(?P<word>[\w.$\\]+)|(?P<sign>.)",
    re.DOTALL,
)
_BETWEEN = re.compile(r"(?<=\])[,;](?=\[)")
_PLAIN = re.compile(r"[^\W\d][\w.]*")
_THIS_ROW = re.compile(r"\w+\[\[#This Row\],(\[(?:'.|[^\[\]'])*\])\]")
_SIMPLE_COLUMN = re.compile(r"\[\w+\]")


def to_office(formula: str, sheets: Container[str]) -> str:
    """A formula as LibreOffice's programs write it; raises `ExcelRefusedError` where Excel would not take it."""
    return "".join(_office_pieces(formula, sheets))


def _office_pieces(formula: str, sheets: Container[str]) -> Iterator[str]:
    depth, array = 0, False
    for match in _EXCEL.finditer(formula):
        kind, piece = match.lastgroup, match[0]
        if kind == "sheet":
            title = piece[:-1].strip("'").replace("''", "'") if piece.startswith("'") else piece[:-1]
            if title not in sheets:
                raise ExcelRefusedError(f"there is no sheet “{title}”: {formula}")
            yield "$'" + title.replace("'", "''") + "'."
        elif kind == "brackets":
            yield _office_brackets(piece)
        elif kind == "sign":
            depth += {"(": 1, ")": -1}.get(piece, 0)
            array = piece == "{" or (array and piece != "}")
            yield {",": ";", ";": "|" if array else ";"}.get(piece, piece)
            if depth < 0 or piece in '"[]':
                raise ExcelRefusedError(f"the formula is not whole: {formula}")
        else:
            yield piece
    if depth:
        raise ExcelRefusedError(f"a bracket is not closed: {formula}")


def _office_brackets(piece: str) -> str:
    inner = piece[1:-1]
    if inner.startswith("@"):
        column = inner[1:] if inner.startswith("@[") else f"[{inner[1:]}]"
        return f"[[#This Row];{column}]"
    if inner.startswith("#"):
        return f"[{piece}]"
    return _BETWEEN.sub(";", piece)


def to_excel(formula: str) -> str:
    """A formula of LibreOffice's programs as Excel and its files write it."""
    return "".join(_excel_pieces(formula))


def _excel_pieces(formula: str) -> Iterator[str]:
    array = False
    for match in _OFFICE.finditer(formula):
        kind, piece = match.lastgroup, match[0]
        if kind == "sheet":
            title = piece.removeprefix("$")[:-1]
            bare = title[1:-1] if title.startswith("'") else title
            yield f"{bare}!" if _PLAIN.fullmatch(bare) else f"{title}!"
        elif kind == "brackets":
            yield _BETWEEN.sub(",", piece if not re.fullmatch(r"\[\[#[^\[\]]*\]\]", piece) else piece[1:-1])
        elif kind == "sign":
            array = piece == "{" or (array and piece != "}")
            yield {";": ",", "|": ";" if array else "|", "~": ",", "!": " "}.get(piece, piece)
        else:
            yield piece


def as_shown(formula: str) -> str:
    """A formula as `Range.Formula` of Excel 2010 and later tells it: "[@Mã]" for the cell of this row of the own table."""

    def short(match: re.Match[str]) -> str:
        return f"[@{match[1][1:-1]}]" if _SIMPLE_COLUMN.fullmatch(match[1]) else f"[@{match[1]}]"

    return _THIS_ROW.sub(short, formula)


def alike(one: str, other: str) -> bool:
    """Whether two formulas in Excel's notation differ in nothing but how they are written down."""
    return _bare(one) == _bare(other)


def _bare(formula: str) -> str:
    pieces = []
    for match in _EXCEL.finditer(formula.replace("_xlfn.", "").replace("_xlws.", "")):
        piece = match[0]
        if match.lastgroup == "sheet" and piece.startswith("'") and _PLAIN.fullmatch(piece[1:-2]):
            piece = piece[1:-2] + "!"
        if match.lastgroup in {"text", "brackets", "sheet"} or not piece.isspace():
            pieces.append(piece if match.lastgroup in {"text", "brackets", "sheet"} else piece.upper())
    return "".join(pieces).replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
