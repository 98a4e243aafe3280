"""Plans, schema and register: every fault with its place, all at once; a new plan is a new file and no code."""

import copy
import shutil
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from helpers.campaign import REGISTER, WARD, decided, match_of, read_register, register_of

from dvk_xl.errors import DeclarationError
from dvk_xl.issues import Code, load_catalogue
from dvk_xl.plan import active_deadlines, due, for_year, load_plan, parse_plan, plan_names, read_plan
from dvk_xl.register import build_register, obliged_units, valid_on
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import TABLES, load_schema, read_schema, read_table

PLANS = resource_folder("workbook") / "plans"
SCHEMA = resource_folder("workbook") / "schema"


def ward() -> dict[str, Any]:
    """The ward plan as it was read, to be spoilt."""
    return copy.deepcopy(read_toml(PLANS / f"{WARD}.toml"))


def faults(table: dict[str, Any]) -> tuple[str, ...]:
    """The faults of a plan; none when it is good."""
    try:
        parse_plan(table, "thử.toml", load_schema())
    except DeclarationError as error:
        return error.faults
    return ()


# what ships


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_that_ships_loads_and_bears_its_name(name: str) -> None:
    plan = load_plan(name)
    assert plan.name == name


def test_the_five_plans_ship() -> None:
    assert plan_names() == (
        "ha-giang-2023",
        "hoa-xa-2026",
        "phuong-hai-phong-2026",
        "thuong-hong-2025",
        "xuan-giang-2026",
    )


def test_the_catalogue_and_the_schema_load() -> None:
    assert set(load_catalogue()) == set(Code)
    assert set(load_schema().tables) == set(TABLES)


def test_the_deadlines_of_the_ward_are_those_of_its_plan() -> None:
    plan = load_plan(WARD)
    days = {one.id: due(one, plan.rules) for one in plan.deadlines}
    # "trước ngày 03/3/2026" is 2 March at the latest (domain.md 6.7)
    assert days == {
        "DK": date(2026, 3, 2),
        "DK-UP": date(2026, 3, 9),
        "6T": date(2026, 6, 19),
        "NAM": date(2026, 11, 24),
    }


def test_an_unknown_plan_is_named_with_the_nearest() -> None:
    with pytest.raises(DeclarationError) as caught:
        load_plan("phuong-hai-phong-2025")
    assert "ý là “phuong-hai-phong-2026”?" in str(caught.value)


# a plan with faults


def test_an_unknown_key_is_named_with_the_nearest() -> None:
    table = ward()
    table["isuer"] = table.pop("issuer")
    assert faults(table) == ("isuer: không có khóa này, ý là “issuer”?", "issuer: thiếu khóa này")


