"""Files checked by themselves, outside any campaign: what their own cells and rows say, without a register to compare."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from dvk_xl.actions.inbox import WORKERS
from dvk_xl.actions.load import empty_inputs
from dvk_xl.actions.run import Consolidated
from dvk_xl.consolidate.decide import decide
from dvk_xl.consolidate.files import Arrival
from dvk_xl.errors import CampaignError
from dvk_xl.intake.cast import build_caster
from dvk_xl.intake.discover import Found, file_sha256, find_files
from dvk_xl.intake.identify import Identity, identify, named_units
from dvk_xl.intake.parse_file import PARSE_FILE, refused
from dvk_xl.intake.parsed import ParsedFile
from dvk_xl.intake.pool import ChildPool, Failure
from dvk_xl.intake.store import load
from dvk_xl.issues import Code
from dvk_xl.ledger import Receipt
from dvk_xl.plan import Plan, load_plan, plan_names, tailored
from dvk_xl.register import Unit
from dvk_xl.schema import Schema, load_schema


def check_alone(paths: Sequence[Path], as_of: date, plan_name: str | None) -> Consolidated:
    """What the rules of a plan say of these files; nothing is written.

    The plan is the one named, else the one that the first of our forms bears, else the first that ships with the tool.
    A unit is whoever the file says it is. Raises `CampaignError` when there is no file.
    """
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise CampaignError(f"Không thấy {', '.join(absent)}. Hãy xem lại đường dẫn.")
    found = [one for path in paths for one in find_files(path) if not one.ignored]
    if not found:
        raise CampaignError("Không có tệp nào để kiểm tra. Hãy chỉ ra tệp, hoặc thư mục phong trào.")
    plan = load_plan(plan_name or plan_names()[0])
    schema, parsed = _parsed(found, plan)
    plans = [one.meta.plan for one in parsed if one.meta and one.meta.plan in plan_names()]
    if plans and not plan_name and plans[0] != plan.name:
        plan = load_plan(plans[0])
        schema, parsed = _parsed(found, plan)
    return _decided(schema, plan, as_of, list(zip(found, parsed, strict=True)))


def _parsed(found: Sequence[Found], plan: Plan) -> tuple[Schema, list[ParsedFile]]:
    """The files as children read and parse them by the rules of a plan, in their order."""
    schema = tailored(load_schema(), plan)
    given = (schema, build_caster(schema, plan))
    with ChildPool[tuple[str, str]](PARSE_FILE, max(1, min(WORKERS, len(found))), given=given) as pool:
        answers = dict(pool.run([(one.path, ()) for one in found]))
    return schema, [_file(answers[number], schema) for number in range(len(found))]


def _file(answer: tuple[str, str] | Failure, schema: Schema) -> ParsedFile:
    return refused(answer.refusal, answer.detail, schema) if isinstance(answer, Failure) else load(answer[1])


def _decided(schema: Schema, plan: Plan, as_of: date, files: Sequence[tuple[Found, ParsedFile]]) -> Consolidated:
    units = {unit.code: unit for one, parsed in files for unit in [_unit(one, parsed)]}
    inputs = empty_inputs(schema, plan, tuple(units.values()), as_of)
    arrivals = []
    for number, (one, parsed) in enumerate(files, 1):
        sha = "" if one.not_here else file_sha256(one.path)
        receipt = Receipt(number, sha, one.size, as_of, 1, one.relative, f"{number:020d}")
        wrong = identify(parsed, one.relative, inputs.register, plan, as_of)
        known = wrong if wrong.foreign else Identity(_unit(one, parsed).code, wrong.period)
        arrivals.append(Arrival(one.relative, receipt.sha, receipt, parsed, known))
    outcome = decide(replace(inputs, arrivals=tuple(arrivals)))
    # without a register nobody is absent, late or unconfirmed
    others = {Code.W405, Code.W501, Code.I502, Code.W403, Code.W408}
    kept = tuple(one for one in outcome.issues if one.code not in others)
    paths = tuple(one.relative for one, _ in files)
    return Consolidated(0, False, replace(outcome, issues=kept), paths, len(files), 0)


def _unit(one: Found, parsed: ParsedFile) -> Unit:
    named = next(iter(named_units(parsed)), "")
    code = parsed.meta.unit if parsed.meta else one.relative
    return Unit(code, named or code, "KHAC", obliged=False, eligible=True, reports=False)
