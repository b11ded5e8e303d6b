"""A facility's review of its own state over HTTP."""

import io
from datetime import date
from zipfile import ZipFile

from shared.actor import Role
from shared.contracts.catalog import PolicySet, ReturnAccepted, ReturnItem
from tests.transfer.story import (
    ECG,
    SECOND,
    STATION,
    TRAINEE,
    Said,
    Story,
    approval,
    certificate,
    level_list,
    licence,
    post,
    resources,
    technique,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_return(month: str, last: date, code: str, cases: int, rotated: int = 0) -> Said:
    items = [ReturnItem(technique_code=code, cases=cases, insured_cases=0, rotated_cases=rotated)]
    return ReturnAccepted(facility=STATION, month=month, items=items), f"{STATION}@{month}", last


async def review(told: Story, day: str, query: str = "") -> dict:
    answer = await told.get(told.station, f"/needs/review?facility={STATION}&as_of={day}{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def a_list_of_three(told: Story) -> None:
    """ECG needs a machine that is there; 1.9 needs a room that is not; 3.1 may be done by midwives only."""
    await told.say_catalog(
        technique("1.9", rooms=["theatre"], equipment=["ecg"]),
        technique("3.1", scopes=["midwife"]),
        level_list("commune", ECG, "1.9", "3.1", day=date(2021, 1, 1)),
        approval(STATION, ECG, day=date(2022, 1, 1)),
    )
    await told.say_rotation(licence(TRAINEE))


async def test_each_technique_says_what_is_listed_performed_and_lacking_on_that_day(told: Story):
    await a_list_of_three(told)
    await told.say_catalog(a_return("2022-03", date(2022, 3, 31), ECG, 5), a_return("2022-05", date(2022, 5, 31), ECG, 2, rotated=2))
    found = await review(told, "2022-08-01")
    assert {k: found[k] for k in ("list", "list_since", "list_size", "listed", "performing", "lacking")} == {
        "list": "commune",
        "list_since": "2021-01-01",
        "list_size": 3,
        "listed": 1,
        "performing": 1,
        "lacking": 2,
    }
    lines = {line.pop("technique_code"): line for line in found["items"]}
    nothing = {"equipment": [], "rooms": [], "drugs": []}
    assert lines[ECG] == {
        "listed": True,
        "decision_no": "12/QĐ-SYT",
        "last_own_case": "2022-03-31",
        "performing": True,
        "lacks": nothing,
        "staff": 1,
        "lacking": False,
    }
    assert (lines["1.9"]["lacks"], lines["1.9"]["staff"], lines["1.9"]["lacking"]) == (nothing | {"rooms": ["theatre"]}, 1, True)
    assert (lines["3.1"]["staff"], lines["3.1"]["lacking"], lines["3.1"]["lacks"]) == (0, True, nothing)
    lacking = await review(told, "2022-08-01", "&lacking=true&limit=1")
    assert ([line["technique_code"] for line in lacking["items"]], lacking["list_size"]) == (["1.9"], 3)
    rest = await review(told, "2022-08-01", f"&lacking=true&limit=1&cursor={lacking['next']}")
    assert ([line["technique_code"] for line in rest["items"]], rest["next"]) == (["3.1"], None)


async def test_a_case_counts_for_the_months_of_the_policy_in_force_that_day(told: Story):
    await a_list_of_three(told)
    await told.say_catalog(a_return("2022-03", date(2022, 3, 31), ECG, 5))
    assert [(await review(told, day))["performing"] for day in ("2022-03-30", "2022-03-31", "2023-03-30", "2023-03-31")] == [0, 1, 1, 0]
    own = PolicySet(code=f"lapse_months.{ECG}", valid_from=date(2022, 1, 1), value=3)
    await told.say_catalog((own, f"{own.code}@{own.valid_from}", own.valid_from))
    assert (await review(told, "2022-06-29"))["performing"] == 1
    assert (await review(told, "2022-06-30"))["performing"] == 0


async def test_the_state_of_a_past_day_is_told_by_the_list_resources_and_posts_of_that_day(told: Story):
    await a_list_of_three(told)
    assert (await review(told, "2020-06-01"))["list_size"] == 1
    await told.say_catalog(resources(STATION, "ecg", "lamp", day=date(2023, 1, 1)), resources(STATION, day=date(2024, 1, 1)))
    gone = (await review(told, "2024-06-01"))["items"][1]
    assert (gone["technique_code"], gone["lacks"]["equipment"]) == (ECG, ["ecg"])
    await told.say_rotation(post(SECOND, STATION, starts=date(2022, 2, 1), until=date(2022, 5, 1)), certificate(SECOND, "3.1"))
    staff = {line["technique_code"]: line["staff"] for line in (await review(told, "2022-03-01"))["items"]}
    assert staff == {ECG: 1, "1.9": 1, "3.1": 1}
    assert (await review(told, "2022-05-01"))["items"][2]["staff"] == 0
    await told.say_rotation(licence(TRAINEE, suspended_on=date(2022, 6, 1)))
    assert [(await review(told, day))["items"][1]["staff"] for day in ("2022-05-31", "2022-06-01")] == [1, 0]


async def test_without_a_list_in_force_the_review_is_refused_and_says_which_list(told: Story):
    refused = await told.get(told.station, f"/needs/review?facility={STATION}&list=initial")
    assert (refused.status_code, refused.json()["code"]) == (422, "review-list-missing")
    assert "initial" in refused.json()["detail"]
    assert (await told.get(told.station, f"/needs/review?facility={STATION}&as_of=2019-01-01")).json()["code"] == "review-list-missing"


async def test_only_who_sees_the_facility_reads_its_review(told: Story):
    assert (await told.get(told.client(Role.STATION, "TYT.3434"), f"/needs/review?facility={STATION}")).status_code == 404
    assert (await told.get(told.ministry, "/needs/review?facility=TYT.NOWHERE")).status_code == 404
    assert (await told.get(told.client(Role.INSURANCE, "12"), f"/needs/review?facility={STATION}")).status_code == 403


async def test_the_review_comes_as_a_workbook_with_headings_in_the_readers_language(told: Story):
    await a_list_of_three(told)
    path = f"/needs/review?facility={STATION}&as_of=2022-08-01"
    for headers, word in (({"Accept": XLSX}, "Mã kỹ thuật"), ({"Accept": XLSX, "Accept-Language": "en"}, "Technique code")):
        answer = await told.get(told.station, path, **headers)
        assert answer.headers["content-type"] == XLSX
        with ZipFile(io.BytesIO(answer.content)) as book:
            texts = book.read("xl/worksheets/sheet2.xml").decode()
        assert word in texts
        assert "theatre" in texts
    assert (await told.get(told.station, f"{path}&format=xlsx")).headers["content-type"] == XLSX
