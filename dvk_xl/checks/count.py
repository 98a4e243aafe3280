"""Whether a registration counts, and if not, why: errors exclude, the office may allow with a reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dvk_xl.checks.record import Record
from dvk_xl.checks.row import launched
from dvk_xl.issues import Code, Issue, message, render
from dvk_xl.plan import Plan
from dvk_xl.schema import Table


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a row counts, the reason in Vietnamese when it does not ("" when it does), and its number of errors."""

    counted: bool
    reason: str
    errors: int


def by_key(issues: Sequence[Issue]) -> Mapping[str, tuple[Issue, ...]]:
    """Issues of each row, by the row's key."""
    grouped: dict[str, list[Issue]] = {}
    for one in issues:
        if one.key:
            grouped.setdefault(one.key, []).append(one)
    return {key: tuple(found) for key, found in grouped.items()}


def standing(record: Record, issues: Sequence[Issue], plan: Plan, as_of: date) -> Standing:
    """The standing of a row (domain: countable registration H).

    Withdrawn rows and dropped models never count; a row with errors counts only when the office allowed it with a
    reason; where the plan makes the launch a condition, a new model counts from its launch.
    """
    errors = [one for one in issues if one.severity == "E"]
    if record.withdrawn:
        return Standing(False, render(Code.W712, {}), len(errors))
    dropped = record.values.get("kind") == "LOAI_BO"
    if errors and (dropped or not allowed(record)):
        return Standing(False, " ".join(dict.fromkeys(message(one) for one in errors)), len(errors))
    if plan.rules.launch_before_counting and record.values.get("kind") == "MOI" and not launched(record, as_of):
        return Standing(False, render(Code.W206, {"days": plan.rules.launch_within_days}), len(errors))
    return Standing(True, "", len(errors))


def result_reason(record: Record, models: Collection[str], table: Table) -> str:
    """Why a result without errors does not count ("" when it does): its model is not registered, or it says nothing."""
    if record.text("model_id") not in models:
        return render(Code.W411, {"what": f"Mô hình “{record.text('model_name')}” chưa đăng ký."})
    said = [one for one in table.unit_fields if not one.prefilled and record.values.get(one.name) is not None]
    return "" if said else render(Code.W605, {})


def allowed(record: Record) -> bool:
    """Whether the office allowed the row to count in spite of its errors, and said why."""
    return bool(record.values.get("override_count")) and bool(record.text("override_reason"))
