"""An answer of `trace` as the JSON of the command line: keys are a contract, texts are Vietnamese, paths have "/"."""

from collections.abc import Mapping
from typing import Any

from dvk_xl.actions.trace_values import Contribution, Source, Trace, TracedRow
from dvk_xl.schema import load_schema

Json = dict[str, Any]


def trace_json(one: Trace) -> Json:
    """The answer; `rows` of a row, unit or file, `contributors` and `left_out` of a number."""
    words = load_schema().pages.trace
    return {
        "what": one.what,
        "kind": one.kind,
        "title": one.title,
        "value": one.value,
        "shown": one.shown,
        "how": one.how,
        "rows": [_row(row, words) for row in one.rows],
        "fields": [
            {
                "name": cell.name,
                "title": cell.title,
                "cell": cell.cell,
                "received": cell.received,
                "now": cell.now,
                "decided_by": cell.decided_by,
                "decided_by_text": words[f"by_{cell.decided_by}"],
            }
            for cell in one.fields
        ],
        "unknown_columns": [
            {"column": letter, "title": title, "value": value or None} for letter, title, value in one.unknown_columns
        ],
        "contributors": [{**_contribution(each), "note": each.note} for each in one.contributors],
        "left_out": [{**_contribution(each), "reason": each.note} for each in one.left_out],
        "related": list(one.related),
    }


def _row(one: TracedRow, words: Mapping[str, str]) -> Json:
    return {
        "model_id": one.key or None,
        "unit": one.unit,
        "name": one.name,
        **_source(one.source),
        "fate": one.fate,
        "fate_text": words[f"fate_{one.fate}"],
        "in_force": one.in_force,
        "reason": one.reason,
    }


def _contribution(one: Contribution) -> Json:
    return {
        "unit": one.unit,
        "model_id": one.key,
        "name": one.name,
        "part": one.part,
        "whole": one.whole,
        **_source(one.source),
    }


def _source(one: Source) -> Json:
    return {
        "file": one.file or None,
        "receipt": one.receipt,
        "received": one.received.isoformat() if one.received else None,
        "form": one.form,
        "version": one.version,
        "sheet": one.sheet,
        "row": one.row,
        "cell": one.cell,
        "original": one.original,
    }
