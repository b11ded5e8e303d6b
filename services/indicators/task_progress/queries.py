"""Reads of task progress."""

from datetime import date
from itertools import groupby

from services.indicators.task.schemas import Task
from services.indicators.task_progress import rules
from services.indicators.task_progress.rules import Said
from services.indicators.task_progress.schemas import TaskState, UnitState
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('programme', p.programme, 'task', p.task, 'unit', p.unit, 'on', p.day, 'state', p.state,
    'evidence', p.evidence, 'difficulties', p.difficulties, 'proposals', p.proposals, 'version', p.version,
    'recorded_at', p.recorded_at, 'recorded_by', p.recorded_by)"""
ONE = "p.programme = :programme and p.task = :task and p.unit = :unit and p.day = :day"
LATEST = """not exists (select from task_progress l where l.programme = p.programme and l.task = p.task and l.unit = p.unit
    and l.day = p.day and l.version > p.version)"""
KEY = "p.task || '/' || p.unit || '/' || p.day"
FIND = statement(f"select * from task_progress p where {ONE} order by version desc limit 1 for update")
GET = statement(f"select {ITEM}::text as body, p.version from task_progress p where {ONE} order by p.version desc limit 1")
LIST = page_statement(f"""
    select {KEY} || '/' || to_char(p.version, 'FM000000') as key, {ITEM} as item from task_progress p
    where p.programme = :programme and (:task::text is null or p.task = :task) and (:unit::text is null or p.unit = :unit)
        and (:as_of::date is null or p.day <= :as_of) and (:corrected::boolean or {LATEST})
        and (not :raised::boolean or p.difficulties is not null or p.proposals is not null)
        and (:after::text is null or ({KEY} || '/' || to_char(p.version, 'FM000000')) collate "C" > :after)
    order by ({KEY} || '/' || to_char(p.version, 'FM000000')) collate "C" limit :limit + 1
""")
LIST_SAID = statement(f"""
    select p.task, p.unit, p.day, p.state, p.difficulties from task_progress p
    where p.programme = :programme and p.day <= :day and {LATEST} order by p.task, p.unit collate "C", p.day
""")


async def get_progress(session: Session, programme: str, task: str, unit: str, day: date) -> Document:
    """What a unit said of a task on a day; raises ResourceMissing."""
    return await read_document(session, GET, programme=programme, task=task, unit=unit, day=day)


async def list_progress(session: Session, page: Page, programme: str, *, raised: bool = False, **filters: object) -> Document:
    """What units said; `raised`: only with difficulties or proposals; filters: task, unit, as_of, or None, and corrected."""
    return await read_page(session, LIST, page, programme=programme, raised=raised, **filters)


async def list_states(session: Session, programme: str, tasks: tuple[Task, ...], day: date) -> dict[str, list[UnitState]]:
    """By task: how far each unit is on a day."""
    dues = {task.no: task.due for task in tasks}
    found: dict[str, list[UnitState]] = {task.no: [] for task in tasks}
    rows = [row for row in await session.all(LIST_SAID, programme=programme, day=day) if row["task"] in dues]
    for (task, unit), group in groupby(rows, key=lambda row: (row["task"], row["unit"])):
        said = [Said(unit, row["day"], TaskState(row["state"]), row["difficulties"]) for row in group]
        done_on, last = rules.done_since(said), said[-1]
        late = rules.is_late(dues[task], done_on, day)
        state = UnitState(unit=unit, state=last.state, on=last.day, done_on=done_on, late=late, difficulties=last.difficulties)
        found[task].append(state)
    return found
