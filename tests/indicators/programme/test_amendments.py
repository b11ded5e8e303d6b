"""What a programme says on a day: amendments hold from their day on, addressees that ended have successors."""

from datetime import date
from typing import Any

import httpx
import pytest

from services.indicators.programme.rules import programme_on
from services.indicators.task.schemas import Task
from tests.indicators.programmes import INSURANCE, KON_RAY, MUONG_TE, PROGRAMMES, act, progress, recorded, report
from tests.indicators.story import Story
from tests.world import client

CUT, BEFORE = date(2025, 7, 1), date(2025, 6, 30)


@pytest.mark.parametrize("code", [KON_RAY, MUONG_TE])
def test_the_shipped_district_plans_say_that_they_run_on(code: str) -> None:
    (amendment,) = PROGRAMMES[code].amendments
    assert amendment.valid_from == CUT


def test_no_task_report_or_target_of_kon_ray_is_left_to_a_district_office_that_ended() -> None:
    def addressees(day: date) -> list[str]:
        said = programme_on(PROGRAMMES[KON_RAY], day)
        reports = [who.vi for report in said.reports_due for who in (report.who, *report.to)]
        return [*(line.lead.vi for line in (*said.targets, *said.tasks) if line.lead is not None), *reports]

    ended = ("Ủy ban nhân dân huyện", "Trung tâm Y tế huyện", "Huyện ủy")
    assert any(who.startswith(ended) for who in addressees(BEFORE))
    left = [who for who in addressees(CUT) if any(office in who for office in ended) and "kế thừa" not in who]
    assert left == []


def test_a_line_of_an_amendment_replaces_the_one_of_its_number_or_is_added() -> None:
    task = Task.model_validate({"no": "9.9", "clause": None, "title": {"vi": "Việc mới", "en": "New"}, "due": {"kind": "ongoing"}})
    target = PROGRAMMES[MUONG_TE].targets[0].model_copy(update={"target": 75})
    (first,) = PROGRAMMES[MUONG_TE].amendments
    amended = PROGRAMMES[MUONG_TE].model_copy(update={"amendments": (first.model_copy(update={"targets": (target,), "tasks": (task,)}),)})
    before, after = programme_on(amended, BEFORE), programme_on(amended, CUT)
    assert ([t.target for t in before.targets], [t.target for t in after.targets]) == ([70], [75])
    assert (len(before.tasks) + 1, after.tasks[-1].no) == (len(after.tasks), "9.9")


async def test_progress_judges_by_the_figure_that_held_on_the_day(
    app: Any, settings: Any, ministry: httpx.AsyncClient, story: Story
) -> None:
    await story.district()
    content = PROGRAMMES[KON_RAY].model_dump(mode="json", by_alias=True)
    target = next(t for t in content["targets"] if t["code"] == INSURANCE) | {"target": 90}
    text = {"vi": "Điều chỉnh chỉ tiêu", "en": "The target is changed"}
    amendments = [{"no": "1", "valid_from": "2024-07-01", "decision_no": "9/QĐ", "text": text, "targets": [target]}]
    await recorded(ministry, KON_RAY, scope=[{"level": "district", "code": "107", "province": "12"}], amendments=amendments)
    await ministry.get("/indicators/v1/programmes", headers=story.heard)
    await report(ministry, "107/2023", 92, 100)
    async with client(app, settings, sub="other") as other:
        assert (await act(other, f"{INSURANCE}/107/2023:accept")).status_code == 200
    found = [{t["no"]: t for t in (await progress(ministry, story, KON_RAY, day))["targets"]}["3"] for day in ("2024-06-30", "2024-07-01")]
    assert [(t["target"], t["value"], t["met"]) for t in found] == [(95, 92.0, False), (90, 92.0, True)]
