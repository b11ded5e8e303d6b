"""Who directs whom in which field: the links of Lạng Sơn's plan, their days, their facilities, who sees them."""

from datetime import date

from shared.actor import Role
from shared.contracts.catalog import AdminUnitRecorded, FacilityKind, FacilityRecorded, UnitLevel
from tests.transfer.mentoring_link.world import GENERAL, LINKS, LUNG, NORTH, REHABILITATION, SOUTH, TRADITIONAL, LangSon, a_link
from tests.transfer.story import START, facility


async def listed(world: LangSon, query: str = "", who=None) -> list[str]:
    answer = await world.story.get(who or world.department, f"/mentoring-links{query}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def directed(world: LangSon, id_: str, query: str = "") -> list[str]:
    answer = await world.story.get(world.department, f"/mentoring-links/{id_}/facilities{query}")
    assert answer.status_code == 200, answer.text
    return [item["facility"] for item in answer.json()["items"]]


async def test_the_links_of_lang_sons_plan_are_recorded_and_direct_the_districts_and_the_stations(lang_son: LangSon):
    await lang_son.link()
    assert await listed(lang_son) == sorted(LINKS)
    for id_ in ("LS-III.2.1", "LS-III.2.2", "LS-III.2.3", "LS-III.2.4"):
        assert await directed(lang_son, id_) == [NORTH, SOUTH]
    assert await directed(lang_son, "LS-III.2.5-180") == ["TYT.6001", "TYT.6002"]
    assert await directed(lang_son, "LS-III.2.5-181") == ["TYT.6101"]
    found = await lang_son.story.get(lang_son.department, "/mentoring-links/LS-III.2.1")
    assert found.json() == LINKS["LS-III.2.1"] | {"id": "LS-III.2.1", "with_facilities": [], "to": None}


async def test_the_same_link_again_changes_nothing_and_the_log_names_no_field(lang_son: LangSon):
    first = await lang_son.story.put(lang_son.department, "/mentoring-links/LS-III.2.1", LINKS["LS-III.2.1"])
    again = await lang_son.story.put(lang_son.department, "/mentoring-links/LS-III.2.1", LINKS["LS-III.2.1"])
    assert (first.status_code, again.status_code, again.headers["event-id"]) == (201, 200, first.headers["event-id"])
    (event,) = await lang_son.story.log()
    assert (event["type"], event["subject"], event["effectiveon"]) == (
        "vn.tuyen.transfer.mentoring-link-recorded.v1",
        "LS-III.2.1",
        "2021-01-30",
    )
    assert event["data"] == {
        "link_id": "LS-III.2.1",
        "lead_facility": TRADITIONAL,
        "with_kinds": ["district_hospital", "district_health_centre"],
        "with_facilities": [],
        "starts_on": "2021-01-30",
        "until": None,
    }


async def test_a_correction_needs_if_match_and_stands_in_the_timeline(lang_son: LangSon):
    await lang_son.link("LS-III.2.1")
    path, body = "/mentoring-links/LS-III.2.1", LINKS["LS-III.2.1"] | {"to": "2021-12-31"}
    assert (await lang_son.story.put(lang_son.department, path, body)).status_code == 428
    changed = await lang_son.story.put(lang_son.department, path, body, **{"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["to"], changed.headers["etag"]) == (200, "2021-12-31", '"2"')
    steps = (await lang_son.story.get(lang_son.department, f"{path}/timeline")).json()["items"]
    assert [(step["step"], step["document_no"]) for step in steps] == [("recorded", "31/KH-SYT"), ("changed", "31/KH-SYT")]
    assert [e["data"]["until"] for e in await lang_son.story.log()] == [None, "2022-01-01"]


async def test_a_link_ends_from_a_day_on_and_another_may_follow(lang_son: LangSon):
    await lang_son.link("LS-III.2.1")
    path = "/mentoring-links/LS-III.2.1"
    following = a_link(TRADITIONAL, "Y HỌC CỔ TRUYỀN", **{"from": "2022-01-01"})
    taken = await lang_son.story.put(lang_son.department, "/mentoring-links/LS-2022", following)
    assert (taken.status_code, taken.json()["code"]) == (409, "mentoring-link-overlaps")
    assert "LS-III.2.1" in taken.json()["detail"]
    ended = await lang_son.story.post(lang_son.department, f"{path}:end", {"on": "2022-01-01", "reason": "Hết năm kế hoạch"})
    assert (ended.status_code, ended.json()["to"]) == (200, "2021-12-31")
    assert (await lang_son.story.put(lang_son.department, "/mentoring-links/LS-2022", following)).status_code == 201
    assert await listed(lang_son, "?as_of=2021-12-31") == ["LS-III.2.1"]
    assert await listed(lang_son, "?as_of=2022-01-01") == ["LS-2022"]
    assert await directed(lang_son, "LS-III.2.1") == [NORTH, SOUTH]
    assert await directed(lang_son, "LS-III.2.1", "?as_of=2022-01-01") == []
    again = await lang_son.story.post(lang_son.department, f"{path}:end", {"on": "2022-06-01", "reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "mentoring-link-has-ended")
    assert "2022-01-01" in again.json()["detail"]
    assert "Hết năm" not in str(await lang_son.story.log())


async def test_a_link_recorded_by_mistake_is_ended_on_its_first_day_and_never_held(lang_son: LangSon):
    await lang_son.link("LS-III.2.1")
    ended = await lang_son.story.post(lang_son.department, "/mentoring-links/LS-III.2.1:end", {"on": "2021-01-30", "reason": "Ghi nhầm"})
    assert (ended.status_code, ended.json()["to"]) == (200, "2021-01-29")
    assert await directed(lang_son, "LS-III.2.1", "?as_of=2021-01-30") == []
    assert await listed(lang_son, "?as_of=2021-01-30") == []
    right = await lang_son.story.put(lang_son.department, "/mentoring-links/right", LINKS["LS-III.2.1"])
    assert right.status_code == 201


async def test_a_lead_directs_a_facility_in_a_field_once_at_a_time_by_kind_or_by_name(lang_son: LangSon):
    await lang_son.link("LS-III.2.5-180")
    field = "chat luong kham chua benh cua tram y te"
    for changes in ({"with_facilities": ["TYT.6001"]}, {"with_kinds": ["regional_polyclinic", "commune_station"]}):
        refused = await lang_son.story.put(lang_son.department, "/mentoring-links/x", a_link(NORTH, field, **changes))
        assert (refused.status_code, refused.json()["code"]) == (409, "mentoring-link-overlaps"), changes
    for id_, body in (
        ("before", a_link(NORTH, field, with_facilities=["TYT.6001"], **{"from": "2020-06-01", "to": "2021-01-29"})),
        ("other-field", a_link(NORTH, "Y học cổ truyền", with_facilities=["TYT.6001"])),
        ("other-lead", a_link(GENERAL, field, with_facilities=["TYT.6001"])),
        ("other-facility", a_link(NORTH, field, with_facilities=["TYT.6101"])),
    ):
        answer = await lang_son.story.put(lang_son.department, f"/mentoring-links/{id_}", body)
        assert answer.status_code == 201, answer.text
    named = await lang_son.story.put(lang_son.department, "/mentoring-links/y", a_link(NORTH, field, with_facilities=["TYT.6101"]))
    assert named.json()["code"] == "mentoring-link-overlaps"


async def test_a_kind_is_directed_once_also_where_no_facility_is_of_it_yet(lang_son: LangSon):
    polyclinics = a_link(NORTH, "Sản khoa", with_kinds=["regional_polyclinic"])
    assert (await lang_son.story.put(lang_son.department, "/mentoring-links/x", polyclinics)).status_code == 201
    refused = await lang_son.story.put(lang_son.department, "/mentoring-links/y", polyclinics)
    assert (refused.status_code, refused.json()["code"]) == (409, "mentoring-link-overlaps")


REFUSED = [
    (a_link(GENERAL, "Lao", with_kinds=None), 422, "mentoring-names-nobody", "/with_kinds"),
    (a_link(NORTH, "Lao"), 422, "mentoring-ends-unfit", "/with_kinds/0"),
    (a_link(NORTH, "Lao", with_facilities=[SOUTH]), 422, "mentoring-ends-unfit", "/with_facilities/0"),
    (a_link(NORTH, "Lao", with_facilities=[NORTH]), 422, "mentoring-ends-unfit", "/with_facilities/0"),
    (a_link(GENERAL, "Lao", with_facilities=["X"]), 422, "unknown-foreign", "/with_facilities/0"),
    (a_link("X", "Lao"), 422, "unknown-foreign", "/lead_facility"),
    (a_link(GENERAL, "Lao", to="2021-01-01"), 422, "invalid-request", "/to"),
    (a_link(GENERAL, "Lao", with_kinds=["clinic"]), 422, "invalid-request", "/with_kinds/0"),
    (a_link(GENERAL, "Lao", **{"from": "2019-01-01"}), 422, "mentoring-ends-unfit", "/lead_facility"),
    (a_link(GENERAL, " "), 422, "invalid-request", "/field"),
]


async def test_what_cannot_be_directed_is_refused_by_name_and_nothing_is_written(lang_son: LangSon):
    for body, status, code, pointer in REFUSED:
        refused = await lang_son.story.put(lang_son.department, "/mentoring-links/x", body)
        assert (refused.status_code, refused.json()["code"], refused.json()["errors"][0]["pointer"]) == (status, code, pointer), (
            refused.text
        )
    assert (await lang_son.story.get(lang_son.department, "/mentoring-links/x")).status_code == 404
    assert await lang_son.story.log() == []


async def test_lead_and_directed_see_a_link_and_only_the_leads_side_writes(lang_son: LangSon):
    await lang_son.link()
    path, body = "/mentoring-links/LS-III.2.5-180", LINKS["LS-III.2.5-180"]
    station, south = lang_son.story.client(Role.STATION, "TYT.6001"), lang_son.story.client(Role.CENTRE, SOUTH)
    assert await listed(lang_son, who=station) == ["LS-III.2.5-180"]
    assert await listed(lang_son, who=south) == [id_ for id_ in sorted(LINKS) if id_ != "LS-III.2.5-180"]
    assert await listed(lang_son, who=lang_son.story.ministry) == sorted(LINKS)
    assert (await lang_son.story.get(station, path)).status_code == 200
    assert (await lang_son.story.get(station, f"{path}/timeline")).status_code == 200
    assert (await lang_son.story.get(south, path)).status_code == 404
    assert (await lang_son.story.get(lang_son.story.client(Role.INSURANCE, "20"), path)).status_code == 403
    below = lang_son.story.client(Role.CENTRE, "TYT.6001")
    assert (await lang_son.story.post(below, f"{path}:end", {"on": "2022-01-01", "reason": "x"})).status_code == 404
    assert (await lang_son.story.put(south, path, body | {"lead_facility": SOUTH}, **{"If-Match": "*"})).status_code == 404
    assert (await lang_son.story.put(station, path, body)).status_code == 403
    north = lang_son.story.client(Role.CENTRE, NORTH)
    assert (await lang_son.story.post(north, f"{path}:end", {"on": "2022-01-01", "reason": "x"})).status_code == 200


async def test_links_are_found_by_lead_facility_field_unit_day_and_words_without_accents(lang_son: LangSon):
    await lang_son.link()
    assert await listed(lang_son, f"?lead={LUNG}") == ["LS-III.2.3"]
    assert await listed(lang_son, "?facility=TYT.6101") == ["LS-III.2.5-181"]
    assert await listed(lang_son, f"?facility={NORTH}&q=phuc hoi") == ["LS-III.2.2"]
    assert await listed(lang_son, "?field=lao hen phe quan va copd") == ["LS-III.2.3"]
    assert await listed(lang_son, "?field=lao") == []
    assert await listed(lang_son, "?q=copd") == ["LS-III.2.3"]
    assert await listed(lang_son, "?unit=6001") == ["LS-III.2.5-180"]
    assert await listed(lang_son, f"?unit={REHABILITATION}") == ["LS-III.2.2"]
    assert await listed(lang_son, "?as_of=2021-01-29") == []
    page = (await lang_son.story.get(lang_son.department, "/mentoring-links?limit=4")).json()
    assert await listed(lang_son, f"?limit=4&cursor={page['next']}") == sorted(LINKS)[4:]


async def test_without_districts_a_centre_directs_what_it_runs_itself(lang_son: LangSon):
    """On 2025-07-01 the districts ended: stations of a kind are then those that the centre manages."""
    await lang_son.link("LS-III.2.5-180")
    later, world = date(2025, 7, 1), lang_son.story
    ended = AdminUnitRecorded(
        code="180", since=START, level=UnitLevel.DISTRICT, parent="20", difficulty=[], valid_from=START, valid_to=later
    )
    moved = AdminUnitRecorded(code="6001", since=later, level=UnitLevel.COMMUNE, parent="20", difficulty=[], valid_from=later)
    strange, _, _ = facility("TYT.6002", FacilityKind.COMMUNE_STATION, "commune", "6001")
    assert isinstance(strange, FacilityRecorded)
    last = await world.catalog.say(
        (ended, f"180@{START}", START),
        (moved, f"6001@{later}", later),
        (strange.model_copy(update={"valid_from": later}), "TYT.6002", later),
        province="20",
    )
    await world.ministry.get("/transfer/v1/policies", headers={"Wait-For": f"catalog:{last}"})
    assert await directed(lang_son, "LS-III.2.5-180", "?as_of=2025-06-30") == ["TYT.6001", "TYT.6002"]
    assert await directed(lang_son, "LS-III.2.5-180", "?as_of=2025-07-01") == ["TYT.6001"]
