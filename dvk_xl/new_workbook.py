"""XlsxWriter made strict: the same calls give the same bytes, text stays text, nothing is left out in silence."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from dvk_xl.errors import ReportError
from dvk_xl.schema import Workbook

_FIXED_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_SIZE = 12
_BLANK_RESULT = re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)>(<f>[^<]*</f>)<v></v>')


@dataclass(frozen=True, slots=True)
class NewWorkbook:
    """A workbook being made: XlsxWriter's, and where its bytes go."""

    book: Any
    buffer: io.BytesIO


def new_workbook(words: Workbook, title: str) -> NewWorkbook:
    """An empty workbook in the house's font."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": words.font, "font_size": _SIZE},
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "created": _FIXED_DAY, "author": "", "company": ""})
    return NewWorkbook(book, buffer)


def workbook_bytes(new: NewWorkbook, *, heights_are_guesses: bool, fixed: Collection[int] = ()) -> bytes:
    """The bytes of the finished workbook; raises `ReportError` when the library had to leave something out.

    `heights_are_guesses`: no row height was set by a person, so Excel may fit rows again, but for those of the sheets with
    the numbers in `fixed` (1 is the first).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            new.book.close()
        except (UserWarning, xlsxwriter.exceptions.XlsxWriterException) as fault:
            raise ReportError(f"Không tạo được bảng tính: {fault}") from fault
    kept = {f"xl/worksheets/sheet{number}.xml" for number in fixed}
    return _mended(new.buffer.getvalue(), kept, heights_are_guesses=heights_are_guesses)


def _mended(data: bytes, kept: Collection[str], *, heights_are_guesses: bool) -> bytes:
    """The workbook as Excel would have written it, where XlsxWriter does not.

    A formula whose value is an empty text says that it is a text; the first page of a paper bears no number (decree
    30/2020/NĐ-CP, domain.md 3.1); heights may be guesses.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                part = part.replace(b"<headerFooter>", b'<headerFooter differentFirst="1">')
                guesses = heights_are_guesses and entry.filename not in kept
                part = part.replace(b' customHeight="1"', b"") if guesses else part
                part = _BLANK_RESULT.sub(rb'\1 t="str">\2<v></v>', part)
            target.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def must(result: Any) -> None:
    """Nothing; raises `ReportError` when a call of XlsxWriter answered that it did not do its work."""
    if isinstance(result, int) and result < 0:
        raise ReportError(f"Không tạo được bảng tính: thư viện trả lời {result}.")
