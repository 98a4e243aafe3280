"""Two practice campaigns for the pictures: a ward and what its office decides; a commune of another plan. All invented."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import Campaign, open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.papers import make_papers
from dvk_xl.actions.run import consolidate
from dvk_xl.demo import HALF_DAY, run_demo
from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.hosts.closed import open_closed
from dvk_xl.hosts.closed_write import master_bytes
from dvk_xl.hosts.sheet_xml import SheetXml, set_cell
from dvk_xl.intake.cast import Value
from dvk_xl.os_limits import publish_bytes
from dvk_xl.views.cells import Cell, Plain

TYPED_ROW = {
    "model_name": "Tuyến ngõ nở hoa",
    "kind": "Mô hình mới",
    "subject": "Tập thể",
    "field": "Văn hóa - xã hội",
    "lead_unit": "Chi bộ Tổ dân phố số 8",
    "goal": "3 ngõ trồng hoa, giữ sạch hằng tuần.",
    "content": "Mỗi ngõ một tổ tự quản chăm hoa.",
    "start": date(2026, 3, 16),
    "launch_date": date(2026, 4, 5),
    "person_in_charge": "Hoàng Văn Ví",
}
_LEAVES = (
    {
        "unit": "Chi bộ Tổ dân phố số 7",
        "period": "6 tháng đầu năm",
        "decision": "Gia hạn",
        "until": date(2026, 6, 30),
        "reason": "Chi bộ mới kiện toàn bí thư",
        "approver": "Phó Bí thư Trần Văn Ví Dụ",
        "decided_on": date(2026, 6, 15),
    },
    {
        "unit": "Chi bộ Quân sự phường",
        "period": "Đăng ký",
        "decision": "Miễn",
        "reason": "Đăng ký theo ngành dọc",
        "approver": "Phó Bí thư Trần Văn Ví Dụ",
        "decided_on": date(2026, 3, 2),
    },
    {"unit": "Công đoàn phường", "period": "6 tháng đầu năm", "decision": "Miễn"},
)
_NAMES = {
    "Zalo/dang ky TT PVHCC.xlsx": ("HCC", "Trung tâm Phục vụ hành chính", "Nụ cười một cửa"),
    "Zalo/cong doan.xlsx": ("CDP", "Công đoàn cơ sở phường", "Bữa cơm công đoàn"),
}
_OLD_LIST = """Đơn vị: Chi bộ Tổ dân phố số 8
STT;Tên mô hình;Loại mô hình;Lĩnh vực;Mục tiêu;Nội dung, giải pháp;Ngày bắt đầu;Ngày ra mắt;Người phụ trách
1;Ngõ hoa tự quản;mới;Thể thao;8 ngõ có hoa.;Mỗi ngõ một tổ chăm hoa.;hôm qua;15/4/2026;Hoàng Văn Ví
2;;Mô hình mới;Kinh tế;Thêm 12 hộ bán hàng sạch.;Ký cam kết từng hộ.;2/3/2026;20/4/2026;Hoàng Văn Ví
3;Tiếng loa ngõ 5;Mô hình mới;Văn hóa - xã hội;Phát tin hai buổi một tuần.;Tổ ba người đọc tin.;31/2/2026;10/4/2026;Lê Thị Ví
"""
_HA_GIANG_DAY = date(2023, 3, 20)
_HA_GIANG = (
    ("BVH", "Ban Văn hóa xã", "PHONG_BAN"),
    ("BNN", "Ban Nông nghiệp xã", "PHONG_BAN"),
    ("T1", "Thôn Đông", "THON_TDP"),
    ("T2", "Thôn Tây", "THON_TDP"),
    ("T3", "Thôn Nam", "THON_TDP"),
    ("T4", "Thôn Bắc", "THON_TDP"),
    ("C1", "Nguyễn Văn Thử", "CA_NHAN"),
    ("C2", "Lê Thị Mẫu", "CA_NHAN"),
    ("C3", "Phạm Văn Ví", "CA_NHAN"),
    ("THCS", "Trường Trung học cơ sở xã", "TRUONG_HOC"),
)
_HA_GIANG_MODELS = {
    "T1": ("Hiến đất mở đường liên thôn", "KT", "HUYEN", "", 180_000_000),
    "T2": ("Thôn không rác thải nhựa", "VHXH", "CO_SO", "", None),
    "T3": ("Tổ liên gia tự quản về an ninh trật tự", "QPAN", "CO_SO", "", None),
    "BVH": ("Gia đình văn hóa, dòng họ khuyến học", "VHXH", "HUYEN", "", 25_000_000),
    "C1": ("Nghe dân nói, nói dân hiểu", "XDHTCT", "CO_SO", "Nguyễn Văn Thử", None),
    "C2": ("Trả kết quả tại nhà cho người cao tuổi", "XDHTCT", "CO_SO", "Lê Thị Mẫu", None),
}


def ward(folder: Path) -> None:
    """The practice campaign of `dvk demo` with all that an office does by hand, and its papers."""
    run_demo(folder)
    campaign = open_campaign(folder)
    _unknown_names(campaign)
    consolidate(folder, HALF_DAY)
    _office_types(campaign)
    consolidate(folder, HALF_DAY, receive=False)
    make_papers(folder, ("list_up", "appendix1", "missing"), HALF_DAY)


def _unknown_names(campaign: Campaign) -> None:
    """Two units write their names in their own way."""
    state = load_campaign(campaign, HALF_DAY, receive=False).state
    for place, (code, written, name) in _NAMES.items():
        model = {**_plain_model(name), "lead_unit": written}
        unit = state.register.by_code[code]
        request = FormRequest(unit, "DK", {"registration": [model]}, state.register.units)
        target = campaign.folder.room("inbox") / place
        target.write_bytes(build_form(state.schema, state.plan, request))


def _plain_model(name: str) -> dict[str, Value]:
    return {
        "model_name": name,
        "kind": "MOI",
        "subject": "TT",
        "field": "XDHTCT",
        "goal": "Nhân dân hài lòng.",
        "content": "Hướng dẫn tận nơi.",
        "start": date(2026, 3, 10),
        "launch_date": date(2026, 3, 30),
        "person_in_charge": "Thái Thị Thử",
    }


def _office_types(campaign: Campaign) -> None:
    """A registration by phone, a row allowed to count, exemptions and extensions, a choice, a name confirmed."""
    _below(campaign, "registration", (TYPED_ROW,))
    _beside(campaign, "registration", "model_id", "CB13-01", {
        "override_count": "x", "override_reason": "Đã xem hồ sơ giấy ngày 05/3/2026",
    })  # fmt: skip
    _below(campaign, "leave", _LEAVES)
    _beside(campaign, "choice", "code", "rule.count_cooperation", {
        "office_value": "Không", "reason": "Theo hướng dẫn của cấp trên", "approver": "Phó Bí thư Trần Văn Ví Dụ",
    })  # fmt: skip
    _beside(campaign, "name", "written", "Trung tâm Phục vụ hành chính", {
        "unit": "Trung tâm Phục vụ hành chính công", "person": "Lê Thị Thử",
    })  # fmt: skip


def _below(campaign: Campaign, name: str, rows: Sequence[Mapping[str, Plain]]) -> None:
    table = campaign.schema.tables[name]
    found = open_closed(campaign.folder.master).read_table(table.excel_table)
    first = max(found.rows, default=found.header_row) + 1
    blank = dict.fromkeys((one.name for one in table.fields if one.owner == "office"), None)
    _type(campaign, name, {first + number: {**blank, **row} for number, row in enumerate(rows)})


def _beside(campaign: Campaign, name: str, key: str, value: str, cells: Mapping[str, Plain]) -> None:
    table = campaign.schema.tables[name]
    found = open_closed(campaign.folder.master).read_table(table.excel_table)
    row = next(number for number, row in found.rows.items() if row.get(table.field(key).title) == value)
    _type(campaign, name, {row: cells})


def _type(campaign: Campaign, name: str, rows: Mapping[int, Mapping[str, Plain]]) -> None:
    master = open_closed(campaign.folder.master)
    table = campaign.schema.tables[name]
    found = master.read_table(table.excel_table)
    sheet = master.sheet(found.sheet)
    for row, cells in rows.items():
        for field, value in cells.items():
            column = found.columns[table.field(field).title]
            set_cell(sheet, row, column, Cell(value), _look_above(sheet, row, column, found.header_row + 1))
    publish_bytes(campaign.folder.master, master_bytes(master))


def _look_above(sheet: SheetXml, row: int, column: int, first: int) -> str | None:
    """The style that Excel gives a row typed below a table: that of the row above."""
    if row == first or sheet.cells.get((row, column)) is not None:
        return None
    above = sheet.cells.get((row - 1, column))
    return None if above is None else above.get("s")


def faulty_files(folder: Path) -> None:
    """A unit of the ward fills in its form with faults, another sends a list of its own as text: both go back."""
    campaign = open_campaign(folder)
    state = load_campaign(campaign, HALF_DAY, receive=False).state
    models = [
        {**_plain_model("TIẾT HỌC NGOÀI TRỜI"), "kind": None},
        {**_plain_model("Thư viện mở cuối tuần"), "start": date(2025, 9, 5)},
        {**_plain_model("Bạn đồng hành cùng em"), "goal": None},
    ]
    unit = state.register.by_code["CBCS"]
    form = build_form(state.schema, state.plan, FormRequest(unit, "DK", {"registration": models}, state.register.units))
    inbox = campaign.folder.room("inbox")
    (inbox / "DK CBCS.xlsx").write_bytes(form)
    (inbox / "Danh sach CB08.csv").write_text(_OLD_LIST, "utf-8-sig")
    consolidate(folder, HALF_DAY)


def commune(folder: Path) -> None:
    """A campaign of the plan ha-giang-2023: villages, boards and persons, days only for the registration."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    units = folder.with_name("don-vi.csv")
    with units.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([("Mã", "Tên đơn vị", "Loại"), *_HA_GIANG])
    new_campaign(folder, "ha-giang-2023", units, None, _HA_GIANG_DAY)
    campaign = open_campaign(folder)
    state = load_campaign(campaign, _HA_GIANG_DAY, receive=False).state
    for code, model in _HA_GIANG_MODELS.items():
        unit = state.register.by_code[code]
        request = FormRequest(unit, "DK", {"registration": [_commune_model(*model)]}, state.register.units)
        target = campaign.folder.room("inbox") / f"Dang ky {code}.xlsx"
        target.write_bytes(build_form(state.schema, state.plan, request))
    consolidate(folder, _HA_GIANG_DAY)
    make_papers(folder, ("appendix1", "appendix2"), _HA_GIANG_DAY)


def _commune_model(name: str, field: str, level: str, person: str, value: int | None) -> dict[str, Value]:
    return {
        "model_name": name,
        "subject": "CN" if person else "TT",
        "person_name": person or None,
        "field": field,
        "level": level,
        "benefit_value": value,
        "start": date(2023, 3, 15),
        "end": date(2023, 11, 30),
    }
