"""Needs summed up over HTTP."""

from tests.transfer.need.asking import aggregated, submitted
from tests.transfer.story import ECG, STATION, Story, technique

FUNDED = [{"kind": "equipment", "what": "Máy điện tim"}, {"kind": "staff", "what": "01 y sĩ"}]


async def summary(told: Story, query: str) -> list[dict]:
    answer = await told.get(told.centre, f"/needs/aggregate?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def three_needs(told: Story) -> None:
    await told.say_catalog(technique("1.9"))
    first = await submitted(told, technique_codes=[ECG, "1.9"], supplements=FUNDED)
    await told.post(told.centre, f"/needs/{first}:follow-supplement", {"no": 1, "state": "funded"})
    await submitted(told, facility="TYT.3434", on="2023-02-01")
    await aggregated(told, technique_codes=["1.9"], supplements=[])


async def test_what_most_facilities_of_priority_areas_ask_for_comes_first(told: Story):
    await three_needs(told)
    counts = [{"kind": "equipment", "state": "funded", "count": 1}, {"kind": "staff", "state": "requested", "count": 1}]
    ecg, other = await summary(told, "by=technique")
    assert (ecg["technique_code"], ecg["facilities"], ecg["priority_facilities"], ecg["needs"]) == (ECG, 2, 1, 2)
    assert ecg["supplements"] == [counts[0], {"kind": "equipment", "state": "requested", "count": 1}, counts[1]]
    assert other == {"technique_code": "1.9", "facilities": 1, "priority_facilities": 1, "needs": 2, "supplements": counts}


async def test_facilities_come_in_priority_order_with_all_that_they_ask_for(told: Story):
    await three_needs(told)
    border, inner = await summary(told, "by=facility")
    assert (border["facility"], border["priority"], border["nowhere_near"], border["needs"]) == (STATION, True, True, 2)
    assert (border["technique_codes"], border["difficulty"]) == (["1.9", ECG], ["border", "remote"])
    assert (inner["facility"], inner["priority"], inner["nowhere_near"]) == ("TYT.3434", False, False)
    page = (await told.get(told.centre, "/needs/aggregate?by=facility&limit=1")).json()
    rest = (await told.get(told.centre, f"/needs/aggregate?by=facility&limit=1&cursor={page['next']}")).json()
    assert [item["facility"] for item in (*page["items"], *rest["items"])] == [STATION, "TYT.3434"]


async def test_supplements_are_counted_by_kind_and_state(told: Story):
    await three_needs(told)
    assert [
        (s["kind"], s["state"], s["count"], s["facilities"], s["priority_facilities"]) for s in await summary(told, "by=supplement")
    ] == [
        ("equipment", "funded", 1, 1, 1),
        ("equipment", "requested", 1, 1, 0),
        ("staff", "requested", 1, 1, 1),
    ]


async def test_status_days_and_unit_narrow_what_is_summed_up(told: Story):
    await three_needs(told)
    assert [(t["technique_code"], t["needs"]) for t in await summary(told, "status=aggregated")] == [("1.9", 1)]
    assert [(t["technique_code"], t["needs"]) for t in await summary(told, "from=2023-01-01")] == [(ECG, 1)]
    assert [(t["technique_code"], t["needs"]) for t in await summary(told, "to=2022-12-31&unit=3433")] == [("1.9", 2), (ECG, 1)]
    rejected = await submitted(told, facility="TYT.3434")
    await told.post(told.centre, f"/needs/{rejected}:reject", {"reason": "Trùng"})
    assert sum(t["needs"] for t in await summary(told, "by=technique")) == 4
    assert [t["needs"] for t in await summary(told, "status=rejected")] == [1]
    assert (await told.get(told.centre, "/needs/aggregate?by=colour")).status_code == 422
