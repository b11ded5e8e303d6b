"""Staffing norms over HTTP: whom facilities need, and where somebody is missing."""

import json

import httpx
import pytest

from services.rotation.staffing_norm import rules
from services.rotation.staffing_norm.errors import NormLinesRepeat
from services.rotation.staffing_norm.schemas import NormPosition, StaffingGapAnswer, StaffingNormAnswer, Strength
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import CENTRE, STATION, Rotation, a_post, an_assignment, get, make_person, make_plan, post, put

NORM = {"positions": [{"minimum": 4}, {"title": "doctor_general", "minimum": 2}, {"qualification": "nurse", "minimum": 1}]}
PATH = "/staffing-norms/district_health_centre/2021-01-01"


async def test_a_province_has_its_own_norm_and_else_the_nations(rotation: Rotation):
    async with rotation.client() as nation, rotation.client(unit="10") as http, rotation.client(unit="12") as there:
        await put(nation, PATH, {"positions": [{"minimum": 1}]})
        assert (await get(http, PATH))["province"] == "VN"
        made = await put(http, PATH, NORM)
        await put(http, PATH, NORM, 200)
        await put(http, PATH, {"positions": [{"minimum": 5}]}, 428)
        await put(http, PATH.replace("2021", "2023"), NORM)
        listed = (await get(http, "/staffing-norms"))["items"]
        in_force = (await get(http, "/staffing-norms?as_of=2022-01-01&facility_kind=district_health_centre"))["items"]
        assert [norm["province"] for norm in (await get(there, "/staffing-norms"))["items"]] == ["VN"]
    StaffingNormAnswer.model_validate(made)
    assert [(norm["province"], norm["valid_from"]) for norm in listed] == [("10", "2021-01-01"), ("10", "2023-01-01"), ("VN", "2021-01-01")]
    assert [norm["province"] for norm in in_force] == ["10", "VN"]
    said = [event for event in await rotation.events() if event["type"].endswith("staffing-norm-set.v1")]
    assert [(event["subject"], event["province"]) for event in said][1] == ("10@district_health_centre@2021-01-01", "10")
    assert json.loads(said[1]["data"])["positions"][1] == {
        "title": "doctor_general",
        "qualification": None,
        "position": None,
        "minimum": 2,
    }


async def test_who_is_missing_is_told_by_facility_and_line_on_any_day(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        await put(http, PATH, NORM)
        await put(http, "/staffing-norms/commune_station/2021-01-01", {"positions": [{"title": "doctor_general", "minimum": 1}]})
        sent, absent = await make_person(http), await make_person(http)
        await make_person(http, title="nurse", qualification="nurse")
        await put(http, f"/practitioners/{absent}/absences/{new_id()}", {"kind": "retirement", "from": "2022-03-15"})
        assignment = new_id()
        await put(http, f"/assignments/{assignment}", an_assignment(sent))
        await post(
            http, f"/assignments/{assignment}:approve", {"decision_no": "7/QĐ", "decided_on": "2022-02-20", "staff_override": "Cần gấp"}
        )
        days = ("2022-02-01", "2022-04-01", "2022-06-01")
        gaps = {day: await _figures(http, day) for day in days}
        [there] = (await get(station, "/staffing-gaps?as_of=2022-04-01"))["items"]
        short = (await get(http, "/staffing-gaps?as_of=2022-06-01&only_short=true&limit=1"))["items"]
    assert gaps == {
        "2022-02-01": [(1, 4, 3, 3, 0, 0, 1), (2, 2, 2, 2, 0, 0, 0), (3, 1, 1, 1, 0, 0, 0)],
        "2022-04-01": [(1, 4, 3, 1, 0, 1, 3), (2, 2, 2, 0, 0, 1, 2), (3, 1, 1, 1, 0, 0, 0)],
        "2022-06-01": [(1, 4, 3, 2, 0, 0, 2), (2, 2, 2, 1, 0, 0, 1), (3, 1, 1, 1, 0, 0, 0)],
    }
    assert (there["facility"], there["rotated_in"], there["gap"]) == (STATION, 1, 0)
    assert [gap["facility"] for gap in short] == [CENTRE]
    StaffingGapAnswer.model_validate(there)


async def _figures(http: httpx.AsyncClient, day: str) -> list[tuple[int, ...]]:
    names = ("no", "norm", "in_post", "present", "rotated_in", "rotated_out", "gap")
    found = (await get(http, f"/staffing-gaps?unit={CENTRE}&as_of={day}"))["items"]
    return [tuple(gap[name] for name in names) for gap in found if gap["facility"] == CENTRE]


async def test_a_line_by_position_counts_the_posts_of_that_name(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        await put(http, "/staffing-norms/commune_station/2021-01-01", {"positions": [{"position": "Trưởng trạm", "minimum": 1}]})
        id_ = await make_person(http, posted=False)
        [before] = (await get(http, f"/staffing-gaps?unit={STATION}"))["items"]
        await put(http, f"/practitioners/{id_}/posts/{new_id()}", a_post(facility=STATION, position="TRƯỞNG TRẠM"))
        [after] = (await get(http, f"/staffing-gaps?unit={STATION}"))["items"]
    assert (before["gap"], after["gap"]) == (1, 0)


async def test_only_departments_set_norms_and_each_line_counts_others(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(Role.CENTRE, CENTRE) as centre:
        await put(centre, PATH, NORM, 403)
        await put(http, PATH, {"positions": []}, 422)
        await put(http, PATH, {"positions": [{"title": "wizard", "minimum": 1}]}, 422)
        await put(http, "/staffing-norms/castle/2021-01-01", NORM, 422)
        refused = await put(http, PATH, {"positions": [{"minimum": 1}, {"minimum": 2}]}, 422)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("norm-lines-repeat", "/positions/1")
    assert await rotation.events() == []


def test_lines_are_short_below_their_minimum():
    assert rules.lines_short([Strength(1, 2, 2), Strength(2, 2, 1)]) == [Strength(2, 2, 1)]


def test_lines_that_differ_only_in_how_a_position_is_written_repeat():
    with pytest.raises(NormLinesRepeat):
        rules.ensure_distinct([NormPosition(position="Trưởng trạm", minimum=1), NormPosition(position="trưởng trạm", minimum=2)])
