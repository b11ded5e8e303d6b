"""Reads of transfer plans."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from starlette.responses import Response

from services.transfer.plan.schemas import Planned, PlanStatus
from shared import access
from shared.contracts.catalog import TechniqueRequirements
from shared.db import Session, UnitOfWork
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.i18n import Voice
from shared.sheets import SheetOut, answer_workbook
from shared.statement import statement

BODY = """
    json_build_object('code', p.code, 'unit', p.unit, 'year', p.year, 'transfers', p.transfers,
        'outline', case when p.outlines = '[]' then to_jsonb(p.outline) else p.outlines end, 'material', p.material,
        'programme', p.programme, 'status', p.status, 'decision_no', p.decision_no, 'decided_on', p.decided_on)
"""
FIND_UNIT = statement("select unit from plan where code = :code")
FIND = statement("select * from plan where code = :code for update")
FIND_KNOWN = statement("select 1 from plan where code = :code")
FIND_LAST_DECISION = statement("select max(on_day) from plan_decision where plan = :code")
# Held until the transaction ends: no other plan with one of them is handed in meanwhile.
LOCK_TRANSFERS = statement("select id from transfer where id = any(:ids::uuid[]) order by id for no key update")
LIST_PLANNED = statement("""
    select t.id, t.technique_codes, t.planned_from, t.planned_to,
        t.from_facility in (select code from place_below(array[:unit::text], :today::date)) as sent,
        (
            select min(o.code) from plan o where o.transfers @> array[t.id] and o.code <> :code and o.status in ('submitted', 'approved')
        ) as other_plan
    from transfer t where t.id = any(:ids::uuid[])
""")
LIST_REQUIREMENTS = statement("""
    select technique, requirements from technique_state where technique = any(:codes::text[]) and valid @> :day::date
""")
# What the workbook shows: each transfer and each line of the outline, in the order of the plan.
SHEETS = statement("""
    select
        (
            select coalesce(jsonb_agg(jsonb_build_object('transfer', n.id, 'technique_codes', t.technique_codes, 'package', t.package,
                'from_facility', t.from_facility, 'to_facility', t.to_facility, 'trainers', cardinality(t.trainer_ids),
                'trainees', cardinality(t.trainee_ids), 'planned_from', t.planned_from, 'planned_to', t.planned_to, 'status', t.status
            ) order by n.no), '[]')
            from unnest(p.transfers) with ordinality as n(id, no) left join transfer t on t.id = n.id
        ) as transfers,
        case when p.outlines = '[]' then jsonb_build_array(jsonb_build_object('content', p.outline)) else p.outlines end as outline,
        jsonb_build_object('code', p.code, 'unit', p.unit, 'year', p.year, 'programme', p.programme, 'status', p.status,
            'decision_no', p.decision_no, 'decided_on', p.decided_on, 'material', p.material) as plan
    from plan p where p.code = :code
""")
TRANSFER_COLUMNS = (
    "transfer",
    "technique_codes",
    "package",
    "from_facility",
    "to_facility",
    "trainers",
    "trainees",
    "planned_from",
    "planned_to",
    "status",
)
PLAN_LINES = ("code", "unit", "year", "programme", "status", "decision_no", "decided_on", "material")
OUTLINE_COLUMNS = ("technique_code", "hours", "observed_cases", "assisted_cases", "supervised_cases", "content")
GET = statement(f"select {BODY}::text as body, p.revision as version from plan p where p.code = :code")
LIST = page_statement(f"""
    select p.code as key, {BODY} as item from plan p
    where (:after::text is null or p.code collate "C" > :after)
        and (:everywhere::boolean or p.unit in (select code from place_below(:roots::text[], :today::date)))
        and (:unit::text is null or p.unit in (select code from place_below(array[:unit::text], :today::date)))
        and (:year::integer is null or p.year = :year)
        and (:status::text is null or p.status = :status)
        and (:programme::text is null or p.programme = :programme)
        and (:q::text is null or position(public.unaccent(lower(:q)) in public.unaccent(lower(concat_ws(' ', p.code, p.outline,
            jsonb_path_query_array(p.outlines, '$[*].content')::text, p.material)))) > 0)
    order by p.code collate "C" limit :limit + 1
