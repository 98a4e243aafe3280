"""Where the table is and what each row of it is: lists as units lay them out."""

from datetime import date

from wild.case import Drawn, case, found, good, one
from wild.case import Expected as Truth
from wild.tools import HEAD, Sheet, listed, row, says, xlsx

CB03 = "Chi bộ Tổ dân phố số 3"
TITLES = [("ĐẢNG ỦY PHƯỜNG",), ("DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO”",)]
A, B, C, D, E = (
    "Ngõ 12 sạch rác",
    "Bếp ăn tình thương",
    "Camera cổng trường",
    "Vườn rau ven sông",
    "Tủ sách đầu ngõ",
)
"""Names that are like no other: nothing is to be said of likeness unless a case asks for it."""
NAMES = (A, B, C, D, E)
TWO = (row(1, A), row(2, B))


@case("a plain list: nothing is to be said of it; what every other case is measured against", "the plain case")
def plain_list() -> Drawn:
    return one(xlsx(listed(CB03, *TWO)), good("CB03", 2), {A: {"kind": "MOI", "field": "KT"}, B: {"lead_code": "CB03"}})


@case("two header rows, headings merged across and down", "4.1 2-3 header rows with merged cells", "features 29")
def header_of_two_rows() -> Drawn:
    top = ("STT", "Tên mô hình", "Phân loại", None, "Nội dung đăng ký", None, "Thời gian", "Người phụ trách")
    low = (None, None, "Loại mô hình", "Lĩnh vực", "Mục tiêu", "Nội dung, giải pháp", "Bắt đầu", None)
    merges = ("A2:A3", "B2:B3", "C2:D2", "E2:F2", "H2:H3")
    data = xlsx(Sheet([says(CB03), top, low, *TWO], merges=merges))
    return one(
        data,
        good("CB03", 2, skipped={"title": 1, "header": 2}),
        {A: {"kind": "MOI", "start": date(2026, 3, 10)}, B: {}},
    )


@case("three header rows, headings merged across and down", "4.1 2-3 header rows with merged cells", "features 29")
def header_of_three_rows() -> Drawn:
    top = ("STT", "Tên mô hình", "Thông tin đăng ký", None, None, None, None, "Người phụ trách")
    middle = (None, None, "Phân loại", None, "Việc phải làm", None, "Thời gian", None)
    low = (None, None, "Loại mô hình", "Lĩnh vực", "Mục tiêu", "Giải pháp", "Bắt đầu", None)
    merges = ("A2:A4", "B2:B4", "C2:G2", "H2:H4", "C3:D3", "E3:F3")
    data = xlsx(Sheet([says(CB03), top, middle, low, *TWO], merges=merges))
    return one(
        data,
        good("CB03", 2, skipped={"title": 1, "header": 3}),
        {A: {"field": "KT", "content": "Mỗi ngõ một tổ tự quản, tổng vệ sinh thứ bảy."}, B: {}},
    )


@case(
    "a header whose first row names only the group of columns it stands over", "4.1 2-3 header rows with merged cells"
)
def header_group_over_some_columns() -> Drawn:
    top = (
        "Số TT",
        "Tên mô hình, điển hình",
        "Mô hình thuộc lĩnh vực",
        "Hình thức",
        "Thời gian thực hiện",
        None,
        "Mục tiêu",
        "Giải pháp",
        "Người phụ trách",
    )
    low = (None, None, None, None, "Từ ngày", "Đến ngày", None, None, None)
    rows = [(1, A, "Kinh tế", "mới", date(2026, 3, 10), date(2026, 11, 30), "Sạch rác.", "Tổ tự quản.", "Người Thử")]
    merges = ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3", "H2:H3", "I2:I3")
    data = xlsx(Sheet([says(CB03), top, low, *rows], merges=merges))
    truth = good("CB03", 1, skipped={"title": 1, "header": 2})
    return one(data, truth, {A: {"start": date(2026, 3, 10), "end": date(2026, 11, 30), "kind": "MOI", "field": "KT"}})


