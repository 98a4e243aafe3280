"""What stands in the cells: letters, days, numbers, old fonts, formulas, faults of every kind in one pass."""

from datetime import date
from typing import Any

from wild.case import RECEIVED, Drawn, Step, case, good, one
from wild.cases_layout import CB03, NAMES, A, B, C, D, E
from wild.tools import (
    HEAD,
    Formula,
    Sheet,
    Styled,
    listed,
    nfd,
    patched,
    row,
    says,
    separated,
    tcvn3,
    unzipped,
    vni,
    xls,
    xlsx,
    zipped,
)

RESULT_HEAD = ("STT", "Tên mô hình", "Kết quả đạt được", "Số người tham gia", "Mức hoàn thành (%)")
LAUNCHED_HEAD = (*HEAD, "Ngày ra mắt")
LAUNCH = date(2026, 3, 25)
JUNE, NOVEMBER = date(2026, 6, 10), date(2026, 11, 10)
HALF_TITLE = ("BÁO CÁO KẾT QUẢ 6 THÁNG ĐẦU NĂM 2026",)
YEAR_TITLE = ("BÁO CÁO KẾT QUẢ NĂM 2026",)


def launched(number: int, name: str, **changes: Any) -> tuple[Any, ...]:
    """A row of a list with a launch: later runs have nothing to say of it."""
    return row(number, name, more=(LAUNCH,), **changes)


