"""Who sent it: titles, forms, folders and names of files that agree, contradict each other, or only look alike."""

from datetime import date

from wild.case import RECEIVED, Drawn, Expected, Step, case, foreign, found, good, one, superseded, waits
from wild.cases_layout import CB03, NAMES, TWO, A, B, C
from wild.forms import CB01 as UNIT_1
from wild.forms import edited, form, model
from wild.tools import HEAD, listed, nfd, row, says, xlsx

UNTITLED = [("DANH SÁCH ĐĂNG KÝ",), HEAD, *TWO]


@case("the unit by its code as the name of the file, the list says nothing", "features 8")
def unit_by_code_of_the_file() -> Drawn:
    return one(xlsx(UNTITLED), good("CB03", 2), NAMES[:2], path="t01/CB03.xlsx")


@case("the unit by the name of a folder", "features 8")
def unit_by_folder() -> Drawn:
    return one(xlsx(UNTITLED), good("CB03", 2), NAMES[:2], path="Chi bộ Tổ dân phố số 3/ds (2).xlsx")


@case("a folder name in letters apart from their marks", "5 NFD unit name", "features 22")
def unit_by_decomposed_folder() -> Drawn:
    folder = "Chi bộ Cẩm Giàng"
    return Drawn((Step({f"{nfd(folder)}/ds.xlsx": xlsx(UNTITLED)}),), {f"{folder}/ds.xlsx": good("CBG2", 2)})


@case("nothing says who sent it: it waits", "features 8", "6.4 E103")
def nobody_named() -> Drawn:
    return one(xlsx(UNTITLED), waits("E103@*", 2), [])


@case("a file called “KH t9. P TCCB.xlsx”: what is inside decides", "4.1 files named like KH t9. P TCCB.xlsx")
def file_name_that_says_nothing() -> Drawn:
    return one(xlsx(listed(CB03, *TWO)), good("CB03", 2), NAMES[:2], path="t01/KH t9. P TCCB.xlsx")


@case("the title names one unit, the folder another", "4.1 wrong unit's file in a folder", "6.4 E406")
def title_against_folder() -> Drawn:
    return one(xlsx(listed(CB03, *TWO)), waits("E406@*", 2), [], path="Chi bộ Tổ dân phố số 1/danh sach.xlsx")


@case(
    "the title names one unit, the file's name another",
    "4.1 identify unit from content and file name; conflict = error",
)
def title_against_file_name() -> Drawn:
    return one(xlsx(listed(CB03, *TWO)), waits("E406@*", 2), [], path="t01/Chi bộ Tổ dân phố số 1.xlsx")


@case("the title names one unit, every row another", "6.4 E406 header ≠ unit of its rows")
def title_against_rows() -> Drawn:
    rows = [row(1, A, more=("Chi bộ Tổ dân phố số 13",)), row(2, B, more=("Chi bộ Tổ dân phố số 13",))]
    skipped: dict[str, int | None] = {"title": 1, "header": 1}
    truth = Expected("waiting|accepted_with_errors", "*", "DK", {"rejected": 2}, skipped, found("E406@*"))
    return one(xlsx(listed(CB03, *rows, head=(*HEAD, "Đơn vị thực hiện"))), truth)


@case("a neighbour's form, its visible title written over", "6.4 E406", "issue 3 _meta is evidence")
def form_of_a_neighbour() -> Drawn:
    def other_title(sheet: object) -> None:
        for number in range(1, 6):
            cell = sheet[f"A{number}"]  # type: ignore[index]
            if str(cell.value or "").startswith("Đơn vị"):
                cell.value = f"Đơn vị: {CB03}"
        assert any(CB03 in str(sheet[f"A{number}"].value) for number in range(1, 6))  # type: ignore[index]

    data = edited(form(model(A), model(B), unit=UNIT_1), other_title)
    return one(data, waits("E406@*", 2, skipped={"title|header|group|column_number|total|blank|signature": None}), [])


@case(
    "one letter's mark is wrong: likely, and so it is asked",
    "4.1 tránh sai chính tả tên đơn vị",
    "6.4 E104",
    "features 23",
)
def unit_nearly_named() -> Drawn:
    return one(xlsx(listed("Chi bộ TDP Lương Hầu", *TWO)), waits("E104@*", 2, suggestion="CBLH"), [])


@case("once confirmed, a name is known for ever", "features 24", "issue 3 confirmed aliases")
def unit_confirmed_once() -> Drawn:
    first, second = "t01/danh sach.xlsx", "t02/lan sau.xlsx"
    name = "Chi bộ TDP Lương Hầu"
    return Drawn(
        (
            Step({first: xlsx(listed(name, *TWO))}),
            Step({}, date(2026, 2, 21), confirm=((name, "CBLH"),)),
            Step({second: xlsx(listed(name, *TWO, row(3, C)))}, date(2026, 2, 24)),
        ),
        {
            first: superseded("CBLH", 2),
            second: good("CBLH", 3, "I723@*", facts={"I723": {"added": 1, "changed": 0, "removed": 0}}),
        },
        {name: {"lead_code": "CBLH"} for name in NAMES[:3]},
    )