@case("headings in other words, capitals, line breaks, marks, with a star", "6.6.3 heading synonyms", "features 16")
def headings_by_synonym() -> Drawn:
    head = (
        "TT",
        "TÊN MÔ HÌNH,\nĐIỂN HÌNH (*)",
        "Mới/duy trì/nhân rộng",
        "Thuộc  lĩnh vực:",
        "Kết quả cần đạt",
        "Cách làm",
        "Tiến độ",
        "Cán bộ phụ trách",
    )
    head = (*head[:5], "Nội dung, cách làm", *head[6:])
    return one(xlsx(listed(CB03, *TWO, head=head)), good("CB03", 2), {A: {"kind": "MOI", "field": "KT"}, B: {}})


@case("the columns in another order, the number at the end", "5 header moved", "4.1 header match by name, not position")
def columns_in_any_order() -> Drawn:
    turned = [tuple(reversed(values)) for values in (HEAD, *TWO)]
    return one(xlsx([says(CB03), *turned]), good("CB03", 2), {A: {"kind": "MOI", "field": "KT"}, B: {}})


@case("a table that begins far from the corner", "4.1 title block rows")
def table_away_from_the_corner() -> Drawn:
    rows = [[None] * 3 + list(values) for values in (HEAD, *TWO)]
    rows.append([None] * 3 + list(row(3, None)))
    data = xlsx([says(CB03), (), (), *rows])
    truth = good("CB03", 2, "E101@E7:model_name", skipped={"title": 1, "header": 1, "blank": 2}, rejected=1)
    return one(data, truth)


@case("a row of column numbers below the header", "4.1 row of column numbers (1) (2) (3)")
def column_numbers() -> Drawn:
    numbers = tuple(f"({n})" for n in range(1, 9))
    data = xlsx([says(CB03), HEAD, numbers, *TWO])
    return one(data, good("CB03", 2, skipped={"title": 1, "header": 1, "column_number": 1}), NAMES[:2])


@case(
    "rows below a field's name, the column of fields left blank", "4.1 group rows I, II", "6.6.4 group rows give field"
)
def groups_of_fields() -> Drawn:
    rows = [
        ("I", "LĨNH VỰC KINH TẾ"),
        row(1, A, field=None),
        row(2, B, field=None),
        ("II", "Lĩnh vực quốc phòng - an ninh"),
        row(1, C, field=None),
        row(2, D, field="Kinh tế"),
    ]
    truth = good("CB03", 4, skipped={"title": 1, "header": 1, "group": 2})
    models = {A: {"field": "KT"}, B: {"field": "KT"}, C: {"field": "QPAN"}, D: {"field": "KT"}}
    return one(xlsx(listed(CB03, *rows)), truth, models)


@case("rows below a unit's name: it leads what stands under it", "4.1 group rows A, B", "6.6.4 group rows give unit")
def groups_of_units() -> Drawn:
    rows = [
        ("A", "CHI BỘ TỔ DÂN PHỐ SỐ 3"),
        row(1, A),
        row(2, B),
        ("B", "Chi bộ Tổ dân phố số 1"),
        row(1, C),
    ]
    # a row that another unit leads contradicts the title
    truth = good("CB03", 2, "E406@*", skipped={"title": 1, "header": 1, "group": 2}, rejected=1)
    models = {A: {"lead_code": "CB03"}, B: {"lead_code": "CB03"}, C: {"lead_code": "CB01"}}
    return one(xlsx(listed(CB03, *rows)), truth, models)


@case("headings inside headings: A a unit, I a field, 1.1 words of the unit's own", "4.1 group rows 1.1")
def groups_inside_groups() -> Drawn:
    rows = [
        ("A", "Chi bộ Tổ dân phố số 3"),
        ("I", "Kinh tế"),
        ("1.1", "Các ngõ phía đông"),
        row(1, A, field=None),
        ("1.2", "Các ngõ phía tây"),
        row(1, B, field=None),
        ("II", "Văn hóa - xã hội"),
        row(1, C, field=None),
    ]
    truth = good("CB03", 3, skipped={"title": 1, "header": 1, "group": 5})
    return one(xlsx(listed(CB03, *rows)), truth, {A: {"field": "KT"}, B: {"field": "KT"}, C: {"field": "VHXH"}})


