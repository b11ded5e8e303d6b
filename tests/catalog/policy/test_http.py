"""Policies over HTTP."""

import pytest

from tests.catalog.world import Catalog


@pytest.mark.parametrize("value", [7, True, "chữ", ["A", "B"], 0, False])
async def test_a_policy_keeps_its_value_and_its_kind(catalog: Catalog, value: object) -> None:
    assert (await catalog.put("policies/p/2024-01-01", value=value)).status_code == 201
    answer = await catalog.get("policies/p/2024-01-01")
    assert answer.json() == {"code": "p", "valid_from": "2024-01-01", "valid_to": None, "value": value}
    assert type(answer.json()["value"]) is type(value)
    assert (await catalog.put("policies/p/2024-01-01", value=value)).status_code == 200


async def test_yes_is_not_one(catalog: Catalog) -> None:
    await catalog.put("policies/p/2024-01-01", value=True)
    assert (await catalog.put("policies/p/2024-01-01", value=1)).status_code == 428


async def test_policies_of_a_day_are_those_in_force(catalog: Catalog) -> None:
    for day, value in (("2024-01-01", 12), ("2025-01-01", 6)):
        await catalog.put(f"policies/lapse_months/{day}", value=value)
    assert [one["value"] for one in await catalog.items("policies", as_of="2024-12-31")] == [12]
    assert [one["value"] for one in await catalog.items("policies", code="lapse_months")] == [12, 6]


@pytest.mark.parametrize(
    ("code", "value"), [("lapse_months", "x"), ("lapse_months", 0), ("lapse_months", True), ("centre_approves_supplements", 1)]
)
async def test_a_policy_that_the_catalog_goes_by_needs_a_value_it_can_go_by(catalog: Catalog, code: str, value: object) -> None:
    answer = await catalog.put(f"policies/{code}/2024-01-01", value=value)
    assert (answer.status_code, answer.json()["code"]) == (422, "policy-value-unfit")


@pytest.mark.parametrize("value", [None, 1.5, {"a": 1}, 10**40, ["a b"], [1]])
async def test_other_kinds_of_values_are_refused(catalog: Catalog, value: object) -> None:
    assert (await catalog.put("policies/p/2024-01-01", value=value)).status_code == 422


@pytest.mark.parametrize(("value", "status"), [(1, 201), (1200, 201), (0, 422), (1201, 422), (True, 422), ("6", 422)])
async def test_a_technique_may_have_its_own_months_until_it_lapses(catalog: Catalog, value: object, status: int) -> None:
    await catalog.techniques()
    answer = await catalog.put("policies/lapse_months.COM/2024-01-01", value=value)
    assert answer.status_code == status
    if status == 422:
        assert (answer.json()["code"], answer.json()["errors"][0]["code"]) == ("policy-value-unfit", "lapse-months")
        assert "1200" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("code", ["lapse_months.NO", "lapse_months.", "lapse_months.COM.x"])
async def test_a_lapse_policy_is_about_a_technique_that_exists(catalog: Catalog, code: str) -> None:
    await catalog.techniques()
    refused = await catalog.put(f"policies/{code}/2024-01-01", value=6)
    assert (refused.status_code, refused.json()["code"]) == (422, "policy-of-unknown-technique")
    assert await catalog.items("policies") == []
    assert (await catalog.put("policies/lapse_monthsx/2024-01-01", value="gì cũng được")).status_code == 201
