"""The first case that the receiver's own people do after an acceptance."""

from datetime import date
from typing import Any

from services.transfer.first_case.schemas import FirstCase
from shared.actor import Role
from shared.contracts.catalog import PolicySet, ReturnAccepted, ReturnItem
from tests.transfer.story import ECG, SECOND, STATION, TRAINEE, Said, Story, merged

CASE: dict[str, Any] = {"technique_code": ECG, "practitioner_id": str(TRAINEE), "on": "2023-01-10", "document_no": "01/SKB"}


def returned(month: str, last_day: date, cases: int = 3, rotated: int = 0, code: str = ECG) -> Said:
    items = [ReturnItem(technique_code=code, cases=cases, insured_cases=0, rotated_cases=rotated)]
    return ReturnAccepted(facility=STATION, month=month, items=items), f"{STATION}@{month}", last_day


async def test_the_receiver_records_the_first_case_of_its_own_people_once(told: Story) -> None:
    await told.accept_it()
    recorded = await told.step(told.station, "record-first-case", CASE)
    assert recorded.status_code == 200, recorded.text
    (case,) = recorded.json()["first_cases"]
    assert case == CASE | {"source": "recorded"}
    again = await told.step(told.station, "record-first-case", CASE | {"on": "2023-01-11"})
    assert (again.status_code, again.json()["code"]) == (409, "first-case-known")
    path = f"/transfers/{told.transfer}/first-cases"
    assert (await told.get(told.centre, path)).json()["items"] == [case]
    assert FirstCase.model_validate((await told.get(told.department, f"{path}/{ECG}")).json()).practitioner_id == TRAINEE
    assert (await told.get(told.centre, f"{path}/9.9")).status_code == 404
    *_, said = [event for event in await told.log() if event["subject"] == told.transfer]
    assert said["type"] == "vn.tuyen.transfer.first-case-recorded.v1"
    assert (said["effectiveon"], said["data"]["facility"], said["data"]["practitioner_id"]) == ("2023-01-10", STATION, str(TRAINEE))


async def test_before_the_list_holds_the_technique_no_case_counts_and_the_way_there_is_told(told: Story) -> None:
    await told.accept_it()
    refused = await told.step(told.station, "record-first-case", CASE | {"on": "2022-12-31"})
    assert (refused.status_code, refused.json()["code"]) == (409, "technique-not-listed")
    assert "supplements" in refused.json()["detail"]
    early = await told.step(told.station, "record-first-case", CASE | {"on": "2022-12-14"})
    assert (early.json()["code"], early.json()["errors"][0]["code"]) == ("step-day-refused", "before-last-step")
    future = await told.step(told.station, "record-first-case", CASE | {"on": "2199-01-01"})
    assert (future.json()["code"], future.json()["errors"][0]["code"]) == ("step-day-refused", "in-the-future")
    assert (await told.get(told.station, f"/transfers/{told.transfer}")).json()["first_cases"] == []


async def test_only_accepted_techniques_and_people_found_competent_in_them_have_a_first_case(told: Story) -> None:
    await told.accept_it()
    for changes, code, pointer in (
        ({"technique_code": "9.9"}, "not-accepted", "/technique_code"),
        ({"practitioner_id": str(SECOND)}, "not-competent", "/practitioner_id"),
    ):
        refused = await told.step(told.station, "record-first-case", CASE | changes)
        assert (refused.status_code, refused.json()["code"]) == (422, "first-case-unfit")
        assert [(e["code"], e["pointer"]) for e in refused.json()["errors"]] == [(code, pointer)]
    await told.say_rotation(merged(SECOND, TRAINEE))
    assert (await told.step(told.station, "record-first-case", CASE | {"practitioner_id": str(SECOND)})).status_code == 200


async def test_a_case_before_the_acceptance_is_a_step_out_of_order(told: Story) -> None:
    await told.teach_it()
    refused = await told.step(told.station, "record-first-case", CASE)
    assert (refused.status_code, refused.json()["code"]) == (409, "step-out-of-order")
    assert (await told.step(told.client(Role.STATION, "TYT.3434"), "record-first-case", CASE)).status_code == 404


async def test_where_nobody_recorded_it_the_first_return_with_own_cases_proves_it(told: Story) -> None:
    await told.accept_it()
    await told.say_catalog(returned("2022-11", date(2022, 11, 30)), returned("2023-01", date(2023, 1, 31), cases=2, rotated=2))
    one = await told.get(told.station, f"/transfers/{told.transfer}")
    assert one.json()["first_cases"] == []
    await told.say_catalog(returned("2023-03", date(2023, 3, 31)), returned("2023-02", date(2023, 2, 28)))
    two = await told.get(told.station, f"/transfers/{told.transfer}", **{"If-None-Match": one.headers["etag"]})
    expected = {"technique_code": ECG, "on": "2023-02-28", "source": "returned", "practitioner_id": None, "document_no": None}
    assert two.json()["first_cases"] == [expected]
    assert (await told.step(told.station, "record-first-case", CASE)).json()["first_cases"] == [CASE | {"source": "recorded"}]


async def test_a_transfer_of_which_a_technique_is_no_longer_done_is_flagged(told: Story) -> None:
    await told.accept_it()

    async def flagged() -> list[str]:
        return [item["id"] for item in (await told.get(told.centre, "/transfers?flag=lapsed")).json()["items"]]

    assert await flagged() == [], "what was never done has not lapsed"
    await told.step(told.station, "record-first-case", CASE)
    assert await flagged() == [told.transfer]
    assert (await told.get(told.centre, f"/transfers/{told.transfer}")).json()["flags"] == ["lapsed"]
    await told.say_catalog(lapse_policy("lapse_months", 1200))
    assert await flagged() == []
    await told.say_catalog(lapse_policy(f"lapse_months.{ECG}", 6))
    assert await flagged() == [told.transfer]


def lapse_policy(code: str, months: int) -> Said:
    day = date(2022, 1, 1)
    return PolicySet(code=code, valid_from=day, value=months), f"{code}@{day}", day
