"""Absences over HTTP."""

from services.rotation.absence.schemas import AbsenceAnswer
from shared.ids import new_id
from tests.rotation.people import Rotation, get, make_person, put


async def test_an_absence_is_recorded_and_closed_later(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_, absence = await make_person(http, licensed=False, posted=False), new_id()
        path = f"/practitioners/{id_}/absences/{absence}"
        made = await put(http, path, {"from": "2022-01-01", "kind": "study"})
        closed = await put(http, path, {"from": "2022-01-01", "to": "2022-06-30", "kind": "study"}, 200, **{"If-Match": '"1"'})
        assert await get(http, path) == closed
        assert (await get(http, f"/practitioners/{id_}/absences"))["items"] == [closed]
        refused = await put(
            http, f"/practitioners/{id_}/absences/{new_id()}", {"from": "2022-01-02", "to": "2022-01-01", "kind": "leave"}, 422
        )
        other = await make_person(http, licensed=False, posted=False)
        taken = await put(http, f"/practitioners/{other}/absences/{absence}", {"from": "2022-01-01", "kind": "study"}, 409)
    assert made["to"] is None
    assert refused["errors"][0]["pointer"] == "/to"
    assert taken["code"] == "absence-taken"
    AbsenceAnswer.model_validate(closed)
    assert (await rotation.kinds()).count("absence-recorded") == 2
