"""Papers that expire soon, over HTTP."""

from datetime import timedelta

from services.rotation.expiry.schemas import ExpiryAnswer
from shared.clock import day_of, now
from tests.rotation.people import CENTRE, STATION, Rotation, a_licence, get, make_person, put


async def test_what_expires_within_the_days_asked_for_is_listed_the_earliest_first(rotation: Rotation):
    today = day_of(now())
    soon, later, past = ((today + timedelta(days=n)).isoformat() for n in (30, 80, -1))
    async with rotation.client(unit="10") as http, rotation.client(unit="12") as elsewhere:
        id_ = await make_person(http, licensed=False)
        for number, expires in (("a", later), ("b", soon), ("c", past), ("d", None)):
            await put(http, f"/practitioners/{id_}/licences/{number}", a_licence(expires_on=expires))
        await put(http, f"/practitioners/{id_}/certificates/e", {"technique_codes": ["1.2"], "issued_on": "2020-01-01", "expires_on": soon})
        found = {
            query: [item["number"] for item in (await get(http, f"/expiries?{query}"))["items"]]
            for query in ("within=90d", "within=40d", f"unit={CENTRE}", f"unit={STATION}")
        }
        [first, *_] = (await get(http, "/expiries"))["items"]
        assert (await get(elsewhere, "/expiries"))["items"] == []
        await get(http, "/expiries?within=soon", 422)
    assert sorted(found["within=40d"]) == ["b", "e"]
    assert found["within=90d"][2] == "a"
    assert len(found["within=90d"]) == 3
    assert (len(found[f"unit={CENTRE}"]), found[f"unit={STATION}"]) == (3, [])
    assert first["facilities"] == [CENTRE]
    ExpiryAnswer.model_validate(first)
