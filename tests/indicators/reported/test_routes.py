"""Reported values over HTTP: entered by units, accepted by others, every version kept."""

from datetime import date

import httpx
import pytest
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import INSURANCE, KON_RAY, LAI_CHAU, act, recorded, report
from tests.indicators.story import Story, unit
from tests.world import client

PLACE = f"{INSURANCE}/C1/2024"


async def tell(story: Story, ministry: httpx.AsyncClient) -> None:
    await story.district()
    await recorded(ministry, KON_RAY)
    await ministry.get("/indicators/v1/reported", headers=story.heard)


@pytest.fixture
def district(story: Story) -> Story:
    return story


async def test_a_value_counts_once_somebody_else_has_accepted_it(app: FastAPI, settings: Settings, district: Story) -> None:
    async with (
        client(app, settings, role=Role.STATION, unit="C1") as commune,
        client(app, settings, unit="12") as department,
    ):
        put = await report(commune, "C1/2024", 930, 1000)
        assert (put.status_code, put.json()["status"], put.json()["in_force"], put.headers["etag"]) == (201, "reported", None, '"1"'), (
            put.text
        )
        assert (put.json()["from"], put.json()["to"], put.json()["since"]) == ("2024-01-01", "2024-12-31", "2000-01-01")
        accepted = await act(department, f"{PLACE}:accept")
        assert (accepted.status_code, accepted.json()["status"], accepted.json()["version"]) == (200, "accepted", 2), accepted.text
        assert accepted.json()["in_force"] == {"numerator": 930, "denominator": 1000}
        got = await department.get(f"/indicators/v1/reported/{PLACE}")
        assert (got.json(), got.headers["etag"]) == (accepted.json(), '"2"')


async def test_the_same_value_again_says_nothing_and_a_changed_one_waits_while_the_accepted_one_counts(
    app: FastAPI, settings: Settings, district: Story
) -> None:
    async with client(app, settings, unit="12", sub="a") as one, client(app, settings, unit="12", sub="b") as two:
        first = await report(one, "C1/2024", 930, 1000)
        again = await report(one, "C1/2024", 930, 1000)
        assert (again.status_code, again.headers["event-id"]) == (200, first.headers["event-id"])
        await act(two, f"{PLACE}:accept")
        assert (await report(one, "C1/2024", 950, 1000)).status_code == 428
        body = {"numerator": 950, "denominator": 1000}
        changed = await one.put(f"/indicators/v1/reported/{PLACE}", json=body, headers={"If-Match": '"2"'})
        assert (changed.json()["status"], changed.json()["in_force"]) == ("reported", {"numerator": 930, "denominator": 1000}), changed.text
        returned = await act(two, f"{PLACE}:return", {"reason": "Chưa đối chiếu"})
        assert (returned.json()["status"], returned.json()["reason"]) == ("returned", "Chưa đối chiếu")
        assert returned.json()["in_force"] == {"numerator": 930, "denominator": 1000}, "what was accepted before still counts"
        versions = (await one.get(f"/indicators/v1/reported/{PLACE}/versions")).json()["items"]
        assert [(v["version"], v["status"], v["numerator"]) for v in versions] == [
            (1, "reported", 930),
            (2, "accepted", 930),
            (3, "reported", 950),
            (4, "returned", 950),
        ]


async def test_an_accepted_value_given_back_no_longer_counts_and_may_be_entered_again(
    app: FastAPI, settings: Settings, district: Story
) -> None:
    async with client(app, settings, unit="12", sub="a") as one, client(app, settings, unit="12", sub="b") as two:
        await report(one, "C1/2024", 930, 1000)
        await act(two, f"{PLACE}:accept")
        returned = await act(two, f"{PLACE}:return", {"reason": "Sai mẫu số"})
        assert (returned.json()["status"], returned.json()["in_force"]) == ("returned", None)
        twice = await act(two, f"{PLACE}:return", {"reason": "Lần nữa"})
        assert (twice.status_code, twice.json()["code"]) == (409, "value-not-waiting")
        body = {"numerator": 930, "denominator": 1000}
        again = await one.put(f"/indicators/v1/reported/{PLACE}", json=body, headers={"If-Match": '"3"'})
        assert (again.status_code, again.json()["status"], again.json()["reason"]) == (200, "reported", None)


