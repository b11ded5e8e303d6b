"""What the documents ask of staff and place: their minimum and their parameters are those of the figures."""

from datetime import date
from typing import Any

import httpx

from tests.indicators.progress.test_routes import progress, recorded
from tests.indicators.story import Story, facility, licence, post, practitioner, unit


async def told(caller: httpx.AsyncClient, story: Story, code: str, as_of: str) -> dict[str, tuple[Any, ...]]:
    """By number of the target: numerator, denominator and the readings beside the figure."""
    targets = (await progress(caller, story, code, as_of))["targets"]
    return {
        target["no"]: (evidence["numerator"], evidence["denominator"], [(p["code"], p["value"]) for p in evidence["policies"]])
        for target in targets
        for evidence in target["evidence"]
    }


async def test_lai_chau_asks_for_nine_months_two_doctors_and_each_specialty(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.district()
    await story.catalog_says(
        unit("V1", "village", "C1", difficulty=["very_difficult"]),
        unit("V2", "village", "C1"),
        facility("P1", "C2", kind="regional_polyclinic"),
    )
    await story.rotation_says(
        post("w", "An", "S1", title="village_health_worker", village="V1", months=9),
        post("v", "Ba", "S1", title="village_health_worker", village="V2", months=6),
        post("m", "Chi", "S1", title="village_midwife", village="V1", months=6),
        *(licence(name, "recorded", name, ["doctor_general"]) for name in ("Dung", "Em")),
        *(post(name, name, "P1") for name in ("Dung", "Em")),
        practitioner("Dung", "general_doctor"),
    )
    await recorded(ministry, "lai-chau-2021-2025")
    await ministry.put("/indicators/v1/policies/village_training_months/2020-01-01", json={"value": 3})
    found = await told(ministry, story, "lai-chau-2021-2025", "2024-06-30")
    assert found["10"] == (1, 1, [])
    assert found["15"] == (1, 2, []), "the document's nine months, not the policy's three"
    assert found["16"] == (1, 1, [])
    assert found["2"][:2] == (1, 2)
    assert found["8"][:2] == (0, 1)
    assert ([code for code, _ in found["9"][2]], found["9"][:2]) == (
        [
            "specialist_qualifications",
            "specialty.internal",
            "specialty.surgery",
            "specialty.obstetrics",
            "specialty.paediatrics",
            "specialty.infectious",
        ],
        (0, 1),
    )


async def test_kon_ray_goes_by_policy_where_it_prints_no_months(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.catalog_says(
        unit("62", "province", None),
        unit("614", "district", "62"),
        unit("K1", "commune", "614"),
        unit("B1", "village", "K1"),
        facility("S1", "K1"),
    )
    await story.rotation_says(
        post("w", "An", "S1", title="village_health_worker", village="B1", months=6),
        post("m", "Ba", "S1", title="midwife"),
        post("d", "Chi", "S1", title="pharmacist"),
    )
    await recorded(ministry, "kon-ray-2024-2030")
    found = await told(ministry, story, "kon-ray-2024-2030", "2024-06-30")
    assert found["1"] == (0, 1, [("village_training_months", 9)])
    assert (found["8"], found["9"], found["10"]) == ((1, 1, []), (1, 1, []), (0, 1, []))
    await ministry.put("/indicators/v1/policies/village_training_months/2024-06-01", json={"value": 6})
    assert (await told(ministry, story, "kon-ray-2024-2030", "2024-06-30"))["1"] == (1, 1, [("village_training_months", 6)])
    (target,) = [t for t in (await progress(ministry, story, "kon-ray-2024-2030", "2024-05-31"))["targets"] if t["no"] == "1"]
    assert (target["value"], target["evidence"][0]["policies"][0]["valid_from"]) == (0.0, None)
    await story.catalog_says(
        unit("614", "district", "62", until=date(2025, 7, 1), successors=["N1"]),
        unit("K1", "commune", "614", until=date(2025, 7, 1), successors=["N1"]),
        unit("N1", "commune", "62", since=date(2025, 7, 1)),
        facility("S1", "N1", since=date(2025, 7, 1)),
    )
    after = await told(ministry, story, "kon-ray-2024-2030", "2025-08-01")
    assert (after["8"][:2], after["9"][:2]) == ((1, 1), (1, 1)), "the commune that followed, whose station is the old one"