def test_a_key_inside_a_list_is_named_by_its_path() -> None:
    table = ward()
    table["deadlines"][1]["recipent"] = table["deadlines"][1].pop("recipient")
    assert faults(table) == (
        "deadlines[2].recipent: không có khóa này, ý là “recipient”?",
        "deadlines[2].recipient: thiếu khóa này",
    )


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("title",), 5, "title: phải là chữ trong ngoặc kép, đang là “5”"),
        (("years",), 2026, "years: phải là danh sách [ … ]"),
        (("years",), ["2026"], "years[1]: phải là số nguyên, đang là “2026”"),
        (("format",), "ND3", "format: “ND3” không thuộc ND30, HD36, HD05, ý là “ND30”?"),
        (("rules", "launch_required"), 1, "rules.launch_required: phải là true hoặc false, đang là “1”"),
        (("rules", "minimum_models"), True, "rules.minimum_models: phải là số nguyên, đang là “True”"),
        (("rules",), "x", "rules: phải là một bảng"),
        (("appendices",), "x", "appendices: phải là một bảng [appendices]"),
        (
            ("deadlines", 0, "date"),
            "2026-03-03",
            "deadlines[1].date: phải là ngày dạng 2026-03-03, đang là “2026-03-03”",
        ),
        (
            ("deadlines", 0, "kind"),
            "before",
            "deadlines[1].kind: “before” không thuộc before_day, through_day, in_month, open, ý là “before_day”?",
        ),
        (("deadlines", 0, "date"), date(2030, 1, 1), "deadlines[1].date: 2030-01-01 nằm ngoài các năm của kế hoạch"),
        (("unit_types", 0, "code"), "CHI_BOO", "unit_types[1].code: không có loại đơn vị “CHI_BOO”, ý là “CHI_BO”?"),
        (
            ("targets", 0, "parts", 0, "model_kind"),
            "MOII",
            "targets[1].parts[1].model_kind: không có loại “MOII”, ý là “MOI”?",
        ),
        (("targets", 0, "parts", 0, "value"), 9, "targets[1].parts: cộng lại lớn hơn chỉ tiêu 5"),
        (("targets", 1, "value"), 101, "targets[2].value: tỷ lệ phải từ 0 đến 100, đang là 101"),
        (("targets", 1, "id"), "T1", "targets: id “T1” lặp lại"),
        (("fields", 1, "code"), "KT", "fields: mã “KT” lặp lại"),
        (("deadlines", 1, "id"), "DK", "deadlines: id “DK” lặp lại"),
        (("years",), [], "years: phải có ít nhất một năm, theo thứ tự tăng dần, mỗi năm một lần"),
        (("years",), [2027, 2026], "years: phải có ít nhất một năm, theo thứ tự tăng dần, mỗi năm một lần"),
    ],
)
def test_each_fault_of_a_plan_has_its_key_path(path: tuple[str | int, ...], value: object, fault: str) -> None:
    table: Any = ward()
    place = table
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert fault in faults(table)


def test_a_deadline_without_a_day_is_a_fault_unless_it_is_open() -> None:
    table = ward()
    del table["deadlines"][0]["date"]
    assert faults(table) == ("deadlines[1].date: thiếu ngày",)
    table["deadlines"][0]["kind"] = "open"
    assert faults(table) == ()


def test_all_faults_stand_in_one_error() -> None:
    table = ward()
    table["unit_types"][0]["code"] = "CHI_BOO"
    table["fields"][1]["code"] = "KT"
    table["deadlines"][0]["date"] = date(2030, 1, 1)
    with pytest.raises(DeclarationError) as caught:
        parse_plan(table, "thử.toml", load_schema())
    assert len(caught.value.faults) == 3
    assert str(caught.value).splitlines()[0] == "thử.toml: có 3 chỗ sai."
    assert all(f"  - {fault}" in str(caught.value) for fault in caught.value.faults)


def test_a_file_that_is_no_toml_says_the_line(tmp_path: Path) -> None:
    source = tmp_path / "x.toml"
    source.write_text('name = "x"\ntitle = \n', "utf-8")
    with pytest.raises(DeclarationError, match="dòng 2"):
        read_plan(source)
    source.write_bytes("name = “x”".encode("utf-16"))
    with pytest.raises(DeclarationError, match="UTF-8"):
        read_plan(source)


# a plan of one's own


def test_a_plan_with_a_new_field_and_other_dates_needs_no_code(tmp_path: Path) -> None:
    text = (PLANS / f"{WARD}.toml").read_text("utf-8")
    text = text.replace(f'name = "{WARD}"', 'name = "cua-toi-2027"').replace("2026", "2027")
    text += '\n[[fields]]\ncode = "MT"\ntitle = "Môi trường"\ncanonical = "VHXH"\nalso = ["xanh"]\n'
    source = tmp_path / "cua-toi-2027.toml"
    source.write_text(text, "utf-8")
    plan = read_plan(source)
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Môi trường |\n| 2 | Ngõ đẹp | mới | xanh |"
    one = decided({"CB01.xlsx": drawn}, plan=plan, as_of="2027-02-01").measures["DK"]
    assert one.by_field == {"KT": 0, "VHXH": 0, "QPAN": 0, "XDHTCT": 0, "MT": 2}
    assert one.timeliness.deadline == date(2027, 3, 2)


