"""Which stations have a doctor on a day, who covers the others when, and which a rotation leaves alone, over HTTP."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.rotation.station_cover.schemas import StationCover, StationCovers, UncoveredStations
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import (
    BEGINNING,
    CENTRE,
    STATION,
    Rotation,
    a_facility,
    a_post,
    an_assignment,
    get,
    make_person,
    make_plan,
    post,
    put,
)

SENT = {"decision_no": "7/QĐ-TTYT", "decided_on": "2022-02-15"}
POLYCLINIC, OTHER = "PKDKKV.1", "PKDKKV.2"


@pytest.fixture
async def doctors(rotation: Rotation) -> Rotation:
    """A plan with room, a polyclinic that acts as a station, another that does not."""
    quotas = [{"no": "1", "direction": "district_to_commune", "stated": 9, "by": {"general_doctor": 9}}]
    await make_plan(rotation, stated_total=9, stated_by_qualification={"general_doctor": 9}, quotas=quotas)
    acting = a_facility(POLYCLINIC, "regional_polyclinic", "district", "02926", CENTRE)
    acting = acting.model_copy(update={"acts_as_station": True, "serves_communes": ["02926"]})
    await rotation.catalog.say((acting, POLYCLINIC, BEGINNING), province="10", moved=False)
    other = a_facility(OTHER, "regional_polyclinic", "district", "02926", CENTRE)
    said = await rotation.catalog.say((other, OTHER, BEGINNING), province="10")
    async with rotation.client() as http:
        await get(http, "/stations/doctors", **{"Wait-For": f"catalog:{said}"})
    return rotation


async def send(http: httpx.AsyncClient, first: str, last: str, *, started: bool = True) -> tuple[UUID, UUID]:
    """Somebody of the centre to the station; the ids of the assignment and of the person."""
    id_, person = new_id(), await make_person(http)
    await put(http, f"/assignments/{id_}", an_assignment(person, **{"from": first, "to": last}))
    await post(http, f"/assignments/{id_}:approve", SENT)
    if started:
        await post(http, f"/assignments/{id_}:start")
    return id_, person


async def hire(http: httpx.AsyncClient, facility: str = STATION, **fields: object) -> tuple[UUID, UUID]:
    """A doctor in post at a facility; the ids of the person and of the post."""
    person, post_id = await make_person(http, facility=facility, posted=False), new_id()
    await put(http, f"/practitioners/{person}/posts/{post_id}", a_post(facility=facility, **fields))
    return person, post_id


async def cover(http: httpx.AsyncClient, day: str, station: str = STATION) -> tuple[Any, Any, Any]:
    """Who covers it, the first day without a doctor, the day on which somebody is there again."""
    found = await get(http, f"/stations/{station}/doctors?as_of={day}")
    StationCover.model_validate(found)
    return found["cover"], found["uncovered_from"], found["covered_again_on"]


async def test_a_station_without_any_doctor_is_covered_while_one_is_sent(doctors: Rotation):
    async with doctors.client() as http:
        assert await cover(http, "2022-02-01") == ("nobody", "2022-02-01", None)
        first, person = await send(http, "2022-03-01", "2022-05-31")
        await send(http, "2022-07-01", "2022-08-31", started=False)
        assert await cover(http, "2022-02-14") == ("nobody", "2022-02-14", None)
        assert await cover(http, "2022-02-20") == ("nobody", "2022-02-20", "2022-03-01")
        assert await cover(http, "2022-03-01") == ("rotation", "2022-06-01", "2022-07-01")
        assert await cover(http, "2022-05-31") == ("rotation", "2022-06-01", "2022-07-01")
        assert await cover(http, "2022-07-15") == ("nobody", "2022-07-15", "2022-07-16")
        found = await get(http, f"/stations/{STATION}/doctors?as_of=2022-03-05")
        await get(http, f"/stations/{CENTRE}/doctors", 404)
        await get(http, f"/stations/{OTHER}/doctors", 404)
    assert found["rotated"][0] == {
        "assignment_id": str(first),
        "practitioner_id": str(person),
        "title": "doctor_general",
        "from_facility": CENTRE,
        "from": "2022-03-01",
        "to": "2022-05-31",
        "present": True,
    }
    assert "full_name" not in str(found)


async def test_of_a_day_to_come_counts_who_was_decided_to_come(doctors: Rotation):
    year = date.today().year + 1  # noqa: DTZ011 - any day to come will do
    period = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    quotas = [{"no": "1", "direction": "district_to_commune", "stated": 1, "by": {"general_doctor": 1}}]
    await make_plan(doctors, "NEXT", period=period, stated_total=1, stated_by_qualification={"general_doctor": 1}, quotas=quotas)
    async with doctors.client() as http:
        path = f"/assignments/{new_id()}"
        days = {"from": f"{year}-03-01", "to": f"{year}-05-31"}
        await put(http, path, an_assignment(await make_person(http), plan="NEXT", **days))
        assert await cover(http, f"{year}-03-01") == ("nobody", f"{year}-03-01", None)
        await post(http, f"{path}:approve", SENT)
        assert await cover(http, f"{year}-02-28") == ("nobody", f"{year}-02-28", f"{year}-03-01")
        for day in (f"{year}-03-01", f"{year}-05-31"):
            assert await cover(http, day) == ("rotation", f"{year}-06-01", None)
        left = (await get(http, f"/stations/uncovered?as_of={year}-05-31&within=0d"))["items"]
        none = (await get(http, f"/stations/doctors?as_of={year}-04-01&cover=nobody"))["items"]
    assert [(each["station"], each["uncovered_from"]) for each in left] == [(STATION, f"{year}-06-01")]
    assert STATION not in [each["station"] for each in none]


async def test_own_doctors_count_from_their_post_until_it_ends_and_not_while_absent(doctors: Rotation):
    async with doctors.client() as http:
        person, post_id = await hire(http)
        await hire(http, kind="contract", **{"from": "2022-09-01"})
        assert await cover(http, "2022-01-01") == ("own", None, None)
        await put(http, f"/practitioners/{person}/absences/{new_id()}", {"kind": "study", "from": "2022-03-01", "to": "2022-03-31"})
        await post(http, f"/practitioners/{person}/posts/{post_id}:end", {"on": "2022-07-01"})
        assert await cover(http, "2022-01-01") == ("own", "2022-03-01", "2022-04-01")
        assert await cover(http, "2022-03-31") == ("nobody", "2022-03-31", "2022-04-01")
        assert await cover(http, "2022-04-01") == ("own", "2022-07-01", "2022-09-01")
        assert await cover(http, "2022-09-01") == ("own", None, None)
        found = await get(http, f"/stations/{STATION}/doctors?as_of=2022-03-15")
        await hire(http, POLYCLINIC, **{"from": "2022-01-01"})
        nurse = await make_person(http, facility=POLYCLINIC, title="nurse", qualification="nurse", posted=False)
        await put(http, f"/practitioners/{nurse}/posts/{new_id()}", a_post(facility=POLYCLINIC))
        assert await cover(http, "2021-12-31", POLYCLINIC) == ("nobody", "2021-12-31", "2022-01-01")
    assert [(d["kind"], d["until"], d["present"]) for d in found["doctors"]] == [
        ("permanent", "2022-07-01", False),
        ("contract", None, False),
    ]


async def test_a_doctor_of_a_polyclinic_who_is_away_on_rotation_does_not_cover_it(doctors: Rotation):
    async with doctors.client() as http:
        person, _ = await hire(http, POLYCLINIC)
        id_ = new_id()
        await put(http, f"/assignments/{id_}", an_assignment(person, from_facility=POLYCLINIC))
        await post(http, f"/assignments/{id_}:approve", SENT)
        await post(http, f"/assignments/{id_}:start")
        assert await cover(http, "2022-02-20", POLYCLINIC) == ("own", "2022-03-01", "2022-06-01")
        assert await cover(http, "2022-04-01", POLYCLINIC) == ("nobody", "2022-04-01", "2022-06-01")
        assert (await cover(http, "2022-04-01"))[0] == "rotation"


async def test_stations_are_listed_by_unit_and_by_who_covers_them(doctors: Rotation):
    async with (
        doctors.client(unit="10") as http,
        doctors.client(Role.STATION, STATION) as station,
        doctors.client(Role.CENTRE, "TTYT.107") as elsewhere,
        doctors.client(Role.FINANCE, "10") as finance,
    ):
        await hire(http, POLYCLINIC)
        await send(http, "2022-03-01", "2022-05-31")
        for query, found in {
            "as_of=2022-03-01": [POLYCLINIC, STATION],
            "as_of=2022-03-01&cover=own": [POLYCLINIC],
            "as_of=2022-03-01&cover=rotation&unit=086": [STATION],
            "as_of=2022-03-01&cover=nobody": [],
            "as_of=2022-06-01&cover=nobody": [STATION],
            "as_of=2022-06-01&unit=12": [],
            "as_of=2020-12-31": [],
        }.items():
            assert [s.station for s in StationCovers.model_validate(await get(http, f"/stations/doctors?{query}")).items] == found, query
        page = await get(http, "/stations/doctors?as_of=2022-03-01&limit=1")
        rest = await get(http, f"/stations/doctors?as_of=2022-03-01&limit=1&cursor={page['next']}")
        assert [s["station"] for s in rest["items"]] == [STATION]
        assert [s["station"] for s in (await get(station, "/stations/doctors"))["items"]] == [STATION]
        assert (await get(elsewhere, "/stations/doctors"))["items"] == []
        await get(elsewhere, f"/stations/{STATION}/doctors", 404)
        await get(finance, "/stations/doctors", 403)
        await get(http, "/stations/doctors?cover=everybody", 422)


async def test_a_station_that_a_rotation_leaves_alone_is_named_with_the_day(doctors: Rotation):
    async with doctors.client(unit="10") as http, doctors.client(unit="12") as elsewhere:
        id_, person = await send(http, "2022-03-01", "2022-05-31")
        path = "/stations/uncovered?as_of={}&within={}"
        assert (await get(http, path.format("2022-04-30", "30d")))["items"] == []
        found = UncoveredStations.model_validate(await get(http, path.format("2022-05-01", "30d")))
        today = await get(http, path.format("2022-05-31", "0d"))
        assert (await get(http, path.format("2022-06-01", "30d")))["items"] == []
        assert (await get(elsewhere, path.format("2022-05-01", "30d")))["items"] == []
        assert (await get(http, path.format("2022-05-01", "30d") + "&unit=12"))["items"] == []
        await get(http, path.format("2022-05-01", "month"), 422)
        relief, _ = await send(http, "2022-06-10", "2022-06-20", started=False)
        gap = await get(http, path.format("2022-05-01", "60d"))
        await hire(http, kind="contract", **{"from": "2022-06-01"})
        assert (await get(http, path.format("2022-05-01", "60d")))["items"] == []
    [left] = found.items
    assert (left.station, left.ends_on, left.uncovered_from, left.covered_again_on) == (
        STATION,
        date(2022, 5, 31),
        date(2022, 6, 1),
        None,
    )
    assert [(a.assignment_id, a.practitioner_id, a.from_facility) for a in left.assignments] == [(id_, person, CENTRE)]
    assert len(today["items"]) == 1
    assert [(u["uncovered_from"], u["covered_again_on"], u["assignments"][0]["assignment_id"]) for u in gap["items"]] == [
        ("2022-06-01", "2022-06-10", str(id_)),
        ("2022-06-21", None, str(relief)),
    ]
