"""Rewards over HTTP: proposed by the unit, decided by others, published only with the person's consent."""

from typing import Any

from services.rotation.reward.schemas import RewardAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import (
    CENTRE,
    ELSEWHERE,
    STATION,
    Rotation,
    an_assignment,
    get,
    make_assignment,
    make_person,
    make_plan,
    post,
    put,
)

DECISION = {"decision_no": "5/QĐ-UBND", "decided_on": "2022-12-01"}


def a_reward(practitioner_id: object, *paths: str, **fields: object) -> dict[str, Any]:
    rotations = [path.rpartition("/")[2] for path in paths]
    return {"practitioner_id": str(practitioner_id), "assignments": rotations, "proposal": "Mổ lấy thai đầu tiên ở trạm"} | fields


async def test_a_reward_is_proposed_decided_by_others_and_published_with_consent(rotation: Rotation):
    await make_plan(rotation)
    async with (
        rotation.client(unit="10") as http,
        rotation.client(Role.CENTRE, CENTRE) as centre,
        rotation.client(Role.COMMITTEE, "086") as committee,
        rotation.client(Role.CENTRE, ELSEWHERE) as elsewhere,
        rotation.client(Role.FINANCE, "10") as finance,
    ):
        id_ = await make_person(http)
        path, one = await make_assignment(http, id_), f"/rewards/{new_id()}"
        body = a_reward(id_, path)
        made = await put(centre, one, body)
        await put(centre, one, body, 200)
        await put(centre, one, body | {"decision": DECISION}, 403, **{"If-Match": "*"})
        assert (await post(committee, f"{one}:publish", {}, 409))["code"] == "reward-not-decided"
        decided = await put(committee, one, body | {"decision": DECISION}, 200, **{"If-Match": '"1"'})
        assert (await post(committee, f"{one}:publish", {}, 409))["code"] == "consent-missing"
        await put(centre, one, body | {"decision": DECISION, "proposal": "Khác"}, 409, **{"If-Match": "*"})
        await get(elsewhere, one, 404)
        assert (await get(elsewhere, "/rewards"))["items"] == []
        assert (await get(finance, one))["full_name"] is None
        agreed = body | {"decision": DECISION, "consent_to_publish": True}
        await put(centre, one, agreed, 200, **{"If-Match": "*"})
        assert (await get(centre, "/rewards?published=true"))["items"] == []
        await post(centre, f"{one}:publish", {}, 403)
        published = await post(committee, f"{one}:publish", {"on": "2022-12-20"})
        assert (await get(elsewhere, one)) == published
        assert [r["full_name"] for r in (await get(finance, "/rewards?published=true&decided=true"))["items"]] == ["Lò Văn Đức"]
        await put(centre, one, agreed | {"consent_to_publish": False}, 200, **{"If-Match": "*"})
        await get(elsewhere, one, 404)
        assert (await get(centre, one))["published_on"] is None
        assert [r["id"] for r in (await get(centre, f"/rewards?practitioner={id_}&facility={CENTRE}"))["items"]] == [made["id"]]
    assert RewardAnswer.model_validate(made).decision is None
    assert (decided["decision"], decided["proposed_by"] != decided["decided_by"]) == (DECISION, True)
    assert (published["published_on"], published["consent_to_publish"]) == ("2022-12-20", True)
    assert not any("reward" in kind for kind in await rotation.kinds())


async def test_who_proposes_does_not_decide(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(unit="10", sub="another") as other:
        id_ = await make_person(http)
        one, body = f"/rewards/{new_id()}", a_reward(id_, await make_assignment(http, id_))
        assert (await put(http, one, body | {"decision": DECISION}, 403))["code"] == "four-eyes"
        await put(http, one, body)
        assert (await put(http, one, body | {"decision": DECISION}, 403, **{"If-Match": "*"}))["code"] == "four-eyes"
        await put(other, one, body | {"decision": DECISION}, 200, **{"If-Match": "*"})


async def test_only_served_rotations_of_the_person_are_rewarded(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        id_, other = await make_person(http), await make_person(http)
        served, others, open_ = await make_assignment(http, id_), await make_assignment(http, other), f"/assignments/{new_id()}"
        await put(http, open_, an_assignment(id_, **{"from": "2022-08-01", "to": "2022-08-31"}))
        for bad in (others, open_, f"/assignments/{new_id()}"):
            refused = await put(http, f"/rewards/{new_id()}", a_reward(id_, served, bad), 422)
            assert (refused["code"], [e["pointer"] for e in refused["errors"]]) == ("rotation-not-served", ["/assignments/1"])
        await put(http, f"/rewards/{new_id()}", a_reward(id_, served, served), 422)
        await put(http, f"/rewards/{new_id()}", a_reward(id_), 422)
        await put(station, f"/rewards/{new_id()}", a_reward(id_, served), 403)
        assert (await get(http, "/rewards"))["items"] == []