@case(
    "a third of all rows are headings: none is counted as a model",
    "4.1 428 raw rows, 100 were group headings",
    "features 27",
)
def every_third_row_a_heading() -> Drawn:
    rows: list[tuple[object, ...]] = []
    for number in range(1, 13):
        rows += [
            (f"1.{number}", f"Cụm dân cư {number}"),
            row(1, f"Việc hay số {number}a"),
            row(2, f"Việc tốt số {number}b"),
        ]
    truth = good("CB03", 24, skipped={"title": 1, "header": 1, "group": 12})
    names = [f"Việc hay số {n}a" for n in range(1, 13)] + [f"Việc tốt số {n}b" for n in range(1, 13)]
    return one(xlsx(listed(CB03, *rows)), truth, names)


@case("numbers that begin again in each group are no duplicates", "4.1 STT restarting per group")
def numbers_begin_again() -> Drawn:
    rows = [("I", "Kinh tế"), row(1, A), row(2, B), ("II", "Văn hóa - xã hội"), row(1, C, field="Văn hóa - xã hội")]
    truth = good("CB03", 3, skipped={"title": 1, "header": 1, "group": 2})
    return one(xlsx(listed(CB03, *rows)), truth, NAMES[:3])


@case(
    "Tổng, Cộng, Tổng cộng, Tổng số, Cộng (A): in either of the first columns",
    "4.1 Tổng, Cộng, Tổng cộng, Tổng số, Cộng (A)",
)
def totals_of_every_name() -> Drawn:
    rows = [
        ("A", "Nhóm thứ nhất"),
        row(1, A),
        (None, "Cộng (A)"),
        row(2, B),
        ("Tổng",),
        (None, "Cộng"),
        (None, "Tổng cộng:"),
        ("Tổng số", None, "2 mô hình"),
    ]
    truth = good("CB03", 2, skipped={"title": 1, "header": 1, "group": 1, "total": 5})
    return one(xlsx(listed(CB03, *rows)), truth, NAMES[:2])


@case("a total that says another number than the list has", "6.4 E410", "features 18")
def total_that_does_not_agree() -> Drawn:
    rows = [*TWO, (None, "Tổng số: 5 mô hình")]
    truth = good("CB03", 2, "E410@*", skipped={"title": 1, "header": 1, "total": 1})
    return one(xlsx(listed(CB03, *rows)), truth, NAMES[:2])


@case("day, offices, names and “ký, ghi rõ họ tên” below the table", "4.1 signature block")
def signature_block() -> Drawn:
    rows = [
        *TWO,
        (),
        (None, None, None, None, None, "Hải Phòng, ngày 20 tháng 02 năm 2026"),
        (None, "NGƯỜI LẬP BIỂU", None, None, None, "T/M CHI BỘ"),
        (None, "(Ký, ghi rõ họ tên)", None, None, None, "BÍ THƯ"),
        (),
        (None, "Người Lập Thử", None, None, None, "Người Ký Thử"),
    ]
    truth = good("CB03", 2, skipped={"title": 1, "header": 1, "blank": 2, "signature": 4})
    return one(xlsx(listed(CB03, *rows)), truth, NAMES[:2])


@case("a model named after a “Bí thư” is no signature", "4.1 signature block")
def model_that_sounds_like_a_signature() -> Drawn:
    name = "Bí thư chi bộ gương mẫu"
    return one(
        xlsx(listed(CB03, row(1, name), row(2, "Tổng vệ sinh thứ bảy"))),
        good("CB03", 2),
        [name, "Tổng vệ sinh thứ bảy"],
    )


@case("blank rows between the models", "4.1 blank spacer rows")
def spacer_rows() -> Drawn:
    rows = [TWO[0], (), (), TWO[1]]
    return one(xlsx(listed(CB03, *rows)), good("CB03", 2, skipped={"title": 1, "header": 1, "blank": 2}), NAMES[:2])


