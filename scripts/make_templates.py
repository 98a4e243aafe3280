"""Make the Word templates of the reports: templates/bao-cao-dang.docx (Party) and bao-cao-ubnd.docx (decree 30).

python scripts/make_templates.py [FOLDER]

The same script makes the same bytes. An office may edit its own copy in Word: tags in braces are simple Jinja.
"""

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from dvk_xl.report.docx import repacked

FONT = "Times New Roman"
FIXED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
CENTER, LEFT, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
TEXT_WIDTH = 165
"""Millimetres between the margins of an A4 page with 30 mm left and 15 mm right."""


@dataclass(frozen=True)
class Look:
    """How a paragraph style looks: points, millimetres for the first line, exact spacing in points (0: single)."""

    size: float
    align: Any
    bold: bool = False
    italic: bool = False
    first_line: float = 0
    before: float = 0
    after: float = 0
    exact: float = 0
    keep_next: bool = False
    outline: int | None = None


STYLES = {
    "DVK Đầu văn bản": Look(13, CENTER),
    "DVK Đường kẻ": Look(4, CENTER, exact=6),
    "DVK Tên loại": Look(15, CENTER, bold=True, before=12),
    "DVK Trích yếu": Look(14, CENTER, bold=True),
    "DVK Thân": Look(14, JUSTIFY, first_line=10, before=3, after=3, exact=19),
    "DVK Mục lớn": Look(14, JUSTIFY, bold=True, first_line=10, before=8, after=3, exact=19, keep_next=True, outline=0),
    "DVK Mục nhỏ": Look(14, JUSTIFY, bold=True, first_line=10, before=4, after=3, exact=19, keep_next=True, outline=1),
    "DVK Mục phụ": Look(
        14, JUSTIFY, bold=True, italic=True, first_line=10, before=3, after=3, exact=19, keep_next=True
    ),
    "DVK Tên biểu": Look(13, CENTER, italic=True, before=6, after=3, keep_next=True),
    "DVK Đầu bảng": Look(12, CENTER, bold=True, before=2, after=2),
    "DVK Ô chữ": Look(12, LEFT, before=2, after=2),
    "DVK Ô giữa": Look(12, CENTER, before=2, after=2),
    "DVK Ô số": Look(12, RIGHT, before=2, after=2),
    "DVK Ký": Look(14, CENTER, keep_next=True),
    "DVK Nơi nhận": Look(12, LEFT),
}
BODY, PART, SECTION, POINT = "DVK Thân", "DVK Mục lớn", "DVK Mục nhỏ", "DVK Mục phụ"

# The text of both reports, in order: (style, text). "table:…" stands for one of TABLES. A line of only a {%p … %} tag
# is taken away when the report is made.
NOTHING = "Chưa có nội dung."
Line = tuple[str, str]


def bullets(name: str, nothing: str) -> list[Line]:
    """The lines of a list of what units say, with the sentence for an empty one."""
    return [
        (BODY, f"{{%p if {name} %}}"),
        (BODY, f"{{%p for one in {name} %}}"),
        (BODY, "- {{ one.text }} ({{ one.units }})."),
        (BODY, "{%p endfor %}"),
        (BODY, "{%p else %}"),
        (BODY, nothing),
        (BODY, "{%p endif %}"),
    ]


def models(name: str, some: str) -> list[Line]:
    """The lines of a list of models: a sentence, each model with its unit; nothing without any."""
    return [
        (BODY, f"{{%p if {name} %}}"),
        (BODY, some),
        (BODY, f"{{%p for one in {name} %}}"),
        (BODY, "- {{ one.name }} ({{ one.unit }})."),
        (BODY, "{%p endfor %}"),
        (BODY, "{%p endif %}"),
    ]


def when(condition: str, *lines: Line, otherwise: Sequence[Line] = ()) -> list[Line]:
    """Lines that stand only under a condition, and those that stand instead."""
    instead = [(BODY, "{%p else %}"), *otherwise] if otherwise else []
    return [(BODY, f"{{%p if {condition} %}}"), *lines, *instead, (BODY, "{%p endif %}")]


