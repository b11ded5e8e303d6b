"""Reads of a plan's budget: what remains of a line, supplements, and the ledger that adds up."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from services.rotation.budget.schemas import EntryKind, Line
from services.rotation.plan.schemas import BudgetLevel
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.sheets import AnswerFormat, SheetOut, Wanted, answer_workbook
from shared.statement import statement

LINE = statement("""
    select
        (select coalesce(sum((b->>'amount')::bigint), 0)::bigint from plan p, jsonb_array_elements(p.budget) b
            where p.code = :plan and b->>'level' = :level) as planned,
        (select coalesce(sum(amount), 0)::bigint from budget_supplement where plan = :plan and budget_level = :level) as supplements,
        (select coalesce(sum(amount), 0)::bigint from payment where plan = :plan and budget_level = :level) as spent,
        (select coalesce(sum(p.amount), 0)::bigint from payment p join payment_reversal r on r.payment_id = p.id
            where p.plan = :plan and p.budget_level = :level) as reversed
""")
SUPPLEMENT = """json_build_object('id', t.id, 'plan', t.plan, 'budget_level', t.budget_level, 'amount', t.amount,
    'decision_no', t.decision_no, 'decided_on', t.decided_on, 'reason', t.reason, 'recorded_at', t.recorded_at,
    'recorded_by', t.recorded_by)"""
GET_SUPPLEMENT = statement(f"""
    select {SUPPLEMENT}::text as body, 1 as version from budget_supplement t where t.plan = :plan and t.id = :id
""")
LIST_SUPPLEMENTS = page_statement(f"""
    select t.id::text as key, {SUPPLEMENT} as item from budget_supplement t
    where t.plan = :plan and (:after::text is null or t.id > :after::uuid) and (:level::text is null or t.budget_level = :level)
        and (:as_of::date is null or t.decided_on <= :as_of)
    order by t.id limit :limit + 1
""")
# A plan in force is planned and amended by its versions, from the day of each; a draft says what it would plan, on no day.
MOVES = """
    with version as (
        select v.version, v.in_force_from, v.recorded_at, v.recorded_by, v.item->>'decision_no' as decision_no, v.reason, l.level,
            (
                select coalesce(sum((b->>'amount')::bigint), 0)::bigint from json_array_elements(v.item->'budget') b
                where b->>'level' = l.level
            ) as amount
        from plan_version v cross join (values ('province'), ('district')) l(level)
        where v.plan = :plan and v.in_force_from is not null
    ),
    change as (
        select *, lag(amount) over (partition by level order by version) as before from version
    ),
    move as (
        select null::date as day, 'planned' as entry, null::uuid as id, b->>'level' as level, (b->>'amount')::bigint as amount,
            null as kind, null::uuid as assignment, p.decision_no as document_no, null as reason, null::timestamptz as recorded_at,
            null as recorded_by, 0 as part
        from plan p, jsonb_array_elements(p.budget) b where p.code = :plan and not exists (select from version)
        union all
        select in_force_from, case when before is null then 'planned' else 'amendment' end, null, level, amount - coalesce(before, 0), null,
            null, decision_no, reason, recorded_at, recorded_by, case when before is null then 0 else 1 end
        from change where amount <> coalesce(before, 0)
        union all
        select decided_on, 'supplement', id, budget_level, amount, null, null, decision_no, reason, recorded_at, recorded_by, 2
        from budget_supplement where plan = :plan
        union all
        select paid_on, 'payment', id, budget_level, -amount, kind, assignment_id, document_no, null, recorded_at, recorded_by, 3
        from payment where plan = :plan
        union all
        select r.reversed_on, 'reversal', p.id, p.budget_level, p.amount, p.kind, p.assignment_id, r.document_no, r.reason, r.recorded_at,
            r.recorded_by, 4
        from payment p join payment_reversal r on r.payment_id = p.id where p.plan = :plan
    ),
    entry as (
        select *, row_number() over in_order as number, sum(amount) over (partition by level {order}) as balance
        from move where day is null or day <= :as_of::date window in_order as ({order})
    )"""
BALANCE = """'planned', coalesce(sum(amount) filter (where entry in ('planned', 'amendment')), 0),
    'supplements', coalesce(sum(amount) filter (where entry = 'supplement'), 0),
    'spent', coalesce(-sum(amount) filter (where entry = 'payment'), 0),
    'reversed', coalesce(sum(amount) filter (where entry = 'reversal'), 0), 'remaining', coalesce(sum(amount), 0)"""
LEDGER = statement(f"""
    {MOVES.format(order="order by day nulls first, part, recorded_at, id")}
    select json_build_object('plan', p.code, 'as_of', :as_of::date,
        'levels', (select coalesce(json_agg(item order by level), '[]') from (
            select level, json_build_object('level', level, {BALANCE}) as item from entry group by level) l),
        'total', (select json_build_object({BALANCE}) from entry),
        'entries', (select coalesce(json_agg(json_build_object('on', day, 'entry', entry, 'id', id, 'level', level, 'amount', amount,
            'balance', balance, 'kind', kind, 'assignment', assignment, 'document_no', document_no, 'reason', reason,
            'recorded_at', recorded_at, 'recorded_by', recorded_by) order by number), '[]') from entry))::text as body, null as version
    from plan p where p.code = :plan