@case("DANH SÁCH …, (Kèm theo …) merged above the table", "4.1 title block rows")
def title_block() -> Drawn:
    titles = [*TITLES, ("(Kèm theo Công văn số 12-CV/CB ngày 10/02/2026)",), says(CB03), ()]
    data = xlsx(Sheet([*titles, HEAD, *TWO], merges=("A1:H1", "A2:H2", "A3:H3")))
    return one(data, good("CB03", 2, skipped={"title": 4, "blank": 1, "header": 1}), NAMES[:2])


@case(
    "a merged cell beside two models is for both, the blank below it for none",
    "4.1 forward-fill only inside the merged range",
)
def merged_cell_beside_several_models() -> Drawn:
    rows = [row(1, A, field="Kinh tế"), row(2, B, field=None), row(3, C, field=None)]
    data = xlsx(Sheet(listed(CB03, *rows), merges=("D3:D4",)))
    truth = good("CB03", 2, "E106@D5:field", rejected=1)
    return one(data, truth, {A: {"field": "KT"}, B: {"field": "KT"}, C: {"field": None}})


@case("the unit written once, merged beside all its models", "4.1 merged unit cell spanning several models")
def merged_unit_cell() -> Drawn:
    head = (*HEAD, "Đơn vị chủ trì")
    rows = [row(1, A, more=("Chi bộ Tổ dân phố số 13",)), row(2, B, more=(None,)), row(3, C, more=(None,))]
    data = xlsx(Sheet([("DANH SÁCH ĐĂNG KÝ",), head, *rows], merges=("I3:I5",)))
    return one(data, good("CB13", 3), {name: {"lead_code": "CB13"} for name in NAMES[:3]})


@case(
    "one model over two rows: its name merged, its other texts in pieces",
    "4.1 merged cells",
    "layout rule: continuation rows",
)
def model_over_two_rows() -> Drawn:
    second = (None, None, None, None, "20 ngõ có cây xanh.", "Cuối tuần cùng làm.", None, None)
    data = xlsx(
        Sheet(listed(CB03, row(1, A), second, row(2, B)), merges=("A3:A4", "B3:B4", "C3:C4", "D3:D4", "G3:G4", "H3:H4"))
    )
    goal = "12 ngõ không còn rác tồn.\n20 ngõ có cây xanh."
    return one(data, good("CB03", 3), {A: {"goal": goal, "kind": "MOI", "start": date(2026, 3, 10)}, B: {}})


@case("“1. … 2. …” in one cell are two models that share the other cells", "4.1 several models in one cell", "6.6.5")
def numbered_models_in_one_cell() -> Drawn:
    several = row(1, f"1. {A}\n2. {B}", goal="1. Không rác tồn.\n2. Mỗi tuần 20 suất.")
    data = xlsx(listed(CB03, several, row(2, C)))
    truth = good("CB03", 2, "I610@B3", facts={"I610": {"count": 2}})
    models = {A: {"goal": "Không rác tồn.", "field": "KT"}, B: {"goal": "Mỗi tuần 20 suất.", "kind": "MOI"}, C: {}}
    return one(data, truth, models)


@case("“1) … 2) …” on lines of one cell", "4.1 several models in one cell", "6.6.5")
def models_numbered_with_brackets() -> Drawn:
    data = xlsx(listed(CB03, row(1, f"1) {A}\n2) {B}\n3) {C}")))
    return one(data, good("CB03", 1, "I610@B3", facts={"I610": {"count": 3}}), NAMES[:3])


@case("lines of one cell without numbers are one name: never guessed apart", "6.6.5 only with explicit numbering")
def lines_without_numbers() -> Drawn:
    return one(xlsx(listed(CB03, row(1, f"{A}\n{B}"))), good("CB03", 1), [f"{A} {B}"])


