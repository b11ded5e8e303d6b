"""People: recorded, read, searched; their names for those who run the workforce."""

import json

import pytest

from services.rotation.practitioner.schemas import PractitionerAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import CENTRE, ELSEWHERE, STATION, Rotation, a_person, a_post, get, make_person, put


async def test_a_person_is_recorded_once_and_changed_only_by_who_read_it(rotation: Rotation):
    id_, path = new_id(), ""
    path = f"/rotation/v1/practitioners/{id_}"
    async with rotation.client(unit="10") as http:
        first = await http.put(path, json=a_person())
        again = await http.put(path, json=a_person())
        unread = await http.put(path, json=a_person(qualification="specialist_1"))
        stale = await http.put(path, json=a_person(qualification="specialist_1"), headers={"If-Match": '"9"'})
        changed = await http.put(path, json=a_person(qualification="specialist_1"), headers={"If-Match": first.headers["etag"]})
    assert [a.status_code for a in (first, again, unread, stale, changed)] == [201, 200, 428, 412, 200]
    assert again.headers["event-id"] == first.headers["event-id"]
    assert again.headers["etag"] == first.headers["etag"]
    assert changed.json()["qualification"] == "specialist_1"
    assert await rotation.kinds() == ["practitioner-recorded", "practitioner-recorded"]
    PractitionerAnswer.model_validate(changed.json())


async def test_no_event_holds_a_name_or_free_text(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        await put(http, f"/practitioners/{new_id()}", a_person(specialty="Nội khoa", education_level="university"))
    [event] = await rotation.events()
    assert "Đức" not in event["data"]
    assert json.loads(event["data"])["specialty"] is None
    assert json.loads(event["data"])["education_level"] == "university"
    assert event["province"] == "10"


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.HOME_AFFAIRS])
async def test_names_are_for_those_who_run_the_workforce(rotation: Rotation, role: Role):
    async with rotation.client(unit="10") as department, rotation.client(role, "10") as other:
        id_ = await make_person(department)
        assert (await get(department, f"/practitioners/{id_}"))["full_name"] == "Lò Văn Đức"
        assert (await get(other, f"/practitioners/{id_}"))["full_name"] == "L. V. Đ."
        assert (await get(other, "/practitioners"))["items"][0]["full_name"] == "L. V. Đ."
        assert (await get(other, "/practitioners?q=duc"))["items"] == []


async def test_people_are_found_without_accents_and_by_filters(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        doctor = await make_person(http)
        nurse = await make_person(http, full_name="Vàng Thị Mỷ", title="nurse", qualification="nurse", facility=STATION)
        ids = {
            name: [i["id"] for i in (await get(http, f"/practitioners?{name}"))["items"]]
            for name in ("q=lo van duc", "title=nurse", f"facility={CENTRE}", "qualification=nurse")
        }
        page = await get(http, "/practitioners?limit=1")
        rest = await get(http, f"/practitioners?limit=1&cursor={page['next']}")
    assert ids == {
        "q=lo van duc": [str(doctor)],
        "title=nurse": [str(nurse)],
        f"facility={CENTRE}": [str(doctor)],
        "qualification=nurse": [str(nurse)],
    }
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == sorted([str(doctor), str(nurse)])
    assert rest["next"] is None


async def test_people_of_other_provinces_are_not_there(rotation: Rotation):
    async with rotation.client(unit="10") as here, rotation.client(unit="12") as there, rotation.client(Role.STATION, STATION) as station:
        id_ = await make_person(here)
        await get(there, f"/practitioners/{id_}", 404)
        await get(station, f"/practitioners/{id_}", 404)
        await put(there, f"/practitioners/{id_}", a_person(facility=ELSEWHERE), 404)
        await put(there, f"/practitioners/{new_id()}", a_person(), 404)
        await put(station, f"/practitioners/{new_id()}", a_person(facility=STATION), 403)
        assert (await get(there, "/practitioners"))["items"] == []
        await put(here, f"/practitioners/{id_}/posts/{new_id()}", a_post(facility=STATION, kind="contract"))
        await get(station, f"/practitioners/{id_}")


async def test_an_unknown_facility_or_title_is_refused_and_nothing_written(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        unknown = await put(http, f"/practitioners/{new_id()}", a_person(facility="TYT.99999"), 422)
        title = await put(http, f"/practitioners/{new_id()}", a_person(title="wizard"), 422)
    assert unknown["code"] == "facility-unknown"
    assert unknown["errors"][0]["pointer"] == "/facility"
    assert title["errors"][0]["code"] == "not-in-list"
    assert await rotation.events() == []


async def test_a_new_title_holds_in_the_posts_from_today_on(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, title="assistant_doctor_general", licensed=False)
        await put(http, f"/practitioners/{id_}", a_person(), 200, **{"If-Match": "*"})
        [kept] = (await get(http, f"/practitioners/{id_}/posts"))["items"]
    assert kept["title"] == "doctor_general"
    *_, last = await rotation.events()
    assert last["type"] == "vn.tuyen.rotation.post-recorded.v1"
    assert (last["subject_version"], json.loads(last["data"])["title"]) == (2, "doctor_general")
    assert last["effective_on"].isoformat() > "2021-01-01"
