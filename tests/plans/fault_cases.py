"""Profiles that are wrong in one place each: the change, the sentence it is told by, and a near change that is right."""

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from dvk_xl.errors import DeclarationError
from dvk_xl.plan import parse_plan
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import load_schema

PLANS = resource_folder("workbook") / "plans"
WARD, XUAN_GIANG, HA_GIANG = "phuong-hai-phong-2026", "xuan-giang-2026", "ha-giang-2023"
TEMPLATE = read_toml(resource_folder("templates") / "ke-hoach-mau.toml")
GONE = object()
"""In the place of a value: the key is left out."""
Change = Mapping[str, Any]


def profile(name: str, *changes: Change) -> dict[str, Any]:
    """A plan that ships as a table, changed at dotted paths; a number counts from 0, its list's length appends."""
    table: dict[str, Any] = copy.deepcopy(read_toml(PLANS / f"{name}.toml"))
    for change in changes:
        for path, value in change.items():
            _put(table, path.split("."), value)
    return table


def _put(place: Any, path: list[str], value: object) -> None:
    for key in path[:-1]:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    last: Any = int(path[-1]) if isinstance(place, list) else path[-1]
    if value is GONE:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value


def faults(table: dict[str, Any]) -> tuple[str, ...]:
    """The faults of a profile; none when it is good."""
    try:
        parse_plan(table, "thử.toml", load_schema())
    except DeclarationError as error:
        return error.faults
    return ()


def target(**said: Any) -> dict[str, Any]:
    """A count target, or another kind with what is said."""
    same = {"id": "X", "text": "x", "short": "x", "kind": "count", "operator": ">=", "value": 5, "source": "II"}
    return same | said


def ratio(**said: Any) -> dict[str, Any]:
    return target(kind="ratio", value=95, **{"numerator": "satisfied", "denominator": "ballots", **said})


def deadline(**said: Any) -> dict[str, Any]:
    """A deadline of the office without a day, or another with what is said."""
    words = {"id": "X", "period": "NAM", "text": "x", "kind": "open", "recipient": "x", "sender": "office", "form": "x"}
    return words | {"source": "III"} | said


def own(table: str = "registration", **said: Any) -> dict[str, Any]:
    """An own field, a number of households, or another with what is said."""
    field = {
        "name": "households",
        "title": "Số hộ tham gia",
        "type": "integer",
        "owner": "unit",
        "help": "x",
        "width": 9,
    }
    return {"table": table, "field": field | said}


def items(*names: str) -> list[dict[str, Any]]:
    return [{"title": "Mục", "fields": list(names)}]


