"""Reads of spendings, and of all money of a programme on a day."""

from datetime import date

from services.indicators.spending.rules import Money
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('id', s.id, 'programme', s.programme, 'line_no', s.line_no, 'source', s.source, 'unit', s.unit,
    'amount', s.amount, 'spent_on', s.spent_on, 'document_no', s.document_no, 'note', s.note, 'version', s.version,
    'recorded_at', s.recorded_at, 'recorded_by', s.recorded_by)"""
LATEST = "not exists (select from spending l where l.id = s.id and l.version > s.version)"
FIND = statement("select * from spending where id = :id order by version desc limit 1 for update")
GET = statement(f"""
    select {ITEM}::text as body, s.version from spending s where s.programme = :programme and s.id = :id order by s.version desc limit 1
""")
LIST = page_statement(f"""
    select s.id as key, {ITEM} as item from spending s
    where s.programme = :programme and {LATEST} and (:after::text is null or s.id collate "C" > :after)
        and (:line_no::text is null or :line_no in (s.line_no, s.source)) and (:unit::text is null or s.unit = :unit)
        and (:as_of::date is null or s.spent_on <= :as_of)
    order by s.id collate "C" limit :limit + 1
""")
LIST_VERSIONS = page_statement(f"""
    select to_char(s.version, 'FM000000000') as key, {ITEM} as item from spending s
    where s.programme = :programme and s.id = :id and (:after::text is null or s.version > :after::bigint)
    order by s.version limit :limit + 1
""")
# `but`: the record that is about to be written anew.
LIST_MONEY = statement(f"""
    select true as spent, line_no, source, amount, unit from spending s
    where programme = :programme and spent_on <= :day and id <> :but and {LATEST}
    union all
    select false, line_no, source, amount, null from budget_supplement s
    where programme = :programme and decided_on <= :day and id <> :but
        and not exists (select from budget_supplement l where l.id = s.id and l.version > s.version)
""")

type Moneys = tuple[list[Money], list[Money]]


async def list_money(session: Session, programme: str, day: date, *, but: str = "") -> Moneys:
    """The spendings and the supplements of a programme up to a day, as they stand."""
    found: Moneys = ([], [])
    for row in await session.all(LIST_MONEY, programme=programme, day=day, but=but):
        found[0 if row["spent"] else 1].append(Money(row["line_no"], row["source"], row["amount"], row["unit"]))
    return found


async def get_spending(session: Session, programme: str, spending_id: str) -> Document:
    """One spending as it stands; raises ResourceMissing."""
    return await read_document(session, GET, programme=programme, id=spending_id)


async def list_spendings(session: Session, page: Page, programme: str, **filters: object) -> Document:
    """Spendings of a programme by id; filters: line_no, unit, as_of, or None."""
    return await read_page(session, LIST, page, programme=programme, **filters)


async def list_versions(session: Session, page: Page, programme: str, spending_id: str) -> Document:
    """Every version of a spending."""
    return await read_page(session, LIST_VERSIONS, page, programme=programme, id=spending_id)
