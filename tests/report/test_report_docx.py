"""Word reports: the paper as text, and templates and texts that cannot do harm."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from campaigns import PARTY, campaign, decree, model, party, result
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl.errors import ReportError
from dvk_xl.plan import load_plan
from dvk_xl.report.context import report_context
from dvk_xl.report.docx import paragraphs, render_docx, template_for
from dvk_xl.resources import resource_folder
from dvk_xl.views.state import State

GOLDENS = Path(__file__).with_name("goldens")
CASES = {
    "dang-dk": (party(), "DK"),
    "dang-6t": (party(), "6T"),
    "dang-hd05-6t": (party(format="HD05"), "6T"),
    "dang-trong": (campaign(), "NAM"),
    "ubnd-nam": (decree(), "NAM"),
}
PAYLOADS = (
    "{{ 7*7 }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{# ẩn #}",
    "{_{ 7*7 }_} {_% raw %_}",
    "{{ ''.__class__.__mro__ }}",
    "<w:p><w:r><w:t>xen</w:t></w:r></w:p>",
    "</w:t></w:r></w:p>",
    "A & B < C > D \" E ' F",
    "&lt;b&gt; &amp;amp; &#95; hết",
    "=cmd|'/C calc'!A0",
    "{%p if false %}",
    "{{r x }} {%tr for a in b %}",
    "$x^2$ \\n \\a %s {0}",
)


def report(state: State, period: str) -> bytes:
    return render_docx(template_for(state.plan), report_context(state, period))


def markdown(data: bytes) -> str:
    """The text of a document: headings, paragraphs, tables as pipes."""
    document = docx.Document(io.BytesIO(data))
    lines = []
    for block in document.iter_inner_content():
        lines += list(_table(block)) if isinstance(block, Table) else [_paragraph(block)]
    return "\n\n".join(line for line in lines if line) + "\n"


def _paragraph(one: Paragraph) -> str:
    mark = {"DVK Mục lớn": "## ", "DVK Mục nhỏ": "### ", "DVK Mục phụ": "#### "}
    style = one.style.name if one.style is not None else ""
    return mark.get(style or "", "") + one.text if one.text.strip() else ""


def _table(one: Table) -> Iterator[str]:
    rows = [[cell.text.strip().replace("\n", " / ") for cell in row.cells] for row in one.rows]
    yield "\n".join("| " + " | ".join(row) + " |" for row in rows)


@pytest.mark.parametrize("name", CASES)
def test_the_report_reads_as_the_golden_text(name: str) -> None:
    golden = GOLDENS / f"{name}.md"
    text = markdown(report(*CASES[name]))
    if os.environ.get("DVK_ACCEPT_GOLDENS") == "1":
        golden.write_text(text, encoding="utf-8")
    accept = f"DVK_ACCEPT_GOLDENS=1 python -m pytest {Path(__file__).name} -k {name}"
    assert golden.is_file(), f"no golden text yet; to accept: {accept}"
    assert text == golden.read_text(encoding="utf-8"), f"to accept the change: {accept}"


@pytest.mark.parametrize("name", CASES)
def test_the_same_campaign_gives_the_same_bytes(name: str) -> None:
    assert report(*CASES[name]) == report(*CASES[name])


def test_no_paragraph_says_none_or_keeps_a_tag() -> None:
    for state, period in CASES.values():
        text = markdown(report(state, period))
        assert "None" not in text
        assert "{" not in text


def test_the_script_makes_the_committed_templates() -> None:
    import make_templates

    for name, make in make_templates.MAKERS.items():
        committed, made = (
            {part: package.read(part) for part in package.namelist()}
            for package in (
                zipfile.ZipFile(resource_folder("templates") / name),
                zipfile.ZipFile(io.BytesIO(make())),
            )
        )
        assert made == committed, f"{name} differs; to accept: python scripts/make_templates.py"


def test_every_font_in_the_templates_is_times_new_roman() -> None:
    for name in ("bao-cao-dang.docx", "bao-cao-ubnd.docx"):
        document = docx.Document(str(resource_folder("templates") / name))
        used = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None}
        assert {document.styles[style].font.name for style in used if style} == {"Times New Roman"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_unit_text_stands_in_the_report_as_it_was_written(payload: str) -> None:
    state = campaign(
        models=[model(payload, "Chi bộ Tổ dân phố số 1", "NHAN_RONG", source_model=payload)],
        results=[result("CB01-01", "CB01", model_name=payload, achieved=payload, difficulty=payload)],
        reports=[{"period": "6T", "lead_code": "CB01", "documents": f"x {payload}", "petitions": f"y {payload} z"}],
    )
    text = markdown(report(state, "6T"))
    assert f"- x {payload.rstrip(' .')} (Chi bộ Tổ dân phố số 1)." in text
    assert f"- y {payload} z (" in text
    assert f"- {payload} (Chi bộ Tổ dân phố số 1)" in text
    assert "- 49" not in text


@pytest.fixture(name="small", scope="module")
def small_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("mau") / "nho.docx", "Trước {{ one }} sau")


def template(path: Path, *texts: str) -> Path:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def rendered(path: Path, **context: Any) -> str:
    return "\n".join(paragraphs(docx.Document(io.BytesIO(render_docx(path, context))))).strip()


def test_a_line_break_of_a_unit_is_a_line_break_in_the_report(small: Path) -> None:
    data = render_docx(small, {"one": "một\nhai\r\nba"})
    assert rendered(small, one="một\nhai\r\nba") == "Trước một\nhai\nba sau"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read("word/document.xml").count(b"<w:br/>") == 2


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])))
def test_any_text_survives(small: Path, text: str) -> None:
    assert rendered(small, one=text) == f"Trước {text} sau"


def test_letters_that_xml_cannot_hold_become_blanks(small: Path) -> None:
    assert rendered(small, one="a\x00b\x07c\x0cd\x1b\ufffee") == "Trước a b c d  e sau"


def test_numbers_are_printed_the_vietnamese_way(small: Path) -> None:
    assert rendered(small, one=1_234_567) == "Trước 1.234.567 sau"


def test_every_unknown_tag_is_named_with_its_paragraph(tmp_path: Path) -> None:
    path = template(tmp_path / "mau.docx", "Có {{ totl }} mô hình", "{{ total }} và {% if rat %}tỷ lệ{% endif %}")
    with pytest.raises(ReportError) as caught:
        render_docx(path, {"total": 1})
    said = str(caught.value)
    assert "2 thẻ" in said
    assert "totl: ở đoạn “Có {{ totl }} mô hình”" in said
    assert "rat: ở đoạn" in said


def test_an_unknown_item_of_a_row_is_an_error(tmp_path: Path) -> None:
    path = template(tmp_path / "mau.docx", "{%p for row in rows %}", "{{ row.nam }}", "{%p endfor %}")
    with pytest.raises(ReportError, match=r"mau\.docx.*nam"):
        render_docx(path, {"rows": [{"name": "x"}]})


def test_a_broken_tag_is_shown_with_its_paragraph(tmp_path: Path) -> None:
    path = template(tmp_path / "mau.docx", "Đủ {{ total }}", "Thiếu {{ total }")
    with pytest.raises(ReportError, match="Thiếu"):
        render_docx(path, {"total": 1})


@pytest.mark.parametrize(
    "tag",
    [
        "{{ one.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{% set x = rows.append(1) %}{{ x }}",
        "{{ rows.clear() }}",
    ],
)
def test_a_template_cannot_run_code_or_change_values(tmp_path: Path, tag: str) -> None:
    path = template(tmp_path / "mau.docx", tag)
    with pytest.raises(ReportError, match=r"mau\.docx"):
        render_docx(path, {"one": "x", "rows": [1]})


def test_a_missing_or_damaged_template_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="Không có mẫu"):
        render_docx(tmp_path / "khong-co.docx", {})
    broken = tmp_path / "hong.docx"
    broken.write_bytes(b"PK\x03\x04 not a package")
    with pytest.raises(ReportError, match="Không mở được mẫu"):
        render_docx(broken, {})


def test_a_number_lost_between_rendering_and_saving_is_found(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dvk_xl.report import docx as room

    whole = room.repacked
    monkeypatch.setattr(room, "repacked", lambda data: whole(render_other(small)) if data else b"")
    with pytest.raises(ReportError, match=r"số 1\.250 không còn"):
        render_docx(small, {"one": 1250})


def render_other(small: Path) -> bytes:
    document = docx.Document(str(small))
    document.paragraphs[0].text = "Trước 125 sau"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_tags_in_a_header_are_filled_too(tmp_path: Path) -> None:
    path = template(tmp_path / "mau.docx", "Thân")
    document = docx.Document(str(path))
    document.sections[0].header.paragraphs[0].text = "Số {{ total }}"
    document.save(str(path))
    assert "Số 1.250" in rendered(path, total=1250)


def test_each_regime_has_its_template() -> None:
    assert template_for(load_plan(PARTY)).name == "bao-cao-dang.docx"
    assert template_for(decree().plan).name == "bao-cao-ubnd.docx"


@pytest.mark.office
def test_the_reports_print_with_a_page_number_from_page_two(tmp_path: Path) -> None:
    import pypdf
    from render import to_pdf

    files = []
    for name, (state, period) in CASES.items():
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(report(state, period))
    for pdf in to_pdf(files, tmp_path / "pdf"):
        pages = [page.extract_text().strip() for page in pypdf.PdfReader(pdf).pages]
        assert 2 <= len(pages) <= 5
        assert not pages[0].startswith("1")
        assert pages[1].startswith("2")


@pytest.mark.validator
def test_the_sdk_of_word_and_excel_finds_no_fault(tmp_path: Path) -> None:
    from helpers.validator import ooxml_faults_of

    from dvk_xl.report.xlsx import appendix_xlsx

    files = list(resource_folder("templates").glob("*.docx"))
    for name, (state, period) in CASES.items():
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(report(state, period))
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(appendix_xlsx(state, "appendix3", "6T"))
    assert not any(ooxml_faults_of(files).values())
