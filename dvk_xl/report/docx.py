"""Word reports from templates that people edit: rendered without trust in any text, opened again, compared."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docxtpl.template import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from dvk_xl.errors import ReportError
from dvk_xl.plan import Plan
from dvk_xl.resources import resource_folder
from dvk_xl.vietnamese.numbers import format_number

TEMPLATES: Mapping[str, str] = {
    "HD36": "bao-cao-dang.docx",
    "HD05": "bao-cao-dang.docx",
    "ND30": "bao-cao-ubnd.docx",
}
"""The Word template of each document regime."""
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_MARKS = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"(?<![\d.,])\d+(?:\.\d{3})*(?:,\d+)?%?(?![\d])")


@dataclass
class _Printed:
    """What the tags of a template printed, for the comparison with the finished document."""

    texts: list[str] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)


def template_for(plan: Plan) -> Path:
    """The template of the plan's document regime; raises `DvkError` when the templates are missing."""
    return resource_folder("templates") / TEMPLATES[plan.format]


def render_docx(template: Path, context: Mapping[str, Any]) -> bytes:
    """The finished document; the same template and context give the same bytes.

    Raises `ReportError` when the template cannot be read, asks for a value that is not there or has a broken tag, and
    when the document, opened again, does not hold what the tags printed.
    """
    printed = _Printed()
    environment = _environment(printed)
    document = _open(template)
    _check_tags(template, document, environment, frozenset(context))
    try:
        document.render(dict(context), environment, autoescape=True)
    except TemplateError as fault:
        raise ReportError(f"Mẫu {template.name} không điền được{_near(fault)}: {fault.message}") from fault
    buffer = io.BytesIO()
    document.save(buffer)
    data = repacked(buffer.getvalue())
    _check_document(template.name, data, printed)
    return data


def repacked(data: bytes) -> bytes:
    """The package with a fixed date on every part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _FIXED_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            target.writestr(part, source.read(name))
    return buffer.getvalue()


def paragraphs(document: Any) -> Iterator[str]:
    """The text of every paragraph, those in tables, headers, footers and notes too; a line break is a newline."""
    parts = [document.element.body]
    notes = [part for part in document.part.package.iter_parts() if part.partname.endswith("/footnotes.xml")]
    parts += [parse_xml(part.blob) for part in notes]
    for section in document.sections:
        parts += [section.first_page_header._element, section.header._element]  # noqa: SLF001  # no public way in
        parts += [section.first_page_footer._element, section.footer._element]  # noqa: SLF001
    for part in parts:
        for element in part.iter(qn("w:p")):
            yield Paragraph(element, document).text


def _environment(printed: _Printed) -> ImmutableSandboxedEnvironment:
    """Jinja without trust: no code, no silent blanks; every value printed goes through `_text` and is remembered."""

    def finish(value: Any) -> Markup:
        text = _text(value)
        printed.texts.append(text)
        if not isinstance(value, str):
            printed.numbers[text] += 1
        return _as_xml(text)

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=finish)


def _text(value: Any) -> str:
    """A value as it is printed: numbers the Vietnamese way, letters that XML cannot hold as blanks."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_number(value)
    return _NOT_XML.sub(" ", str(value).replace("\r\n", "\n").replace("\r", "\n"))


def _as_xml(text: str) -> Markup:
    # docxtpl turns "{_{" into "{{" and the like after rendering: a unit's text must not be changed so
    return Markup(str(escape(text)).replace("_", "&#95;"))  # noqa: S704  # escaped right here


def _open(template: Path) -> Any:
    if not template.is_file():
        raise ReportError(f"Không có mẫu báo cáo {template.name}. Hãy cài lại chương trình dvk.")
    try:
        document = DocxTemplate(io.BytesIO(template.read_bytes()))
        document.init_docx()
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise ReportError(f"Không mở được mẫu báo cáo {template.name}. Hãy lưu lại dạng .docx trong Word.") from fault
    return document


def _check_tags(template: Path, document: Any, environment: Any, known: frozenset[str]) -> None:
    """Nothing; every tag that asks for an unknown value is named in one error, with its paragraph."""
    try:
        asked = meta.find_undeclared_variables(environment.parse("".join(_sources(document))))
    except TemplateSyntaxError as fault:
        raise ReportError(f"Mẫu {template.name} có thẻ viết sai{_broken(document)}: {fault.message}") from fault
    unknown = sorted(asked - known)
    if unknown:
        places = list(paragraphs(document.docx))
        lines = [f"  - {name}: {_place(name, places)}" for name in unknown]
        text = f"Mẫu {template.name} có {len(unknown)} thẻ mà báo cáo không có số liệu:\n"
        raise ReportError(text + "\n".join(lines) + "\nHãy sửa tên thẻ trong mẫu rồi lập lại báo cáo.")


def _sources(document: Any) -> Iterator[str]:
    """The Jinja source of body, headers and footers."""
    yield document.patch_xml(document.get_xml())
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield document.patch_xml(document.get_part_xml(part))


def _place(name: str, places: Iterable[str]) -> str:
    tag = re.compile(r"\{[{%#].*?\b" + re.escape(name) + r"\b.*?[}%#]\}", re.DOTALL)
    found = next((text for text in places if tag.search(text)), "")
    return f"ở đoạn “{found.strip()}”" if found else "không rõ đoạn"


def _broken(document: Any) -> str:
    """The first paragraph whose tags do not even close."""
    for text in paragraphs(document.docx):
        marks = Counter(_MARKS.findall(text))
        if any(marks[left] != marks[right] for left, right in (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))):
            return f" ở đoạn “{text.strip()}”"
    return ""


def _near(fault: TemplateError) -> str:
    """The paragraph docxtpl says the fault is near, when it says so."""
    lines = [str(line).strip() for line in getattr(fault, "docx_context", ())]
    text = next((line for line in lines[3:] if _MARKS.search(line)), "")
    return f", gần đoạn “{text}”" if text else ""


def _check_document(name: str, data: bytes, printed: _Printed) -> None:
    """Nothing; raises `ReportError` when the document opened again is not what the tags printed."""
    text = "\n".join(paragraphs(docx.Document(io.BytesIO(data))))
    faults = []
    if Counter(_MARKS.findall(text)) != Counter(_MARKS.findall("\n".join(printed.texts))):
        faults.append("còn thẻ chưa điền")
    standing = Counter(_NUMBER.findall(text))
    lost = [number for number, times in printed.numbers.items() if standing[number.lstrip("-")] < times]
    faults += [f"số {number} không còn trong văn bản" for number in sorted(lost)]
    faults += [f"mất chữ “{one[:60]}”" for one in dict.fromkeys(printed.texts) if one not in text]
    if faults:
        raise ReportError(f"Báo cáo từ mẫu {name} không khớp số liệu: {'; '.join(faults)}. Chưa lưu báo cáo.")
