"""Numbers that count models: which models are in, which are left out and why."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from dvk_xl.actions.trace_values import Contribution, Finder, Trace, by_unit
from dvk_xl.checks.record import Record
from dvk_xl.checks.row import launch_overdue, launched
from dvk_xl.coverage import COUNTED_KINDS
from dvk_xl.plan import Target, TargetPart, list_items
from dvk_xl.schema import item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import format_number

Test = Callable[[Record], bool]
Made = Callable[[], Trace]
_OPERATORS = {">=": "ít nhất", ">": "trên", "=": "đúng"}


def counted(found: Finder, record: Record) -> bool:
    """Whether a row counts."""
    return found.state.outcome.standings[record.key].counted


def registrations(found: Finder) -> tuple[Record, ...]:
    """The registrations."""
    return found.state.outcome.records["registration"]


def model(found: Finder, record: Record, note: str = "") -> Contribution:
    """A model as what adds one."""
    return Contribution(record.unit, record.key, record.text("model_name"), found.record(record), note=note)


def reason(found: Finder, record: Record) -> str:
    """Why a row does not count."""
    return found.state.outcome.standings[record.key].reason


def model_measures(found: Finder) -> Mapping[str, Made]:
    """Every number that counts models, by the name it is asked for."""
    words, state = found.words, found.state
    lists = state.schema.lists
    named: dict[str, Made] = {
        "models": partial(_counting, found, words["total"], words["total_how"]),
        "not_counted": partial(_not_counted, found),
        "launch.new": partial(_some, found, "kind", "MOI", words["launch_new"]),
        "launched": partial(_launched, found),
        "overdue": partial(_overdue, found),
    }
    for name, codes in (
        ("kind", COUNTED_KINDS),
        ("field", [one.code for one in state.plan.fields]),
        ("subject", [one.code for one in lists["subject"].items]),
    ):
        named |= {f"models.{name}.{code}": partial(_some, found, name, code) for code in codes}
    for target in state.plan.targets:
        if target.kind == "count":
            named[target.id] = partial(_target, found, target)
            named |= {part.id: partial(_target, found, target, part) for part in target.parts}
    return named


def counting(found: Finder, title: str, how: str, own: Test, tests: Iterable[tuple[Test, str]] = ()) -> Trace:
    """A number that counts the models that count, are its `own` and pass every test, each with what is said of who fails.

    Of models that are not its own nothing is said.
    """
    inside: list[Contribution] = []
    outside: list[Contribution] = []
    conditions = tuple(tests)
    for record in filter(own, registrations(found)):
        why = next((said for test, said in conditions if not test(record)), "")
        why = why if counted(found, record) else reason(found, record)
        (outside if why else inside).append(model(found, record, why))
    order = [one.code for one in found.state.register.units]
    value = len(inside)
    return Trace(
        "",
        "measure",
        title,
        value,
        format_number(value),
        how,
        contributors=by_unit(inside, order),
        left_out=by_unit(outside, order),
    )


def _counting(found: Finder, title: str, how: str) -> Trace:
    return counting(found, title, how, lambda _: True)


def _some(found: Finder, name: str, code: str, title: str = "") -> Trace:
    which = item_title(list_items(found.state.plan, found.state.schema.lists, _list(found, name)), code)
    how = found.words["some_how"].format(column=found.state.schema.registration.field(name).title, which=which)
    return counting(found, title or found.words["some"].format(which=which), how, partial(_is, name, code))


def _list(found: Finder, name: str) -> str:
    return found.state.schema.registration.field(name).list


def _is(name: str, code: str, record: Record) -> bool:
    if name == "subject":
        # a collective is whatever is not said to be an individual
        return (record.text(name) == "CN") == (code == "CN")
    return record.text(name) == code


def _not_counted(found: Finder) -> Trace:
    left = [model(found, one, reason(found, one)) for one in registrations(found) if not counted(found, one)]
    order = [one.code for one in found.state.register.units]
    shown = format_number(len(left))
    title, how = found.words["not_counted"], found.words["not_counted_how"]
    return Trace("", "measure", title, len(left), shown, how, contributors=by_unit(left, order))


def _launched(found: Finder) -> Trace:
    day = found.state.measures.as_of
    how = found.words["launched_how"].format(day=format_date(day))
    test: Test = lambda record: launched(record, day)  # noqa: E731  # a condition beside what is said of who fails it
    new = partial(_is, "kind", "MOI")
    return counting(found, found.words["launched"], how, new, [(test, found.words["not_launched"])])


def _overdue(found: Finder) -> Trace:
    plan, day = found.state.plan, found.state.measures.as_of
    how = found.words["overdue_how"].format(day=format_date(day))
    open_: Test = lambda record: record.values.get("kind") == "MOI" and not launched(record, day)  # noqa: E731
    late: Test = lambda record: launch_overdue(record, plan, day)  # noqa: E731
    return counting(found, found.words["overdue"], how, open_, [(late, found.words["not_overdue"])])


def _target(found: Finder, target: Target, part: TargetPart | None = None) -> Trace:
    words = found.words
    directed = target.scope == "directed"
    tests = [(_directed, words["not_directed"])] if directed else []
    facts = {"and_directed": words["and_directed"] if directed else "", "operator": _OPERATORS[target.operator]}
    if part is None:
        how = words["count_target_how"].format(required=target.value, **facts)
        return counting(found, target.text, how, lambda _: True, tests)
    which = item_title(found.state.schema.lists["kind"].items, part.model_kind)
    column = found.state.schema.registration.field("kind").title
    how = words["part_target_how"].format(required=part.value, column=column, which=which, **facts)
    return counting(found, part.text, how, partial(_is, "kind", part.model_kind), tests)


def _directed(record: Record) -> bool:
    return bool(record.values.get("directed_by_committee"))
