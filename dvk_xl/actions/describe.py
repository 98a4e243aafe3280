"""Values of actions as the JSON of the command line: the keys are a contract, texts are Vietnamese."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from dvk_xl.actions.run import Consolidated
from dvk_xl.consolidate.fates import FileCount
from dvk_xl.consolidate.files import FileState
from dvk_xl.coverage import Measures, TargetState, rate_text
from dvk_xl.generate.form_layout import FIRST_ROW, FORM_HEADER_ROW, FormColumn, form_columns, form_sheet
from dvk_xl.intake.row_kinds import SKIPPED
from dvk_xl.issues import Code, Issue, column_letters, load_catalogue, mend, message, severity
from dvk_xl.plan import Plan, due, list_items
from dvk_xl.schema import PERIOD_TABLES, Schema, Table
from dvk_xl.vietnamese.numbers import floor_percent, percent_text
from dvk_xl.views.tables import receipt_number

Json = dict[str, Any]
_FATES = ("accepted", "accepted_with_warnings", "rejected", "duplicate", "superseded")


def plan_json(plan: Plan) -> Json:
    """A plan profile."""
    return {
        "name": plan.name,
        "title": plan.title,
        "issuer": plan.issuer,
        "issuer_kind": plan.issuer_kind,
        "years": list(plan.years),
        "format": plan.format,
        "fields": [{"code": one.code, "title": one.title, "canonical": one.canonical} for one in plan.fields],
        "targets": [
            {"id": one.id, "text": one.text, "kind": one.kind, "operator": one.operator, "value": one.value,
             "parts": [asdict(part) for part in one.parts]}
            for one in plan.targets
        ],
        "deadlines": [
            {"id": one.id, "text": one.text, "period": one.period, "kind": one.kind,
             "due": day.isoformat() if (day := due(one, plan.rules)) else None, "recipient": one.recipient}
            for one in plan.deadlines
        ],
        "criteria": [asdict(one) for one in plan.criteria],
        "tasks": [asdict(one) for one in plan.tasks],
        "source": plan.source,
    }  # fmt: skip


def schema_json(schema: Schema, plan: Plan) -> Json:
    """What the forms look like, and the columns of a register of units."""
    return {
        "forms": [
            {"period": period, "sheets": [_sheet_json(schema, plan, schema.tables[name]) for name in names]}
            for period, names in PERIOD_TABLES.items()
        ],
        "unit_register": {
            "columns": [
                _register_column(schema, plan, number, one)
                for number, one in enumerate(schema.tables["unit"].fields, 1)
            ]
        },
    }


def _sheet_json(schema: Schema, plan: Plan, table: Table) -> Json:
    return {
        "name": form_sheet(schema, table.name),
        "table": table.name,
        "header_row": FORM_HEADER_ROW,
        "first_row": FIRST_ROW,
        "columns": [_column_json(schema, plan, one) for one in form_columns(table) if one.field.name != "number"],
    }


def _column_json(schema: Schema, plan: Plan, column: FormColumn) -> Json:
    one = column.field
    items = list_items(plan, schema.lists, one.list) if one.list else ()
    return {
        "name": one.name,
        "title": one.title,
        "letter": column.letter,
        "type": one.type,
        "required": one.required == "error",
        "enum": [item.code for item in items] or None,
        "enum_titles": [item.title for item in items] or None,
        "hidden": bool(one.in_form),
        "help": one.help,
    }


def _register_column(schema: Schema, plan: Plan, number: int, one: Any) -> Json:
    return _column_json(schema, plan, FormColumn(one, column_letters(number)))


def consolidated_json(done: Consolidated) -> Json:
    """A run."""
    outcome = done.outcome
    listed = [state for state in outcome.states if state.arrival.inbox]
    return {
        "files": [file_json(state, outcome.counts.get(state.arrival.path)) for state in listed],
        "balance": outcome.balanced,
        "issues": [issue_json(one) for one in outcome.issues],
        "waiting": [
            {
                "file": state.arrival.path,
                "written": state.arrival.identity.written,
                "suggestion": state.arrival.identity.suggestion,
                "score": round(state.arrival.identity.score, 3),
            }
            for state in listed
            if state.verdict == "waiting"
        ],
        "registrations": len(outcome.records["registration"]),
        "countable": outcome.countable,
        "results": len(outcome.records["result"]),
        "read_files": done.read_files,
        "cached_files": done.cached_files,
        "run": done.run,
        "changed": done.written,
    }


def file_json(state: FileState, count: FileCount | None) -> Json:
    """A file of a run."""
    arrival = state.arrival
    fates = dict(count.fates) if count else {}
    skipped = dict(count.skipped) if count else {}
    return {
        "path": arrival.path,
        "sha256": arrival.sha or None,
        "receipt": receipt_number(arrival.receipt.number) if arrival.receipt else None,
        "unit": state.unit,
        "form": state.period,
        "version": state.version,
        "verdict": state.verdict,
        "reason": state.reason.value if state.reason else None,
        "rows": {
            "read": count.read if count else 0,
            **{fate: fates.get(fate, 0) for fate in _FATES},
            "skipped": {kind: skipped.get(kind, 0) for kind in SKIPPED},
        },
    }


def issue_json(one: Issue) -> Json:
    """An issue."""
    return {
        "code": one.code.value,
        "severity": one.severity,
        "file": one.ref.file or None,
        "sheet": one.ref.sheet or None,
        "row": one.ref.row,
        "cell": one.ref.cell,
        "column": one.field,
        "unit": one.unit,
        "key": one.key,
        "message": message(one),
        "mend": mend(one),
        "facts": dict(one.facts),
    }


def measures_json(one: Measures) -> Json:
    """The measures of a period."""
    times = one.timeliness
    rate = rate_text(floor_percent(one.satisfied, one.ballots)) if one.ballots else None
    return {
        "period": one.period,
        "as_of": one.as_of.isoformat(),
        "obliged": one.obliged,
        "covered": one.covered,
        "rate_percent": rate_text(one.rate),
        "lead": list(one.lead),
        "cooperating_only": list(one.cooperating_only),
        "missing": list(one.missing),
        "models": {
            "total": one.total,
            "by_kind": dict(one.by_kind),
            "by_field": dict(one.by_field),
            "by_subject": dict(one.by_subject),
            "not_counted": one.not_counted,
        },
        "targets": [_target_json(target) for target in one.targets],
        "launch": {"new": one.launch_new, "launched": one.launch_done, "overdue": list(one.launch_overdue)},
        "timeliness": {
            "deadline": times.deadline.isoformat() if times.deadline else None,
            "on_time": list(times.on_time),
            "late": list(times.late),
            "missing": list(times.missing),
        },
        "satisfaction": {
            "satisfied": one.satisfied,
            "ballots": one.ballots,
            "rate_percent": rate,
            "met": _satisfied(one),
        }
        if one.ballots
        else None,
        "exempt": list(one.exempt),
    }


def _satisfied(one: Measures) -> bool | None:
    """Whether the plan's target on satisfaction is met; `None` when the plan sets none."""
    return next((target.met for target in one.targets if target.measures == "satisfied"), None)


def _target_json(one: TargetState) -> Json:
    other = None
    if one.other_value is not None:
        other = {"value": int(one.other_value), "met": one.other_met}
    value: Any = None if one.value is None else int(one.value) if one.kind == "count" else percent_text(one.value)
    return {
        "id": one.id,
        "text": one.text,
        "kind": one.kind,
        "value": value,
        "required": one.required,
        "met": one.met,
        "operator": one.operator,
        "part": one.part if one.kind != "count" else None,
        "whole": one.whole if one.kind != "count" else None,
        "other_reading": other,
    }


def codes_json(codes: Iterable[Code] = Code) -> Json:
    """The catalogue."""
    catalogue = load_catalogue()
    return {"codes": [{"code": code.value, "severity": severity(code), **asdict(catalogue[code])} for code in codes]}