def test_a_plan_of_several_years_is_run_one_year_at_a_time() -> None:
    plan = replace(load_plan(WARD), years=(2026, 2027))
    assert for_year(plan, 2027).year == 2027
    with pytest.raises(DeclarationError, match="không có năm 2028"):
        for_year(plan, 2028)


def test_a_deadline_before_the_day_of_the_plan_binds_nobody() -> None:
    plan = replace(load_plan(WARD), issued=date(2026, 3, 20))
    assert [one.id for one in active_deadlines(plan)] == ["6T", "NAM"]
    rules = replace(plan.rules, skip_deadlines_before_issue=False)
    assert len(active_deadlines(replace(plan, rules=rules))) == 4


# a schema with faults


def spoilt(tmp_path: Path, name: str, old: str, new: str) -> tuple[str, ...]:
    """The faults of a copy of the schema in which one place was changed."""
    shutil.copytree(SCHEMA, tmp_path / "schema")
    source = tmp_path / "schema" / name
    text = source.read_text("utf-8")
    assert old in text
    source.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DeclarationError) as caught:
        read_schema(tmp_path / "schema")
    assert caught.value.source == name
    return caught.value.faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('key = "model_id"', 'key = "model_idd"', "key: không có trường “model_idd”, ý là “model_id”?"),
        ('list = "kind"', 'list = "kinds"', "fields[4]: list: không có danh sách “kinds”, ý là “kind”?"),
        ('list = "kind"\n', "", "fields[4]: list: trường kiểu enum phải có danh sách"),
        ('name = "kind"', 'name = "model_name"', "fields: tên “model_name” lặp lại"),
        ('title = "Loại mô hình"', 'title = "Tên mô hình"', "fields: tiêu đề “Tên mô hình” lặp lại"),
        ('required_code = "E101"\n', "", "fields[3]: required_code: thiếu mã lỗi của trường bắt buộc"),
        ('type = "enum"', 'type = "enums"', "fields[4].type: “enums” không thuộc text, long_text, enum"),
        ('title = "STT"', 'title = "STT [1]"', "fields[1]: title: “STT [1]” có ký tự [ ] # ' mà bảng Excel không nhận"),
        ("max_words = 20", 'max_words = "20"', "fields[3].max_words: phải là số nguyên, đang là “20”"),
        ('width = 42\nhelp = "Ngắn', 'widht = 42\nhelp = "Ngắn', "fields[3].widht: không có khóa này, ý là “width”?"),
    ],
)
def test_each_fault_of_a_table_has_its_key_path(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert any(one.startswith(fault) for one in spoilt(tmp_path, "registration.toml", old, new))


def test_bounds_the_wrong_way_round_are_a_fault(tmp_path: Path) -> None:
    found = spoilt(tmp_path, "result.toml", "min = 0\nmax = 100", "min = 101\nmax = 100")
    assert [one.split(": ", 1)[1] for one in found] == ["min: 101 lớn hơn max 100"]


def test_all_faults_of_a_table_stand_in_one_error(tmp_path: Path) -> None:
    source = tmp_path / "unit.toml"
    text = (SCHEMA / "unit.toml").read_text("utf-8")
    source.write_text(
        text.replace('key = "code"', 'key = "cod"').replace('list = "unit_type"', 'list = "unit_typ"'), "utf-8"
    )
    with pytest.raises(DeclarationError) as caught:
        read_table(source, load_schema().lists)
    assert len(caught.value.faults) == 2


# the register


HEAD = "| Mã | Tên đơn vị | Loại | Tên khác | Hiệu lực từ | Hiệu lực đến |"


def register_faults(rows: str) -> list[str]:
    """The faults of a register with these rows."""
    return read_register(HEAD + rows)[1]


def test_the_drawn_register_has_no_fault() -> None:
    assert read_register(REGISTER)[1] == []


def test_a_code_that_stands_twice_is_a_fault() -> None:
    assert register_faults("\n| A | Chi bộ Đông | | | | |\n| A | Chi bộ Tây | | | | |") == ["mã “A” lặp lại"]


@pytest.mark.parametrize("second", ["Chi bộ Thôn Đông", "CHI BỘ THÔN ĐÔNG", "Chi bộ  Thôn Đông", "CB Thôn Đông"])
def test_a_name_that_stands_twice_at_one_time_is_a_fault(second: str) -> None:
    assert register_faults(f"\n| A | Chi bộ Thôn Đông | | | | |\n| B | {second} | | | | |") == [
        f"tên đơn vị “{' '.join(second.split())}” lặp lại"
    ]


def test_two_spellings_of_one_number_are_one_name() -> None:
    rows = "\n| A | Chi bộ Tổ dân phố số 3 | | | | |\n| B | Chi bộ TDP 03 | | | | |"
    assert register_faults(rows) == ["tên đơn vị “Chi bộ TDP 03” lặp lại"]
    assert register_faults(rows.replace("03", "13")) == []


@pytest.mark.parametrize(("begins", "fault"), [("2026-03-31", True), ("2026-04-01", False)])
def test_a_unit_may_follow_another_of_its_name(begins: str, fault: bool) -> None:
    rows = f"\n| A | Chi bộ Đông | | | | 2026-03-31 |\n| B | Chi bộ Đông | | | {begins} | |"
    assert bool(register_faults(rows)) == fault


def test_of_two_units_of_one_name_the_one_that_exists_is_meant() -> None:
    rows = "\n| A | Chi bộ Đông | Chi bộ | | | 2026-03-31 |\n| B | Chi bộ Đông | Chi bộ | | 2026-04-01 | |"
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |"
    outcome = decided({"Chi bộ Đông.xlsx": drawn}, register=HEAD + rows, as_of="2026-05-01")
    assert outcome.measures["DK"].lead == ("B",)


def test_an_alias_of_two_units_is_a_fault() -> None:
    rows = "\n| A | Chi bộ Đông | | CB 1; Đông | | |\n| B | Chi bộ Tây | | CB số 01 | | |"
    assert register_faults(rows) == ["tên khác “CB số 01” vừa chỉ “Chi bộ Tây” vừa chỉ “Chi bộ Đông”"]


def test_three_units_with_one_alias_are_a_fault_in_any_order() -> None:
    head = "| Mã | Tên đơn vị | Loại | Tên khác | Hiệu lực đến |"
    lines = ["| A1 | Chi bộ A | Chi bộ | Cụm chung | '31/01/2026 |"]
    lines += [f"| {name}1 | Chi bộ {name} | Chi bộ | Cụm chung | |" for name in "BC"]
    for order in permutations(lines):
        _, faults = read_register("\n".join([head, *order]))
        assert any("Cụm chung" in fault for fault in faults), order


def test_an_alias_that_is_the_name_of_another_unit_is_a_fault() -> None:
    rows = "\n| A | Chi bộ Đông | | Chi bộ Tây | | |\n| B | Chi bộ Tây | | | | |"
    assert register_faults(rows) == ["tên khác “Chi bộ Tây” vừa chỉ “Chi bộ Đông” vừa chỉ “Chi bộ Tây”"]


def test_days_the_wrong_way_round_are_a_fault() -> None:
    assert register_faults("\n| A | Chi bộ Đông | | | 2026-04-01 | 2026-03-31 |") == [
        "“Chi bộ Đông”: hiệu lực đến 31/03/2026 trước hiệu lực từ 01/04/2026"
    ]
    assert register_faults("\n| A | Chi bộ Đông | | | 2026-04-01 | 2026-04-01 |") == []


def test_all_faults_of_a_register_are_told_together() -> None:
    rows = """
        | A | Chi bộ Đông | | | | |
        | B | | | | | |
        | A | Chi bộ Tây | | | 2026-02-01 | 2026-01-01 |
        | | CB Đông | | | | |"""
    assert register_faults(rows) == [
        "dòng 3: thiếu tên đơn vị",
        "dòng 5: “CB Đông” chưa có mã, hãy ghi mã, ví dụ DV01",
        "mã “A” lặp lại",
        "tên đơn vị “CB Đông” lặp lại",
        "“Chi bộ Tây”: hiệu lực đến 01/01/2026 trước hiệu lực từ 01/02/2026",
    ]


def test_without_a_column_of_codes_codes_are_given_in_order() -> None:
    units, found = read_register("| Tên đơn vị | Loại |\n| Chi bộ Đông | Chi bộ |\n| Hội Nông dân | CT-XH |")
    assert ([one.code for one in units], found) == (["DV01", "DV02"], [])


def test_a_code_left_out_of_a_column_of_codes_is_a_fault() -> None:
    assert read_register("| Mã | Tên đơn vị |\n| A | Chi bộ Đông |\n| | Chi bộ Tây |")[1] == [
        "dòng 3: “Chi bộ Tây” chưa có mã, hãy ghi mã, ví dụ DV01"
    ]


@pytest.mark.parametrize(
    ("title", "written", "unit_type", "asked"),
    [
        ("Chi bộ Đông", "CHI_BO", "CHI_BO", (True, True, True)),
        ("Chi bộ Đông", "Chi bộ trực thuộc", "CHI_BO", (True, True, True)),
        ("Chi bộ Đông", "", "CHI_BO", (True, True, True)),
        ("Ủy ban nhân dân phường", "", "UBND", (False, True, True)),
        ("Trường Tiểu học Hoa Ban", "", "TRUONG_HOC", (False, True, False)),
        ("Hợp tác xã Hoa Sen", "", "KHAC", (False, True, False)),
    ],
)
def test_what_a_unit_owes_is_derived_from_its_type(
    title: str, written: str, unit_type: str, asked: tuple[bool, bool, bool]
) -> None:
    (unit,), found = read_register(f"| Mã | Tên đơn vị | Loại |\n| A | {title} | {written} |")
    assert found == []
    assert (unit.type, (unit.obliged, unit.eligible, unit.reports)) == (unit_type, asked)


@pytest.mark.parametrize(("mark", "obliged"), [("x", True), ("có", True), ("1", True), ("", False), ("không", False)])
def test_a_column_of_yes_and_no_is_taken_by_its_word(mark: str, obliged: bool) -> None:
    (unit,), _ = read_register(f"| Mã | Tên đơn vị | Loại | Bắt buộc |\n| A | Chi bộ Đông | Chi bộ | {mark} |")
    # the two columns that are absent are derived all the same
    assert (unit.obliged, unit.eligible, unit.reports) == (obliged, True, True)


def test_columns_of_a_register_stand_in_any_order_under_any_of_their_names() -> None:
    (unit,), _ = read_register(
        "| SĐT | Khối | Bí danh | Đơn vị | Mã ĐV |\n| '0900000001 | Chi bộ | CB 1; Đông | Chi bộ Đông | A |"
    )
    assert (unit.code, unit.title, unit.type, unit.aliases, unit.phone) == (
        "A",
        "Chi bộ Đông",
        "CHI_BO",
        ("CB 1", "Đông"),
        "0900000001",
    )


def test_the_days_of_a_unit_are_both_its_own() -> None:
    (unit,), _ = read_register(HEAD + "\n| A | Chi bộ Đông | Chi bộ | | 2026-02-01 | 2026-02-28 |")
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [valid_on(unit, day) for day in days] == [False, True, True, False]
    assert [len(obliged_units(build_register([unit]), day)) for day in days] == [0, 1, 1, 0]


def test_units_stand_in_vietnamese_order_of_their_codes() -> None:
    register = register_of(
        "| Mã | Tên đơn vị |\n| CB10 | Chi bộ Mười |\n| CB2 | Chi bộ Hai |\n| ĐB | Đảng bộ |\n| DV | Trung tâm |"
    )
    assert [one.code for one in register.units] == ["CB2", "CB10", "DV", "ĐB"]


def test_a_code_goes_before_an_alias_and_an_alias_before_a_likeness() -> None:
    drawn = "| Mã | Tên đơn vị | Tên khác |\n| A | Chi bộ Đông | CB Đông cũ |\n| B | Chi bộ Đông cũ kỹ | |"
    assert match_of(drawn, "B") == ("exact", "B")
    assert match_of(drawn, "chi bộ đông cũ") == ("exact", "A")
