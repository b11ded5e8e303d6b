"""Which stations should receive from provincial hospitals, and what the Department says, over HTTP."""

from datetime import date

from shared.actor import Role
from shared.contracts.catalog import FacilityKind
from tests.transfer.need.asking import a_need, submitted
from tests.transfer.story import CENTRE, ECG, HOSPITAL, STATION, Story, approval, facility, technique

AGREED = {"opinion": "agreed", "sending_facility": HOSPITAL, "document_no": "301/SYT-NVY", "on": "2022-08-15"}


async def for_opinion(told: Story, query: str = "") -> list[dict]:
    answer = await told.get(told.department, f"/needs/for-opinion?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def told_of_surgery(told: Story) -> None:
    """A technique that only the provincial hospital may perform, and one that nobody may."""
    await told.say_catalog(technique("1.9"), technique("7.7"), approval(HOSPITAL, "1.9", day=date(2021, 1, 1)))


async def test_what_nobody_above_in_the_district_may_do_is_for_opinion_with_who_may_send_it(told: Story):
    await told_of_surgery(told)
    await submitted(told)
    asked = await submitted(told, technique_codes=[ECG, "1.9", "7.7"])
    late = await submitted(told, facility="TYT.3434", technique_codes=["1.9"])
    found = await for_opinion(told)
    assert [(item["need"], item["facility"], item["priority"]) for item in found] == [(asked, STATION, True), (late, "TYT.3434", False)]
    assert found[0]["techniques"] == [
        {"technique_code": "1.9", "sending_facilities": [HOSPITAL]},
        {"technique_code": "7.7", "sending_facilities": []},
    ]
    assert [item["need"] for item in await for_opinion(told, "unit=3434")] == [late]
    district = facility("BVH.107", FacilityKind.DISTRICT_HOSPITAL, "district", "107", beds=50)
    await told.say_catalog(district, approval("BVH.107", "1.9"))
    assert [(item["need"], len(item["techniques"])) for item in await for_opinion(told)] == [(asked, 1)]


async def test_a_leading_provincial_hospital_does_not_take_a_need_from_the_list(told: Story):
    await told_of_surgery(told)
    await told.say_catalog(facility(CENTRE, FacilityKind.DISTRICT_HEALTH_CENTRE, "district", "107", parent=HOSPITAL, beds=90))
    asked = await submitted(told, technique_codes=["1.9"])
    assert [item["need"] for item in await for_opinion(told)] == [asked]


async def test_the_opinion_is_shown_with_the_need_and_a_later_one_takes_its_place(told: Story):
    await told_of_surgery(told)
    id_ = await submitted(told, technique_codes=["1.9"])
    assert [item["id"] for item in (await told.get(told.centre, "/needs?opinion=none")).json()["items"]] == [id_]
    refused = AGREED | {"opinion": "not_agreed", "sending_facility": None, "on": "2022-08-10", "note": "Chưa đủ nhân lực"}
    for body in (refused, AGREED):
        done = await told.post(told.department, f"/needs/{id_}:opine", body)
        assert done.status_code == 200, done.text
    assert done.json()["opinion"] == AGREED | {"note": None}
    assert [item["opinion"]["opinion"] for item in await for_opinion(told, "opinion=agreed")] == ["agreed"]
    assert (await told.get(told.centre, "/needs?opinion=not_agreed")).json()["items"] == []
    steps = (await told.get(told.station, f"/needs/{id_}/timeline")).json()["items"][2:]
    assert [(s["step"], s["on"], s["document_no"], s["about"], s["note"]) for s in steps] == [
        ("opinion_not_agreed", "2022-08-10", "301/SYT-NVY", None, "Chưa đủ nhân lực"),
        ("opinion_agreed", "2022-08-15", "301/SYT-NVY", HOSPITAL, None),
    ]


async def test_the_hospital_that_is_to_transfer_reads_the_need_as_long_as_it_is_named(told: Story):
    await told_of_surgery(told)
    id_ = await submitted(told, technique_codes=["1.9"])
    hospital = told.client(Role.HOSPITAL, HOSPITAL)

    async def read() -> tuple[int, list[str]]:
        listed = (await told.get(hospital, "/needs")).json()["items"]
        return (await told.get(hospital, f"/needs/{id_}")).status_code, [item["id"] for item in listed]

    assert await read() == (404, [])
    await told.post(told.department, f"/needs/{id_}:opine", AGREED)
    assert await read() == (200, [id_])
    aggregated = await told.post(told.client(Role.CENTRE, HOSPITAL), "/needs:aggregate", {"unit": HOSPITAL, "document_no": "1"})
    assert aggregated.json()["code"] == "nothing-to-aggregate"
    assert (await told.post(hospital, f"/needs/{id_}:submit")).status_code == 404
    await told.post(told.department, f"/needs/{id_}:opine", AGREED | {"opinion": "not_agreed", "sending_facility": None})
    assert await read() == (404, [])


async def test_only_the_department_gives_an_opinion_and_only_on_what_is_handed_in(told: Story):
    await told_of_surgery(told)
    id_ = await submitted(told, technique_codes=["1.9"])
    for role, unit in ((Role.CENTRE, CENTRE), (Role.STATION, STATION), (Role.HOSPITAL, HOSPITAL)):
        assert (await told.post(told.client(role, unit), f"/needs/{id_}:opine", AGREED)).status_code == 403
    await told.put(told.station, f"/needs/{told.need}", a_need())
    early = await told.post(told.department, f"/needs/{told.need}:opine", AGREED)
    assert (early.status_code, early.json()["code"]) == (409, "need-out-of-order")
    elsewhere = told.client(Role.DEPARTMENT, "TYT.3434")
    assert (await told.post(elsewhere, f"/needs/{id_}:opine", AGREED)).status_code == 404


REFUSED = [
    ({"on": "2022-07-31"}, "need-day-refused", "before-last-step"),
    ({"on": "2199-01-01"}, "need-day-refused", "in-the-future"),
    ({"sending_facility": "BV.NOWHERE"}, "unknown-foreign", "unknown-code"),
    ({"sending_facility": CENTRE}, "sending-facility-unfit", "not-provincial"),
    ({"sending_facility": "BVDK.99"}, "sending-facility-unfit", "lists-none-of-need"),
    ({"document_no": None}, "invalid-request", None),
]


async def test_an_opinion_that_does_not_fit_is_refused_and_nothing_is_written(told: Story):
    await told_of_surgery(told)
    await told.say_catalog(facility("BVDK.99", FacilityKind.PROVINCIAL_GENERAL_HOSPITAL, "province", "12"))
    id_ = await submitted(told, technique_codes=["1.9"])
    for change, code, fault in REFUSED:
        refused = await told.post(told.department, f"/needs/{id_}:opine", AGREED | change)
        assert (refused.status_code, refused.json()["code"]) == (422, code), change
        assert fault is None or refused.json()["errors"][0]["code"] == fault, change
    assert (await told.get(told.department, f"/needs/{id_}")).json()["opinion"] is None