TIMES = (
    "trong {{ due }} {{ who }} phải gửi{% if on_time %} {% if has_day %}có {{ on_time }} {{ who }} gửi đúng hạn"
    "{% else %}đã nhận được của {{ on_time }} {{ who }}{% endif %}{% endif %}"
    "{% if late %}{% if on_time %},{% else %} có{% endif %} {{ late }} {{ who }} gửi quá hạn{% endif %}"
    "{% if not_received %}, chưa nhận được của {{ not_received }} {{ who }}{% endif %}."
)
OPENING: list[Line] = [
    (
        BODY,
        (
            "Thực hiện {{ basis }}{% if source != basis %}; {{ source }}{% endif %}, {{ issuer }} báo cáo {{ title }} "
            "như sau (số liệu do {{ consolidator }} tổng hợp, tính đến ngày {{ as_of }}):"
        ),
    ),
    (PART, "I. ĐẶC ĐIỂM TÌNH HÌNH"),
    (
        BODY,
        (
            "Danh mục theo dõi của {{ locality }} có {{ units }} {{ who }}{% if obliged %}, trong đó {{ obliged }} {{ who }} "
            "bắt buộc đăng ký theo kế hoạch{% endif %}{% if exempt %}, không kể {{ exempt }} {{ who }} được miễn đăng ký"
            "{% endif %}."
        ),
    ),
    *when(
        "due",
        (
            BODY,
            "Về việc gửi {{ sending }}{% if deadline_text %} (kế hoạch ghi: {{ deadline_text }}"
            "{% if office_day %}; văn phòng định hạn đến hết ngày {{ office_day }}{% endif %}){% endif %}: " + TIMES,
        ),
        *when("late_units", (BODY, "- Quá hạn: {{ late_units }}.")),
        *when("absent_units", (BODY, "- Chưa nhận được của: {{ absent_units }}.")),
        otherwise=[(BODY, "Kế hoạch không quy định đơn vị phải gửi {{ sending }}.")],
    ),
]
LEADERSHIP: list[Line] = when(
    "has_results",
    (PART, "II. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, TRIỂN KHAI"),
    *when(
        "reports",
        (BODY, "Đã ghi nhận báo cáo chung của {{ reports }} {{ who }}."),
        *when(
            "documents",
            (BODY, "Văn bản lãnh đạo, chỉ đạo, triển khai:"),
            (BODY, "{%p for one in documents %}"),
            (BODY, "- {{ one.text }} ({{ one.units }})."),
            (BODY, "{%p endfor %}"),
            otherwise=[(BODY, "Chưa nhận được nội dung về văn bản triển khai.")],
        ),
        *when(
            "news_told",
            (BODY, "Công tác tuyên truyền: các đơn vị báo cáo {{ news }} tin, bài, hội nghị tuyên truyền."),
            otherwise=[(BODY, "Chưa nhận được số liệu về tin, bài, hội nghị tuyên truyền.")],
        ),
        otherwise=[(BODY, "Chưa ghi nhận báo cáo chung của đơn vị nào.")],
    ),
)
REGISTRATION: list[Line] = [
    (PART, "{% if has_results %}III. KẾT QUẢ THỰC HIỆN{% else %}II. KẾT QUẢ ĐĂNG KÝ{% endif %}"),
    (SECTION, "1. Kết quả đăng ký"),
    (
        BODY,
        (
            "Tổng số mô hình, điển hình “{{ movement }}” được tính: {{ total }}, trong đó tập thể {{ collective }}, "
            "cá nhân {{ individual }}{% if kinds_asked %}; mô hình mới {{ kind_MOI }}, mô hình duy trì {{ kind_DUY_TRI }}, "
            "mô hình nhân rộng {{ kind_NHAN_RONG }}{% endif %}."
        ),
    ),
    (BODY, "{%p for one in unclear %}"),
    (BODY, "{{ one }}"),
    (BODY, "{%p endfor %}"),
    *when(
        "not_counted",
        (
            BODY,
            (
                "Ngoài ra có {{ not_counted }} mô hình ghi trong sổ chưa được tính (còn thiếu điều kiện"
                "{% if kinds_asked %}, đã rút hoặc loại bỏ{% else %} hoặc đã rút{% endif %})."
            ),
        ),
    ),
    *when(
        "has_fields",
        (
            "DVK Tên biểu",
            "Biểu {{ tables.fields }}. Mô hình được tính theo lĩnh vực{% if kinds_asked %} và loại{% endif %}",
        ),
        *when("kinds_asked", ("table", "fields"), otherwise=[("table", "fields_only")]),
    ),
    *when(
        "obliged",
        (
            BODY,
            (
                "Độ phủ: trong {{ obliged }} {{ who }} bắt buộc có {{ lead }} {{ who }} đăng ký"
                "{% if cooperation_counts %} (chủ trì){% if cooperating %}, {{ cooperating }} {{ who }} chỉ phối hợp{% endif %}"
                "{% endif %}{% if missing %}, {{ missing }} {{ who }} chưa có mô hình được tính{% endif %}; "
                "tỷ lệ {{ who }} có mô hình: {{ rate }}."
            ),
        ),
        *when(
            "missing_rows",
            ("DVK Tên biểu", "Biểu {{ tables.missing }}. Danh sách {{ who }} bắt buộc chưa có mô hình được tính"),
            ("table", "missing"),
        ),
    ),
    *when(
        "target_rows",
        ("DVK Tên biểu", "Biểu {{ tables.targets }}. Chỉ tiêu của kế hoạch"),
        *when("other_readings", ("table", "targets"), otherwise=[("table", "targets_only")]),
    ),
]
MORE_RESULTS = (
    "- Trên đây nêu {{ field.lines|length }} mô hình; kết quả của {{ field.more }} mô hình khác: xem {{ appendix3 }}."
)
RESULTS: list[Line] = when(
    "has_results",
    (SECTION, "2. Kết quả thực hiện{% if has_fields %} theo lĩnh vực{% endif %}"),
    *when(
        "results",
        (
            BODY,
            (
                "Đã ghi nhận kết quả của {{ results }} mô hình{% if participants_told %}, với {{ participants }} lượt người "
                "tham gia{% endif %}{% if funds_told %}, kinh phí huy động {{ funds }} đồng{% endif %}. Đánh giá: "
                "{% if effective %}hiệu quả {{ effective }}{% if ineffective or unassessed %}, {% endif %}{% endif %}"
                "{% if ineffective %}chưa hiệu quả {{ ineffective }}{% if unassessed %}, {% endif %}{% endif %}"
                "{% if unassessed %}chưa đánh giá {{ unassessed }}{% endif %}."
            ),
        ),
        *when(
            "has_fields",
            ("DVK Tên biểu", "Biểu {{ tables.results }}. Kết quả theo lĩnh vực"),
            ("table", "results"),
        ),
        (BODY, "{%p for field in result_rows %}"),
        *when(
            "field.lines",
            *when("field.heading", (POINT, "{{ field.heading }}")),
            (BODY, "{%p for one in field.lines %}"),
            (BODY, "- {{ one.name }} ({{ one.unit }}): {{ one.text }}."),
            (BODY, "{%p endfor %}"),
            *when(
                "field.more",
                (
                    BODY,
                    MORE_RESULTS,
                ),
            ),
        ),
        (BODY, "{%p endfor %}"),
        otherwise=[(BODY, "Chưa ghi nhận kết quả của mô hình nào.")],
    ),
    *when(
        "ballots",
        (
            BODY,
            "Lấy ý kiến: {{ satisfied }} phiếu hài lòng trong {{ ballots }} phiếu hợp lệ, tỷ lệ {{ satisfaction }}.",
        ),
    ),
    *when("tasks", (BODY, "Nhiệm vụ của kế hoạch: đã xong {{ tasks_done }} trong {{ tasks }} nhiệm vụ.")),
    *when(
        "own_numbers",
        (BODY, "Số liệu các đơn vị báo cáo theo yêu cầu của kế hoạch:"),
        (BODY, "{%p for one in own_numbers %}"),
        (BODY, "- {{ one }}."),
        (BODY, "{%p endfor %}"),
    ),
)
MODELS: list[Line] = [
    (
        SECTION,
        (
            "{% if has_results %}3{% else %}2{% endif %}. {% if launch_told %}Ra mắt, công nhận mô hình{% else %}"
            "Công nhận mô hình{% endif %}"
        ),
    ),
    *when(
        "launch_told",
        *when(
            "launch_new",
            (
                BODY,
                (
                    "Trong {{ launch_new }} mô hình mới đã ra mắt {{ launch_done }} mô hình{% if launch_required %}; quá "
                    "thời hạn mà chưa ghi nhận ra mắt: {{ launch_overdue }} mô hình{% endif %}."
                ),
            ),
            (BODY, "{%p for one in overdue_models %}"),
            (BODY, "- {{ one.name }} ({{ one.unit }})."),
            (BODY, "{%p endfor %}"),
            otherwise=[(BODY, "Chưa có mô hình mới nào được tính.")],
        ),
    ),
    *when(
        "recognised",
        (BODY, "Đã ghi nhận quyết định công nhận {{ recognised }} mô hình."),
        otherwise=[(BODY, "Chưa ghi nhận quyết định công nhận mô hình.")],
    ),
    *when(
        "replicated_models or dropped_models or withdrawn_models",
        (
            SECTION,
            (
                "{% if has_results %}4{% else %}3{% endif %}. {% if kinds_asked %}Mô hình nhân rộng, loại bỏ, rút đăng ký"
                "{% else %}Mô hình rút đăng ký{% endif %}"
            ),
        ),
        *when(
            "kinds_asked",
            *models("replicated_models", "Mô hình nhân rộng ({{ kind_NHAN_RONG }}):"),
            *models("dropped_models", "Mô hình loại bỏ, không được tính ({{ dropped_models|length }}):"),
        ),
        *models("withdrawn_models", "Mô hình đơn vị đã rút đăng ký, không được tính ({{ withdrawn_models|length }}):"),
    ),
]
CLOSING: list[Line] = [
    (BODY, "{%p if has_results %}"),
    (PART, "IV. HẠN CHẾ, NGUYÊN NHÂN, BÀI HỌC KINH NGHIỆM"),
    (SECTION, "1. Hạn chế, khó khăn"),
    *bullets("shortcomings", NOTHING),
    (SECTION, "2. Nguyên nhân"),
    *bullets("causes", NOTHING),
    (SECTION, "3. Bài học kinh nghiệm"),
    *bullets("lessons", NOTHING),
    (PART, "V. PHƯƠNG HƯỚNG, NHIỆM VỤ"),
    *bullets("directions", NOTHING),
    (PART, "VI. KIẾN NGHỊ, ĐỀ XUẤT"),
    *bullets("petitions", NOTHING),
    (BODY, "{%p endif %}"),
    (
        BODY,
        (
            "Trên đây là báo cáo {{ title }} của {{ issuer }}; kèm theo {{ appendix2 }}"
            "{% if has_results %}, {{ appendix3 }}{% endif %}{{ end_mark }}"
        ),
    ),
]
REPORT: list[Line] = [*OPENING, *LEADERSHIP, *REGISTRATION, *RESULTS, *MODELS, *CLOSING]