@case("two units whose names differ by a mark only are two units", "4.2 Cẩm Giang ≠ Cẩm Giàng", "features 23")
def names_that_differ_by_a_mark() -> Drawn:
    first, second = "t01/a.xlsx", "t02/b.xlsx"
    other = [row(1, "Tủ sách đầu ngõ", goal="Thêm sách."), row(2, "Vườn rau ven sông", goal="Rau sạch.")]
    files = {first: xlsx(listed("Chi bộ Cẩm Giang", *TWO)), second: xlsx(listed("Chi bộ Cẩm Giàng", *other))}
    return Drawn((Step(files),), {first: good("CBG1", 2), second: good("CBG2", 2)})


@case("a name without its marks is never matched", "4.2 do not match on accent-stripped text", "features 23")
def name_without_marks() -> Drawn:
    return one(xlsx(listed("Chi bo Cam Giang", *TWO)), waits("E103|E104@*", 2), [])


@case("another number is another unit", "4.3 never auto-accept when numbers differ", "6.4 E105")
def number_of_no_unit() -> Drawn:
    return one(xlsx(listed("Chi bộ Tổ dân phố số 4", *TWO)), waits("E105@*", 2), [])


@case("a unit the register does not know", "4.1 a 12th unit absent from the master", "6.4 E103")
def unit_unknown() -> Drawn:
    return one(xlsx(listed("Hợp tác xã Bánh đa Hoa Ban", *TWO)), waits("E103@*", 2), [])


@case("“CB TDP 3”, “số 03”, “III”: one unit in every spelling", "4.3 abbreviations and numbers", "features 22")
def spellings_of_one_unit() -> Drawn:
    head = (*HEAD, "Đơn vị chủ trì")
    names = ("CB TDP 3", "Chi bộ TDP số 03", "Chi bộ Tổ dân phố III", "CB tổ DP số 3", "chi bộ tổ dân phố số 3")
    rows = [row(n, model_, more=(unit,)) for n, (model_, unit) in enumerate(zip(NAMES, names, strict=True), 1)]
    return one(
        xlsx([("DANH SÁCH ĐĂNG KÝ",), head, *rows]), good("CB03", 5), {name: {"lead_code": "CB03"} for name in NAMES}
    )


@case("“UB MTTQ VN phường”", "4.3 MTTQ, UBMTTQ, UB MTTQ VN")
def front_by_its_short_name() -> Drawn:
    return one(xlsx(listed("UB MTTQ VN phường", *TWO)), good("MTTQ", 2), NAMES[:2])


@case("“Hội LHPN phường”, “P. VH-XH”", "4.3 HPN, VH-XH")
def offices_by_their_short_names() -> Drawn:
    first, second = "t01/a.xlsx", "t02/b.xlsx"
    other = [row(1, "Tủ sách đầu ngõ", goal="Thêm sách."), row(2, "Vườn rau ven sông", goal="Rau sạch.")]
    files = {first: xlsx(listed("Hội LHPN phường", *TWO)), second: xlsx(listed("Phòng VH-XH", *other))}
    return Drawn((Step(files),), {first: good("HPN", 2), second: good("VHXH", 2)})


@case("a name the register lists as another name of the unit", "4.3 alias table")
def unit_by_alias_of_the_register() -> Drawn:
    return one(xlsx(listed("Hội Phụ nữ", *TWO)), good("HPN", 2), NAMES[:2])


@case(
    "groups of people and inner teams in the column of the leading unit",
    "4.1 Đơn vị chủ trì filled with internal sub-units",
)
def teams_as_leading_units() -> Drawn:
    head = (*HEAD, "Đơn vị chủ trì")
    rows = [row(1, A, more=("Nhóm nòng cốt ngõ 5",)), row(2, B, more=("Tổ liên gia tự quản",)), row(3, C, more=(None,))]
    truth = good("CB03", 1, "E103@I3:lead_unit E103@I4:lead_unit", rejected=2)
    return one(xlsx(listed(CB03, *rows, head=head)), truth, NAMES[:3])


@case("a unit that is no more sends under its old name", "issue 3 units merged or renamed with dates", "features 26")
def unit_no_longer_valid() -> Drawn:
    truth = good("CBKD", 0, "W727@*", **{"accepted|accepted_with_warnings": 2})
    return one(xlsx(listed("Chi bộ Khu phố Đông", *TWO)), truth, NAMES[:2])


@case("two units of one name, one before and one after the reform: the one of that day", "features 26")
def unit_of_the_day() -> Drawn:
    return one(xlsx(listed("Chi bộ Chợ Hoa", *TWO)), good("CBH2", 2), NAMES[:2])


@case("a list of the year before, title and all", "features 11", "6.4 E407")
def list_of_last_year() -> Drawn:
    data = xlsx([("DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2025",), says(CB03), HEAD, *TWO])
    return one(data, foreign("E407@*", 2, {"title": 2, "header": 1}), [], day=RECEIVED)