CASES: tuple[tuple[str, Change, str, Change], ...] = (
    # words, years, issuer
    (WARD, {"issuer": "  "}, "issuer: không được để trống", {"issuer": "Đảng ủy phường"}),
    (
        WARD,
        {"years": []},
        "years: phải có ít nhất một năm, theo thứ tự tăng dần, mỗi năm một lần",
        {"years": [2026, 2027]},
    ),
    (XUAN_GIANG, {"years": [2026, 20270]}, "years: năm 20270 ngoài khoảng 2000 - 2100", {"years": [2026, 2027]}),
    (
        WARD,
        {"issued": date(2027, 1, 1)},
        "issued: ngày ban hành 01/01/2027 sau năm cuối của kế hoạch (2026)",
        {"issued": date(2026, 12, 31)},
    ),
    (
        XUAN_GIANG,
        {"issued": date(2026, 6, 9)},
        "issued_from: đã có ngày ban hành (issued) thì không ghi ngày sớm nhất",
        {"issued": date(2026, 6, 9), "issued_from": GONE},
    ),
    (
        WARD,
        {"format": "ND30"},
        "format: ND30 không hợp với cơ quan ban hành DANG_UY; chọn HD36 hoặc HD05",
        {"format": "HD05"},
    ),
    (
        XUAN_GIANG,
        {"government_levels": 3},
        "government_levels: không còn cấp huyện sau năm 2025, kế hoạch có năm 2030",
        {"government_levels": 2},
    ),
    (HA_GIANG, {"government_levels": GONE}, "government_levels: năm 2023 còn cấp huyện, ghi 3", {}),
    # fields of activity: overlapping lists
    (WARD, {"fields.1.code": "KT"}, "fields: mã “KT” lặp lại", {"fields.1.code": "KT2"}),
    (
        WARD,
        {"fields.1.canonical": "VHX"},
        "fields[2].canonical: không có lĩnh vực gốc “VHX”, ý là “VHXH”?; có KT, VHXH, QPAN, XDHTCT",
        {"fields.1.canonical": "KT"},
    ),
    (
        WARD,
        {"fields.1.also": ["Phát triển  kinh tế"]},
        "fields[2]: “phát triển kinh tế” vừa chỉ KT vừa chỉ VHXH",
        {"fields.1.also": ["Phát triển văn hóa"]},
    ),
    # types of units
    (WARD, {"unit_types.1.code": "CHI_BO"}, "unit_types: mã “CHI_BO” lặp lại", {"unit_types.1.code": "CA_NHAN"}),
    (
        WARD,
        {"unit_types.0.code": "CHIBO"},
        "unit_types[1].code: không có loại đơn vị “CHIBO”, ý là “CHI_BO”?",
        {"unit_types.0.code": "CA_NHAN"},
    ),
    (
        WARD,
        {"unit_types.0.eligible": False},
        "unit_types[1]: CHI_BO bắt buộc đăng ký mà không được đăng ký",
        {"unit_types.0.eligible": False, "unit_types.0.obliged": False},
    ),
    (
        XUAN_GIANG,
        {"unit_types": [{"code": "UBND", "obliged": False, "eligible": False, "reports": True}]},
        "unit_types: không loại đơn vị nào được đăng ký (eligible)",
        {"unit_types": [{"code": "UBND", "obliged": False, "eligible": True, "reports": False}]},
    ),
    # targets: unknown operators, impossible and contradictory numbers
    (
        WARD,
        {"targets.0.operator": "=>"},
        "targets[1].operator: “=>” không thuộc >=, >, =, ý là “>”?",
        {"targets.0.operator": ">"},
    ),
    (WARD, {"targets.1.id": "T1"}, "targets: id “T1” lặp lại", {"targets.1.id": "T3"}),
    (WARD, {"targets.1.id": "T1-MOI"}, "targets: id “T1-MOI” lặp lại", {"targets.1.id": "T2-MOI"}),
    (
        WARD,
        {"targets.1.parts": [{"id": "P", "text": "x", "model_kind": "MOI", "value": 1}]},
        "targets[2].parts: chỉ chỉ tiêu đếm (count) mới chia phần",
        {"targets.1.parts": []},
    ),
    (
        WARD,
        {"targets.1.value": 101},
        "targets[2].value: tỷ lệ phải từ 0 đến 100, đang là 101",
        {"targets.1.value": 100},
    ),
    (
        WARD,
        {"targets.1.operator": ">"},
        "targets[2].operator: không tỷ lệ nào lớn hơn 100%",
        {"targets.1.operator": ">", "targets.1.value": 99},
    ),
    (
        WARD,
        {"targets.1.numerator": "satisfied"},
        "targets[2].numerator: chỉ chỉ tiêu tỷ lệ (ratio) mới có tử số, mẫu số",
        {"targets.1": ratio()},
    ),
    (
        XUAN_GIANG,
        {"targets.2": target(kind="coverage")},
        "targets[3].kind: chỉ tiêu độ phủ mà không loại đơn vị nào bắt buộc (unit_types)",
        {"targets.2": target(kind="coverage"), "unit_types.0.obliged": True},
    ),
    (
        WARD,
        {"targets.0.parts.0.model_kind": "MOII"},
        "targets[1].parts[1].model_kind: không có loại “MOII”, ý là “MOI”?",
        {"targets.0.parts.0.model_kind": "DUY_TRI"},
    ),
    (
        WARD,
        {"targets.0.parts.0.model_kind": "LOAI_BO"},
        "targets[1].parts[1].model_kind: mô hình loại bỏ không bao giờ được tính",
        {"targets.0.parts.0.model_kind": "DUY_TRI"},
    ),
    (
        WARD,
        {"targets.0.parts.0.model_kind": "NHAN_RONG"},
        "targets[1].parts: loại NHAN_RONG lặp lại",
        {"targets.0.parts.0.model_kind": "DUY_TRI"},
    ),
    (
        WARD,
        {"targets.0.parts.0.value": -1},
        "targets[1].parts[1].value: số mô hình không âm, đang là -1",
        {"targets.0.parts.0.value": 0},
    ),
    (
        WARD,
        {"targets.0.parts.0.value": 5},
        "targets[1].parts: cộng lại lớn hơn chỉ tiêu 5",
        {"targets.0.parts.0.value": 4},
    ),
    (
        WARD,
        {"targets.2": target(value=-1)},
        "targets[3].value: số mô hình không âm, đang là -1",
        {"targets.2": target(value=0)},
    ),
    (
        WARD,
        {"targets.2": target(denominator="ballots")},
        "targets[3].numerator: chỉ chỉ tiêu tỷ lệ (ratio) mới có tử số, mẫu số",
        {"targets.2": ratio()},
    ),
    (
        WARD,
        {"targets.2": ratio(numerator="satisfed")},
        "targets[3].numerator: báo cáo đơn vị không có trường số “satisfed”, ý là “satisfied”?",
        {"targets.2": ratio(numerator="news_count")},
    ),
    (
        WARD,
        {"targets.2": ratio(numerator="households")},
        "targets[3].numerator: báo cáo đơn vị không có trường số “households”",
        {"targets.2": ratio(numerator="households"), "own_fields": [own("unit_report")]},
    ),
    (
        WARD,
        {"targets.2": ratio(numerator="ballots")},
        "targets[3].denominator: tử số và mẫu số là một trường",
        {"targets.2": ratio()},
    ),
    (
        WARD,
        {"targets.2": target(operator="=", scope="directed", value=4)},
        "targets: X (= 4) trái với T1 (>= 5)",
        {"targets.2": target(operator="=", scope="directed", value=5)},
    ),
    (
        WARD,
        {"targets.2": target(kind="coverage", operator="=", value=80)},
        "targets: X (= 80) trái với T2 (>= 100)",
        {"targets.2": target(kind="coverage", operator="=", value=100)},
    ),
    (
        XUAN_GIANG,
        {"targets.2": ratio(operator="=")},
        "targets: X (= 95) trái với T1 (> 95)",
        {"targets.2": ratio(operator="=") | {"value": 96}},
    ),
    (
        WARD,
        {"targets.2": target(operator="=", value=4)},
        "targets: X (= 4) trái với T1 (>= 5), vốn chỉ là một phần",
        {"targets.2": target(operator="=", value=5)},
    ),
    # deadlines: outside the years, twice, in the wrong order
    (WARD, {"deadlines.1.id": "DK"}, "deadlines: id “DK” lặp lại", {"deadlines.1.id": "DK-2"}),
    (WARD, {"deadlines.0.date": GONE}, "deadlines[1].date: thiếu ngày", {"deadlines.0.date": date(2026, 3, 4)}),
    (
        WARD,
        {"deadlines.0.kind": "open"},
        "deadlines[1].date: hạn để ngỏ (open) không có ngày",
        {"deadlines.0.kind": "open", "deadlines.0.date": GONE},
    ),
    (
        WARD,
        {"deadlines.3.date": date(2028, 1, 1)},
        "deadlines[4].date: 2028-01-01 nằm ngoài các năm của kế hoạch",
        # the report of the last year may be due in the January after it
        {"deadlines.3.date": date(2027, 1, 10)},
    ),
    (
        WARD,
        {"deadlines.0.date": date(2025, 12, 31)},
        "deadlines[1].date: 2025-12-31 nằm ngoài các năm của kế hoạch",
        {"deadlines.0.date": date(2026, 1, 1)},
    ),
    (
        XUAN_GIANG,
        {"deadlines.0.date": date(2031, 5, 31)},
        "deadlines[1].date: 2031-05-31 nằm ngoài các năm của kế hoạch",
        {"deadlines.0.date": date(2030, 5, 31)},
    ),
    (
        WARD,
        {"deadlines.2.data_until": date(2026, 6, 21)},
        "deadlines[3].data_until: số liệu chốt 21/06/2026 sau hạn gửi 20/06/2026",
        {"deadlines.2.data_until": date(2026, 6, 20)},
    ),
    (
        WARD,
        {"deadlines.2.data_until": date(2025, 6, 20)},
        "deadlines[3].data_until: số liệu chốt 20/06/2025 trước các năm của kế hoạch",
        {"deadlines.2.data_until": date(2026, 1, 1)},
    ),
    (
        WARD,
        {"appendices.list_up": GONE},
        "deadlines[2].paper: chưa khai appendices.list_up",
        {"appendices.list_up": GONE, "deadlines.1.paper": ""},
    ),
    (
        HA_GIANG,
        {"deadlines.2.paper": "list_up"},
        "deadlines[3].paper: chưa khai appendices.list_up",
        {"deadlines.2.paper": "list_up", "appendices.list_up": {"label": ""}},
    ),
    (
        WARD,
        {"deadlines.4": deadline(sender="units")},
        "deadlines: NAM và X cùng là hạn của đơn vị kỳ NAM",
        {"deadlines.4": deadline()},
    ),
    (
        XUAN_GIANG,
        {"deadlines.4": deadline(sender="units", kind="before_day", date=date(2028, 5, 20), period="6T")},
        "deadlines: 6T và X cùng là hạn của đơn vị kỳ 6T",
        {"deadlines.4": deadline(sender="units", kind="before_day", date=date(2028, 5, 20), period="DK")},
    ),
    (
        WARD,
        {"deadlines.1.date": date(2026, 3, 1)},
        "deadlines: DK-UP (28/02/2026) trước hạn của đơn vị DK (02/03/2026)",
        {"deadlines.1.date": date(2026, 3, 3)},
    ),
    # readings
    (
        WARD,
        {"rule_sources.launch_requird": "II"},
        "rule_sources.launch_requird: không có cách tính này, ý là “launch_required”?",
        {"rule_sources.launch_required": "II"},
    ),
    (
        WARD,
        {"rules.launch_before_counting": True, "rules.launch_required": False},
        "rules.launch_before_counting: ra mắt mới được tính mà launch_required lại là false",
        {"rules.launch_before_counting": True},
    ),
    (WARD, {"rules.minimum_models": 0}, "rules.minimum_models: phải từ 1, đang là 0", {"rules.minimum_models": 2}),
    (
        WARD,
        {"rules.launch_within_days": -1},
        "rules.launch_within_days: không âm, đang là -1",
        {"rules.launch_within_days": 0},
    ),
    # papers
    (WARD, {"appendices.appendix2": GONE}, "appendices.appendix2: thiếu phụ lục này", {"appendices.list_up.note": "x"}),
    (
        WARD,
        {"appendices.apendix1_person": {"label": ""}},
        "appendices.apendix1_person: không có phụ lục này, ý là “appendix1_person”?",
        {"appendices.appendix1_person": {"label": ""}},
    ),
    (
        WARD,
        {"appendices.appendix1.title": "ĐĂNG KÝ NĂM {nam}"},
        "appendices.appendix1.title: không có chỗ điền {nam}; chỉ có movement, plan, year",
        {"appendices.appendix1.title": "ĐĂNG KÝ NĂM {year}"},
    ),
    (
        WARD,
        {"appendices.appendix1.note": "{}"},
        "appendices.appendix1.note: không có chỗ điền {}; chỉ có movement, plan, year",
        {"appendices.appendix1.note": "{{}}"},
    ),
    (
        WARD,
        {"appendices.appendix1.note": "({plan"},
        "appendices.appendix1.note: dấu { } không thành cặp",
        {"appendices.appendix1.note": "({plan})"},
    ),
    (
        WARD,
        {"appendices.appendix1.items": items("model_nam")},
        "appendices.appendix1.items[1].fields: không có trường “model_nam”, ý là “model_name”?",
        {"appendices.appendix1.items": items("model_name")},
    ),
    (
        WARD,
        {"appendices.appendix3.opening": items("goal")},
        "appendices.appendix3.opening[1].fields: không có trường “goal”",
        {"appendices.appendix3.opening": items("achieved")},
    ),
    (
        HA_GIANG,
        {"appendices.appendix1.items": items("kind")},
        "appendices.appendix1.items[1].fields: in trường “kind” mà mẫu không hỏi (unasked)",
        {"appendices.appendix1.items": items("level")},
    ),
    # criteria, tasks
    (HA_GIANG, {"criteria.1.code": "TT1"}, "criteria: mã “TT1” lặp lại", {"criteria.1.code": "TT9"}),
    (
        HA_GIANG,
        {"criteria.5.max_points": 10},
        "criteria: tiêu chí CN chỗ chấm điểm, chỗ không",
        {f"criteria.{number}.max_points": 10 for number in (5, 6, 7)},
    ),
    (
        HA_GIANG,
        {f"criteria.{number}.max_points": 0 for number in (5, 6, 7)},
        "criteria[6].max_points: phải từ 1, đang là 0",
        {f"criteria.{number}.max_points": 1 for number in (5, 6, 7)},
    ),
    (
        "hoa-xa-2026",
        {"tasks.1.no": 1},
        "tasks: số “1” lặp lại",
        {"tasks.1.no": 8},
    ),
    # own fields, and what the form does not ask
    (
        WARD,
        {"own_fields": [own(name="Số hộ")]},
        "own_fields[1].field.name: “Số hộ” phải gồm chữ thường không dấu, số và gạch dưới",
        {"own_fields": [own(name="so_ho")]},
    ),
    (
        WARD,
        {"own_fields": [own(name="goal")]},
        "own_fields[1].field.name: bảng registration đã có trường “goal”",
        {"own_fields": [own("result", name="goal")]},
    ),
    (
        WARD,
        {"own_fields": [own(title="Kinh phí")]},
        "own_fields[1].field.title: “Kinh phí” đã là tiêu đề của trường resources",
        {"own_fields": [own("unit_report", title="Kinh phí")]},
    ),
    (
        WARD,
        {"own_fields": [own(aliases=["Địa bàn"])]},
        "own_fields[1].field.aliases: “Địa bàn” đã là tiêu đề của trường place",
        {"own_fields": [own(aliases=["Địa bàn dân cư"])]},
    ),
    (
        WARD,
        {"own_fields": [own(), own(name="houses")]},
        "own_fields[2].field.title: “Số hộ tham gia” đã là tiêu đề của trường households",
        {"own_fields": [own(), own(name="houses", title="Số nhà")]},
    ),
    (
        WARD,
        {"own_fields": [own(), own()]},
        "own_fields: trường “registration.households” lặp lại",
        {"own_fields": [own()]},
    ),
    (
        WARD,
        {"own_fields": [own(owner="office")]},
        "own_fields[1].field.owner: trường riêng của kế hoạch do đơn vị ghi (unit)",
        {"own_fields": [own(owner="unit")]},
    ),
    (
        WARD,
        {"own_fields": [own(required="error", required_code="E101")]},
        "own_fields[1].field.required: trường riêng chỉ đòi ở mức warning, với mã W110",
        {"own_fields": [own(required="warning", required_code="W110")]},
    ),
    (
        WARD,
        {"own_fields": [own(min=9, max=3)]},
        "own_fields[1].field.min: 9 lớn hơn max 3",
        {"own_fields": [own(min=3, max=3)]},
    ),
    (WARD, {"unasked": ["note", "note"]}, "unasked: trường “note” lặp lại", {"unasked": ["note"]}),
    (WARD, {"unasked": ["gaol"]}, "unasked: không bỏ được trường “gaol”, ý là “goal”?", {"unasked": ["goal"]}),
    (
        WARD,
        {"unasked": ["model_name"]},
        "unasked: không bỏ được trường “model_name”, ý là “model_name”?",
        {"unasked": ["place"]},
    ),
    (
        WARD,
        {"unasked": ["higher_target"]},
        "unasked: không hỏi “higher_target” mà higher_target_required đòi mục tiêu cao hơn",
        {"unasked": ["higher_target"], "rules.higher_target_required": False},
    ),
    (
        WARD,
        {"unasked": ["launch_date"]},
        "unasked: không hỏi “launch_date” mà launch_required đòi ngày ra mắt",
        {"unasked": ["launch_date"], "rules.launch_required": False},
    ),
    (
        WARD,
        {"unasked": ["kind"], "rules.launch_required": False, "targets.0.parts": []},
        "unasked: không hỏi “kind” mà higher_target_required cần biết mô hình có từ năm trước",
        {
            "unasked": ["kind"],
            "rules.launch_required": False,
            "targets.0.parts": [],
            "rules.higher_target_required": False,
        },
    ),
    (
        WARD,
        {"unasked": ["kind"], "rules.higher_target_required": False, "targets.0.parts": []},
        "unasked: không hỏi “kind” mà launch_required cần biết mô hình mới",
        {
            "unasked": ["kind"],
            "rules.launch_required": False,
            "targets.0.parts": [],
            "rules.higher_target_required": False,
        },
    ),
    (
        WARD,
        {"unasked": ["kind"], "rules.higher_target_required": False, "rules.launch_required": False},
        "unasked: không hỏi “kind” mà chỉ tiêu T1 chia theo loại mô hình",
        {
            "unasked": ["kind"],
            "rules.launch_required": False,
            "targets.0.parts": [],
            "rules.higher_target_required": False,
        },
    ),
    (
        WARD,
        {"unasked": ["cooperating_units"]},
        "unasked: không hỏi “cooperating_units” mà count_cooperation tính đơn vị phối hợp",
        {"unasked": ["cooperating_units"], "rules.count_cooperation": False},
    ),
    (
        HA_GIANG,
        {"unasked.18": "subject"},
        "unasked: không hỏi “subject” mà cá nhân (CA_NHAN) được đăng ký",
        {"unasked.18": "place", "appendices.appendix1.opening": []},
    ),
    (
        WARD,
        {"unasked": ["person_name"]},
        "unasked: không hỏi “person_name” mà vẫn hỏi tập thể hay cá nhân (subject)",
        {"unasked": ["person_name", "subject"]},
    ),
)