def reported(unit: str, title: tuple[str], *rows: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """A list of results: two titles, a header (row 3), these rows from row 4 on."""
    return [title, says(unit), RESULT_HEAD, *rows]


@case("days written in seven ways, day before month", "4.1 text dates", "features 7")
def days_in_words() -> Drawn:
    written = (
        "03/3/2026",
        "3-3-26",
        "tháng 3/2026",
        "Quý I/2026",
        "cả năm 2026",
        "từ tháng 3 đến tháng 12/2026",
        46084,
    )
    names = [*NAMES, "Đọc báo sáng", "Ngõ hoa giấy"]
    rows = [row(n, name, start=day) for n, (name, day) in enumerate(zip(names, written, strict=True), 1)]
    issues = "I310@G3:start I310@G4:start W302@G5:start W302@G6:start W302@G7:start W302@G8:start I310@G9:start"
    third, first = date(2026, 3, 3), date(2026, 3, 1)
    models = {
        A: {"start": third},
        B: {"start": third},
        C: {"start": first},
        D: {"start": date(2026, 1, 1)},
        E: {"start": date(2026, 1, 1), "end": date(2026, 12, 31)},
        names[5]: {"start": first, "end": date(2026, 12, 31)},
        names[6]: {"start": third},
    }
    return one(xlsx(listed(CB03, *rows)), good("CB03", 3, issues, accepted_with_warnings=4), models)


@case("04/05 is the fourth of May, 04/13 no day at all", "4.1 d/m vs m/d, always d/m", "6.4 E301")
def day_before_month() -> Drawn:
    rows = [row(1, A, start="04/05/2026"), row(2, B, start="04/13/2026"), row(3, C, start="31/02/2026")]
    truth = good("CB03", 1, "E301@G4:start E301@G5:start", rejected=2, loosely=("W110",))
    return one(xlsx(listed(CB03, *rows)), truth, {A: {"start": date(2026, 5, 4)}, B: {}, C: {}})


@case(
    "“1.250” is above a thousand, “8,5” eight and a half, “2 triệu” two million",
    "4.1 numbers as text",
    "5 decimal comma",
    "features 7",
)
def numbers_in_words() -> Drawn:
    head = (*HEAD, "Chỉ tiêu năm nay", "Giá trị làm lợi")
    rows = [
        row(1, A, more=("1.250", "2 triệu")),
        row(2, B, more=("8,5", "1.250.000 đồng")),
        row(3, C, more=(1250, 15_000_000)),
    ]
    issues = "I310@I3:target_this_year I310@J3:benefit_value I310@I4:target_this_year I310@J4:benefit_value"
    models = {
        A: {"target_this_year": 1250, "benefit_value": 2_000_000},
        B: {"target_this_year": 8.5, "benefit_value": 1_250_000},
        C: {"target_this_year": 1250, "benefit_value": 15_000_000},
    }
    return one(xlsx(listed(CB03, *rows, head=head)), good("CB03", 3, issues), models)


@case("numbers that are none, and money without a unit", "6.4 E305", "6.4 W306")
def numbers_that_are_none() -> Drawn:
    head = (*HEAD, "Chỉ tiêu năm nay", "Giá trị làm lợi")
    rows = [row(1, A, more=("nhiều", None)), row(2, B, more=(-5, None)), row(3, C, more=(120, 15))]
    issues = "E305@I3:target_this_year E305@I4:target_this_year W306@J5:benefit_value"
    return one(
        xlsx(listed(CB03, *rows, head=head)), good("CB03", 0, issues, rejected=2, accepted_with_warnings=1), NAMES[:3]
    )


@case(
    "“95,5%” as text, 85 % as Excel stores it, and more than a hundred",
    "4.1 95,5%",
    "6.4 W307",
)
def percentages() -> Drawn:
    names = NAMES[:3]
    registered = xlsx(listed(CB03, *[launched(n, name) for n, name in enumerate(names, 1)], head=LAUNCHED_HEAD))
    shares = ("95,5%", Styled(0.85, number_format="0%"), 120)
    rows = [(n, name, "Đã làm.", 40, share) for n, (name, share) in enumerate(zip(names, shares, strict=True), 1)]
    issues = "I310@E4:completion_percent W315@E5:completion_percent W307@E6:completion_percent"
    path, report = "t01/danh sach.xlsx", "t01/ket qua.xlsx"
    truth = good("CB03", 1, issues, form="6T", skipped={"title": 2, "header": 1}, accepted_with_warnings=2)
    return Drawn(
        (Step({path: registered}), Step({report: xlsx(reported(CB03, HALF_TITLE, *rows))}, JUNE)),
        {path: good("CB03", 3), report: truth},
        results={
            names[0]: {"completion_percent": 95.5},
            names[1]: {"completion_percent": 85},
            names[2]: {"completion_percent": 120},
        },
    )


@case(
    "spaces that are none, invisible letters, quotes and dashes of a phone",
    "4.1 NBSP",
    "4.1 zero-width",
    "4.1 smart quotes, en dashes",
)
def letters_from_a_phone() -> Drawn:
    rows = [
        row(1, "Ngõ\u00a012 sạch\u200b rác\ufeff", field="Văn hóa – xã hội"),
        row(2, "“Bếp ăn” – tình thương", kind="Mô\u00a0hình mới"),
    ]
    models = {A: {"field": "VHXH"}, "“Bếp ăn” – tình thương": {"kind": "MOI"}}
    return one(xlsx(listed(CB03, *rows)), good("CB03", 2, "I309@*", facts={"I309": {"count": 2}}), models)


@case("“./.” at the end of a cell is punctuation", "4.1 trailing ./.")
def closing_marks() -> Drawn:
    rows = [row(1, A, kind="Mô hình mới./.", field="Kinh tế./.")]
    return one(xlsx(listed(f"{CB03}./.", *rows)), good("CB03", 1), {A: {"kind": "MOI", "field": "KT"}})


@case("every letter apart from its mark, as a Mac writes", "4.2 NFC/NFD", "features 22", "5 NFD unit name")
def decomposed_letters() -> Drawn:
    rows = [
        tuple(nfd(cell) if isinstance(cell, str) else cell for cell in values)
        for values in listed(CB03, row(1, A), row(2, B))
    ]
    return one(xlsx(rows), good("CB03", 2, "I309@*"), {A: {"kind": "MOI", "field": "KT"}, B: {}})


@case("tone marks in the old and in the new place", "4.2 tone position")
def tones_in_either_place() -> Drawn:
    rows = [row(1, A, field="Văn hoá - xã hội"), row(2, B, kind="Mô hình mới")]
    return one(xlsx(listed("Uỷ ban nhân dân phường", *rows)), good("UBND", 2), {A: {"field": "VHXH"}, B: {}})


@case("phones that lost their 0", "4.1 phone numbers that lost the leading 0")
def phones_without_zero() -> Drawn:
    rows = [row(1, A, more=(900000001,)), row(2, B, more=("0900000002",))]
    truth = good("CB03", 2, "I310@I3:phone")
    return one(
        xlsx(listed(CB03, *rows, head=(*HEAD, "Số điện thoại"))),
        truth,
        {A: {"phone": "0900000001"}, B: {"phone": "0900000002"}},
    )


# old fonts


def _coded(rows: list[tuple[Any, ...]], code: Any) -> list[tuple[Any, ...]]:
    return [tuple(code(cell) if isinstance(cell, str) else cell for cell in values) for values in rows]


OLD = [row(1, "Ngõ 12 sạch rác, đường nở hoa"), row(2, "Bữa ăn tình thương", field="Văn hóa - xã hội")]
OLD_MODELS = {"Ngõ 12 sạch rác, đường nở hoa": {"kind": "MOI", "field": "KT"}, "Bữa ăn tình thương": {"field": "VHXH"}}


@case("a list in .VnTime", "4.2 TCVN3", "features 25")
def tcvn3_by_font() -> Drawn:
    data = xlsx(Sheet(_coded(listed(CB03, *OLD), tcvn3), font=".VnTime"))
    return one(data, good("CB03", 2, "I316@*"), OLD_MODELS)


@case("titles and headings in the capitals' font .VnTimeH", "4.2 fonts ending in H")
def tcvn3_capitals() -> Drawn:
    title, head, *rows = listed(CB03, *OLD)
    top = [tuple(Styled(tcvn3(cell, capitals=True), ".VnTimeH") for cell in values) for values in (title, head)]
    data = xlsx(Sheet([*top, *_coded(rows, tcvn3)], font=".VnTime"))
    return one(data, good("CB03", 2, "I316@*"), OLD_MODELS)


@case("a name typed in .VnTimeH is read in capitals", "4.2 after decoding a cell in a font ending in H, upper-case")
def tcvn3_capital_name() -> Drawn:
    values = row(1, Styled(tcvn3("Ngõ 12 sạch rác", capitals=True), ".VnTimeH"))
    return one(
        xlsx(listed(CB03, values)),
        good("CB03", 0, "I316@* W102@B3:model_name", accepted_with_warnings=1),
        ["NGÕ 12 SẠCH RÁC"],
    )


@case("old and new fonts in one sheet: told cell by cell", "4.2 GSO mixes fonts in one workbook")
def tcvn3_beside_unicode() -> Drawn:
    old = [Styled(tcvn3(cell), ".VnArial") if isinstance(cell, str) else cell for cell in OLD[0]]
    data = xlsx(Sheet(listed(CB03, tuple(old), OLD[1])))
    return one(data, good("CB03", 2, "I316@*"), OLD_MODELS)


@case("a list in VNI-Times", "4.2 VNI", "5 VNI text", "features 25")
def vni_by_font() -> Drawn:
    data = xlsx(Sheet(_coded(listed(CB03, *OLD), vni), font="VNI-Times"))
    return one(data, good("CB03", 2, "I316@*"), OLD_MODELS)


@case("an .xls of 2003 in .VnTime", "4.2 GSO .xls", "features 25")
def tcvn3_in_xls() -> Drawn:
    data = xls(_coded(listed(CB03, *OLD), tcvn3), ".VnTime")
    return one(data, good("CB03", 2, "I316@*"), OLD_MODELS, path="t01/danh sach.xls")


@case("old text whose font was lost on the way: guessed, and said", "4.2 byte-pattern heuristics")
def tcvn3_without_font() -> Drawn:
    data = xlsx(Sheet(_coded(listed(CB03, *OLD), tcvn3), font="Arial"))
    truth = good("CB03", 0, "W317@*", **{"accepted|accepted_with_warnings": 2})
    return one(data, truth, OLD_MODELS)


@case(
    "old text that lost letters on the way cannot be read: the original is kept",
    "6.4 E308",
    "features 25 show what is lost",
)
def tcvn3_with_lost_letters() -> Drawn:
    lost = "Ng\ufffd 12 s\ufffdch r\ufffdc"
    rows = [row(1, Styled(lost, ".VnTime")), row(2, B)]
    return one(xlsx(listed(CB03, *rows)), good("CB03", 1, "E308@B3:model_name", rejected=1), {lost: {}, B: {}})


@case("a name typed anew in Unicode under the old font stays as it is", "4.2 per cell font")
def unicode_under_an_old_font() -> Drawn:
    return one(xlsx(listed(CB03, row(1, Styled(A, ".VnTime")), row(2, B))), good("CB03", 2), NAMES[:2])


# formulas and errors


@case("cells that show #N/A, #REF!, #DIV/0!: never blank", "5 #REF!", "features 17")
def error_cells() -> Drawn:
    rows = [
        row(1, A, goal=Formula("=VLOOKUP(9,A1:A2,1,0)", "#N/A")),
        row(2, B, content=Formula("=#REF!", "#REF!")),
        row(3, C, start=Formula("=1/0", "#DIV/0!")),
    ]
    truth = good("CB03", 0, "E311@E3:goal E311@F4:content E311@G5:start", rejected=3, loosely=("W110",))
    return one(xlsx(listed(CB03, *rows)), truth, NAMES[:3])


@case("a formula whose value was not stored reads as blank: said", "5 formula without cached value", "features 17")
def formula_without_value() -> Drawn:
    head = (*HEAD, "Chỉ tiêu năm nay")
    rows = [row(1, A, more=(Formula("=60+60"),)), row(2, B, more=(Formula("=60+60", 120),))]
    truth = good("CB03", 1, "W312@I3:target_this_year", accepted_with_warnings=1)
    return one(
        xlsx(listed(CB03, *rows, head=head)), truth, {A: {"target_this_year": None}, B: {"target_this_year": 120}}
    )


@case("a cell that takes its value from a file nobody has here", "features 17 external links")
def external_link() -> Drawn:
    data = xlsx(listed(CB03, row(1, A, goal=Formula("='[1]Sheet1'!$A$1", "12 ngõ không còn rác tồn.")), row(2, B)))
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<externalLink xmlns="{main}" xmlns:r="{office}"><externalBook r:id="rId1"/></externalLink>'
    place = (
        f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/externalLinkPath"'
        ' Target="file:///D:/nam%20truoc.xlsx" TargetMode="External"/></Relationships>'
    )
    relation = (
        f'<Relationship Id="rId99" Type="{office}/externalLink"'
        ' Target="externalLinks/externalLink1.xml"/></Relationships>'
    )
    kind = (
        '<Override PartName="/xl/externalLinks/externalLink1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>'
    )
    data = patched(data, "xl/_rels/workbook.xml.rels", (b"</Relationships>", relation.encode()))
    data = patched(data, "[Content_Types].xml", (b"</Types>", kind.encode()))
    data = patched(
        data,
        "xl/workbook.xml",
        (b"</sheets>", b'</sheets><externalReferences><externalReference r:id="rId99"/></externalReferences>'),
    )
    parts = {
        "xl/externalLinks/externalLink1.xml": link.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": place.encode(),
    }
    truth = good("CB03", 0, "W615@*", **{"accepted|accepted_with_warnings": 2})
    return one(zipped(unzipped(data) | parts), truth, NAMES[:2])


@case("text that begins with = + - @ stays text", "features 58", "3 law 9 text stays text")
def text_like_formulas() -> Drawn:
    names = ('=HYPERLINK("http://vidu.vn";"xem")', "+Ngõ xanh", "-Bếp ấm", "@Đọc báo", "=1+1")
    rows = [row(n, name) for n, name in enumerate(names, 1)]
    return one(xlsx(listed(CB03, *rows)), good("CB03", 5), names)


# rows


@case("six rows with six faults: all said in one pass, each at its cell", "features 13", "features 14")
def faults_of_every_kind() -> Drawn:
    head = (*HEAD, "Ngày hoàn thành")
    rows = [
        row(1, None),
        row(2, A, kind="khác"),
        row(3, B, field="Thể thao"),
        row(4, C, start=None, more=(None,)),
        row(5, D, more=(date(2026, 3, 1),)),
        row(6, E, start=date(2025, 10, 15)),
    ]
    issues = "E101@B3:model_name E108@C4:kind E106@D5:field W110@G6:start E303@I7:end E201@G8:start W206@*:launch_date"
    truth = good("CB03", 0, issues, rejected=5, accepted_with_warnings=1)
    return one(xlsx(listed(CB03, *rows, head=head)), truth)


@case("three hundred rows with one and the same fault", "features 21", "features 27")
def one_fault_many_times() -> Drawn:
    rows = [row(n, f"Việc tốt số {n}", kind=None) for n in range(1, 301)]
    issues = " ".join(f"E108@C{n}:kind" for n in range(3, 303))
    return one(xlsx(listed(CB03, *rows)), good("CB03", 0, issues, rejected=300))


@case("the same model twice in one list", "features 31", "6.4 E401")
def model_twice() -> Drawn:
    rows = [row(1, A), row(2, B), row(3, "NGÕ 12  SẠCH RÁC".capitalize())]
    return one(xlsx(listed(CB03, *rows)), good("CB03", 2, "E401@B5", duplicate=1))


@case("the same model in two units", "features 31", "6.4 W402")
def model_in_two_units() -> Drawn:
    first, second = "t01/a.xlsx", "t02/b.xlsx"
    other = row(
        1, A, goal="Ngõ phố sáng đèn.", content="Họp dân, góp điện.", start=date(2026, 4, 2), person="Người Khác Thử"
    )
    files = {
        first: xlsx(listed(CB03, row(1, A), row(2, B))),
        second: xlsx(listed("Chi bộ Tổ dân phố số 1", other, row(2, D, goal="Rau sạch."))),
    }
    return Drawn(
        (Step(files, RECEIVED),),
        {
            first: good("CB03", 1, "W402@B3:model_name", accepted_with_warnings=1),
            second: good("CB01", 1, "W402@B3:model_name", accepted_with_warnings=1),
        },
    )


@case("a column of identity numbers, and one inside a text", "6.4 W503")
def identity_numbers() -> Drawn:
    head = (*HEAD, "Số CCCD")
    rows = [row(1, A, more=("000000000001",)), row(2, B, person="Người Thử 000000000002", more=(None,))]
    truth = good("CB03", 1, "W503@I2 W503@H4:person_in_charge", accepted_with_warnings=1)
    return one(xlsx(listed(CB03, *rows, head=head)), truth, NAMES[:2])


@case("a year's sum below that of six months", "6.4 W412", "features 18")
def year_below_half_year() -> Drawn:
    path, half, year = "t01/danh sach.xlsx", "t01/6 thang.xlsx", "t01/ca nam.xlsx"
    return Drawn(
        (
            Step({path: xlsx(listed(CB03, launched(1, A), head=LAUNCHED_HEAD))}),
            Step({half: xlsx(reported(CB03, HALF_TITLE, (1, A, "Đã làm 6 ngõ.", 240, 50)))}, JUNE),
            Step({year: xlsx(reported(CB03, YEAR_TITLE, (1, A, "Đã làm 12 ngõ.", 200, 100)))}, NOVEMBER),
        ),
        {
            path: good("CB03", 1),
            half: good("CB03", 1, form="6T", skipped={"title": 2, "header": 1}),
            year: good(
                "CB03",
                0,
                "W412@D4:participants",
                form="NAM",
                skipped={"title": 2, "header": 1},
                accepted_with_warnings=1,
            ),
        },
        results=None,
    )


@case("a result of a model nobody registered, and a model without a result", "6.4 W411", "4.1 no row ids")
def result_without_registration() -> Drawn:
    path, half = "t01/danh sach.xlsx", "t01/6 thang.xlsx"
    return Drawn(
        (
            Step({path: xlsx(listed(CB03, launched(1, A), launched(2, B), head=LAUNCHED_HEAD))}),
            Step({half: xlsx(reported(CB03, HALF_TITLE, (1, A, "Đã làm.", 40, 50), (2, C, "Đã làm.", 20, 50)))}, JUNE),
        ),
        {
            path: good("CB03", **{"accepted|accepted_with_warnings": 2}),
            half: good(
                "CB03",
                1,
                "W411@B5:model_name W411",
                form="6T",
                skipped={"title": 2, "header": 1},
                accepted_with_warnings=1,
            ),
        },
    )


@case("text with semicolons, quotes and line breaks in its cells", "issue 5 csv")
def csv_with_quotes() -> Drawn:
    rows = listed(CB03, row(1, "Ngõ “12”; sạch rác", goal='Không rác;\n"xanh"'), row(2, B))
    data = ("\ufeff" + separated(rows)).encode()
    return one(
        data, good("CB03", 2), {"Ngõ “12”; sạch rác": {"goal": 'Không rác;\n"xanh"'}, B: {}}, path="t01/danh sach.csv"
    )
