"""Reads of the clock: what is pending for one transfer, need or plan, and what is overdue in a subtree."""

from pathlib import Path
from typing import Any
from uuid import UUID

from services.transfer.clock.rules import STEP_DAYS
from services.transfer.clock.schemas import OwnerRole, PendingNoun, PendingStep
from services.transfer.first_case.queries import ACCEPTED
from services.transfer.follow_up.rules import EARLY_DAYS, MONTHS
from services.transfer.step.commands import Noun
from shared import access
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page
from shared.statement import statement

CLOCK = (Path(__file__).parent / "clock.sql").read_text(encoding="utf-8").replace("{accepted}", ACCEPTED)
TERMS = {"days": {step.value: days for step, days in STEP_DAYS.items()}, "months": list(MONTHS), "early": EARLY_DAYS}
ITEM = """
    'step', step, 'owner', json_build_object('role', role, 'unit', unit), 'since', since, 'due_on', due_on,
    'overdue', due_on < :today::date, 'about', about
"""


def _within(*places: str) -> str:
    """One of these columns is a place that the caller sees, and one lies in :unit where a unit is asked for."""
    seen = " or ".join(f"{place} in (select code from place_below(:roots::text[], :today::date))" for place in places)
    asked = " or ".join(f"{place} in (select code from place_below(array[:unit::text], :today::date))" for place in places)
    return f"(:everywhere::boolean or {seen}) and (:unit::text is null or {asked})"


OPEN = f"t.status in ('proposed', 'approved', 'started', 'accepted') and {_within('t.from_facility', 't.to_facility')}"

FIND_PENDING = statement(f"""
    with chosen_transfer as (select t.* from transfer t where t.id = (case :noun::text when 'transfer' then :subject::text end)::uuid),
    chosen_need as (select n.* from need n where n.id = (case :noun::text when 'need' then :subject::text end)::uuid),
    chosen_plan as (select d.* from plan d where d.code = case :noun::text when 'plan' then :subject::text end),
    {CLOCK}
    select coalesce(json_agg(json_build_object({ITEM}) order by due_on, step, about), '[]')::text from pending
""")
FIND_OVERDUE = statement(f"""
    with chosen_transfer as (select t.* from transfer t where {OPEN}),
    chosen_need as (select n.* from need n where false),
    chosen_plan as (select d.* from plan d where false),
    {CLOCK}
    select coalesce(array_agg(distinct subject::uuid), '{{}}') from pending where due_on < :today::date
""")
LIST_OVERDUE = page_statement(f"""
    with chosen_transfer as (select t.* from transfer t where coalesce(:noun, 'transfer') = 'transfer' and {OPEN}),
    chosen_need as (
        select n.* from need n
        where coalesce(:noun, 'need') = 'need' and n.status in ('submitted', 'surveyed') and {_within("n.facility")}
    ),
    chosen_plan as (
        select d.* from plan d
        where coalesce(:noun, 'plan') = 'plan' and d.status = 'submitted' and {_within("d.unit")}
    ),
    {CLOCK}
    select * from (
        select concat_ws(' ', due_on, noun, subject, step, about) as key,
            json_build_object('noun', noun, 'subject', subject, {ITEM}) as item
        from pending
        where due_on < :today::date and (:step::text is null or step = :step) and (:owner::text is null or role = :owner)
            and (:owner_unit::text is null or unit = :owner_unit)
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")


async def find_pending(session: Session, noun: Noun, subject: str) -> str:
    """What is to be done now with a transfer, a need or a plan: a JSON array, the first due first."""
    found: str = await session.value(FIND_PENDING, noun=noun, subject=subject, today=session.today, **TERMS)
    return found


async def list_overdue_transfers(session: Session) -> list[UUID]:
    """The transfers of the caller's subtree of which a step is overdue today."""
    found: list[UUID] = await session.value(FIND_OVERDUE, unit=None, **await _seen(session))
    return found


async def list_overdue_steps(
    session: Session,
    page: Page,
    *,
    noun: PendingNoun | None,
    step: PendingStep | None,
    unit: str | None,
    owner: OwnerRole | None,
    owner_unit: str | None,
) -> Document:
    """What is overdue in the caller's subtree, the longest first."""
    wanted = {"noun": noun, "step": step, "unit": unit, "owner": owner, "owner_unit": owner_unit}
    return await read_page(session, LIST_OVERDUE, page, **wanted, **await _seen(session))


async def _seen(session: Session) -> dict[str, Any]:
    roots = await access.roots_of(session)
    return {"everywhere": session.context.caller.is_national(), "roots": roots, "today": session.today, **TERMS}
