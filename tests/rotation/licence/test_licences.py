"""Licences over HTTP: numbers with slashes, one owner each, suspended and resumed from a day on."""

import json
from urllib.parse import quote

from services.rotation.licence.schemas import LicenceAnswer
from shared.ids import new_id, opaque
from tests.rotation.people import Rotation, a_licence, get, make_person, post, put

NUMBER = "000123/LCA-CCHN số 2"


async def test_a_number_holds_slashes_and_blanks_and_never_leaves_the_service(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        path = f"/practitioners/{id_}/licences/{quote(NUMBER)}"
        made = await put(http, path, a_licence())
        assert made["number"] == NUMBER
        assert made["id"] != opaque("licence", NUMBER)  # whoever guesses numbers learns nothing from the log
        assert await get(http, path) == made
        assert (await get(http, f"/practitioners/{id_}/licences"))["items"] == [made]
        LicenceAnswer.model_validate(made)
        await put(http, path, a_licence(), 200)
        await get(http, f"/practitioners/{id_}/licences/other", 404)
    *_, event = await rotation.events()
    assert event["subject"] == made["id"]
    assert "123" not in event["data"].replace(made["id"], "")


async def test_a_number_belongs_to_one_person(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        one, other = await make_person(http, licensed=False), await make_person(http, licensed=False, posted=False)
        await put(http, f"/practitioners/{one}/licences/{quote(NUMBER)}", a_licence())
        refused = await put(http, f"/practitioners/{other}/licences/{quote(NUMBER)}", a_licence(), 409)
    assert refused["code"] == "licence-number-taken"


async def test_a_licence_is_suspended_and_resumed_from_a_day_on(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        path = f"/practitioners/{id_}/licences/{quote(NUMBER)}"
        await put(http, path, a_licence())
        suspended = await post(http, f"{path}:suspend", {"on": "2021-02-01", "reason": "Vi phạm", "decision_no": "9/QĐ-SYT"})
        again = await post(http, f"{path}:suspend", {"on": "2021-03-01", "reason": "Vi phạm"}, 409)
        early = await post(http, f"{path}:resume", {"on": "2021-01-01", "reason": "Đã khắc phục"}, 422)
        resumed = await post(http, f"{path}:resume", {"on": "2021-06-01", "reason": "Đã khắc phục"})
    assert (suspended["status"], resumed["status"]) == ("suspended", "valid")
    assert (again["code"], early["code"]) == ("licence-not-valid", "licence-decision-out-of-order")
    assert [(s["valid_from"], s["status"]) for s in resumed["states"]] == [("2021-02-01", "suspended"), ("2021-06-01", "valid")]
    _, *said = await rotation.events()
    assert [(e["type"].split(".")[3], e["subject_version"], str(e["effective_on"])) for e in said] == [
        ("licence-recorded", 1, "2020-01-01"),
        ("licence-suspended", 2, "2021-02-01"),
        ("licence-resumed", 3, "2021-06-01"),
    ]
    assert "Vi phạm" not in "".join(e["data"] for e in said)


async def test_a_correction_is_said_for_every_day_on_which_something_was_decided(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        path = f"/practitioners/{id_}/licences/7"
        await put(http, path, a_licence())
        await post(http, f"{path}:suspend", {"on": "2021-02-01", "reason": "Vi phạm"})
        await put(http, path, a_licence(titles=["nurse"], issued_on="2020-03-01"), 200, **{"If-Match": '"2"'})
    *_, recorded, suspended = await rotation.events()
    assert [(e["subject_version"], str(e["effective_on"]), json.loads(e["data"])["status"]) for e in (recorded, suspended)] == [
        (3, "2020-01-01", "valid"),
        (4, "2021-02-01", "suspended"),
    ]
    assert [json.loads(e["data"])["titles"] for e in (recorded, suspended)] == [["nurse"], ["nurse"]]


async def test_a_licence_that_expires_before_it_was_issued_is_refused(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        refused = await put(http, f"/practitioners/{id_}/licences/7", a_licence(expires_on="2019-12-31"), 422)
        await put(http, f"/practitioners/{id_}/licences/7", a_licence(titles=[]), 422)
        await put(http, f"/practitioners/{new_id()}/licences/7", a_licence(), 404)
    assert refused["errors"] == [{"pointer": "/expires_on", "code": "ends-before-start", "detail": refused["errors"][0]["detail"]}]