@case("a name with a number in it is one model", "6.6.5 only with explicit numbering")
def number_inside_a_name() -> Drawn:
    name = "Tổ 1. Nhà sạch, ngõ 2. Vườn xanh"
    return one(xlsx(listed(CB03, row(1, name))), good("CB03", 1), [name])


KINDS = (
    "STT",
    "Tên mô hình",
    "Loại mô hình",
    None,
    None,
    "Lĩnh vực",
    "Mục tiêu",
    "Giải pháp",
    "Bắt đầu",
    "Người phụ trách",
)
KINDS_LOW = (None, None, "Mới", "Duy trì", "Nhân rộng", None, None, None, None, None)
KINDS_MERGES = ("A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:G3", "H2:H3", "I2:I3", "J2:J3")


def _ticked(number: int, name: str, *ticks: object) -> tuple[object, ...]:
    return (number, name, *ticks, "Kinh tế", "Sạch rác.", "Tổ tự quản.", date(2026, 3, 10), "Người Thử")


@case("kind by a tick under Mới, Duy trì, Nhân rộng: x, X, √, v, 1", "4.1 ticks x/X/√/v", "layout rule: tick columns")
def ticks_for_kind() -> Drawn:
    marks = ("x", "X", "√", "v", 1)
    rows = [_ticked(n, name, mark, None, None) for n, (name, mark) in enumerate(zip(NAMES, marks, strict=True), 1)]
    data = xlsx(Sheet([says(CB03), KINDS, KINDS_LOW, *rows], merges=KINDS_MERGES))
    truth = good("CB03", 5, skipped={"title": 1, "header": 2})
    return one(data, truth, {name: {"kind": "MOI"} for name in NAMES})


@case("two ticks for kind, or none: nobody knows which is meant", "6.4 E108", "layout rule: tick columns")
def two_ticks_for_kind() -> Drawn:
    rows = [_ticked(1, A, "x", None, None), _ticked(2, B, "x", None, "x"), _ticked(3, C, None, None, None)]
    data = xlsx(Sheet([says(CB03), KINDS, KINDS_LOW, *rows], merges=KINDS_MERGES))
    truth = good("CB03", 1, "E108@*:kind", skipped={"title": 1, "header": 2}, rejected=2)
    return one(data, truth, {A: {"kind": "MOI"}, B: {"kind": None}, C: {"kind": None}})


@case(
    "field by a tick under the fields of the plan; two ticks take the first and say so", "4.1 ticks x/X/√/v", "6.4 W107"
)
def ticks_for_field() -> Drawn:
    top = (
        "STT",
        "Tên mô hình",
        "Loại mô hình",
        "Lĩnh vực",
        None,
        None,
        None,
        "Mục tiêu",
        "Giải pháp",
        "Bắt đầu",
        "Người phụ trách",
    )
    low = (
        None,
        None,
        None,
        "Kinh tế",
        "Văn hóa - xã hội",
        "Quốc phòng - an ninh",
        "Xây dựng hệ thống chính trị",
        None,
        None,
        None,
        None,
    )
    end = ("Sạch rác.", "Tổ tự quản.", date(2026, 3, 10), "Người Thử")
    rows = [
        (1, A, "mới", "x", None, None, None, *end),
        (2, B, "mới", None, "√", None, None, *end),
        (3, C, "mới", None, None, "v", "x", *end),
    ]
    merges = ("A2:A3", "B2:B3", "C2:C3", "D2:G2", "H2:H3", "I2:I3", "J2:J3", "K2:K3")
    data = xlsx(Sheet([says(CB03), top, low, *rows], merges=merges))
    truth = good("CB03", 2, "W107@*:field", skipped={"title": 1, "header": 2}, accepted_with_warnings=1)
    return one(data, truth, {A: {"field": "KT"}, B: {"field": "VHXH"}, C: {"field": "QPAN"}})


