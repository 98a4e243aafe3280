"""A parsed file as text and back: what the ledger keeps, so that a known file is not read twice."""

import json
from datetime import date
from typing import Any

from dvk_xl.intake.cast import Value
from dvk_xl.intake.parsed import Meta, ParsedFile, ParsedRow
from dvk_xl.issues import Code, Issue, Ref


def dump(parsed: ParsedFile) -> str:
    """The file as one line of JSON; `load(dump(x)) == x`."""
    meta = parsed.meta
    body = {
        "meta": [meta.plan, meta.unit, meta.period, meta.template, list(meta.own_sheets), meta.year] if meta else None,
        "period": parsed.period,
        "titles": parsed.titles,
        "rows": [_dump_row(row) for row in parsed.rows],
        "counts": dict(parsed.counts),
        "issues": [_dump_issue(one) for one in parsed.issues],
        "refusal": parsed.refusal,
        "modified": parsed.modified,
        "totals": parsed.totals,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> ParsedFile:
    """The file that `dump` wrote."""
    body = json.loads(text)
    meta = body["meta"]
    letters: dict[str, dict[str, str]] = {}
    return ParsedFile(
        Meta(meta[0], meta[1], meta[2], meta[3], tuple(meta[4]), meta[5]) if meta else None,
        body["period"],
        tuple(body["titles"]),
        tuple(_load_row(row, letters) for row in body["rows"]),
        body["counts"],
        tuple(_load_issue(one) for one in body["issues"]),
        Code(body["refusal"]) if body["refusal"] else None,
        body["modified"],
        tuple((sheet, row, words) for sheet, row, words in body["totals"]),
    )


def plain(value: Value) -> Any:
    """A value as JSON holds it: a day as {"d": "2026-03-03"}, everything else as it is."""
    return {"d": value.isoformat()} if isinstance(value, date) else value


def lively(value: Any) -> Value:
    """The value that `plain` wrote."""
    return date.fromisoformat(value["d"]) if isinstance(value, dict) else value


def _dump_row(row: ParsedRow) -> list[Any]:
    letters = ";".join(f"{name}:{letter}" for name, letter in row.letters.items())
    values = {name: plain(value) for name, value in row.values.items()}
    return [
        row.table,
        row.sheet,
        row.row,
        values,
        letters,
        [_dump_issue(one) for one in row.issues],
        row.context,
        dict(row.others),
        row.more,
        row.part,
    ]


def _load_row(body: list[Any], known: dict[str, dict[str, str]]) -> ParsedRow:
    table, sheet, row, values, letters, issues, context, others, more, part = body
    if letters not in known:
        known[letters] = dict(pair.split(":") for pair in letters.split(";") if pair)
    return ParsedRow(
        table,
        sheet,
        row,
        # of all that JSON holds only days are spelled as tables; asked here, not by a call for each cell
        {name: lively(value) if type(value) is dict else value for name, value in values.items()},
        known[letters],
        tuple(_load_issue(one) for one in issues),
        context,
        others,
        tuple(more),
        part,
    )


def _dump_issue(one: Issue) -> list[Any]:
    return [one.code, one.ref.sheet, one.ref.row, one.ref.column, one.facts, one.field]


def _load_issue(body: list[Any]) -> Issue:
    code, sheet, row, column, facts, field = body
    return Issue(Code(code), Ref("", sheet, row, column), tuple((name, value) for name, value in facts), field)
