"""A practice campaign: invented units, returns with seeded faults, run from forms to report."""

import csv
import io
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dvk_xl.actions.describe import consolidated_json
from dvk_xl.actions.folder import Campaign, open_campaign
from dvk_xl.actions.forms import make_forms, prefill
from dvk_xl.actions.inbox import Progress
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.remind import remind
from dvk_xl.actions.report import report
from dvk_xl.actions.run import Consolidated, consolidate
from dvk_xl.errors import CampaignError
from dvk_xl.generate.book import close_book, new_book, write
from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.hosts.closed import open_closed
from dvk_xl.hosts.closed_write import master_bytes
from dvk_xl.hosts.sheet_xml import set_cell
from dvk_xl.intake.cast import Value
from dvk_xl.issues import column_letters
from dvk_xl.os_limits import publish_bytes
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import load_schema
from dvk_xl.views.cells import Cell

PLAN = "phuong-hai-phong-2026"
FORMS_DAY, FIRST_DAY, LATE_DAY, HALF_DAY = date(2026, 2, 10), date(2026, 3, 1), date(2026, 3, 5), date(2026, 6, 18)
_DIRECTED = ("CB01-01", "CB02-01", "CB04-01", "MTTQ-01", "UBND-01")


def run_demo(folder: Path, progress: Progress | None = None) -> tuple[dict[str, Any], str]:
    """What the practice campaign came to, as JSON and as words that say what to open; raises `CampaignError`."""
    sample = read_toml(resource_folder("workbook") / "samples" / "ward.toml")
    _make_room(folder)
    new_campaign(folder, PLAN, _register(folder, sample["units"]), None, FORMS_DAY)
    make_forms(folder, "DK", (), FORMS_DAY)
    _first_returns(folder, sample)
    first = consolidate(folder, FIRST_DAY, progress=progress)
    _second_returns(folder, sample)
    _office_marks(open_campaign(folder))
    second = consolidate(folder, LATE_DAY, progress=progress)
    make_forms(folder, "6T", (), HALF_DAY)
    _half_year_returns(open_campaign(folder))
    third = consolidate(folder, HALF_DAY, progress=progress)
    made = [
        *report(folder, "DK", ("docx", "xlsx"), HALF_DAY).files,
        *report(folder, "6T", ("docx", "xlsx"), HALF_DAY).files,
    ]
    reminder = remind(folder, "6T", HALF_DAY)
    return _answer(folder, (first, second, third), [path for path, _ in made], reminder.path)


def _make_room(folder: Path) -> None:
    if not folder.exists():
        return
    if not (folder / "Ho-so" / "phong-trao-tap.txt").is_file() and any(folder.iterdir()):
        raise CampaignError(f"Thư mục {folder} đã có tệp khác. Hãy chọn thư mục trống cho phong trào tập.")
    shutil.rmtree(folder, onerror=_unlock)


def _unlock(remove: Any, path: str, _: object) -> None:
    # originals are kept read-only, and Windows will not delete such a file
    Path(path).chmod(0o700)
    remove(path)


def _register(folder: Path, units: Sequence[Mapping[str, str]]) -> Path:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["Mã", "Tên đơn vị", "Loại", "Tên khác", "Đầu mối", "Điện thoại"])
    rows.writerows(
        [[unit[name] for name in ("code", "title", "type", "aliases", "contact", "phone")] for unit in units]
    )
    dossier = folder / "Ho-so"
    dossier.mkdir(parents=True)
    (dossier / "phong-trao-tap.txt").write_text("Phong trào tập: mọi tên người, đơn vị đều là bịa đặt.\n", "utf-8")
    target = dossier / "danh-muc-don-vi.csv"
    target.write_text(text.getvalue(), "utf-8-sig")
    return target