@case("ticks in a yes-or-no column, in every way they are made", "4.1 ticks x/X/√/v")
def ticks_for_yes() -> Drawn:
    head = (*HEAD, "Ký cam kết")
    marks = ("x", "X", "√", "v", 1, "có", None)
    names = [f"{name} mới" for name in NAMES] + ["Đọc báo sáng", "Ngõ hoa giấy"]
    rows = [row(n, name, more=(mark,)) for n, (name, mark) in enumerate(zip(names, marks, strict=True), 1)]
    models = {name: {"commitment": True if mark else None} for name, mark in zip(names, marks, strict=True)}
    return one(xlsx(listed(CB03, *rows, head=head)), good("CB03", 7), models)


@case(
    "two tables on one sheet, the second with its columns in another order",
    "4.1 title block rows",
    "layout rule: several tables",
)
def two_tables_on_a_sheet() -> Drawn:
    order = (0, 1, 3, 2, 6, 4, 5, 7)
    second = [tuple(values[n] for n in order) for values in (HEAD, row(1, C, field="Văn hóa - xã hội"), row(2, D))]
    data = xlsx([*listed(CB03, *TWO), (), (None, "DANH SÁCH BỔ SUNG"), *second])
    skipped = {"title|group": 2, "header": 2, "blank": 1}
    models = {A: {"field": "KT"}, B: {}, C: {"field": "VHXH", "kind": "MOI"}, D: {"start": date(2026, 3, 10)}}
    return one(data, good("CB03", 4, skipped=skipped), models)


@case("the header again on every printed page", "4.1 2-3 header rows")
def header_on_every_page() -> Drawn:
    data = xlsx(listed(CB03, TWO[0], HEAD, TWO[1], HEAD, row(3, C)))
    return one(data, good("CB03", 3, skipped={"title": 1, "header": 3}), NAMES[:3])


@case("lists on two sheets of one file", "layout rule: several sheets")
def lists_on_two_sheets() -> Drawn:
    data = xlsx(Sheet(listed(CB03, *TWO), "Đợt 1"), Sheet(listed(CB03, row(1, C)), "Đợt 2"))
    return one(data, good("CB03", 3, skipped={"title": 2, "header": 2}), NAMES[:3])


@case("a sheet of notes beside the list: not read, and said", "6.6 sheets", "features 28")
def sheet_of_notes() -> Drawn:
    notes = [("Việc phải làm",), ("Gọi điện cho tổ trưởng", "Họp tối thứ sáu")]
    data = xlsx(Sheet(listed(CB03, *TWO), "Danh sách"), Sheet(notes, "Ghi chép"))
    truth = good("CB03", 2, "W602", skipped={"title": 3, "header": 1}, facts={"W602": {"sheet": "Ghi chép", "rows": 2}})
    return one(data, truth, NAMES[:2])


@case("models on a hidden sheet are read, and said", "3 law 2 hidden sheets", "layout rule: hidden sheets")
def hidden_sheet() -> Drawn:
    data = xlsx(Sheet(listed(CB03, *TWO), "Đợt 1"), Sheet(listed(CB03, row(1, C)), "Đợt 2", state="hidden"))
    return one(data, good("CB03", 3, "W606@*", skipped={"title": 2, "header": 2}), NAMES[:3])


@case("a hidden row of the list is read, and said", "3 law 2 hidden rows", "layout rule: hidden rows")
def hidden_row() -> Drawn:
    data = xlsx(Sheet(listed(CB03, *TWO, row(3, C)), hidden_rows=(4,)))
    return one(data, good("CB03", 3, "W606@*", loosely=()), NAMES[:3])


@case("a hidden column of the list is read, and said", "layout rule: hidden columns")
def hidden_column() -> Drawn:
    data = xlsx(Sheet(listed(CB03, *TWO), hidden_columns=("D",)))
    return one(data, good("CB03", 2, "W606@*"), {A: {"field": "KT"}, B: {"field": "KT"}})


@case("a column of the unit's own: kept in the file, said at its heading", "features 28 extra columns", "6.4 W603")
def extra_column() -> Drawn:
    data = xlsx(listed(CB03, row(1, A, more=(120,)), row(2, B, more=(80,)), head=(*HEAD, "Số hộ")))
    return one(data, good("CB03", 2, "W603@I2", facts={"W603": {"column": "Số hộ"}}), NAMES[:2])