@dataclass(frozen=True)
class Grid:
    """A table: millimetres and headings by column, the loop over its rows, the cells of a row, a last row of totals.

    `whole`: a short table, which stays on one page.
    """

    widths: tuple[int, ...]
    heads: tuple[str, ...]
    loop: str
    cells: tuple[str, ...]
    styles: tuple[str, ...]
    totals: tuple[str, ...] = ()
    whole: bool = True


_WORDS, _MIDDLE, _FIGURE = "DVK Ô chữ", "DVK Ô giữa", "DVK Ô số"
TABLES = {
    "fields": Grid(
        (65, 25, 25, 25, 25),
        ("Lĩnh vực", "Mới", "Duy trì", "Nhân rộng", "Cộng"),
        "one in field_rows",
        ("{{ one.title }}", "{{ one.new }}", "{{ one.kept }}", "{{ one.replicated }}", "{{ one.total }}"),
        (_WORDS, _FIGURE, _FIGURE, _FIGURE, _FIGURE),
        ("Tổng số", "{{ kind_MOI }}", "{{ kind_DUY_TRI }}", "{{ kind_NHAN_RONG }}", "{{ total }}"),
    ),
    "fields_only": Grid(
        (120, 45),
        ("Lĩnh vực", "Số mô hình"),
        "one in field_rows",
        ("{{ one.title }}", "{{ one.total }}"),
        (_WORDS, _FIGURE),
        ("Tổng số", "{{ total }}"),
    ),
    "missing": Grid(
        (12, 88, 65),
        ("STT", "Đơn vị", "Tình trạng"),
        "one in missing_rows",
        ("{{ loop.index }}", "{{ one.unit }}", "{{ one.status }}"),
        (_MIDDLE, _WORDS, _WORDS),
        whole=False,
    ),
    "targets": Grid(
        (70, 18, 18, 22, 37),
        ("Chỉ tiêu", "Phải đạt", "Hiện có", "Kết luận", "Cách hiểu khác"),
        "one in target_rows",
        ("{{ one.text }}", "{{ one.required }}", "{{ one.value }}", "{{ one.verdict }}", "{{ one.other }}"),
        (_WORDS, _MIDDLE, _MIDDLE, _MIDDLE, _WORDS),
    ),
    "targets_only": Grid(
        (95, 22, 22, 26),
        ("Chỉ tiêu", "Phải đạt", "Hiện có", "Kết luận"),
        "one in target_rows",
        ("{{ one.text }}", "{{ one.required }}", "{{ one.value }}", "{{ one.verdict }}"),
        (_WORDS, _MIDDLE, _MIDDLE, _MIDDLE),
    ),
    "results": Grid(
        (53, 24, 24, 29, 35),
        ("Lĩnh vực", "Mô hình được tính", "Có kết quả", "Lượt người tham gia", "Kinh phí huy động (đồng)"),
        "one in result_rows",
        (
            "{{ one.title }}",
            "{{ one.models }}",
            "{{ one.results }}",
            "{% if one.participants_told %}{{ one.participants }}{% else %}{{ no_rate }}{% endif %}",
            "{% if one.funds_told %}{{ one.funds }}{% else %}{{ no_rate }}{% endif %}",
        ),
        (_WORDS, _FIGURE, _FIGURE, _FIGURE, _FIGURE),
        (
            "Tổng số",
            "{{ total }}",
            "{{ results }}",
            "{% if participants_told %}{{ participants }}{% else %}{{ no_rate }}{% endif %}",
            "{% if funds_told %}{{ funds }}{% else %}{{ no_rate }}{% endif %}",
        ),
    ),
}