def _model(sample: Mapping[str, str], number: int) -> dict[str, Value]:
    before = sample["kind"] == "DUY_TRI"
    row: dict[str, Value] = {
        "model_name": sample["name"],
        "kind": sample["kind"],
        "subject": "TT",
        "field": sample["field"],
        "cooperating_units": sample["cooperating"] or None,
        "goal": sample["goal"],
        "content": sample["content"],
        "start": date(2025, 3, 10) if before else date(2026, 3, 1 + number % 20),
        "end": date(2026, 11, 30),
        "launch_date": date(2026, 3, 25) if sample["kind"] == "MOI" and number % 4 else None,
        "higher_target": "Thêm 20% số hộ tham gia so với năm trước." if before else None,
        "source_model": "Tổ dân phố số 9" if sample["kind"] == "NHAN_RONG" else None,
        "person_in_charge": "Người Phụ Trách Thử",
        "level": "XA",
    }
    return row


def _returned(campaign: Campaign, code: str, rows: Sequence[Mapping[str, Value]], period: str = "DK") -> bytes:
    state = load_campaign(campaign, FIRST_DAY, receive=False).state
    unit = state.register.by_code[code]
    name = "registration" if period == "DK" else "result"
    return build_form(state.schema, state.plan, FormRequest(unit, period, {name: rows}, state.register.units))


