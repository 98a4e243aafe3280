"""Campaigns for the tests of reports: rows as the office might have typed them, decided by the real rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dvk_xl.consolidate.decide import decide
from dvk_xl.consolidate.merge import Sheet
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.consolidate.run_values import DATA_TABLES, Inputs
from dvk_xl.issues import column_letters
from dvk_xl.plan import load_plan
from dvk_xl.register import build_register, units_from
from dvk_xl.schema import load_schema
from dvk_xl.views.state import State
from dvk_xl.views.tables import HEADER_ROW

PARTY, DECREE = "phuong-hai-phong-2026", "thuong-hong-2025"
Rows = Sequence[Mapping[str, Any]]
PARTY_UNITS = (
    *((f"CB{number:02d}", f"Chi bộ Tổ dân phố số {number}") for number in range(1, 9)),
    ("DB01", "Đảng bộ Công an phường"),
    ("MTTQ", "Ủy ban Mặt trận Tổ quốc Việt Nam phường"),
    ("UBND", "Ủy ban nhân dân phường"),
)
DECREE_UNITS = (
    ("P01", "Phòng Kinh tế"),
    ("P02", "Phòng Văn hóa - Xã hội"),
    ("SN1", "Trung tâm Phục vụ hành chính công xã"),
)


def campaign(
    plan: str = PARTY,
    as_of: date = date(2026, 6, 25),
    models: Rows = (),
    results: Rows = (),
    reports: Rows = (),
    **changes: Any,
) -> State:
    """A decided campaign; `changes` replace values of the plan."""
    schema, profile = load_schema(), replace(load_plan(plan), **changes)
    units = PARTY_UNITS if plan == PARTY else DECREE_UNITS
    given = [(row, {"code": code, "title": title}) for row, (code, title) in enumerate(units, 6)]
    found, faults = units_from(given, frozenset({"code", "title"}), profile, schema)
    assert not faults
    register = build_register(found)
    sheets = {
        name: Sheet(
            "DanVanKheo.xlsm",
            schema.tables[name].sheet,
            {one.name: column_letters(place) for place, one in enumerate(schema.tables[name].fields, 1)},
            HEADER_ROW + 1,
        )
        for name in DATA_TABLES
    }
    typed = {"registration": models, "result": results, "unit_report": reports}
    now = {name: _rows(name, typed[name]) for name in DATA_TABLES}
    outcome = decide(Inputs(schema, profile, register, as_of, (), {}, now, sheets))
    return State(schema, profile, register, outcome, ())


def _rows(table: str, rows: Rows) -> tuple[NowRow, ...]:
    return tuple(NowRow(table, HEADER_ROW + place, "", dict(values)) for place, values in enumerate(rows, 1))


def model(name: str, lead: str, kind: str = "MOI", field: str | None = "KT", **more: Any) -> dict[str, Any]:
    """A registration without faults."""
    start = date(2026, 3, 1) if kind == "MOI" else date(2025, 2, 1)
    higher = {} if kind == "MOI" else {"higher_target": "Thêm 20 hộ tham gia so với năm trước"}
    return {
        "model_name": name,
        "kind": kind,
        "subject": "TT",
        "field": field,
        "lead_unit": lead,
        "goal": "100% hộ phân loại rác tại nguồn vào cuối năm",
        "content": "Mỗi chi hội hướng dẫn 10 hộ",
        "start": start,
        "person_in_charge": "Trần Văn Thử",
        **higher,
        **more,
    }


def result(model_id: str, lead_code: str, period: str = "6T", **more: Any) -> dict[str, Any]:
    """A result without faults."""
    return {"model_id": model_id, "period": period, "lead_code": lead_code, "model_name": model_id, **more}


MODELS: tuple[dict[str, Any], ...] = (
    model(
        "Khu dân cư sáng - xanh - sạch - đẹp - an toàn",
        "Chi bộ Tổ dân phố số 1",
        field="VHXH",
        launch_date=date(2026, 3, 25),
        launch_place="Nhà văn hóa Tổ dân phố số 1",
        cooperating_units="Ủy ban Mặt trận Tổ quốc Việt Nam phường",
        directed_by_committee=True,
        recognised=True,
    ),
    model("Hiến đất mở rộng ngõ phố", "Chi bộ Tổ dân phố số 2", directed_by_committee=True),
    model(
        "Camera an ninh trên các tuyến ngõ",
        "Chi bộ Tổ dân phố số 3",
        "NHAN_RONG",
        "QPAN",
        source_model="Camera an ninh, Tổ dân phố số 4",
        directed_by_committee=True,
    ),
    model("Chi bộ gần dân, sát dân, vì Nhân dân phục vụ", "Chi bộ Tổ dân phố số 4", "DUY_TRI", "XDHTCT"),
    model("Tổ dân vận giúp nhau phát triển kinh tế", "Chi bộ Tổ dân phố số 5", "DUY_TRI", target_last_year=100),
    model(
        "Người cán bộ dân vận tận tụy",
        "Chi bộ Tổ dân phố số 6",
        field="XDHTCT",
        subject="CN",
        person_name="Nguyễn Thị Mẫu",
    ),
    model("Tiếng loa khuyến học", "Đảng bộ Công an phường", "DUY_TRI", "VHXH", higher_target=None),
    model("Hòm thư góp ý", "Chi bộ Tổ dân phố số 1", "LOAI_BO", "XDHTCT"),
    model("Chính quyền thân thiện vì Nhân dân phục vụ", "Ủy ban nhân dân phường", field="XDHTCT"),
)
RESULTS: tuple[dict[str, Any], ...] = (
    result(
        "CB01-01",
        "CB01",
        model_name="Khu dân cư sáng - xanh - sạch - đẹp - an toàn",
        achieved="- 120 hộ tham gia tổng vệ sinh\n- Lắp 15 bóng đèn chiếu sáng",
        participants=1250,
        funds=45_000_000,
        effective="HIEU_QUA",
        difficulty="Một số hộ đi làm xa",
    ),
    result(
        "CB02-01",
        "CB02",
        model_name="Hiến đất mở rộng ngõ phố",
        achieved="Vận động 18 hộ hiến 240 m2 đất",
        participants=320,
        funds=180_500_000,
        effective="HIEU_QUA",
        proposal="Hỗ trợ vật liệu làm mặt ngõ",
    ),
    result(
        "CB03-01",
        "CB03",
        model_name="Camera an ninh trên các tuyến ngõ",
        achieved="Lắp 12 camera",
        participants=90,
        funds=36_000_000,
        effective="CHUA_DANH_GIA",
    ),
)
REPORTS: tuple[dict[str, Any], ...] = (
    {
        "period": "6T",
        "lead_code": "CB01",
        "documents": "- Kế hoạch số 05-KH/CB ngày 10/3/2026\n- Nghị quyết chuyên đề quý I",
        "news_count": 4,
        "shortcomings": "Việc phân loại rác chưa đều giữa các ngõ.",
        "causes": "Kinh phí còn khó khăn",
        "lessons": "Cán bộ, đảng viên phải làm trước",
        "directions": "Duy trì tổng vệ sinh sáng thứ bảy hằng tuần",
        "petitions": "Không",
        "satisfied": 195,
        "ballots": 200,
    },
    {
        "period": "6T",
        "lead_code": "CB02",
        "documents": "Kế hoạch số 05-KH/CB ngày 10/3/2026",
        "news_count": 1,
        "causes": "Kinh phí còn khó khăn.",
        "petitions": "Đề nghị phường lắp thêm thùng phân loại rác ở ngõ 12",
    },
)


def party(**changes: Any) -> State:
    """The ward after half a year."""
    return campaign(models=MODELS, results=RESULTS, reports=REPORTS, **changes)


def decree() -> State:
    """The commune of the decree at the end of its year."""
    early: dict[str, Any] = {"start": date(2025, 9, 15)}
    models = (
        model("Một cửa thân thiện", "Trung tâm Phục vụ hành chính công xã", field="HCC", **early),
        model("Hỗ trợ hộ kinh doanh chuyển đổi số", "Phòng Kinh tế", **early),
    )
    results = (
        result(
            "SN1-01",
            "SN1",
            "NAM",
            model_name="Một cửa thân thiện",
            achieved="Giải quyết 1.540 hồ sơ đúng hạn",
            participants=1540,
            effective="HIEU_QUA",
        ),
    )
    reports = ({"period": "NAM", "lead_code": "SN1", "documents": "Kế hoạch số 12/KH-TTPVHCC", "news_count": 6},)
    return campaign(DECREE, date(2025, 12, 20), models, results, reports)
