"""Allowance rates over HTTP: dated policy data, a province's own or the country's."""

from typing import Any

from services.rotation.allowance_rate.schemas import AllowanceRatesAnswer
from shared.actor import Role
from tests.rotation.people import CENTRE, Rotation, get, put


def rate(**fields: object) -> dict[str, Any]:
    return {"kind": "daily_allowance", "unit": "per_day", "amount": 50_000, "budget_level": "district"} | fields


def rates(*lines: dict[str, Any], decision_no: str = "87/2016/QĐ-UBND") -> dict[str, Any]:
    return {"decision_no": decision_no, "rates": list(lines)}


async def test_rates_are_set_from_a_day_on_and_a_former_version_stays_readable(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(Role.FINANCE, "10") as finance:
        path = "/allowance-rates/2022-01-01"
        made = await put(http, path, rates(rate(applies_to={"difficulty": "border"}), rate()))
        await put(http, path, rates(rate(applies_to={"difficulty": "border"}), rate()), 200)
        await put(http, path, rates(rate(amount=1)), 428)
        await put(http, path, rates(rate(amount=1)), 200, **{"If-Match": '"1"'})
        await put(http, path, rates(rate(amount=2)), 412, **{"If-Match": '"1"'})
        assert [r["amount"] for r in (await get(finance, path))["rates"]] == [1]
        assert [r["amount"] for r in (await get(finance, f"{path}?version=1"))["rates"]] == [50_000, 50_000]
        await put(http, "/allowance-rates/2023-01-01", rates(rate(amount=3)))
        listed = [(i["valid_from"], i["version"]) for i in (await get(finance, "/allowance-rates"))["items"]]
        in_force = [i["valid_from"] for i in (await get(finance, "/allowance-rates?as_of=2022-12-31"))["items"]]
        await get(http, "/allowance-rates/2021-01-01", 404)
    assert AllowanceRatesAnswer.model_validate(made).province == "10"
    assert listed == [("2022-01-01", 2), ("2023-01-01", 1)]
    assert in_force == ["2022-01-01"]


async def test_a_province_reads_the_countrys_rates_until_it_sets_its_own(rotation: Rotation):
    async with rotation.client() as nation, rotation.client(unit="10") as http, rotation.client(unit="12") as elsewhere:
        await put(nation, "/allowance-rates/2022-01-01", rates(rate(amount=1)))
        await put(http, "/allowance-rates/2022-01-01", rates(rate(amount=2)))
        found = [(await get(client, "/allowance-rates/2022-01-01"))["rates"][0]["amount"] for client in (nation, http, elsewhere)]
    assert found == [1, 2, 1]


async def test_bad_rates_are_refused_and_nothing_is_written(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(Role.CENTRE, CENTRE) as centre:
        cases = [
            (rates(rate(amount=-1)), "/rates/0/amount"),
            (rates(rate(amount=1.5)), "/rates/0/amount"),
            (rates(rate(), rate(amount=1)), "/rates/1"),
            (rates(rate(unit="per_year")), "/rates/0/unit"),
            (rates(rate(applies_to={"qualification": "wizard"})), "/rates/0/applies_to/qualification"),
            (rates(), "/rates"),
        ]
        for body, pointer in cases:
            refused = await put(http, "/allowance-rates/2022-01-01", body, 422)
            assert (refused["code"], refused["errors"][0]["pointer"]) == ("invalid-request", pointer)
        await put(centre, "/allowance-rates/2022-01-01", rates(rate()), 403)
        assert (await get(http, "/allowance-rates"))["items"] == []
