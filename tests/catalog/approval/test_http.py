"""Approvals over HTTP."""

import asyncio
import json
from uuid import uuid4

import pytest

from services.catalog.approval.commands import FIND_STANDINGS, INSERT
from shared.actor import Role
from shared.db import Session
from shared.statement import Statement
from tests.catalog.world import CENTRE, ELSEWHERE, PROVINCE, STATION, Catalog, a_decision, a_grant


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()


async def test_a_department_grants_what_its_decision_says(catalog: Catalog) -> None:
    department = catalog.caller(Role.DEPARTMENT, PROVINCE)
    body = a_grant("COM", "SCOPE")
    granted = await catalog.post(f"facilities/{STATION}/approvals", department, **body)
    assert granted.status_code == 201
    assert granted.json() == {
        **body,
        "facility": STATION,
        "approver": "department",
        "above_level": False,
        "above_level_codes": [],
        "status": "in_force",
        "decisions": [
            {
                "version": 1,
                "status": "in_force",
                "decision_no": "12/QĐ-SYT",
                "effective_on": "2024-01-10",
                "reason": None,
                "corrections": [],
            }
        ],
    }
    read = await catalog.get(f"approvals/{body['id']}", department)
    assert (read.json(), read.headers["etag"]) == (granted.json(), granted.headers["etag"])
    (event,) = await catalog.events(body["id"])
    assert (event["type"], str(event["effective_on"]), event["province"]) == (
        "vn.tuyen.catalog.approval-granted.v1",
        "2024-01-10",
        PROVINCE,
    )
    assert json.loads(event["data"]) == {
        "approval_id": body["id"],
        "facility": STATION,
        "technique_codes": ["COM", "SCOPE"],
        "above_level": False,
        "approver": "department",
        "decision_no": "12/QĐ-SYT",
        "decided_on": "2024-01-02",
        "status": "in_force",
        "above_level_codes": [],
    }


