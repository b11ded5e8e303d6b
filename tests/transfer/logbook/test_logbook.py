"""The logbook of a transfer over HTTP."""

import io
from uuid import uuid4

from python_calamine import CalamineWorkbook

from services.transfer.logbook.schemas import LogbookAnswer, LogbookEntry
from shared.actor import Role
from tests.transfer.story import ECG, SECOND, TRAINEE, Story, technique


async def entry(story: Story, query: str = "") -> LogbookEntry:
    answer = await story.get(story.station, f"/transfers/{story.transfer}/logbook{query}")
    (found,) = LogbookAnswer.model_validate(answer.json()).items
    return found


async def test_only_attested_cases_count_and_the_others_are_shown_apart(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    before = await entry(told)
    assert before.required.model_dump() == {"observed": 1, "assisted": 1, "supervised": 2}
    assert before.pending.model_dump() == {"observed": 1, "assisted": 1, "supervised": 2, "independent": 0}
    assert set(before.done.model_dump().values()) == {0}
    assert [each.what for each in before.missing] == ["observed", "assisted", "supervised", "assessment"]
    await told.step(told.centre, "attest", {"session_id": told.session})
    after = await entry(told)
    assert (after.done, after.pending) == (before.pending, before.done)
    assert [each.what for each in after.missing] == ["assessment"]


async def test_competence_is_told_as_of_a_day(told: Story):
    await told.teach_it()
    await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})
    for day, expected in (
        ("2022-10-09", ("none", None)),
        ("2022-11-30", ("none", None)),
        ("2022-12-01", ("provisional", "2022-12-01")),
        ("2022-12-14", ("provisional", "2022-12-01")),
        ("2022-12-15", ("proficient", "2022-12-15")),
    ):
        found = (await entry(told, f"?as_of={day}")).model_dump(mode="json")
        assert (found["competence"], found["since"]) == expected, day
    assert (await entry(told, "?as_of=2022-10-09")).done.observed == 0


async def test_a_withdrawn_session_takes_its_cases_and_the_provisional_competence_away(told: Story):
    await told.teach_it()
    assert (await entry(told)).competence == "provisional"
    await told.step(told.centre, "withdraw-session", {"session_id": told.session, "reason": "x"})
    found = await entry(told)
    assert (found.competence, found.done.supervised, found.pending.supervised) == ("none", 0, 0)
    again = told.a_session(session_id=str(uuid4()), on="2022-12-05")
    await told.step(told.station, "record-session", again)
    await told.step(told.centre, "attest", {"session_id": again["session_id"]})
    assert str((await entry(told)).since) == "2022-12-05"


async def test_the_quota_is_the_greater_of_the_techniques_and_the_approved_plans(told: Story):
    line = {"technique_code": ECG, "hours": 8, "observed_cases": 3}
    await told.start_it(outline=[line])
    assert (await entry(told)).required.model_dump() == {"observed": 3, "assisted": 1, "supervised": 2}
    await told.say_catalog(technique(ECG, supervised_cases=5))
    assert (await entry(told)).required.supervised == 5


async def test_a_logbook_is_told_of_one_trainee_and_as_a_workbook_in_the_readers_language(told: Story):
    await told.teach_it()
    assert (await entry(told, f"?trainee={TRAINEE}")).trainee_id == TRAINEE
    assert (await told.get(told.station, f"/transfers/{told.transfer}/logbook?trainee={SECOND}")).json()["items"] == []
    answer = await told.get(told.station, f"/transfers/{told.transfer}/logbook?format=xlsx", **{"Accept-Language": "vi"})
    head, row = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    told_of = dict(zip(head, row, strict=True))
    assert (told_of["Đã xác nhận: làm có giám sát"], told_of["Năng lực"], told_of["Kết quả"]) == (2, "Tạm công nhận", "Đạt")


async def test_a_logbook_is_read_at_both_ends_only(told: Story):
    await told.start_it()
    for who, status in ((told.centre, 200), (told.station, 200), (told.client(Role.STATION, "TYT.3434"), 404)):
        assert (await told.get(who, f"/transfers/{told.transfer}/logbook")).status_code == status