""")


async def own_unit(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The place that a plan is about."""
    row = await session.find(FIND_UNIT, code=call["code"])
    return None if row is None else [row["unit"]]


async def get_plan(session: Session, code: str) -> Document:
    """One plan."""
    return await read_document(session, GET, code=code)


async def is_plan(session: Session, code: str) -> bool:
    """Whether there is such a plan."""
    return await session.find(FIND_KNOWN, code=code) is not None


async def find_last_decision(session: Session, code: str) -> date | None:
    """The day of the last decision on a plan."""
    found: date | None = await session.value(FIND_LAST_DECISION, code=code)
    return found


async def lock_planned(uow: UnitOfWork, plan: asyncpg.Record) -> dict[UUID, Planned]:
    """The known ones among the transfers that a plan names, which stay as they are until this transaction ends."""
    await uow.run(LOCK_TRANSFERS, ids=plan["transfers"])
    rows = await uow.all(LIST_PLANNED, ids=plan["transfers"], unit=plan["unit"], code=plan["code"], today=uow.today)
    return {row["id"]: Planned(**row) for row in rows}


async def list_requirements(session: Session, codes: Sequence[str], day: date) -> dict[str, TechniqueRequirements]:
    """What some techniques require on a day."""
    rows = await session.all(LIST_REQUIREMENTS, codes=list(codes), day=day)
    return {row["technique"]: TechniqueRequirements.model_validate(row["requirements"]) for row in rows}


async def list_plans(
    session: Session,
    page: Page,
    *,
    unit: str | None,
    year: int | None,
    status: PlanStatus | None,
    programme: str | None,
    q: str | None,
) -> Document:
    """The plans of the caller's subtree."""
    roots = await access.roots_of(session)
    return await read_page(
        session,
        LIST,
        page,
        everywhere=session.context.caller.is_national(),
        roots=roots,
        today=session.today,
        unit=unit,
        year=year,
        status=status,
        programme=programme,
        q=q,
    )


async def read_workbook(session: Session, voice: Voice, code: str) -> Response:
    """A plan's transfers, its outline and what else it says as a workbook in the reader's language."""
    found = await session.one(SHEETS, code=code)
    sheets = [
        _sheet(voice, "transfers", TRANSFER_COLUMNS, found["transfers"]),
        _sheet(voice, "outline", OUTLINE_COLUMNS, found["outline"]),
        _plan_sheet(voice, found["plan"]),
    ]
    return await answer_workbook(f"plan-{code}", sheets)


def _sheet(voice: Voice, title: str, columns: Sequence[str], items: Sequence[Mapping[str, Any]]) -> SheetOut:
    async def rows() -> AsyncIterator[Sequence[Any]]:
        yield [[_cell(voice, column, item.get(column)) for column in columns] for item in items]

    return SheetOut(voice.text(f"plan-sheet.{title}"), [voice.text(f"plan-sheet.{column}") for column in columns], rows())


def _plan_sheet(voice: Voice, plan: Mapping[str, Any]) -> SheetOut:
    said = {**plan, "status": voice.text(f"state.plan.{plan['status']}")}

    async def rows() -> AsyncIterator[Sequence[Any]]:
        yield [[voice.text(f"plan-sheet.{name}"), said[name]] for name in PLAN_LINES]

    return SheetOut(voice.text("plan-sheet.plan"), [voice.text("plan-sheet.fact"), voice.text("plan-sheet.value")], rows())


def _cell(voice: Voice, column: str, value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)
    return voice.text(f"state.transfer.{value}") if column == "status" and value is not None else value
