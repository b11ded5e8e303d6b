"""The dashboard's pages: what each is read from, and how it is told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

import orjson
from starlette.responses import Response

from services.indicators.dashboard import queries
from services.indicators.dashboard.schemas import Frame, Visit
from services.indicators.document.schemas import Wording
from services.indicators.page.schemas import render
from services.indicators.place.queries import list_own
from services.indicators.place_name.queries import list_names
from services.indicators.place_name.rules import Names
from services.indicators.programme.queries import get_programme
from services.indicators.programme.rules import programme_on
from services.indicators.progress.queries import get_progress
from services.indicators.progress.rules import State, Status
from services.indicators.progress.schemas import Progress
from services.indicators.redundancy.queries import list_lean
from services.indicators.report.rules import places_of
from services.indicators.report_paper.rules import budget_line, due_line, task_line
from services.indicators.rotation_board import queries as board
from shared.db import Session
from shared.documents import Page
from shared.i18n import Voice

MOST_ASSIGNMENTS = 100


async def show_place(session: Session, visit: Visit, unit: str | None) -> Response:
    """The page of a unit or facility, by default the caller's own; where several followed that one, the choice of them.

    Raises UnitUnknownOnThatDay.
    """
    own = [unit] if unit is not None else await list_own(session, visit.boundaries)
    frame = await queries.read_frame(session, visit, own[0])
    if len(own) > 1:
        return render("choose.html", visit, frame, await _names(session, visit, frame, own), codes=own)
    last_month = f"{visit.as_of.replace(day=1) - timedelta(days=1):%m/%Y}"
    if frame.place.is_facility:
        sheet = await queries.read_facility(session, visit, frame.place)
        return render("facility.html", visit, frame, await _names(session, visit, frame, sheet.codes), page=sheet, last_month=last_month)
    page = await queries.read_unit(session, visit, frame.place)
    names = await _names(session, visit, frame, page.codes)
    unreported = max((value.not_reported for _, value in page.headlines), default=0)
    return render("unit.html", visit, frame, names, page=page, unreported=unreported, last_month=last_month)


async def show_programme(session: Session, visit: Visit, code: str) -> Response:
    """A programme's page; raises ResourceMissing."""
    frame = await queries.read_frame(session, visit, (await list_own(session, visit.boundaries))[0])
    programme = programme_on(await get_programme(session, code), visit.as_of)
    progress = await get_progress(session, code, visit.as_of)
    names = await _names(session, visit, frame, places_of(progress))
    voice = visit.voice
    return render(
        "programme.html",
        visit,
        frame,
        names,
        programme=programme,
        progress=progress,
        statuses=_counted([each.status for each in progress.targets], tuple(Status), "report.status", voice),
        states=_counted([each.state for each in progress.tasks], tuple(State), "report.state", voice),
        tasks=[task_line(each, voice, names) for each in progress.tasks],
        reports=[due_line(each, voice, names) for each in progress.reports_due],
        budget=[budget_line(each, voice) for each in progress.budget],
        readings=_said([*programme.policy, *_readings(progress)], voice),
        placed=False,
        mapped=False,
    )


async def show_rotation(session: Session, visit: Visit, unit: str | None) -> Response:
    """The rotation plans of a unit; raises UnitUnknownOnThatDay."""
    frame = await queries.read_frame(session, visit, unit or (await list_own(session, visit.boundaries))[0])
    plans = await board.list_plans(session, frame.place.code, as_of=visit.as_of, boundaries=visit.boundaries)
    assignments = await board.list_assignments(session, [plan.plan for plan in plans], most=MOST_ASSIGNMENTS)
    shown = [plan.unit for plan in plans] + [code for each in assignments for code in (each.from_facility, each.to_facility)]
    names = await _names(session, visit, frame, shown)
    return render("rotation.html", visit, frame, names, plans=plans, assignments=assignments, most=MOST_ASSIGNMENTS)


async def show_redundancy(session: Session, visit: Visit, page: Page, unit: str | None, fewer_than: int | None) -> Response:
    """The techniques that hang on too few people, a page of them; raises UnitUnknownOnThatDay, CursorTampered."""
    frame = await queries.read_frame(session, visit, unit or (await list_own(session, visit.as_of))[0])
    found = await list_lean(session, page, frame.place.code, visit.as_of, fewer_than)
    items = orjson.loads(found.body)["items"]
    names = await _names(session, visit, frame, [each["facility"] for each in items])
    return render("redundancy.html", visit, frame, names, items=items, next=found.next, mapped=False)


async def _names(session: Session, visit: Visit, frame: Frame, codes: Iterable[str]) -> Names:
    """What the places of a page are called on the day of its map."""
    return await list_names(session, {*frame.codes, *codes}, visit.boundaries)


def _counted(found: Sequence[str], known: Sequence[str], family: str, voice: Voice) -> list[tuple[str, str, int]]:
    counts = Counter(found)
    return [(each, voice.text(f"{family}.{each}"), counts[each]) for each in known if counts[each]]


def _readings(progress: Progress) -> list[Wording]:
    return [reading for lines in (progress.targets, progress.tasks, progress.reports_due) for line in lines for reading in line.policy]


def _said(readings: Sequence[Wording], voice: Voice) -> list[str]:
    """Each reading once."""
    return list(dict.fromkeys(each.en if voice.language == "en" else each.vi for each in readings))