@case("a heading that stands twice: the first is read, the second said", "5 column duplicated", "features 16")
def column_doubled() -> Drawn:
    data = xlsx(
        listed(CB03, row(1, A, more=("Kinh tế",)), row(2, B, more=("Văn hóa - xã hội",)), head=(*HEAD, "Lĩnh vực"))
    )
    truth = good("CB03", 2, "W607@I2", facts={"W607": {"column": "Lĩnh vực"}})
    return one(data, truth, {A: {"field": "KT"}, B: {"field": "KT"}})


@case("a list without a column that is needed: said once, and at every row", "features 16 missing columns", "6.4 E604")
def column_missing() -> Drawn:
    without = [values[:3] + values[4:] for values in (HEAD, *TWO)]
    truth = good("CB03", 0, "E604@*:field E106@B3:field E106@B4:field", rejected=2)
    return one(xlsx([says(CB03), *without]), truth, {A: {"field": None}, B: {"field": None}})


@case("one stray blank far below the table is nothing", "5 stray space in row 400", "features 21")
def stray_blank_far_below() -> Drawn:
    data = xlsx([*listed(CB03, *TWO), *[()] * 395, (None, None, " ")])
    return one(data, good("CB03", 2, skipped={"title": 1, "header": 1, "blank": None}), NAMES[:2])


@case("10,000 rows of borders below the table are nothing", "issue: 10,000 rows of formatted emptiness")
def styled_emptiness() -> Drawn:
    data = xlsx(Sheet(listed(CB03, *TWO), blank_styled=10_000))
    return one(data, good("CB03", 2, skipped={"title": 1, "header": 1, "blank": None}), NAMES[:2])


@case("a template nobody filled in beside a filled one: passed over, and said", "4.1 blank template sheets left")
def blank_template_beside_a_list() -> Drawn:
    blank = [("ĐƠN VỊ:…......",), HEAD, (1,), (2,), (3,)]
    data = xlsx(Sheet(listed(CB03, *TWO), "Danh sách"), Sheet(blank, "Mẫu"))
    truth = good("CB03", 2, "W605", skipped={"title": 2, "header": 2, "blank": 3})
    return one(data, truth, NAMES[:2])


@case("a template that came back as it went out", "4.1 blank template sheets left", "layout rule: empty template")
def empty_template() -> Drawn:
    blank = [("ĐƠN VỊ:…......",), HEAD, (1,), (2,), (3,)]
    truth = Truth("rejected", "CB03", "DK", {}, {"title": 1, "header": 1, "blank": 3}, found("W605"))
    return one(xlsx(blank), truth, [], path="CB03/mau.xlsx")


@case("self-made titles, some sections missing: read by its headings", "4.1 self-made titles; missing sections")
def self_made_list() -> Drawn:
    head = ("TT", "Tên gọi mô hình", "Loại", "Thuộc lĩnh vực")
    data = xlsx(
        [
            ("Chi bộ Tổ dân phố số 3 gửi các mô hình năm nay",),
            ("Kính gửi văn phòng",),
            says(CB03),
            head,
            (1, A, "mới", "Kinh tế"),
        ]
    )
    truth = good("CB03", 0, "W110@*", skipped={"title": 3, "header": 1}, accepted_with_warnings=1)
    return one(data, truth, {A: {"kind": "MOI", "field": "KT"}})


@case("a list without numbers, with a heading and a total", "4.1 group rows, totals without a column of numbers")
def list_without_numbers() -> Drawn:
    rows = [values[1:] for values in (HEAD, ("", "LĨNH VỰC KINH TẾ"), row(1, A, field=None), row(2, B), ("", "Cộng"))]
    data = xlsx([says(CB03), *rows])
    truth = good("CB03", 2, skipped={"title": 1, "header": 1, "group": 1, "total": 1})
    return one(data, truth, {A: {"field": "KT"}, B: {}})