@pytest.mark.parametrize(
    ("codes", "code", "pointer"),
    [
        (["COM", "NO"], "technique-unknown", "/technique_codes/1"),
        (["NONE"], "technique-on-no-ministry-list", "/technique_codes/0"),
        (["COM", "DIS"], "technique-above-level", "/technique_codes/1"),
    ],
)
async def test_what_the_lists_do_not_allow_is_refused_by_name(catalog: Catalog, codes: list[str], code: str, pointer: str) -> None:
    refused = await catalog.grant(STATION, *codes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert await catalog.items(f"facilities/{STATION}/approvals") == []


async def test_a_decision_may_go_above_the_level_when_it_says_so(catalog: Catalog) -> None:
    above = await catalog.grant(STATION, "COM", "DIS", above_level=True)
    assert (above.status_code, above.json()["above_level"], above.json()["above_level_codes"]) == (201, True, ["DIS"])
    assert (await catalog.get(f"approvals/{above.json()['id']}")).json() == above.json()
    assert (await catalog.grant(CENTRE, "DIS", "COM")).json()["above_level_codes"] == []


async def test_a_decision_that_says_above_level_where_nothing_is_marks_nothing(catalog: Catalog) -> None:
    assert (await catalog.grant(STATION, "COM", above_level=True)).json()["above_level_codes"] == []


async def test_the_lists_are_those_of_the_effective_day(catalog: Catalog) -> None:
    await catalog.put("level-lists/commune/2024-06-01", legal_basis="TT23/2024", technique_codes=["DIS"])
    assert (await catalog.grant(STATION, "COM", effective_on="2024-05-31")).status_code == 201
    assert (await catalog.grant(STATION, "COM", effective_on="2024-06-01")).json()["code"] == "technique-above-level"
    assert (await catalog.grant(STATION, "DIS", effective_on="2024-06-01")).status_code == 201
    await catalog.put("level-lists/district/2024-06-01", legal_basis="TT23/2024", technique_codes=["DIS"])
    assert (await catalog.grant(STATION, "COM", effective_on="2024-06-01")).json()["code"] == "technique-on-no-ministry-list"


async def test_a_technique_taken_off_a_list_is_on_it_no_more(catalog: Catalog) -> None:
    await catalog.put("level-lists/commune/2013-12-11", match='"1"', legal_basis="TT43/2013", technique_codes=["DIS"])
    assert (await catalog.grant(STATION, "COM")).json()["code"] == "technique-above-level"
    assert (await catalog.grant(STATION, "DIS")).status_code == 201


async def test_a_facility_must_exist_on_the_effective_day(catalog: Catalog) -> None:
    refused = await catalog.grant(STATION, "COM", effective_on="2019-01-01")
    assert (refused.status_code, refused.json()["code"]) == (422, "facility-not-in-force")


async def test_a_decision_is_recorded_once_it_is_signed(catalog: Catalog) -> None:
    assert (await catalog.grant(STATION, "COM", decided_on="2099-01-01")).json()["code"] == "decision-in-the-future"


async def test_an_id_is_granted_once(catalog: Catalog) -> None:
    body = a_grant("COM")
    assert (await catalog.post(f"facilities/{STATION}/approvals", **body)).status_code == 201
    again = await catalog.post(f"facilities/{STATION}/approvals", **body)
    assert (again.status_code, again.json()["code"]) == (409, "approval-exists")


async def test_the_same_key_twenty_times_at_once_grants_once_and_answers_alike(catalog: Catalog) -> None:
    body = a_grant("COM")
    path = f"facilities/{STATION}/approvals"
    answers = await asyncio.gather(*(catalog.post(path, key="k", **body) for _ in range(20)))
    assert {(answer.status_code, answer.text, answer.headers["event-id"]) for answer in answers} == {
        (201, answers[0].text, answers[0].headers["event-id"])
    }
    assert len(await catalog.events(body["id"])) == 1


async def test_decisions_follow_each_other_and_what_is_revoked_stays_so(catalog: Catalog) -> None:
    granted = (await catalog.grant(STATION, "COM")).json()

    async def decide(verb: str, day: str) -> tuple[int, str]:
        answer = await catalog.post(f"approvals/{granted['id']}:{verb}", **a_decision(day))
        return answer.status_code, answer.json().get("code") or answer.json()["status"]

    assert await decide("resume", "2024-02-01") == (409, "approval-not-suspended")
    assert await decide("suspend", "2024-01-09") == (422, "effective-before-last-decision")
    assert await decide("suspend", "2024-03-01") == (200, "suspended")
    assert await decide("suspend", "2024-04-01") == (409, "approval-not-in-force")
    assert await decide("resume", "2024-05-01") == (200, "in_force")
    assert await decide("revoke", "2024-06-01") == (200, "revoked")
    for verb in ("suspend", "resume", "revoke"):
        assert await decide(verb, "2024-07-01") == (409, "approval-ended")
    read = await catalog.get(f"approvals/{granted['id']}")
    assert read.headers["etag"] == '"4"'
    assert [(one["status"], one["effective_on"]) for one in read.json()["decisions"]] == [
        ("in_force", "2024-01-10"),
        ("suspended", "2024-03-01"),
        ("in_force", "2024-05-01"),
        ("revoked", "2024-06-01"),
    ]
    events = await catalog.events(granted["id"])
    assert [(event["type"].split(".")[3], event["subject_version"], str(event["effective_on"])) for event in events] == [
        ("approval-granted", 1, "2024-01-10"),
        ("approval-suspended", 2, "2024-03-01"),
        ("approval-resumed", 3, "2024-05-01"),
        ("approval-revoked", 4, "2024-06-01"),
    ]
    assert "Thiếu" not in "".join(event["data"] for event in events)


async def test_an_action_with_a_stale_etag_is_refused(catalog: Catalog) -> None:
    granted = (await catalog.grant(STATION, "COM")).json()
    stale = await catalog.ministry.post(
        f"/catalog/v1/approvals/{granted['id']}:revoke",
        json=a_decision("2024-03-01"),
        headers={"Idempotency-Key": "1", "If-Match": '"2"'},
    )
    assert stale.status_code == 412


async def test_only_a_department_grants_and_only_in_its_subtree(catalog: Catalog) -> None:
    granted = (await catalog.grant(STATION, "COM")).json()
    other = catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    assert (await catalog.grant(STATION, "COM", by=other)).status_code == 404
    assert (await catalog.grant(STATION, "COM", by=catalog.caller(Role.CENTRE, CENTRE))).status_code == 403
    assert (await catalog.get(f"approvals/{granted['id']}", other)).status_code == 404
    assert (await catalog.post(f"approvals/{granted['id']}:revoke", other, **a_decision("2024-03-01"))).status_code == 404
    assert (await catalog.get(f"approvals/{granted['id']}", catalog.caller(Role.STATION, STATION))).status_code == 200
    assert (await catalog.get(f"approvals/{uuid4()}")).status_code == 404
    assert (await catalog.grant("NO", "COM")).status_code == 422


async def test_a_list_narrows_by_status_and_technique_and_goes_on(catalog: Catalog) -> None:
    ids = [(await catalog.grant(STATION, "COM", effective_on=f"2024-0{nth}-01")).json()["id"] for nth in (3, 1, 2)]
    await catalog.post(f"approvals/{ids[0]}:revoke", **a_decision("2024-04-01"))
    path = f"facilities/{STATION}/approvals"
    assert [one["id"] for one in await catalog.items(path)] == [ids[1], ids[2], ids[0]]
    assert [one["id"] for one in await catalog.items(path, status="revoked")] == [ids[0]]
    assert await catalog.items(path, technique="DIS") == []
    page = (await catalog.get(path, limit=2)).json()
    assert [one["id"] for one in await catalog.items(path, limit=2, cursor=page["next"])] == [ids[0]]


async def test_a_list_of_a_day_shows_the_approvals_as_they_were_on_it(catalog: Catalog) -> None:
    first, second = [(await catalog.grant(STATION, "COM", effective_on=day)).json()["id"] for day in ("2024-01-10", "2024-06-01")]
    await catalog.post(f"approvals/{first}:suspend", **a_decision("2024-03-01"))
    await catalog.post(f"approvals/{first}:revoke", **a_decision("2024-03-01"))

    async def on(**params: str) -> dict[str, str]:
        return {one["id"]: one["status"] for one in await catalog.items(f"facilities/{STATION}/approvals", **params)}

    assert await on(as_of="2024-01-09") == {}
    assert await on(as_of="2024-02-29") == {first: "in_force"}
    assert await on(as_of="2024-03-01") == {first: "revoked"}
    assert await on(as_of="2024-06-01", status="in_force") == {second: "in_force"}
    assert await on(as_of="2024-02-01", status="revoked") == {}
    assert await on() == {first: "revoked", second: "in_force"}


async def test_an_approval_follows_its_facility_to_another_unit_and_can_be_ended_after_it_closed(catalog: Catalog) -> None:
    id_ = (await catalog.grant(STATION, "COM")).json()["id"]
    department, other = catalog.caller(Role.DEPARTMENT, PROVINCE), catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    moved = await catalog.facility(STATION, admin_unit=ELSEWHERE, valid_from="2025-07-01")
    assert moved.status_code == 200, moved.text
    assert (await catalog.get(f"approvals/{id_}", other)).status_code == 200
    assert (await catalog.get(f"approvals/{id_}", department)).status_code == 404
    assert (await catalog.post(f"facilities/{STATION}:close", closed_on="2026-01-01", decision_no="9/QĐ")).status_code == 200
    revoked = await catalog.post(f"approvals/{id_}:revoke", other, **a_decision("2026-02-01"))
    assert (revoked.status_code, revoked.json()["status"]) == (200, "revoked")
    assert (await catalog.events(id_))[-1]["province"] == ELSEWHERE
    assert (await catalog.grant(STATION, "COM", effective_on="2026-02-01")).json()["code"] == "facility-not-in-force"


async def test_granting_takes_one_read_and_one_insert(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[Statement] = []
    find = Session.find

    async def counted(self: Session, statement: Statement, **params: object) -> object:
        if self.context.caller.role is Role.MINISTRY:  # others are at work in the background
            run.append(statement)
        return await find(self, statement, **params)

    everything = Session.all

    async def counted_all(self: Session, statement: Statement, **params: object) -> object:
        if self.context.caller.role is Role.MINISTRY:
            run.append(statement)
        return await everything(self, statement, **params)

    monkeypatch.setattr(Session, "find", counted)
    monkeypatch.setattr(Session, "all", counted_all)
    assert (await catalog.grant(STATION, "COM")).status_code == 201
    assert [one for one in run if "idempotency" not in one.sql] == [FIND_STANDINGS, INSERT]
