"""Supplements over HTTP, and proposed from an accepted transfer."""

import json
from datetime import date
from uuid import uuid4

import pytest

from services.catalog.reactions import supplement_id_of
from shared.actor import Role
from shared.contracts.transfer import TransferAccepted, TransferStatus
from shared.settings import Settings
from tests.catalog.world import CENTRE, ELSEWHERE, PROVINCE, STATION, Catalog
from tests.world import Producer

DECISION = {"decision_no": "5/QĐ-SYT", "decided_on": "2026-11-01", "effective_on": "2026-11-02"}


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()


async def propose(catalog: Catalog, *codes: str, by: str = "a") -> str:
    id_ = str(uuid4())
    station = catalog.caller(Role.STATION, STATION, by)
    answer = await catalog.put(f"supplements/{id_}", station, facility=STATION, technique_codes=list(codes))
    assert answer.status_code == 201, answer.text
    return id_


def accepted(*codes: str, to: str = STATION, **part: list[str]) -> tuple[TransferAccepted, str, date]:
    id_ = uuid4()
    event = TransferAccepted(
        transfer_id=id_,
        technique_codes=list(codes),
        from_facility=CENTRE,
        to_facility=to,
        trainer_ids=[],
        trainee_ids=[],
        plan=None,
        need=None,
        planned_from=date(2026, 1, 1),
        planned_to=date(2026, 6, 1),
        status=TransferStatus.ACCEPTED,
        document_no="9/BB-NT",
        accepted_on=date(2026, 6, 2),
        competent_trainee_ids=[],
        **part,
    )
    return event, str(id_), date(2026, 6, 2)


async def test_a_supplement_is_proposed_appraised_and_approved_into_an_approval(catalog: Catalog) -> None:
    id_ = await propose(catalog, "COM")
    centre, department = catalog.caller(Role.CENTRE, CENTRE), catalog.caller(Role.DEPARTMENT, PROVINCE)
    early = await catalog.post(f"supplements/{id_}:approve", department, **DECISION)
    assert (early.status_code, early.json()["code"]) == (409, "supplement-not-appraised")
    appraised = await catalog.post(f"supplements/{id_}:appraise", centre, result="đạt")
    assert (appraised.status_code, appraised.json()["status"], appraised.headers["etag"]) == (200, "appraised", '"2"')
    approved = await catalog.post(f"supplements/{id_}:approve", department, **DECISION)
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    granted = (await catalog.get(f"approvals/{approved.json()['approval_id']}")).json()
    assert (granted["technique_codes"], granted["decision_no"], granted["approver"]) == (["COM"], "5/QĐ-SYT", "department")
    (listed,) = await catalog.items(f"facilities/{STATION}/techniques", as_of="2026-11-02")
    assert (listed["technique_code"], listed["state"], listed["since"]) == ("COM", "listed", "2026-11-02")
    assert [event["type"] for event in await catalog.events()][-2:] == [
        "vn.tuyen.catalog.supplement-proposed.v1",
        "vn.tuyen.catalog.approval-granted.v1",
    ]
    again = await catalog.post(f"supplements/{id_}:approve", department, **DECISION)
    assert (again.status_code, again.json()["code"]) == (409, "supplement-decided")


async def test_who_proposes_does_not_approve(catalog: Catalog) -> None:
    department = catalog.caller(Role.DEPARTMENT, PROVINCE, "one")
    id_ = str(uuid4())
    await catalog.put(f"supplements/{id_}", department, facility=STATION, technique_codes=["COM"])
    await catalog.post(f"supplements/{id_}:appraise", department)
    refused = await catalog.post(f"supplements/{id_}:approve", department, **DECISION)
    assert (refused.status_code, refused.json()["code"]) == (403, "four-eyes")
    another = catalog.caller(Role.DEPARTMENT, PROVINCE, "two")
    assert (await catalog.post(f"supplements/{id_}:approve", another, **DECISION)).status_code == 200


@pytest.mark.parametrize(("value", "status"), [(None, 403), (False, 403), (["X"], 403), (True, 200), ([CENTRE], 200)])
async def test_a_centre_approves_only_where_policy_says_so(catalog: Catalog, value: object, status: int) -> None:
    if value is not None:
        await catalog.put("policies/centre_approves_supplements/2022-01-01", value=value)
    id_ = await propose(catalog, "COM")
    centre = catalog.caller(Role.CENTRE, CENTRE)
    await catalog.post(f"supplements/{id_}:appraise", centre)
    answer = await catalog.post(f"supplements/{id_}:approve", centre, **DECISION)
    assert answer.status_code == status
    if status == 200:
        granted = (await catalog.get(f"approvals/{answer.json()['approval_id']}")).json()
        assert granted["approver"] == "district_centre"
    else:
        assert answer.json()["code"] == "centre-may-not-approve"
        assert await catalog.items(f"facilities/{STATION}/approvals") == []


