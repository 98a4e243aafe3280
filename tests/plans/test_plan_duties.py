"""The page of duties: every duty of the documents has a row, every reference leads somewhere, the page is up to date."""

import re
from dataclasses import replace

import plan_duties
import pytest
from plan_duties import DOMAIN, KEYS, PAGE, Duty, PlanDuties, domain_keys, faults_of, page_of, read_duties, resolves

from dvk_xl.plan import load_plan, plan_names

WARD = "phuong-hai-phong-2026"


def keys() -> list[str]:
    return KEYS.read_text("utf-8").splitlines()


def test_the_page_is_what_the_declarations_say() -> None:
    assert PAGE.read_text("utf-8") == page_of(read_duties()), "python scripts/plan_duties.py"


def test_every_plan_has_its_duties_and_every_row_of_the_domain_notes_a_duty() -> None:
    assert [one.plan for one in read_duties()] == list(plan_names())
    assert faults_of(read_duties(), keys()) == []
    assert len(keys()) == 114


@pytest.mark.skipif(not DOMAIN.is_file(), reason="the domain notes lie beside the checkout of the team only")
def test_the_list_of_rows_is_that_of_the_domain_notes() -> None:
    assert domain_keys(DOMAIN.read_text("utf-8")) == keys()


def test_rows_of_the_notes_are_read_with_their_subsection() -> None:
    text = (
        "\n# 1. Plans\n## 1.1 A\n| Item | Content |\n|---|---|\n| **Target** | x |\n| Target | y |\n\n"
        "## 1.2 B\n| # | Task |\n|---|---|\n| 1 | z |\n\n# 2. Forms\n| Not | this |\n"
    )
    assert domain_keys(text) == ["1.1 Target", "1.1 Target (2)", "1.2 1"]


def test_a_row_without_a_duty_is_told() -> None:
    assert "domain.md: dòng “1.9 Mới” chưa có việc nào" in faults_of(read_duties(), [*keys(), "1.9 Mới"])


@pytest.mark.parametrize(
    ("reference", "leads"),
    [
        ("plan:targets.T2", True),
        ("plan:targets.T9", False),
        ("plan:rules.launch_required", True),
        ("plan:rules.launch", False),
        ("plan:appendices.list_up.addressee", True),
        ("plan:appendices.appendix9", False),
        ("plan:unit_types.CHI_BO.obliged", True),
        ("command:plan", True),
        ("command:dọn", False),
        ("sheet:coverage", True),
        ("sheet:Độ phủ", False),
        ("code:E203", True),
        ("code:E999", False),
        ("field:registration.goal", True),
        ("field:registration.gaol", False),
        ("field:nothing.goal", False),
        ("template:bao-cao-dang.docx", True),
        ("template:khong-co.docx", False),
        ("khác:targets.T2", False),
    ],
)
def test_a_reference_leads_to_what_is_there(reference: str, leads: bool) -> None:
    assert resolves(reference, load_plan(WARD)) == leads


def test_own_fields_tasks_and_criteria_are_named_in_paths() -> None:
    assert resolves("plan:own_fields.staff_total", load_plan("xuan-giang-2026"))
    assert not resolves("plan:own_fields.staff", load_plan("xuan-giang-2026"))
    assert resolves("plan:tasks.7", load_plan("hoa-xa-2026"))
    assert not resolves("plan:tasks.8", load_plan("hoa-xa-2026"))
    assert resolves("plan:criteria.CN3", load_plan("ha-giang-2023"))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"where": ("code:E999",)}, "“code:E999” không dẫn đến đâu"),
        ({"where": ()}, "có thì phải nói ở đâu, chưa có thì không"),
        ({"status": "not_yet"}, "chưa có mà lại nói ở đâu"),
        ({"status": "people", "where": (), "note": ""}, "chưa nói vì sao"),
        ({"domain": ()}, "không gắn với dòng nào của domain.md"),
        ({"domain": ("1.9 Không có",)}, "không có dòng “1.9 Không có” trong domain.md"),
    ],
)
def test_a_duty_that_claims_too_much_is_told(changed: dict[str, object], fault: str) -> None:
    good = Duty(("1.5 Targets",), "II.1", "100%", "served", ("plan:targets.T2",))
    others = [one for one in read_duties() if one.plan != WARD]
    assert not any("II.1" in one for one in faults_of([*others, PlanDuties(WARD, (good,))], keys()))
    spoilt = PlanDuties(WARD, (replace(good, **changed),))  # type: ignore[arg-type]
    assert f"{WARD}, II.1: {fault}" in faults_of([*others, spoilt], keys())


def test_what_the_tool_does_not_do_is_said() -> None:
    """Appraisal, commendation, dossier index and package are asked by the texts and not done: no row may hide it."""
    page = PAGE.read_text("utf-8")
    for words in ("khen thưởng", "phiếu thẩm định", "mục lục hồ sơ", "gói tệp"):
        assert re.search(f"chưa có[^|]*{words}", page, re.IGNORECASE), words
    counts = {one.plan: [duty.status for duty in one.duties] for one in read_duties()}
    assert all(len(said) >= 15 for said in counts.values())
    assert sum(said.count("not_yet") for said in counts.values()) > 10


def test_the_check_of_the_script_passes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["plan_duties.py", "--check"])
    assert plan_duties.main() == 0
    assert capsys.readouterr().err == ""
