"""The shipped programmes: in the schema, complete against the documents' facts, and refused as soon as one figure is off."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from deploy.programme_files import PROGRAMMES, load_programmes
from services.indicators.programme.schemas import BudgetKind, CheckCode, Programme
from services.indicators.task.schemas import DueKind

REPOSITORY = Path(__file__).parents[3]
FACTS = REPOSITORY.parent / "shared" / "data" / "programmes"
MILLION = 1_000_000
CODES = ["kon-ray-2024-2030", "lai-chau-2021-2025", "lang-son-2021", "lao-cai-rotation-2022", "muong-te-2022-2025"]
type Place = tuple[str | int, ...]

# counted in the documents: targets, tasks, reports due, budget lines, quotas, conditions, duties, steps
COUNTS = {
    "kon-ray-2024-2030": (16, 29, 2, 0, 0, 0, 0, 0),
    "lai-chau-2021-2025": (16, 13, 0, 10, 0, 0, 0, 0),
    "lang-son-2021": (9, 7, 2, 0, 0, 0, 0, 0),
    "lao-cai-rotation-2022": (1, 0, 1, 3, 4, 0, 4, 0),
    "muong-te-2022-2025": (1, 13, 0, 4, 0, 11, 0, 10),
}
KON_RAY_TASKS = [
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2a",
    "2.2b",
    "2.2c",
    "2.2d",
    "2.2đ",
    "2.2e",
    "2.2f",
    "2.2g",
    "2.3",
    "2.3b",
    "2.4",
    "3.1",
    "3.2",
    "3.3",
    "3.4a",
    "3.4b",
    "3.5",
    "3.6",
    "4.1",
    "4.2",
    "4.3",
    "4.4",
    "5.1",
    "5.2",
    "5.3",
]


def content(code: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROGRAMMES / f"{code}.yaml").read_text(encoding="utf-8"))
    return loaded


def programme(code: str) -> Programme:
    return Programme.model_validate(content(code))


def facts(code: str) -> dict[str, Any]:
    path = FACTS / f"{code}.yaml"
    if not path.exists():
        pytest.skip("the facts of the documents (../shared/data/programmes) are not beside this repository")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def figures(value: object, place: Place = ()) -> Iterator[tuple[Place, int]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from figures(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from figures(item, (*place, index))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield place, value


def figures_of(code: str, *parts: str) -> list[Place]:
    return [place for part in parts for place, _ in figures(content(code).get(part), (part,))]


def with_one_changed(code: str, place: Place, by: int) -> dict[str, Any]:
    changed = deepcopy(content(code))
    holder: Any = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] += by
    return changed


def test_the_five_documents_are_shipped() -> None:
    assert [shipped.code for shipped in load_programmes()] == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_programme_survives_the_wire(code: str) -> None:
    shipped = programme(code)
    assert Programme.model_validate_json(shipped.model_dump_json()) == shipped


@pytest.mark.parametrize("code", CODES)
def test_a_programme_has_every_part_of_its_document(code: str) -> None:
    shipped = programme(code)
    parts = (
        shipped.targets,
        shipped.tasks,
        shipped.reports_due,
        shipped.budget,
        shipped.quotas,
        shipped.conditions,
        shipped.duties,
        shipped.steps,
    )
    assert tuple(len(part) for part in parts) == COUNTS[code]


def test_kon_ray_has_every_task_of_its_section_three_with_its_lead_and_term() -> None:
    tasks = programme("kon-ray-2024-2030").tasks
    assert [task.no for task in tasks] == KON_RAY_TASKS
    assert all(task.lead for task in tasks)
    terms = {task.no: (task.due.kind, str(task.due.day), task.due.before) for task in tasks if task.due.kind is not DueKind.ONGOING}
    assert terms == {
        "1.1": (DueKind.AFTER_GUIDANCE, "None", False),
        "2.3": (DueKind.QUARTER, "2024-12-31", False),
        "2.3b": (DueKind.DAY, "2025-07-01", True),
        "3.5": (DueKind.QUARTER, "2024-06-30", False),
        "4.4": (DueKind.AS_GUIDED, "None", False),
        "5.1": (DueKind.AS_GUIDED, "None", False),
    }


def test_muong_te_has_the_eleven_checks_of_which_four_may_be_waived() -> None:
    conditions = programme("muong-te-2022-2025").conditions
    assert {condition.code for condition in conditions} == set(CheckCode)
    assert {condition.code.value for condition in conditions if condition.waivable} == {
        "sender.resources",
        "receiver.resources",
        "trainer.experience",
        "trainee.specific",
    }


def test_lai_chau_money_is_stated_by_use_and_by_source() -> None:
    budget = programme("lai-chau-2021-2025").budget
    sums = {kind: sum(line.amount or 0 for line in budget if line.kind is kind) for kind in BudgetKind}
    assert sums == {
        BudgetKind.TOTAL: 275_556 * MILLION,
        BudgetKind.USE: 275_556 * MILLION,
        BudgetKind.SOURCE: 275_556 * MILLION,
        BudgetKind.LEVEL: 0,
    }


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize(
    "place", figures_of("lao-cai-rotation-2022", "stated_total", "stated_units", "stated_by_qualification", "quotas", "budget"), ids=str
)
def test_lao_cai_is_refused_when_one_figure_is_off(place: Place, by: int) -> None:
    with pytest.raises(ValidationError, match="add up"):
        Programme.model_validate(with_one_changed("lao-cai-rotation-2022", place, by))


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("place", figures_of("lai-chau-2021-2025", "budget"), ids=str)
def test_lai_chau_is_refused_when_one_amount_is_off(place: Place, by: int) -> None:
    with pytest.raises(ValidationError, match="add up"):
        Programme.model_validate(with_one_changed("lai-chau-2021-2025", place, by))


def test_the_figures_that_are_tried_are_all_of_them() -> None:
    lao_cai = figures_of("lao-cai-rotation-2022", "stated_total", "stated_units", "stated_by_qualification", "quotas", "budget")
    assert (len(lao_cai), len(figures_of("lai-chau-2021-2025", "budget"))) == (1 + 2 + 10 + (4 + 3 + 8 + 5 + 4 + 4) + 3, 10)


@pytest.mark.parametrize("part", ["targets", "tasks", "reports_due", "budget", "quotas"])
def test_a_number_is_used_once(part: str) -> None:
    code = next(code for code in CODES if len(content(code).get(part, [])) > 1)
    changed = content(code)
    changed[part][1]["no"] = changed[part][0]["no"]
    with pytest.raises(ValidationError, match=f"used twice: {part}"):
        Programme.model_validate(changed)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("period", "to"), "2021-12-31"),
        (("period", "to"), "2025-02-30"),
        (("period", "to"), 1640995200),
        (("issued",), "2022-13"),
        (("title", "vi"), "Kế hoạch\x00"),
        (("code",), "kế-hoạch"),
        (("targets", 0, "comparison"), "between"),
        (("targets", 0, "target"), None),
        (("targets", 0, "target"), float("nan")),
        (("targets", 0, "by"), "31/12/2025"),
        (("tasks", 0, "due"), {"kind": "day"}),
        (("tasks", 0, "due"), {"kind": "quarter", "day": "2024-12-30"}),
        (("unheard_of",), 1),
    ],
    ids=str,
)
def test_what_is_not_in_the_schema_is_refused(place: Place, value: object) -> None:
    changed = content("muong-te-2022-2025")
    holder: Any = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    with pytest.raises(ValidationError):
        Programme.model_validate(changed)


def stated_threshold(target: dict[str, Any]) -> set[Decimal]:
    words = (
        "at_least",
        "more_than",
        "between",
        "provincial_hospitals",
        "district_health_centres",
        "baseline",
        "criteria",
        "training_months",
    )
    values = [target[word] for word in words if word in target] + [value for word, value in target.items() if word.startswith("minimum")]
    return {Decimal(str(item)) for value in values for item in (value if isinstance(value, list) else [value])}


def shipped_figures(target: dict[str, Any]) -> set[Decimal]:
    values = [target.get(word) for word in ("target", "target_to", "baseline")]
    values += [part["target"] for part in target.get("parts", [])] + [target.get("minimum", {}).get("value")]
    values += [value for value in target.get("parameters", {}).values() if type(value) is int]
    return {Decimal(str(value)) for value in values if value is not None}


@pytest.mark.parametrize("code", CODES)
def test_every_target_of_the_documents_is_shipped_with_its_figures(code: str) -> None:
    stated = facts(code).get("targets", [])
    shipped = content(code)["targets"]
    assert not stated or [target["code"] for target in stated] == [target["code"] for target in shipped]
    for fact, target in zip(stated, shipped, strict=False):
        assert (target["clause"], target.get("list", "").replace("own", "")) == (
            fact["clause"],
            fact.get("list", "").replace("own level", ""),
        )
        assert stated_threshold(fact) <= shipped_figures(target), target["no"]
        assert target.get("numerator") == fact.get("numerator")
        assert target.get("by") == fact.get("by", target.get("by"))
        if "more_than" in fact or "between" in fact:
            assert target["comparison"] in fact
        if "keep" in fact:
            assert target["comparison"] == "keep"


def test_every_quota_and_sum_of_lao_cai_is_shipped() -> None:
    fact, shipped = facts("lao-cai-rotation-2022"), programme("lao-cai-rotation-2022")
    assert shipped.stated_total == fact["stated_total"]
    assert shipped.stated_by_qualification == fact["stated_by_qualification"]
    assert [(quota.units, quota.stated, quota.by, quota.direction.replace("_", " ")) for quota in shipped.quotas] == [
        (quota["units"], quota["stated"], quota["by"], quota["direction"]) for quota in fact["quotas"]
    ]
    assert {line.amount for line in shipped.budget} == {amount * MILLION for amount in fact["budget_million_vnd"].values()}
    assert {item.code for item in shipped.qualifications} == set(fact["qualifications"])
    assert [duty.code for duty in shipped.duties] == [duty["code"] for duty in fact["duties"]]


def test_every_budget_line_of_lai_chau_is_shipped() -> None:
    money, budget = facts("lai-chau-2021-2025")["budget_million_vnd"], programme("lai-chau-2021-2025").budget
    for kind, stated in ((BudgetKind.USE, money["uses"]), (BudgetKind.SOURCE, money["sources"]), (BudgetKind.TOTAL, {"": money["total"]})):
        assert Counter(line.amount for line in budget if line.kind is kind) == Counter(amount * MILLION for amount in stated.values())


def test_every_condition_of_muong_te_is_shipped() -> None:
    fact, shipped = facts("muong-te-2022-2025"), programme("muong-te-2022-2025")
    assert [(item.code.value, item.side.replace("_", " "), item.clause) for item in shipped.conditions] == [
        (item["code"], item["side"], item["clause"]) for item in fact["conditions"]
    ]
    assert {item.code.value for item in shipped.conditions if item.waivable} == set(fact["waivable_policy"])


def test_every_task_of_the_documents_is_shipped() -> None:
    kon_ray, lang_son = facts("kon-ray-2024-2030"), facts("lang-son-2021")
    assert set(kon_ray["tasks"][0]["codes"]) <= {task.no for task in programme("kon-ray-2024-2030").tasks}
    shipped = {task.no: str(task.due.day) for task in programme("lang-son-2021").tasks}
    # unquoted "no" is a boolean to YAML 1.1
    assert shipped == {task[False]: str(task.get("before")) for task in lang_son["tasks"]}


def test_the_example_of_the_documentation_is_in_the_schema() -> None:
    page = (REPOSITORY / "deploy" / "docs" / "programme-schema.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert Programme.model_validate(yaml.safe_load(example)).targets
