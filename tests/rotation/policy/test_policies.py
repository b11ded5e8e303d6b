"""Policies over HTTP."""

from services.rotation.policy.schemas import PolicyAnswer
from tests.rotation.people import Rotation, get, put

CODE = "minimum_staff.district_health_centre"


async def test_a_policy_is_set_from_a_day_on_by_the_ministry_alone(rotation: Rotation):
    async with rotation.client() as ministry, rotation.client(unit="10") as department:
        made = await put(ministry, f"/policies/{CODE}/2022-01-01", {"value": 3})
        await put(ministry, f"/policies/{CODE}/2022-01-01", {"value": 3}, 200)
        changed = await put(ministry, f"/policies/{CODE}/2022-01-01", {"value": 4}, 200, **{"If-Match": '"1"'})
        await put(department, f"/policies/{CODE}/2022-01-01", {"value": 0}, 403)
        assert await get(department, f"/policies/{CODE}/2022-01-01") == changed
        assert (await get(department, f"/policies?code={CODE}"))["items"] == [changed]
        assert (await put(ministry, f"/policies/{CODE}/2023-01-01", {"value": True}, 422))["code"] == "policy-unknown"
        assert (await put(ministry, "/policies/lapse_months/2023-01-01", {"value": 12}, 422))["code"] == "policy-unknown"
    PolicyAnswer.model_validate(made)
