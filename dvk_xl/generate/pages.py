"""The sheets that are mostly text: the plan as the tool understands it, and how to use the workbook."""

from dvk_xl.plan import Plan, due
from dvk_xl.schema import Schema, item_title
from dvk_xl.views.cells import Cell, Plain
from dvk_xl.views.state import State

Line = tuple[Cell, ...]


def _line(*values: Plain, style: str = "text") -> Line:
    return tuple(Cell(value, style) for value in values)


def plan_lines(plan: Plan, schema: Schema) -> list[Line]:
    """The sheet Kế hoạch: issuer, targets, deadlines with their wording, fields, who is bound, the rules in force."""
    lines: list[Line] = [
        (Cell("KẾ HOẠCH", "title"),),
        (Cell(plan.title, "subtitle"),),
        (Cell(f"{plan.issuer}. {plan.source}", "subtitle"),),
        (),
        (Cell("CHỈ TIÊU", "section"),),
        _line("Mã", "Nội dung", "Phải đạt", "Nguồn", style="head"),
    ]
    for target in plan.targets:
        lines.append(_line(target.id, target.text, target.value, target.source))
        lines += [_line(part.id, part.text, part.value, target.source) for part in target.parts]
    lines += [
        (),
        (Cell("THỜI HẠN", "section"),),
        _line("Mã", "Nội dung trong kế hoạch", "Hạn cuối", "Mẫu", "Gửi về", style="head"),
    ]
    for one in plan.deadlines:
        last = due(one, plan.rules)
        lines.append(
            (
                Cell(one.id, "text"),
                Cell(one.text, "text"),
                Cell(last, "day"),
                Cell(one.form, "text"),
                Cell(one.recipient, "text"),
            )
        )
    lines += [(), (Cell("LĨNH VỰC", "section"),), _line("Mã", "Lĩnh vực", style="head")]
    lines += [_line(one.code, one.title) for one in plan.fields]
    lines += [
        (),
        (Cell("ĐƠN VỊ", "section"),),
        _line("", "Loại đơn vị", "Bắt buộc", "Được đăng ký", "Phải báo cáo", style="head"),
    ]
    types = schema.lists["unit_type"].items
    lines += [
        _line(
            "",
            item_title(types, one.code),
            *("x" if flag else None for flag in (one.obliged, one.eligible, one.reports)),
        )
        for one in plan.unit_types
    ]
    lines += [(), (Cell("CÁCH TÍNH ĐANG ÁP DỤNG", "section"),), *_rules(plan)]
    return lines


def _rules(plan: Plan) -> list[Line]:
    rules = plan.rules
    said = (
        (rules.count_cooperation, "Đơn vị chỉ phối hợp cũng được tính là đã đăng ký."),
        (
            rules.higher_target_required,
            "Mô hình từ năm trước phải có mục tiêu, chỉ tiêu cao hơn mới được tính.",
        ),
        (rules.replication_judged_by_start, "Mô hình nhân rộng xét theo ngày bắt đầu tại đơn vị."),
        (
            rules.launch_required,
            f"Mô hình mới phải ra mắt trong {rules.launch_within_days} ngày kể từ khi bắt đầu.",
        ),
        (rules.launch_before_counting, "Mô hình mới chỉ được tính sau khi ra mắt."),
        (rules.individual_counts_for_unit, "Đăng ký của cá nhân được tính cho đơn vị."),
        (rules.day_itself_is_on_time, "Nhận đúng ngày hạn được tính là đúng hạn."),
    )
    return [_line("x" if on else "–", text, "Có" if on else "Không") for on, text in said]


def guide_lines(state: State) -> list[Line]:
    """The sheet Hướng dẫn: the work of the year in order, and what to do when something is wrong."""
    names = {**state.words.sheets, **state.words.folders}
    hint = state.words.sheet_hints["guide"]
    lines: list[Line] = [(Cell(state.schema.guide.title, "title"),), (Cell(hint, "subtitle"),), ()]
    for number, step in enumerate(state.schema.guide.steps, 1):
        lines.append((Cell(number, "text_center"), Cell(step.title, "strong")))
        lines.append((Cell(None), Cell(step.text.format_map(names), "label_wrap")))
    return lines
