"""A wrong decision number is put right as a new fact."""

import json
from typing import Any

import httpx
import pytest

from shared.actor import Role
from tests.catalog.world import CENTRE, ELSEWHERE, PROVINCE, STATION, Catalog, a_decision


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()


async def granted(catalog: Catalog, **more: Any) -> str:
    id_: str = (await catalog.grant(STATION, "COM", **more)).json()["id"]
    return id_


async def correct(catalog: Catalog, id_: str, decision_no: str = "21/QĐ-SYT", **more: Any) -> httpx.Response:
    return await catalog.post(f"approvals/{id_}:correct", **({"decision_no": decision_no, "reason": "Ghi nhầm số"} | more))


async def test_the_right_number_is_shown_and_the_wrong_one_stays_in_the_history(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    body = {"decision_no": "21/QĐ-SYT", "decided_on": "2024-01-03", "reason": "Ghi nhầm số"}
    answer = await catalog.post(f"approvals/{id_}:correct", catalog.caller(Role.DEPARTMENT, PROVINCE), **body)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert (answer.json()["decision_no"], answer.json()["decided_on"], answer.json()["status"]) == ("21/QĐ-SYT", "2024-01-03", "in_force")
    (decision,) = answer.json()["decisions"]
    (correction,) = decision["corrections"]
    assert correction.pop("at")
    assert correction.pop("by").startswith("actor-")
    assert correction == {
        "was_no": "12/QĐ-SYT",
        "decision_no": "21/QĐ-SYT",
        "was_decided_on": "2024-01-02",
        "decided_on": "2024-01-03",
        "reason": "Ghi nhầm số",
    }
    assert (decision["version"], decision["decision_no"], decision["effective_on"]) == (1, "21/QĐ-SYT", "2024-01-10")
    (listed,) = await catalog.items(f"facilities/{STATION}/techniques", as_of="2024-02-01")
    assert listed["decision_no"] == "21/QĐ-SYT"


async def test_a_correction_is_said_for_the_day_of_the_decision_and_names_no_reason(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    await catalog.post(f"approvals/{id_}:suspend", **a_decision("2024-03-01"))
    assert (await correct(catalog, id_)).json()["status"] == "suspended"
    event = (await catalog.events(id_))[-1]
    assert (event["type"], event["subject_version"]) == ("vn.tuyen.catalog.approval-corrected.v1", 3)
    assert (str(event["effective_on"]), event["province"]) == ("2024-01-10", PROVINCE)
    said = json.loads(event["data"])
    assert (said["status"], said["decision_no"], said["decision"], said["corrected_no"]) == ("in_force", "21/QĐ-SYT", 1, "21/QĐ-SYT")
    assert "nhầm" not in event["data"]


async def test_of_two_decisions_of_one_day_a_correction_of_the_first_leaves_the_second_in_force(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    await catalog.post(f"approvals/{id_}:suspend", **a_decision("2024-01-10"))
    await correct(catalog, id_)
    assert json.loads((await catalog.events(id_))[-1]["data"])["status"] == "suspended"
    (listed,) = await catalog.items(f"facilities/{STATION}/techniques", as_of="2024-02-01")
    assert (listed["state"], listed["decision_no"]) == ("suspended", "77/QĐ-SYT")


async def test_a_later_decision_is_corrected_by_its_version(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    await correct(catalog, id_)
    await catalog.post(f"approvals/{id_}:suspend", **a_decision("2024-03-01"))
    answer = await correct(catalog, id_, "78/QĐ-SYT", decision=3)
    assert [(one["version"], one["decision_no"], len(one["corrections"])) for one in answer.json()["decisions"]] == [
        (1, "21/QĐ-SYT", 1),
        (3, "78/QĐ-SYT", 1),
    ]
    assert answer.json()["decision_no"] == "21/QĐ-SYT"
    event = (await catalog.events(id_))[-1]
    assert (str(event["effective_on"]), json.loads(event["data"])["corrected_no"]) == ("2024-03-01", "78/QĐ-SYT")
    (listed,) = await catalog.items(f"facilities/{STATION}/techniques", as_of="2024-04-01")
    assert (listed["state"], listed["decision_no"]) == ("suspended", "78/QĐ-SYT")
    assert (await catalog.post(f"approvals/{id_}:resume", **a_decision("2024-05-01"))).status_code == 200


async def test_a_number_may_be_corrected_again_and_every_one_is_kept(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    await correct(catalog, id_, "21/QĐ-SYT")
    answer = await correct(catalog, id_, "22/QĐ-SYT")
    (decision,) = answer.json()["decisions"]
    assert [(one["was_no"], one["decision_no"]) for one in decision["corrections"]] == [
        ("12/QĐ-SYT", "21/QĐ-SYT"),
        ("21/QĐ-SYT", "22/QĐ-SYT"),
    ]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"decision_no": "12/QĐ-SYT"}, "nothing-to-correct", "/decision_no"),
        ({"decision_no": "12/QĐ-SYT", "decided_on": "2024-01-02"}, "nothing-to-correct", "/decision_no"),
        ({"decision_no": "77/QĐ-SYT", "decision": 2}, "nothing-to-correct", "/decision_no"),
        ({"decision": 3}, "decision-unknown", "/decision"),
        ({"decision": 0}, "invalid-request", "/decision"),
        ({"decision": 2, "decided_on": "2024-01-02"}, "day-of-grant-only", "/decided_on"),
        ({"decided_on": "2099-01-01"}, "decision-in-the-future", "/decided_on"),
        ({"reason": ""}, "invalid-request", "/reason"),
    ],
)
async def test_what_corrects_nothing_is_refused_and_nothing_is_written(
    catalog: Catalog, body: dict[str, Any], code: str, pointer: str
) -> None:
    id_ = await granted(catalog)
    await catalog.post(f"approvals/{id_}:suspend", **a_decision("2024-03-01"))
    before = await catalog.get(f"approvals/{id_}")
    refused = await correct(catalog, id_, **body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert (await catalog.get(f"approvals/{id_}")).text == before.text
    assert len(await catalog.events(id_)) == 2


async def test_a_day_alone_is_corrected_with_the_number_as_it_is(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    answer = await correct(catalog, id_, "12/QĐ-SYT", decided_on="2024-01-05")
    assert (answer.status_code, answer.json()["decided_on"]) == (200, "2024-01-05")


async def test_only_the_department_of_the_facility_corrects(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    body = {"decision_no": "21/QĐ-SYT", "reason": "Ghi nhầm số"}
    assert (await catalog.post(f"approvals/{id_}:correct", catalog.caller(Role.CENTRE, CENTRE), **body)).status_code == 403
    assert (await catalog.post(f"approvals/{id_}:correct", catalog.caller(Role.DEPARTMENT, ELSEWHERE), **body)).status_code == 404


async def test_a_revoked_approval_is_corrected_all_the_same(catalog: Catalog) -> None:
    id_ = await granted(catalog)
    await catalog.post(f"approvals/{id_}:revoke", **a_decision("2024-03-01"))
    answer = await correct(catalog, id_)
    assert (answer.status_code, answer.json()["status"]) == (200, "revoked")
