"""An acceptance from which no supplement comes: parked, counted, said to the transfer, and tried again."""

import json
from uuid import UUID

import httpx

from services.catalog.reactions import supplement_id_of
from shared.actor import Role
from shared.settings import Settings
from tests.catalog.supplement.test_http import accepted
from tests.catalog.world import STATION, Catalog
from tests.world import Producer

COUNTED = 'tuyen_parked_reactions{producer="transfer",service="catalog"}'


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()


async def heard(catalog: Catalog, cause: UUID) -> httpx.Response:
    return await catalog.ministry.get("/catalog/v1/supplements", headers={"Wait-For": f"transfer:{cause}"})


async def test_the_transfer_is_told_that_no_supplement_came_and_why(catalog: Catalog, settings: Settings) -> None:
    await catalog.grant(STATION, "COM")
    event = accepted("COM")
    cause = await Producer("transfer", settings).say(event)
    assert (await heard(catalog, cause)).json()["code"] == "subject-parked"
    (said,) = await catalog.events(str(supplement_id_of(cause)))
    assert (said["type"], said["subject_version"]) == ("vn.tuyen.catalog.supplement-refused.v1", 1)
    assert (str(said["effective_on"]), said["province"]) == ("2026-06-02", "12")
    assert json.loads(said["data"]) == {
        "supplement_id": str(supplement_id_of(cause)),
        "transfer_id": event[1],
        "facility": STATION,
        "technique_codes": ["COM"],
        "reason": "nothing-to-supplement",
    }


async def test_operators_see_what_is_parked_and_the_replay_goes_on_with_the_same_supplement(catalog: Catalog, settings: Settings) -> None:
    cause = await Producer("transfer", settings).say(accepted("COM", to="TYT.NEW"))
    await heard(catalog, cause)
    operator = catalog.caller(Role.OPERATIONS, "VN")
    (parked,) = (await catalog.get("parked", operator)).json()["reactions"]
    assert (parked["causation_id"], parked["reason"]) == (str(cause), "facility-not-in-force")
    assert f"{COUNTED} 1.0" in (await operator.get("/metrics")).text
    replay = f"parked/reactions/transfer/{cause}/{parked['effect']}:replay"
    assert (await catalog.post(replay, operator)).json() == {"applied": False}
    await catalog.facility("TYT.NEW")
    assert (await catalog.post(replay, operator)).json() == {"applied": True}
    assert f"{COUNTED} 0.0" in (await operator.get("/metrics")).text
    (proposed,) = (await heard(catalog, cause)).json()["items"]
    events = await catalog.events(proposed["id"])
    assert [(event["type"].split(".")[3], event["subject_version"], event["province"]) for event in events] == [
        ("supplement-refused", 1, "VN"),
        ("supplement-refused", 2, "VN"),
        ("supplement-proposed", 3, "12"),
    ]
    await catalog.post(f"supplements/{proposed['id']}:return", reason="Thiếu hồ sơ")
    assert (await catalog.events(proposed["id"]))[-1]["subject_version"] == 4


async def test_where_nothing_needs_doing_an_operator_lets_the_reaction_be(catalog: Catalog, settings: Settings) -> None:
    await catalog.grant(STATION, "COM")
    cause = await Producer("transfer", settings).say(accepted("COM"))
    assert (await heard(catalog, cause)).status_code == 409
    operator = catalog.caller(Role.OPERATIONS, "VN")
    dismiss = f"parked/reactions/transfer/{cause}/propose-supplement:dismiss"
    assert (await catalog.post(dismiss)).status_code == 403
    assert (await catalog.post(dismiss, operator)).json() == {"reason": "nothing-to-supplement"}
    assert (await catalog.get("parked", operator)).json()["reactions"] == []
    assert f"{COUNTED} 0.0" in (await operator.get("/metrics")).text
    assert (await heard(catalog, cause)).json()["items"] == []
    assert (await catalog.post(dismiss, operator)).status_code == 404


async def test_an_approval_by_a_supplement_names_the_transfer_that_it_came_from(catalog: Catalog, settings: Settings) -> None:
    event = accepted("COM")
    (proposed,) = (await heard(catalog, await Producer("transfer", settings).say(event))).json()["items"]
    assert proposed["document_no"] == "9/BB-NT"
    await catalog.post(f"supplements/{proposed['id']}:appraise")
    decision = {"decision_no": "5/QĐ-SYT", "decided_on": "2026-11-01", "effective_on": "2026-11-02"}
    approved = await catalog.post(f"supplements/{proposed['id']}:approve", **decision)
    (granted,) = await catalog.events(approved.json()["approval_id"])
    assert json.loads(granted["data"])["transfer_id"] == event[1]
    assert [one["id"] for one in await catalog.items("supplements", transfer=event[1], technique="COM")] == [proposed["id"]]
    assert await catalog.items("supplements", technique="DIS") == []