async def test_an_approval_that_the_lists_forbid_leaves_the_supplement_as_it_was(catalog: Catalog) -> None:
    id_ = await propose(catalog, "DIS")
    await catalog.post(f"supplements/{id_}:appraise")
    refused = await catalog.post(f"supplements/{id_}:approve", **DECISION)
    assert (refused.status_code, refused.json()["code"]) == (422, "technique-above-level")
    assert (await catalog.get(f"supplements/{id_}")).json()["status"] == "appraised"
    assert (await catalog.post(f"supplements/{id_}:approve", above_level=True, **DECISION)).status_code == 200


async def test_a_returned_supplement_is_told_and_may_be_proposed_again(catalog: Catalog) -> None:
    id_ = await propose(catalog, "COM")
    returned = await catalog.post(f"supplements/{id_}:return", reason="Thiếu hồ sơ")
    assert (returned.json()["status"], returned.json()["reason"]) == ("returned", "Thiếu hồ sơ")
    assert (await catalog.post(f"supplements/{id_}:appraise")).status_code == 409
    again = await catalog.put(
        f"supplements/{id_}", match=returned.headers["etag"], facility=STATION, technique_codes=["COM", "SCOPE"], document_no="2/TTr"
    )
    assert (again.status_code, again.json()["status"], again.json()["reason"]) == (200, "proposed", None)
    events = await catalog.events(id_)
    assert [(event["type"].split(".")[3], event["subject_version"]) for event in events] == [
        ("supplement-proposed", 1),
        ("supplement-returned", 2),
        ("supplement-proposed", 3),
    ]
    assert "Thiếu" not in "".join(event["data"] for event in events)


async def test_every_step_of_a_supplement_keeps_its_day_its_actor_and_its_reason(catalog: Catalog) -> None:
    id_ = await propose(catalog, "COM")
    returned = await catalog.post(f"supplements/{id_}:return", reason="Thiếu hồ sơ")
    await catalog.put(f"supplements/{id_}", match=returned.headers["etag"], facility=STATION, technique_codes=["COM"], document_no="2/TTr")
    await catalog.post(f"supplements/{id_}:appraise", catalog.caller(Role.CENTRE, CENTRE, "b"), result="đạt")
    department = catalog.caller(Role.DEPARTMENT, PROVINCE, "c")
    steps = (await catalog.post(f"supplements/{id_}:approve", department, **DECISION)).json()["steps"]
    assert [(step["version"], step["status"], step["reason"], step["result"], step["document_no"]) for step in steps] == [
        (1, "proposed", None, None, None),
        (2, "returned", "Thiếu hồ sơ", None, None),
        (3, "proposed", None, None, "2/TTr"),
        (4, "appraised", None, "đạt", "2/TTr"),
        (5, "approved", None, "đạt", "2/TTr"),
    ]
    assert (steps[4]["on"], steps[4]["approval_id"] is not None) == (DECISION["decided_on"], True)
    assert [len({steps[i]["by"] for i in those}) for those in ((1, 2), (0, 1, 3, 4))] == [1, 4]


async def test_supplements_are_read_as_they_stood_on_a_day(catalog: Catalog, settings: Settings) -> None:
    cause = await Producer("transfer", settings).say(accepted("COM"))
    waited = await catalog.ministry.get("/catalog/v1/supplements", headers={"Wait-For": f"transfer:{cause}"})
    id_ = waited.json()["items"][0]["id"]
    await catalog.post(f"supplements/{id_}:appraise", result="đạt")
    assert await catalog.items("supplements", as_of="2026-06-01") == []
    assert (await catalog.get(f"supplements/{id_}", as_of="2026-06-01")).status_code == 404
    (then,) = await catalog.items("supplements", as_of="2026-06-02", status="proposed")
    assert (then["id"], then["result"], [step["status"] for step in then["steps"]]) == (id_, None, ["proposed"])
    assert await catalog.items("supplements", as_of="2026-06-02", status="appraised") == []
    assert (await catalog.get(f"supplements/{id_}", as_of="2026-06-02")).json() == then
    assert [one["status"] for one in await catalog.items("supplements")] == ["appraised"]


async def test_put_repeats_and_refuses_as_the_conventions_say(catalog: Catalog) -> None:
    id_ = await propose(catalog, "COM")
    body = {"facility": STATION, "technique_codes": ["COM"]}
    assert (await catalog.put(f"supplements/{id_}", **body)).status_code == 200
    assert (await catalog.put(f"supplements/{id_}", **(body | {"document_no": "1"}))).status_code == 428
    await catalog.post(f"supplements/{id_}:appraise")
    changed = await catalog.put(f"supplements/{id_}", match='"2"', **(body | {"document_no": "1"}))
    assert (changed.status_code, changed.json()["code"]) == (409, "supplement-under-appraisal")
    unknown = await catalog.put(f"supplements/{uuid4()}", facility=STATION, technique_codes=["COM", "NO"])
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/technique_codes/1")


