"""Competencies entered over HTTP: evidence, dated states, lapse by policy, revocation."""

import asyncio
import json
from datetime import date, timedelta

from services.rotation.competency.schemas import CompetencyAnswer
from shared.actor import Role
from shared.clock import day_of, now
from tests.rotation.people import CENTRE, Rotation, get, make_person, post, put

EVIDENCE = {"kind": "certificate", "document_no": "15/CN-BVĐK", "cases": 12}


def a_competency(**fields: object) -> dict[str, object]:
    return {"level": "provisional", "since": "2022-05-01", "evidence": EVIDENCE} | fields


async def test_a_competency_is_entered_with_its_evidence_and_becomes_another_from_a_later_day(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        path = f"/practitioners/{id_}/competencies/1.2"
        made = await put(http, path, a_competency())
        await put(http, path, a_competency(), 200)
        await put(http, path, a_competency(level="proficient", since="2023-01-01"), 428)
        better = await put(http, path, a_competency(level="proficient", since="2023-01-01"), 200, **{"If-Match": '"1"'})
        early = await put(http, path, a_competency(since="2021-01-01"), 422, **{"If-Match": '"2"'})
        assert (await get(http, f"{path}?as_of=2022-12-31"))["level"] == "provisional"
        assert await get(http, path) == better
        history = (await get(http, f"{path}/history"))["items"]
    assert made["evidence"] == EVIDENCE
    assert (made["status"], made["lapses_on"], made["version"]) == ("held", None, 1)
    assert (early["code"], early["errors"][0]["pointer"]) == ("competency-out-of-order", "/since")
    assert [(state["level"], state["since"]) for state in history] == [("provisional", "2022-05-01"), ("proficient", "2023-01-01")]
    CompetencyAnswer.model_validate(better)
    said = [json.loads(e["data"]) for e in await rotation.events() if e["type"].endswith("competency-recorded.v1")]
    assert [set(event) for event in said] == [{"practitioner_id", "technique_code", "level", "transfer_id"}] * 2


async def test_a_competency_lapses_by_the_policy_of_its_first_day(rotation: Rotation):
    recent = day_of(now()) - timedelta(days=40)
    async with rotation.client() as nation, rotation.client(unit="10") as http:
        id_ = await make_person(http)
        path = f"/practitioners/{id_}/competencies"
        await put(nation, "/policies/competency_lapse_months/2022-01-01", {"value": 24})
        await put(nation, "/policies/competency_lapse_months/2022-02-01", {"value": 0}, 422)
        before = await put(http, f"{path}/1.64", a_competency(since="2021-12-31"))
        old = await put(http, f"{path}/1.2", a_competency(since="2022-01-31"))
        assert (await get(http, f"{path}/1.2?as_of=2024-01-30"))["status"] == "held"
        renewed = await put(http, f"{path}/1.2", a_competency(since=recent.isoformat()), 200, **{"If-Match": '"1"'})
    assert before["lapses_on"] is None
    assert (old["lapses_on"], old["status"]) == ("2024-01-31", "lapsed")
    assert renewed["status"] == "held"
    said = [json.loads(e["data"]) for e in await rotation.events() if e["subject"].endswith("@1.2")]
    assert [event["lapses_on"][:4] for event in said] == ["2024", str(recent.year + 2)]


async def test_a_competency_is_revoked_from_a_day_on_once(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        path = f"/practitioners/{id_}/competencies/1.2"
        await post(http, f"{path}:revoke", {"on": "2023-01-01", "reason": "Tai biến"}, 404)
        await put(http, path, a_competency())
        revoked = await post(http, f"{path}:revoke", {"on": "2023-01-01", "reason": "Tai biến"})
        again = await post(http, f"{path}:revoke", {"on": "2023-02-01", "reason": "Tai biến"}, 409)
        assert (await get(http, f"{path}?as_of=2022-12-31"))["status"] == "held"
    assert (revoked["status"], revoked["level"], revoked["reason"]) == ("revoked", None, "Tai biến")
    assert again["code"] == "competency-not-held"
    *_, last = await rotation.events()
    assert (last["type"], last["effective_on"]) == ("vn.tuyen.rotation.competency-revoked.v1", date(2023, 1, 1))
    assert "Tai" not in last["data"]


async def test_only_known_techniques_by_those_who_run_the_workforce(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(unit="12") as there, rotation.client(Role.STATION, CENTRE) as station:
        id_ = await make_person(http)
        path = f"/practitioners/{id_}/competencies"
        unknown = await put(http, f"{path}/77.7", a_competency(), 422)
        await put(http, f"{path}/1.2", a_competency(level="master"), 422)
        await put(http, f"{path}/1.2", a_competency(evidence=None), 422)
        await put(there, f"{path}/1.2", a_competency(), 404)
        await put(station, f"{path}/1.2", a_competency(), 403)
        assert (await get(http, path))["items"] == []
    assert (unknown["code"], unknown["errors"][0]["pointer"]) == ("technique-unknown", "/path/technique_code")


async def test_of_ten_first_entries_at_once_one_is_made(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        url = f"/rotation/v1/practitioners/{id_}/competencies/1.2"
        bodies = [a_competency(evidence={"kind": "logbook", "cases": n}) for n in range(10)]
        answers = await asyncio.gather(*(http.put(url, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [428] * 9