async def test_who_reported_does_not_accept_and_a_centre_not_its_own_values(app: FastAPI, settings: Settings, district: Story) -> None:
    async with (
        client(app, settings, role=Role.CENTRE, unit="H1", sub="a") as one,
        client(app, settings, role=Role.CENTRE, unit="H1", sub="b") as two,
        client(app, settings, role=Role.STATION, unit="S1") as station,
    ):
        await report(one, "S1/2024", 1, 2)
        await report(one, "H1/2024", 1, 2)
        await report(one, "107/2024", 1, 2)
        mine = await act(one, f"{INSURANCE}/S1/2024:accept")
        assert (mine.status_code, mine.json()["code"]) == (403, "four-eyes")
        for own in ("H1", "107"):
            refused = await act(two, f"{INSURANCE}/{own}/2024:accept")
            assert (refused.status_code, refused.json()["code"]) == (403, "higher-unit-accepts")
        assert (await act(station, f"{INSURANCE}/S1/2024:accept")).status_code == 403
        assert (await act(two, f"{INSURANCE}/S1/2024:accept")).status_code == 200


async def test_units_report_for_themselves_only(app: FastAPI, settings: Settings, district: Story) -> None:
    async with client(app, settings, role=Role.STATION, unit="S1") as station, client(app, settings, unit="99") as other:
        assert (await report(station, "S1/2024-Q3", 1, 2)).status_code == 201
        assert (await report(station, "S2/2024", 1, 2)).status_code == 404
        assert (await report(other, "S1/2024", 1, 2)).status_code == 404
        assert (await other.get(f"/indicators/v1/reported/{INSURANCE}/S1/2024-Q3")).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("technique_coverage/C1/2024", {"numerator": 1, "denominator": 2}, "indicator-not-reported"),
        ("never_heard_of/C1/2024", {"numerator": 1, "denominator": 2}, "indicator-not-reported"),
        (f"{INSURANCE}/XX/2024", {"numerator": 1, "denominator": 2}, "reporting-unit-unknown"),
        (f"{INSURANCE}/C1/2099", {"numerator": 1, "denominator": 2}, "period-not-begun"),
        (f"{INSURANCE}/C1/2024-13", {"numerator": 1, "denominator": 2}, "invalid-request"),
        (f"{INSURANCE}/C1/2024", {"numerator": 1, "denominator": 0}, "invalid-request"),
        (f"{INSURANCE}/C1/2024", {"numerator": -1, "denominator": 2}, "invalid-request"),
        (f"{INSURANCE}/C1/1999", {"numerator": 1, "denominator": 2}, "reporting-unit-unknown"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    ministry: httpx.AsyncClient, district: Story, path: str, body: dict[str, int], code: str
) -> None:
    answer = await ministry.put(f"/indicators/v1/reported/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


async def test_values_are_listed_by_unit_with_those_below_it_by_status_and_period(ministry: httpx.AsyncClient, district: Story) -> None:
    for place in ("C1/2024", "C2/2024", "S3/2024", "107/2023"):
        assert (await report(ministry, place, 1, 2)).status_code == 201

    async def listed(**query: str) -> list[str]:
        items = (await ministry.get("/indicators/v1/reported", params=query)).json()["items"]
        return [f"{item['unit']}/{item['period']}" for item in items]

    assert await listed(unit="107") == ["107/2023"]
    assert await listed(unit="12", children="true") == ["107/2023", "C1/2024", "C2/2024", "S3/2024"]
    assert await listed(unit="107", children="true", period="2024") == ["C1/2024", "C2/2024", "S3/2024"]
    assert await listed(unit="C1", children="true", status="accepted") == []
    assert len(await listed(children="true", limit="2")) == 2


async def test_a_unit_of_a_reused_code_is_the_one_of_the_period(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(
        unit("15", "province", None, until=date(2025, 7, 1), successors=["15"]), unit("15", "province", None, since=date(2025, 7, 1))
    )
    await ministry.get("/indicators/v1/reported", headers=district.heard)
    old, new = await report(ministry, "15/2024", 1, 2), await report(ministry, "15/2025", 1, 2)
    assert (old.json()["since"], new.json()["since"]) == ("2000-01-01", "2025-07-01")


async def test_what_units_report_is_told_with_its_name_and_what_it_is_counted_in(ministry: httpx.AsyncClient, district: Story) -> None:
    await recorded(ministry, LAI_CHAU)
    found = {each["code"]: each for each in (await ministry.get("/indicators/v1/reported/indicators")).json()["items"]}
    assert (found[INSURANCE]["unit"], found["district_centre_beds"]["unit"], found["clean_delivery_kits"]["unit"]) == (
        "percent",
        "beds",
        "reported",
    )
    assert found[INSURANCE]["name"]["vi"] == "Tỉ lệ tham gia bảo hiểm y tế đạt trên 95% dân số"
    assert found["communes_meeting_national_criteria"]["programmes"] == [KON_RAY, LAI_CHAU]
    assert "technique_coverage" not in found