async def test_supplements_are_seen_within_the_subtree(catalog: Catalog) -> None:
    id_ = await propose(catalog, "COM")
    other = catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    assert await catalog.items("supplements", other) == []
    assert (await catalog.get(f"supplements/{id_}", other)).status_code == 404
    assert (await catalog.post(f"supplements/{id_}:appraise", other)).status_code == 404
    assert [one["id"] for one in await catalog.items("supplements", catalog.caller(Role.CENTRE, CENTRE))] == [id_]
    assert [one["id"] for one in await catalog.items("supplements", facility=STATION, status="proposed")] == [id_]
    assert await catalog.items("supplements", facility=CENTRE) == []
    stolen = await catalog.put(f"supplements/{id_}", other, match="*", facility=ELSEWHERE, technique_codes=["COM"])
    assert stolen.status_code == 404


async def test_an_accepted_transfer_proposes_the_supplement_once_and_wait_for_answers_its_event(
    catalog: Catalog, settings: Settings
) -> None:
    event = accepted("COM", "DIS")
    cause = await Producer("transfer", settings).say(event)
    waited = await catalog.ministry.get("/catalog/v1/supplements", params={"facility": STATION}, headers={"Wait-For": f"transfer:{cause}"})
    (proposed,) = waited.json()["items"]
    assert proposed["id"] == str(supplement_id_of(cause))
    assert (proposed["technique_codes"], proposed["document_no"], proposed["transfer"]) == (["COM", "DIS"], "9/BB-NT", event[1])
    (row,) = await catalog.rows("select id, causation_id from event_log where subject = $1", proposed["id"])
    assert (waited.headers["event-id"], row["causation_id"]) == (f"catalog:{row['id']}", cause)
    (said,) = await catalog.events(proposed["id"])
    assert (said["province"], str(said["effective_on"])) == (PROVINCE, "2026-06-02")
    assert json.loads(said["data"])["transfer_id"] == event[1]


async def test_only_what_is_not_listed_yet_is_proposed(catalog: Catalog, settings: Settings) -> None:
    await catalog.grant(STATION, "COM")
    cause = await Producer("transfer", settings).say(accepted("COM", "DIS"))
    waited = await catalog.ministry.get("/catalog/v1/supplements", headers={"Wait-For": f"transfer:{cause}"})
    assert [one["technique_codes"] for one in waited.json()["items"]] == [["DIS"]]


@pytest.mark.parametrize(
    ("part", "proposed"),
    [
        ({"accepted_codes": ["DIS"]}, [["DIS"]]),
        ({"accepted_codes": ["COM", "DIS"], "supplement_codes": ["COM"]}, [["COM"]]),
        ({"supplement_codes": []}, []),
    ],
)
async def test_an_acceptance_says_what_is_to_be_supplemented_and_wanting_nothing_parks_nothing(
    catalog: Catalog, settings: Settings, part: dict[str, list[str]], proposed: list[list[str]]
) -> None:
    cause = await Producer("transfer", settings).say(accepted("COM", "DIS", "SCOPE", **part))
    waited = await catalog.ministry.get("/catalog/v1/supplements", headers={"Wait-For": f"transfer:{cause}"})
    assert [one["technique_codes"] for one in waited.json()["items"]] == proposed
    assert [row["state"] for row in await catalog.rows("select state from reaction where causation_id = $1", cause)] == ["done"]


@pytest.mark.parametrize(
    ("codes", "to", "reason"),
    [
        (["COM"], STATION, "nothing-to-supplement"),
        (["NO"], STATION, "technique-unknown"),
        (["DIS"], "NOWHERE", "facility-not-in-force"),
    ],
)
async def test_an_acceptance_that_cannot_be_followed_is_parked_and_blocks_nothing(
    catalog: Catalog, settings: Settings, codes: list[str], to: str, reason: str
) -> None:
    await catalog.grant(STATION, "COM")
    producer = Producer("transfer", settings)
    cause = await producer.say(accepted(*codes, to=to))
    waited = await catalog.ministry.get("/catalog/v1/supplements", headers={"Wait-For": f"transfer:{cause}"})
    assert (waited.status_code, waited.json()["code"]) == (409, "subject-parked")
    (parked,) = await catalog.rows("select state, reason from reaction where causation_id = $1", cause)
    assert (parked["state"], parked["reason"]) == ("parked", reason)
    assert await catalog.items("supplements") == []
    next_ = await producer.say(accepted("DIS"))
    after = await catalog.ministry.get("/catalog/v1/supplements", headers={"Wait-For": f"transfer:{next_}"})
    assert len(after.json()["items"]) == 1
