"""Messages from text templates that people edit, and letters as drafts for a mail program."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dvk_xl.errors import ReportError
from dvk_xl.resources import resource_folder

_SHEET = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_VIETNAM = timezone(timedelta(hours=7))
_MORNING = time(8)
_FAILS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What filling in a template may raise: it is an officer's text, and its expressions are free."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook that goes along with a letter."""

    name: str
    data: bytes


def render_text(template: str, context: Mapping[str, object]) -> str:
    """The text of a template of templates/ with these values, lines ended by a newline; no value is read as a template.

    Raises `ReportError` when the template is missing, broken or asks for a value that is not there.
    """
    source = resource_folder("templates") / template
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # plain text: nothing shows it as markup
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = _read_template(source)
    try:
        text = environment.from_string(written).render(dict(context))
    except _FAILS as fault:
        raise ReportError(f"Mẫu lời nhắn {template} không điền được: {fault}") from fault
    return text.strip() + "\n"


def _read_template(source: Path) -> str:
    try:
        text = source.read_text("utf-8-sig")
    except OSError as fault:
        raise ReportError(f"Không đọc được mẫu lời nhắn {source.name}. Hãy cài lại chương trình dvk.") from fault
    except UnicodeDecodeError as fault:
        raise _not_utf8(source) from fault
    if "\0" in text:
        raise _not_utf8(source)
    return text


def _not_utf8(source: Path) -> ReportError:
    return ReportError(
        f"Mẫu lời nhắn {source.name} không lưu ở dạng UTF-8. Hãy mở tệp bằng Notepad, chọn Save As, Encoding: UTF-8."
    )


def addresses(written: str) -> tuple[str, ...]:
    """The mail addresses in a cell, in order; what is none is left out."""
    return tuple(one for one in re.split(r"[\s;,<>]+", written) if _ADDRESS.fullmatch(one))


def draft(to: Sequence[str], subject: str, body: str, day: date, attachments: Sequence[Attachment] = ()) -> bytes:
    """A letter as an .eml file that Outlook opens as a draft, ready to be sent (RFC 5322, UTF-8, CRLF).

    The sender is left to the mail program. `day`: the letter bears its morning. The same values give the same bytes.
    """
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = " ".join(subject.split())
    if to:
        letter["To"] = ", ".join(to)
    letter["Date"] = format_datetime(datetime.combine(day, _MORNING, _VIETNAM))
    letter["X-Unsent"] = "1"
    letter.set_content(body, charset="utf-8", cte="base64")
    for one in attachments:
        letter.add_attachment(one.data, maintype=_SHEET[0], subtype=_SHEET[1], filename=one.name)
    if letter.is_multipart():
        # chance would make every run another file
        letter.set_boundary("dvk-" + sha256(body.encode()).hexdigest()[:32])
    return letter.as_bytes()