def _first_returns(folder: Path, sample: Mapping[str, Any]) -> None:
    inbox = folder / "2-Nhan-ve"
    campaign = open_campaign(folder)
    by_unit: dict[str, list[dict[str, Value]]] = {}
    for number, model in enumerate(sample["models"]):
        by_unit.setdefault(model["of"], []).append(_model(model, number))
    _spoil(by_unit)
    late = {"CB06", "CCD"}
    for place, (code, rows) in enumerate(sorted(by_unit.items())):
        if code not in late:
            name = ("{0}/dang ky.xlsx", "DK {0} (1).xlsx", "Zalo/{0} sua lan cuoi.xlsx")[place % 3].format(code)
            _drop(inbox / name, _returned(campaign, code, rows))
    whole = (inbox / _path_of(inbox, "CB02")).read_bytes()
    _drop(inbox / "Zalo" / "CB02 ban sao.xlsx", whole)
    _drop(inbox / "CB07 dang ky.xlsx", whole[: len(whole) // 2])
    _drop(inbox / "~$DK CB01.xlsx", b"lock")
    _drop(inbox / sample["foreign"]["file"], _plain_sheet(sample["foreign"]["rows"]))
    _drop(inbox / sample["hand_made"]["file"], _hand_made(sample["hand_made"]))


def _path_of(inbox: Path, code: str) -> Path:
    return next(
        path.relative_to(inbox) for path in sorted(inbox.rglob("*.xlsx")) if code in str(path.relative_to(inbox))
    )


def _spoil(by_unit: dict[str, list[dict[str, Value]]]) -> None:
    """The faults a real round brings: each is named in the guide of the practice campaign."""
    by_unit["CB13"][0]["higher_target"] = None
    by_unit["CB03"][0]["kind"] = None
    by_unit["HND"][0]["start"] = date(2025, 9, 1)
    by_unit["CCB"][0]["model_name"] = "TUYẾN ĐƯỜNG CỰU CHIẾN BINH TỰ QUẢN"
    by_unit["CBTH"][0]["source_model"] = None
    by_unit["CBLH"][0]["goal"] = None
    by_unit["CB05"] = [{name: _decomposed(value) for name, value in row.items()} for row in by_unit["CB05"]]


def _decomposed(value: Value) -> Value:
    return unicodedata.normalize("NFD", value) if isinstance(value, str) and len(value) > 10 else value  # noqa: PLR2004  # codes stay


def _second_returns(folder: Path, sample: Mapping[str, Any]) -> None:
    inbox = folder / "2-Nhan-ve"
    campaign = open_campaign(folder)
    models = {model["of"]: _model(model, number) for number, model in enumerate(sample["models"])}
    better = {**models["CB03"], "kind": "MOI", "goal": "15 ngõ có cây xanh, không rác tồn."}
    _drop(inbox / "Zalo" / "CB03 gui lai.xlsx", _returned(campaign, "CB03", [better]))
    _drop(inbox / "CB06" / "dang ky muon.xlsx", _returned(campaign, "CB06", [models["CB06"]]))


def _office_marks(campaign: Campaign) -> None:
    """The office flags the models that the committee directs, as an officer would in the sheet Đăng ký."""
    master = open_closed(campaign.folder.master)
    table = campaign.schema.registration
    found = master.read_table(table.excel_table)
    sheet = master.sheet(found.sheet)
    column = found.columns[table.field("directed_by_committee").title]
    for row, cells in found.rows.items():
        if cells.get(table.field("model_id").title) in _DIRECTED:
            set_cell(sheet, row, column, Cell("x"), None)
    publish_bytes(campaign.folder.master, master_bytes(master))


def _half_year_returns(campaign: Campaign) -> None:
    inbox = campaign.folder.room("inbox") / "6 thang"
    state = load_campaign(campaign, HALF_DAY, receive=False).state
    for place, unit in enumerate(state.register.units):
        rows = prefill(state, unit, "6T")["result"]
        if not rows or place % 5 == 4:  # noqa: PLR2004  # one unit in five stays silent
            continue
        filled = [{**row, **_result(place + number)} for number, row in enumerate(rows)]
        general: dict[str, Value] = {
            "documents": "Kế hoạch triển khai năm 2026",
            "news_count": 2 + place % 4,
            "shortcomings": "Một số hộ chưa tham gia đều.",
            "directions": "Duy trì nền nếp, nhân rộng cách làm hay.",
        }
        request = FormRequest(unit, "6T", {"result": filled, "unit_report": [general]}, state.register.units)
        _drop(inbox / f"BC {unit.code}.xlsx", build_form(state.schema, state.plan, request))


def _result(number: int) -> dict[str, Value]:
    return {
        "achieved": "Đã thực hiện được phần lớn nội dung đăng ký, Nhân dân đồng tình.",
        "participants": 40 + 15 * number,
        "funds": 1_500_000 * (1 + number % 6),
        "completion_percent": 55 + number % 40,
        "effective": "HIEU_QUA" if number % 4 else "CHUA_DANH_GIA",
    }


def _hand_made(sample: Mapping[str, Any]) -> bytes:
    rows: list[list[str]] = [[title] for title in sample["titles"]]
    rows += [[], sample["headings"], sample["numbers"]]
    count = 0
    for group in sample["groups"]:
        rows.append([group["title"]])
        rows += group["rows"]
        count += len(group["rows"])
    rows += [["", f"Tổng số: {count} mô hình"], [], sample["foot"]]
    return _plain_sheet(rows)


def _plain_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    book = new_book(load_schema().workbook, "")
    sheet = book.book.add_worksheet("Sheet1")
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                write(book, sheet, f"{column_letters(column)}{number}", Cell(text))
    return close_book(book)


def _drop(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _answer(
    folder: Path, runs: Sequence[Consolidated], reports: Sequence[Path], reminder: Path
) -> tuple[dict[str, Any], str]:
    last = consolidated_json(runs[-1])
    master = open_campaign(folder).folder.master
    answer = {
        "folder": str(folder),
        "master": str(master),
        "runs": [
            {name: consolidated_json(run)[name] for name in ("run", "registrations", "countable", "results", "balance")}
            for run in runs
        ],
        "reports": [str(path) for path in reports],
        "reminder": str(reminder),
    }
    verdicts = [one["verdict"] for one in last["files"]]
    taken = verdicts.count("accepted") + verdicts.count("accepted_with_errors")
    others = f"{len(verdicts) - taken} tệp khác (trùng, cũ, hỏng, lạ, tạm)"
    lines = [
        f"Phong trào tập đã chạy xong trong “{folder}”.",
        f"{len(verdicts)} tệp nhận về: {taken} được nhận, {others}.",
        f"Đăng ký {last['registrations']} dòng, {last['countable']} được tính; kết quả 6 tháng {last['results']} dòng.",
        "",
        "Hãy mở:",
        f"  {master}  (trang Điều hành, rồi Kiểm tra, Độ phủ)",
        *(f"  {path}" for path in reports),
        f"  {reminder}",
    ]
    return answer, "\n".join(lines)
