"""What a report says, as plain values: every number comes from the measures or from the rows the appendices print."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

from dvk_xl.checks.record import Record
from dvk_xl.coverage import COUNTED_KINDS, Measures, TargetState
from dvk_xl.errors import ReportError
from dvk_xl.plan import PERIODS, PERSON, unit_deadline
from dvk_xl.report.words import Sentences, load_sentences
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import floor_percent, format_number, format_percent
from dvk_xl.vietnamese.text import fold, is_no
from dvk_xl.views.appendices import listed, results_of
from dvk_xl.views.state import State

Number = int | str
Row = dict[str, Any]

SHOWN_RESULTS = 3
"""How many results of each field a report quotes; the rest stand in the appendix."""
_BULLET = re.compile(r"^\s*[-–•*+]\s+")


@dataclass(frozen=True, slots=True)
class _Report:
    """What the parts of a report are made from."""

    state: State
    period: str
    words: Sentences
    measures: Measures
    titles: Mapping[str, str]
    counted: Sequence[Record]
    results: Sequence[Record]
    reports: Sequence[Record]

    def unit(self, code: str) -> str:
        """The title of a unit, or its code when the register has it no more."""
        return self.titles.get(code, code)


def report_context(state: State, period: str) -> dict[str, Any]:
    """The values of a report on a period ("DK", "6T", "NAM"): texts, whole numbers, lists of rows.

    `numbers` holds every named number; those with a name that a template can write stand at the top as well. Raises
    `ReportError` for another period.
    """
    if period not in PERIODS:
        raise ReportError(f"Không có kỳ báo cáo “{period}”; đang có: {', '.join(PERIODS)}.")
    report = _gather(state, period)
    values = _numbers(report)
    named = {name: value for name, value in values.items() if name.isidentifier()}
    parts = (_head(report), _asked(report), _registration(report), _results(report), _said(report))
    return {**named, "numbers": values, **{name: value for part in parts for name, value in part.items()}}


def numbers(context: Mapping[str, Any]) -> dict[str, Number]:
    """The numbers of a report by name: whole numbers; rates as they are printed ("97,5%", "—")."""
    return dict(context["numbers"])


def _gather(state: State, period: str) -> _Report:
    order = {unit.code: place for place, unit in enumerate(state.register.units)}
    standing = [
        one
        for one in state.outcome.records["unit_report"]
        if one.values.get("period") == period and state.outcome.standings[one.key].counted
    ]
    return _Report(
        state,
        period,
        load_sentences(),
        state.outcome.measures[period],
        {unit.code: unit.title for unit in state.register.units},
        listed(state),
        results_of(state, period),
        sorted(standing, key=lambda one: (order.get(one.unit, len(order)), one.key)),
    )


def _head(report: _Report) -> dict[str, Any]:
    plan, words = report.state.plan, report.words
    deadline_text, office_day = _deadline_said(report)
    title = words.title[report.period].format(movement=plan.movement, year=plan.year)
    return {
        "period": report.period,
        "has_results": report.period != "DK",
        "regime": plan.format,
        "year": str(plan.year),
        "as_of": format_date(report.measures.as_of),
        "parent": plan.parent,
        "office": plan.office,
        "issuer": plan.issuer,
        "locality": plan.locality,
        "consolidator": plan.consolidator,
        "upward": plan.upward,
        "basis": plan.basis,
        "source": plan.source,
        "movement": plan.movement,
        "number_line": report.state.schema.papers.regimes[plan.format].number,
        "place_date": words.place_date.format(place=plan.place, year=plan.year),
        "title": title,
        "title_line": title[:1].upper() + title[1:] if plan.format == "ND30" else title,
        "sending": words.sending[report.period],
        "deadline_text": deadline_text,
        "office_day": office_day,
        "appendix2": _attached(report, "appendix2"),
        "appendix3": _attached(report, "appendix3"),
        "signatory_authority": plan.signatory_authority,
        "signatory_title": plan.signatory_title,
        "recipients": list(plan.recipients),
        "no_rate": words.no_rate,
        "end_mark": words.end_mark[plan.format],
    }


def _deadline_said(report: _Report) -> tuple[str, str]:
    """The plan's own wording of the units' deadline, and the day the office has set instead; "" where there is none."""
    deadline = unit_deadline(report.state.plan, report.period)
    if deadline is None:
        return "", ""
    day = format_date(deadline.date) if deadline.date else ""
    added = report.state.schema.pages.plan["by_office"].format(text="", day=day)
    if not deadline.text.endswith(added):
        return deadline.text, ""
    return deadline.text.removesuffix(added), day


def _attached(report: _Report, name: str) -> str:
    """What a report calls a paper that goes with it: its number, or its title where the plan numbers none."""
    plan, words = report.state.plan, report.words
    said = {"movement": plan.movement, "year": plan.year, "period": words.spoken[report.period]}
    return plan.appendices[name].label or words.attached[name].format(**said)


def _asked(report: _Report) -> dict[str, Any]:
    """What the plan asks at all, and what anybody told: of the rest a report says nothing, zeros would be claims."""
    plan, one = report.state.plan, report.measures
    kinds = report.state.schema.registration.field("kind").asked
    persons = any(unit.type == PERSON for unit in report.state.register.units)
    tables = ("fields", "missing", "targets", "results")
    shown = [bool(plan.fields), bool(one.missing), bool(one.targets), bool(plan.fields)]
    return {
        "who": report.words.who["persons" if persons else "units"],
        "kinds_asked": kinds,
        "has_fields": bool(plan.fields),
        "other_readings": any(target.other_value is not None for target in one.targets),
        "cooperation_counts": plan.rules.count_cooperation,
        "launch_required": plan.rules.launch_required,
        "launch_told": kinds and (plan.rules.launch_required or one.launch_done > 0),
        "has_day": one.timeliness.deadline is not None,
        "news_told": _told(report.reports, "news_count"),
        "participants_told": _told(report.results, "participants"),
        "funds_told": _told(report.results, "funds"),
        "tables": dict(zip(tables, accumulate(map(int, shown)), strict=True)),
    }


def _told(records: Iterable[Record], name: str) -> bool:
    """Whether anybody gave a number in a column."""
    return any(_is_number(record.values.get(name)) for record in records)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(report: _Report) -> dict[str, Number]:
    """Every number of the report by name."""
    one, times, words = report.measures, report.measures.timeliness, report.words
    named: dict[str, Number] = {
        "units": len(one.units),
        "obliged": one.obliged,
        "covered": one.covered,
        "lead": len(one.lead),
        "cooperating": len(one.cooperating_only),
        "missing": len(one.missing),
        "exempt": len(one.exempt),
        "rate": _percent(one.rate, words),
        "total": one.total,
        "not_counted": one.not_counted,
        "collective": one.by_subject["TT"],
        "individual": one.by_subject["CN"],
        "launch_new": one.launch_new,
        "launch_done": one.launch_done,
        "launch_overdue": len(one.launch_overdue),
        "due": len(times.on_time) + len(times.late) + len(times.missing),
        "on_time": len(times.on_time),
        "late": len(times.late),
        "not_received": len(times.missing),
        "recognised": sum(bool(record.values.get("recognised")) for record in report.counted),
        "tasks": len(report.state.plan.tasks),
        "tasks_done": report.state.tasks_done,
        "reports": len(report.reports),
        "news": _sum(report.reports, "news_count"),
        "satisfied": one.satisfied,
        "ballots": one.ballots,
        "satisfaction": _percent(floor_percent(one.satisfied, one.ballots), words),
    }
    named |= {f"kind_{code}": one.by_kind[code] for code in COUNTED_KINDS}
    named |= {f"field_{code}": count for code, count in one.by_field.items()}
    named |= {f"target_{target.id}": _target_value(target, words) for target in one.targets}
    return named | _result_numbers(report)


def _result_numbers(report: _Report) -> dict[str, Number]:
    effects = Counter(record.text("effective") for record in report.results)
    return {
        "results": len(report.results),
        "participants": _sum(report.results, "participants"),
        "funds": _sum(report.results, "funds"),
        "effective": effects["HIEU_QUA"],
        "ineffective": effects["CHUA_HIEU_QUA"],
        "unassessed": effects["CHUA_DANH_GIA"] + effects[""],
    }


def _percent(rate: Decimal | None, words: Sentences) -> str:
    return words.no_rate if rate is None else format_percent(rate)


def _sum(records: Iterable[Record], name: str) -> int:
    """The sum of a column: people and đồng are whole; a stray fraction is cut off."""
    values = (record.values.get(name) for record in records)
    return int(sum(value for value in values if isinstance(value, int | float) and _is_number(value)))


def _registration(report: _Report) -> dict[str, Any]:
    one = report.measures
    records = report.state.outcome.records["registration"]
    standing = [record for record in records if not record.withdrawn]
    late = one.timeliness
    return {
        "unclear": _unclear(report),
        "field_rows": _field_rows(report),
        "target_rows": [_target_row(report, target) for target in one.targets],
        "missing_rows": [{"unit": report.unit(code), "status": _receipt(report, code)} for code in one.missing],
        "late_units": report.words.between.join(report.unit(code) for code in late.late),
        "absent_units": report.words.between.join(report.unit(code) for code in late.missing),
        "overdue_models": _models(report, [record for record in records if record.key in one.launch_overdue]),
        "replicated_models": _models(
            report, [record for record in report.counted if record.values.get("kind") == "NHAN_RONG"]
        ),
        "dropped_models": _models(report, [record for record in standing if record.values.get("kind") == "LOAI_BO"]),
        "withdrawn_models": _models(report, [record for record in records if record.withdrawn]),
    }


def _unclear(report: _Report) -> list[str]:
    """What keeps a sum from being the total: rows the office allowed though an item that the plan asks is blank."""
    one, kinds_asked = report.measures, report.state.schema.registration.field("kind").asked
    left = {
        "kind": one.total - sum(one.by_kind.values()) if kinds_asked else 0,
        "field": one.total - sum(one.by_field.values()) if report.state.plan.fields else 0,
        "subject": one.total - sum(one.by_subject.values()),
    }
    return [report.words.unclear[name].format(count=format_number(count)) for name, count in left.items() if count]


def _field_rows(report: _Report) -> list[Row]:
    kinds = Counter((record.text("field"), record.text("kind")) for record in report.counted)
    return [
        {
            "title": item.title,
            "new": kinds[item.code, "MOI"],
            "kept": kinds[item.code, "DUY_TRI"],
            "replicated": kinds[item.code, "NHAN_RONG"],
            "total": report.measures.by_field[item.code],
        }
        for item in report.state.plan.fields
    ]


def _target_row(report: _Report, one: TargetState) -> Row:
    words = report.words
    required = format_number(one.required) if one.kind == "count" else format_percent(one.required)
    if one.operator == ">":
        required = words.above.format(value=required)
    other = words.no_rate
    if one.other_value is not None:
        scope = next(
            target.scope
            for target in report.state.plan.targets
            if one.id in {target.id, *(part.id for part in target.parts)}
        )
        other = words.other_reading.format(
            reading=words.reading["all" if scope == "directed" else "directed"],
            value=format_number(one.other_value),
            verdict=_verdict(one.other_met, words).lower(),
        )
    value, verdict = str(_shown(_target_value(one, words))), _verdict(one.met, words)
    return {"text": one.text, "required": required, "value": value, "verdict": verdict, "other": other}


def _target_value(one: TargetState, words: Sentences) -> Number:
    if one.kind != "count" or one.value is None:
        return _percent(one.value, words)
    return int(one.value)


def _shown(value: Number) -> str:
    return format_number(value) if isinstance(value, int) else value


def _verdict(met: bool | None, words: Sentences) -> str:
    return words.verdict["empty" if met is None else "met" if met else "unmet"]


def _receipt(report: _Report, code: str) -> str:
    """Whether the registration of a unit without a countable model was received: never "has not done"."""
    if code in report.state.outcome.measures["DK"].timeliness.received:
        return report.words.receipt["received"]
    written = any(record.unit == code for record in report.state.outcome.records["registration"])
    return report.words.receipt["written" if written else "not_received"]


def _models(report: _Report, records: Iterable[Record]) -> list[Row]:
    return [{"name": record.text("model_name"), "unit": _whose(report, record)} for record in records]


def _whose(report: _Report, record: Record) -> str:
    unit = report.unit(record.unit) or record.text("lead_unit")
    source = "; ".join(_lines(record.text("source_model")))
    if record.values.get("kind") == "NHAN_RONG" and source:
        return report.words.from_source.format(unit=unit, source=source)
    return unit


def _results(report: _Report) -> dict[str, Any]:
    """The results by field; those of models whose field is not known come last, under words that say so."""
    fields = {record.key: record.text("field") for record in report.state.outcome.records["registration"]}
    known = {item.code for item in report.state.plan.fields}
    found: dict[str, list[Record]] = {code: [] for code in [*known, ""]}
    for record in report.results:
        field = fields.get(record.text("model_id"), "")
        found[field if field in known else ""].append(record)
    rows = [
        {
            **_result_row(report, found[item.code]),
            "title": item.title,
            "heading": report.words.field_heading.format(field=item.title[:1].lower() + item.title[1:]),
            "models": report.measures.by_field[item.code],
        }
        for item in report.state.plan.fields
    ]
    if found[""]:
        unknown = report.words.unknown_field if known else ""
        rows.append({**_result_row(report, found[""]), "title": unknown, "heading": unknown, "models": 0})
    return {"result_rows": rows, "own_numbers": _own_numbers(report)}


def _own_numbers(report: _Report) -> list[str]:
    """The sums of the numbers that this plan alone asks of units, those that anybody gave."""
    asked = [one.field for one in report.state.plan.own_fields if one.table == "unit_report"]
    return [
        report.words.own_number.format(title=one.title, value=format_number(_sum(report.reports, one.name)))
        for one in asked
        if one.type == "integer" and _told(report.reports, one.name)
    ]


def _result_row(report: _Report, records: Sequence[Record]) -> Row:
    """What the results of a field come to, and whether anybody gave the numbers."""
    told = [record for record in records if _lines(record.text("achieved"))]
    lines = [
        {
            "name": record.text("model_name"),
            "unit": report.unit(record.unit),
            "text": "; ".join(_lines(record.text("achieved"))),
        }
        for record in told[:SHOWN_RESULTS]
    ]
    return {
        "results": len(records),
        "participants": _sum(records, "participants"),
        "participants_told": _told(records, "participants"),
        "funds": _sum(records, "funds"),
        "funds_told": _told(records, "funds"),
        "lines": lines,
        "more": len(records) - len(lines) if lines else 0,
    }


def _said(report: _Report) -> dict[str, Any]:
    """What units and models report in words, as bullets; what the models met stands after what the units say."""
    texts = {name: _texts(report.reports, name) for name in ("documents", "causes", "lessons", "directions")}
    texts["shortcomings"] = _texts(report.reports, "shortcomings") + _texts(report.results, "difficulty")
    texts["petitions"] = _texts(report.reports, "petitions") + _texts(report.results, "proposal")
    return {name: _bullets(report, pairs) for name, pairs in texts.items()}


def _texts(records: Iterable[Record], name: str) -> list[tuple[str, str]]:
    return [(record.unit, record.text(name)) for record in records]


def _bullets(report: _Report, pairs: Iterable[tuple[str, str]]) -> list[Row]:
    """Each thing said once, with everybody who said it, in the order of the register."""
    first: dict[str, str] = {}
    who: dict[str, list[str]] = {}
    for unit, text in pairs:
        for line in _lines(text):
            key = fold(line)
            first.setdefault(key, line)
            if report.unit(unit) not in who.setdefault(key, []):
                who[key].append(report.unit(unit))
    return [{"text": text, "units": report.words.between.join(who[key])} for key, text in first.items()]


def _lines(text: str) -> list[str]:
    """The lines of a long text without bullet marks and end stops; a line that says "không" says nothing."""
    lines = [_BULLET.sub("", line).strip().rstrip(" .;,") for line in text.splitlines()]
    return [line for line in lines if line and not is_no(line)]