""")

LINE_COLUMNS = ("level", "planned", "supplements", "spent", "reversed", "remaining")
ENTRY_COLUMNS = ("on", "entry", "level", "amount", "balance", "kind", "assignment", "document_no", "reason", "recorded_at")
WORDS = frozenset({("level", str(level)) for level in BudgetLevel} | {("entry", str(entry)) for entry in EntryKind})


async def get_line(session: Session, plan: str, level: BudgetLevel) -> Line:
    """What the line of a level holds now; decide on it only with the plan's row locked."""
    return Line(**dict(await session.one(LINE, plan=plan, level=level)))


async def get_supplement(session: Session, plan: str, supplement_id: UUID) -> Document:
    """One supplement; raises ResourceMissing."""
    return await read_document(session, GET_SUPPLEMENT, plan=plan, id=supplement_id)


async def list_supplements(session: Session, page: Page, plan: str, *, level: BudgetLevel | None, as_of: date | None) -> Document:
    """The supplements of a plan as they were recorded; with `as_of` those decided by that day."""
    return await read_page(session, LIST_SUPPLEMENTS, page, plan=plan, level=level, as_of=as_of)


async def read_ledger(session: Session, wanted: Wanted, plan: str, as_of: date) -> Document | Response:
    """A plan's lines and every entry up to a day, as json or as a workbook of both; raises ResourceMissing."""
    document = await read_document(session, LEDGER, plan=plan, as_of=as_of)
    if wanted.form is AnswerFormat.JSON:
        return document
    ledger = orjson.loads(document.body)
    total = {"level": wanted.voice.text("ledger.total"), **ledger["total"]}
    lines = _sheet(wanted, "levels", LINE_COLUMNS, [*ledger["levels"], total])
    return await answer_workbook(f"ledger-{plan}-{as_of}", [lines, _sheet(wanted, "entries", ENTRY_COLUMNS, ledger["entries"])])


def _sheet(wanted: Wanted, title: str, columns: Sequence[str], items: Sequence[Mapping[str, Any]]) -> SheetOut:
    """Some fields of items as a sheet, closed codes in the reader's words."""

    async def rows() -> AsyncIterator[Sequence[Any]]:
        yield [[_cell(wanted, column, item[column]) for column in columns] for item in items]

    return SheetOut(wanted.voice.text(f"ledger.{title}"), [wanted.voice.text(f"ledger.{column}") for column in columns], rows())


def _cell(wanted: Wanted, column: str, value: Any) -> Any:
    return wanted.voice.text(f"ledger.{column}.{value}") if (column, value) in WORDS else value
