"""A new campaign folder: plan and register checked first, all faults at once; then folders, ledger and master."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.double_click import put_double_click_files
from dvk_xl.actions.folder import PLAN_FILE, YEAR_FILE, Folder, file_faults, folder_at
from dvk_xl.actions.load import empty_state
from dvk_xl.errors import CampaignError, DeclarationError
from dvk_xl.generate.master import build_master
from dvk_xl.intake.cast import build_caster, cast
from dvk_xl.intake.layout import LaidSheet, lay_out
from dvk_xl.intake.read import read_file
from dvk_xl.issues import render
from dvk_xl.ledger import open_ledger
from dvk_xl.os_limits import publish_bytes
from dvk_xl.plan import Plan, for_year, load_plan, plan_names, read_plan, tailored
from dvk_xl.register import Unit, units_from
from dvk_xl.resources import resource_folder
from dvk_xl.schema import Schema


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What was made: the folder, its master, the plan's name and how many units."""

    folder: Path
    master: Path
    plan: str
    units: int


def new_campaign(root: Path, plan_name: str, units: Path | None, year: int | None, as_of: date) -> NewCampaign:
    """A new campaign folder; raises `DvkError` with every fault and writes nothing when plan or register have any."""
    folder = folder_at(root)
    if folder.master.exists():
        raise CampaignError(f"Thư mục {root} đã có sổ {folder.master.name}. Hãy chọn thư mục khác.")
    source = plan_source(plan_name)
    plan = read_plan(source) if source.suffix == ".toml" else load_plan(plan_name)
    plan = for_year(plan, year or plan.year)
    register = read_units(units, plan, folder.schema) if units else ()
    if len(register) > folder.schema.workbook.unit_capacity:
        raise CampaignError(
            f"Danh mục có {len(register)} đơn vị, sổ chứa tối đa {folder.schema.workbook.unit_capacity}."
        )
    state = empty_state(tailored(folder.schema, plan), plan, register, as_of)
    data = build_master(state)
    with file_faults(root):
        _write(folder, source, plan, data)
    return NewCampaign(folder.root, folder.master, plan.name, len(register))


def plan_source(name: str) -> Path:
    """The file of a plan: one's own by path, or one that ships with the tool; raises `DeclarationError`."""
    own = Path(name)
    if own.suffix == ".toml" and own.is_file():
        return own
    if name not in plan_names():
        load_plan(name)
    return resource_folder("workbook") / "plans" / f"{name}.toml"


def _write(folder: Folder, source: Path, plan: Plan, data: bytes) -> None:
    for name in folder.schema.workbook.folders:
        folder.room(name).mkdir(parents=True, exist_ok=True)
    folder.originals.mkdir(exist_ok=True)
    shutil.copyfile(source, folder.room("dossier") / PLAN_FILE)
    (folder.room("dossier") / YEAR_FILE).write_text(str(plan.year), "utf-8")
    with open_ledger(folder.ledger):
        pass
    put_double_click_files(folder)
    publish_bytes(folder.master, data)


def read_units(source: Path, plan: Plan, schema: Schema) -> tuple[Unit, ...]:
    """The register in an xlsx or csv file; raises `DeclarationError` with every fault and its row."""
    if not source.is_file():
        raise DeclarationError(source.name, ("không thấy tệp này",))
    read = read_file(source)
    table = schema.tables["unit"]
    laid = [sheet for grid in read.grids[:1] for sheet in lay_out(grid, [table])]
    if read.refusal or not any(sheet.table for sheet in laid):
        detail = read.refusal or "không có dòng tiêu đề với cột “Tên đơn vị”"
        raise DeclarationError(source.name, (f"không đọc được danh mục: {detail}",))
    typed = [_typed(sheet, plan, schema) for sheet in laid if sheet.table]
    rows, faults = ([one for part in parts for one in part] for parts in zip(*typed, strict=True))
    columns = frozenset(name for sheet in laid for name in sheet.columns)
    units, more = units_from(rows, columns, plan, schema, give_codes=True)
    if faults or more or not units:
        raise DeclarationError(source.name, (*faults, *more, *(() if units else ("danh mục không có đơn vị nào",))))
    return units


def _typed(sheet: LaidSheet, plan: Plan, schema: Schema) -> tuple[list[tuple[int, dict[str, object]]], list[str]]:
    caster, table = build_caster(schema, plan), schema.tables["unit"]
    rows: list[tuple[int, dict[str, object]]] = []
    faults: list[str] = []
    for laid in sheet.rows:
        if laid.kind != "data":
            continue
        values: dict[str, object] = {}
        for name, scalar in laid.cells.items():
            read = cast(caster, table.field(name), scalar)
            values[name] = read.value
            faults += [
                f"ô {sheet.letter(name)}{laid.row}: {render(code, facts)}"
                for code, facts in read.findings
                if code[0] in "EW"
            ]
        rows.append((laid.row, values))
    return rows, faults
