"""Papers that end soon or no longer hold, over HTTP, with whom and what that touches."""

from datetime import date, timedelta
from uuid import UUID

from services.rotation.expiry.schemas import ExpiryAnswer
from shared.actor import Role
from shared.clock import day_of, now
from shared.ids import new_id
from tests.rotation.people import CENTRE, STATION, Rotation, a_licence, an_assignment, get, make_person, make_plan, post, put


def a_day(after: int) -> str:
    return (day_of(now()) + timedelta(days=after)).isoformat()


PAPERS = {
    "week": (7, "nurse"),
    "month": (8, "midwife"),
    "quarter": (80, "technician"),
    "later": (91, "pharmacist"),
    "past": (-1, "nutritionist"),
}


async def test_what_ends_within_the_days_asked_for_is_listed_with_what_has_ended_and_what_is_suspended(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(unit="12") as elsewhere:
        id_ = await make_person(http, licensed=False)
        path = f"/practitioners/{id_}"
        for number, (after, title) in PAPERS.items():
            await put(http, f"{path}/licences/{number}", a_licence(titles=[title], expires_on=a_day(after)))
        await put(http, f"{path}/licences/held", a_licence(titles=["psychologist"]))
        await post(http, f"{path}/licences/held:suspend", {"on": a_day(-10), "reason": "Chờ xem xét"})
        await put(http, f"{path}/certificates/course", {"technique_codes": ["1.2"], "issued_on": "2020-01-01", "expires_on": a_day(30)})
        found = {
            query: [item["number"] for item in (await get(http, f"/expiries?{query}"))["items"]]
            for query in ("within=90d", "within=40d", f"unit={CENTRE}", f"unit={STATION}", "state=suspended", "state=expired")
        }
        items = {item["number"]: ExpiryAnswer.model_validate(item) for item in (await get(http, "/expiries"))["items"]}
        assert (await get(elsewhere, "/expiries"))["items"] == []
        await get(http, "/expiries?within=soon", 422)
    assert found == {
        "within=90d": ["held", "past", "week", "month", "course", "quarter"],
        "within=40d": ["held", "past", "week", "month", "course"],
        f"unit={CENTRE}": ["held", "past", "week", "month", "course", "quarter"],
        f"unit={STATION}": [],
        "state=suspended": ["held"],
        "state=expired": ["past"],
    }
    assert {number: item.bucket for number, item in items.items()} == {
        "held": None,
        "past": None,
        "week": 7,
        "month": 30,
        "course": 30,
        "quarter": 90,
    }
    assert (items["held"].since.isoformat(), items["past"].days_left, items["course"].facilities) == (a_day(-10), -1, [CENTRE])


async def test_a_paper_that_was_renewed_under_another_number_is_not_told(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False)
        path = f"/practitioners/{id_}/licences"
        await put(http, f"{path}/old", a_licence(expires_on=a_day(-1)))
        assert [item["number"] for item in (await get(http, "/expiries"))["items"]] == ["old"]
        await put(http, f"{path}/other", a_licence(titles=["nurse"], issued_on=a_day(-1)))
        assert [item["number"] for item in (await get(http, "/expiries"))["items"]] == ["old"]
        await put(http, f"{path}/new", a_licence(issued_on=a_day(-1)))
        assert (await get(http, "/expiries"))["items"] == []


async def test_the_assignments_and_posts_that_go_beyond_a_papers_last_day_are_flagged(rotation: Rotation):
    today = day_of(now())
    period = {"from": date(today.year, 1, 1).isoformat(), "to": date(today.year + 1, 12, 31).isoformat()}
    await make_plan(rotation, period=period)
    touched = new_id()
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        id_ = await make_person(http, licensed=False)
        await put(http, f"/practitioners/{id_}/licences/a", a_licence(expires_on=a_day(20)))
        within = {"from": a_day(1), "to": a_day(20)}
        await put(http, f"/assignments/{new_id()}", an_assignment(id_, **within))
        await put(http, f"/assignments/{touched}", an_assignment(id_, **{"from": a_day(21), "to": a_day(25)}))
        [item] = (await get(http, "/expiries"))["items"]
        assert (await get(station, "/expiries"))["items"] == []
    assert [UUID(one) for one in item["assignments"]] == [touched]
    assert [one["facility"] for one in item["posts"]] == [CENTRE]
    assert (item["bucket"], item["since"]) == (30, a_day(21))