def make_party() -> bytes:
    """The template of Party papers (guides 36-HD/VPTW and 05-HD/VPTW)."""
    document = _paper("Báo cáo của Đảng")
    left, right = _columns(document, (72, 93))
    _lines(left, "{%p if parent %}", "{{ parent }}", "{%p endif %}", size=14)
    _lines(left, "{{ office }}", bold=True, size=14)
    _lines(left, "*", "{{ number_line }}", size=14)
    _lines(right, "ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, size=15)
    _rule(right, 9.5)
    _lines(right, "{{ place_date }}", italic=True, size=14)
    _title(document, 15)
    document.add_paragraph("-----", "DVK Trích yếu").paragraph_format.space_after = Pt(8)
    _body(document)
    _columns_foot(document, _party_recipients, _party_signature)
    return _bytes(document)


def make_decree() -> bytes:
    """The template of administrative papers (decree 30/2020/NĐ-CP, appendix I)."""
    document = _paper("Báo cáo của Ủy ban nhân dân")
    left, right = _columns(document, (63, 102))
    _lines(left, "{%p if parent %}", "{{ parent }}", "{%p endif %}")
    _lines(left, "{{ office }}", bold=True)
    _rule(left, 21)
    _lines(left, "{{ number_line }}")
    _lines(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    _lines(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=14)
    _rule(right, 20.5)
    _lines(right, "{{ place_date }}", italic=True, size=14)
    _title(document, 14)
    _rule(document, 65, after=8)
    _body(document)
    _columns_foot(document, _decree_recipients, _decree_signature)
    return _bytes(document)


MAKERS = {"bao-cao-dang.docx": make_party, "bao-cao-ubnd.docx": make_decree}


def _paper(title: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    _fonts(document)
    for name, look in STYLES.items():
        _style(document, name, look)
    _page_number(section.header.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = FIXED
    properties.last_modified_by, properties.revision = "", 1
    return document


def _fonts(document: Any) -> None:
    """Times New Roman and Vietnamese for everything that does not say otherwise."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _set_font(defaults)
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "vi-VN")
    normal = document.styles["Normal"]
    normal.font.size = Pt(14)
    _set_font(normal.element.get_or_add_rPr())


def _set_font(properties: Any) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _style(document: Any, name: str, look: Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, look.italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    _set_font(style.element.get_or_add_rPr())
    form = style.paragraph_format
    form.alignment = look.align
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next = look.keep_next
    form.widow_control = True
    if look.first_line:
        form.first_line_indent = Mm(look.first_line)
    if look.exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.exact)
    else:
        form.line_spacing = 1.0
    if look.outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look.outline))
        style.element.get_or_add_pPr().append(level)


def _page_number(paragraph: Any) -> None:
    """The number of the page, as a field."""
    paragraph.style.font.size = Pt(14)
    paragraph.alignment = CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run("" if kind != "text" else text)
        run.font.size = Pt(14)
        if kind in {"begin", "separate", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)  # noqa: SLF001  # python-docx has no fields
        elif not kind:
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)  # noqa: SLF001


def _columns(document: Any, widths: Sequence[int]) -> list[Any]:
    """The two cells of a table without lines, which carries what stands left and right."""
    table = document.add_table(rows=1, cols=len(widths))
    _table_layout(table, widths, padding=0)
    cells = list(table.rows[0].cells)
    for cell in cells:
        first = cell.paragraphs[0]._element  # noqa: SLF001  # a cell begins with an empty paragraph
        first.getparent().remove(first)
    return cells


def _table_layout(table: Any, widths: Sequence[int], padding: float) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    properties = table._element.tblPr  # noqa: SLF001
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(padding).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = properties.find(qn("w:tblLook"))
    look.addprevious(margins) if look is not None else properties.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _lines(place: Any, *texts: str, bold: bool = False, italic: bool = False, size: float = 13) -> None:
    for text in texts:
        run = place.add_paragraph("", "DVK Đầu văn bản").add_run(text)
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _rule(place: Any, indent: float, after: float = 2) -> None:
    """A line that stands in by so many millimetres on both sides."""
    paragraph = place.add_paragraph("", "DVK Đường kẻ")
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(indent)
    form.space_before, form.space_after = Pt(2), Pt(after)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._element.get_or_add_pPr().insert_element_before(  # noqa: SLF001  # python-docx has no borders
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )


def _title(document: Any, size: float) -> None:
    document.add_paragraph("", "DVK Tên loại").add_run("BÁO CÁO").font.size = Pt(size)
    document.add_paragraph("{{ title_line }}", "DVK Trích yếu")


def _body(document: Any) -> None:
    for style, text in REPORT:
        if style == "table":
            _grid(document, TABLES[text])
        else:
            document.add_paragraph(text, style)


def _grid(document: Any, grid: Grid) -> None:
    count = len(grid.widths)
    rows = [grid.heads, (f"{{%tr for {grid.loop} %}}",), grid.cells, ("{%tr endfor %}",)]
    rows += [grid.totals] if grid.totals else []
    table = document.add_table(rows=len(rows), cols=count, style="Table Grid")
    for number, texts in enumerate(rows):
        head, totals = number == 0, bool(grid.totals) and number == len(rows) - 1
        for cell, text, style in zip(table.rows[number].cells, texts, grid.styles, strict=False):
            paragraph = cell.paragraphs[0]
            paragraph.style = "DVK Đầu bảng" if head else style
            paragraph.add_run(text).bold = True if head or totals else None
            paragraph.paragraph_format.keep_with_next = grid.whole and not totals
        _row_rules(table.rows[number], head=head)
    _table_layout(table, grid.widths, padding=1.5)
    after = document.add_paragraph("", "DVK Đường kẻ")
    after.paragraph_format.space_after = Pt(2)


def _row_rules(row: Any, *, head: bool) -> None:
    """A row stays on one page; the head comes again on every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _columns_foot(document: Any, recipients: Any, signature: Any) -> None:
    gap = document.add_paragraph("", "DVK Đường kẻ")
    gap.paragraph_format.space_after = Pt(8)
    left, right = _columns(document, (92, 73))
    recipients(left)
    signature(right)
    row = document.tables[-1].rows[0]
    _row_rules(row, head=False)
    end = document.add_paragraph("", "DVK Đường kẻ")
    end.paragraph_format.space_after = Pt(0)


def _recipient_lines(place: Any, last: str, between: str, size: float) -> None:
    tag = f"- {{{{ one }}}}{{% if loop.last %}}{last}{{% else %}}{between}{{% endif %}}"
    for text in ("{%p for one in recipients %}", tag, "{%p endfor %}"):
        place.add_paragraph("", "DVK Nơi nhận").add_run(text).font.size = Pt(size)


def _party_recipients(place: Any) -> None:
    run = place.add_paragraph("", "DVK Nơi nhận").add_run("Nơi nhận:")
    run.underline, run.font.size = True, Pt(14)
    _recipient_lines(place, ".", ",", 12)


def _party_signature(place: Any) -> None:
    _sign(place, "{{ signatory_authority }}", bold=True)
    # guide 05 writes the office of the signatory without bold letters, guide 36 with
    for regime, bold in (('== "HD05"', False), ('!= "HD05"', True)):
        place.add_paragraph(f"{{%p if regime {regime} %}}", "DVK Ký")
        _sign(place, "{{ signatory_title }}", bold=bold)
        place.add_paragraph("{%p endif %}", "DVK Ký")
    _room(place)


def _decree_recipients(place: Any) -> None:
    run = place.add_paragraph("", "DVK Nơi nhận").add_run("Nơi nhận:")
    run.bold, run.italic = True, True
    _recipient_lines(place, ".", ";", 11)


def _decree_signature(place: Any) -> None:
    _sign(place, "{{ signatory_authority }}", bold=True)
    _sign(place, "{{ signatory_title }}", bold=True)
    _room(place)


def _sign(place: Any, text: str, *, bold: bool) -> None:
    place.add_paragraph("", "DVK Ký").add_run(text).bold = bold


def _room(place: Any) -> None:
    """Room for the seal and the signature, and the place of the name."""
    for _ in range(5):
        place.add_paragraph("", "DVK Ký")


def _bytes(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue())


def main() -> int:
    """Write the templates and print their names."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "templates"
    for name, make in MAKERS.items():
        (folder / name).write_bytes(make())
        print(folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
