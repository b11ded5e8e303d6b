"""Reads of allowance rates: a province's own, and the country's (VN) for the days before its first."""

from datetime import date

from services.rotation.allowance.rules import Version
from services.rotation.allowance_rate.schemas import PutAllowanceRates
from services.rotation.facility import queries as facilities
from shared.actor import NATION
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('province', t.province, 'valid_from', t.valid_from, 'decision_no', t.decision_no, 'rates', t.rates,
    'recorded_at', t.recorded_at, 'recorded_by', t.recorded_by, 'version', t.version)"""
GET = statement(f"""
    select {ITEM}::text as body, t.version from allowance_rate t
    where t.valid_from = :valid_from and t.province in (:province, '{NATION}') and t.version = coalesce(:version::bigint, t.version)
    order by t.province = '{NATION}', t.version desc limit 1
""")
LIST = page_statement(f"""
    select t.valid_from || ' ' || t.province as key, {ITEM} as item from (
        select distinct on (valid_from, province) * from allowance_rate where province in (:province, '{NATION}')
        order by valid_from, province, version desc
    ) t
    where (:after::text is null or (t.valid_from || ' ' || t.province) collate "C" > :after)
        and (:as_of::date is null or t.valid_from = (
            select max(l.valid_from) from allowance_rate l where l.province = t.province and l.valid_from <= :as_of))
    order by (t.valid_from || ' ' || t.province) collate "C" limit :limit + 1
""")
LIST_FOR = statement(f"""
    select distinct on (valid_from) valid_from, version, decision_no, rates from allowance_rate t
    where t.valid_from <= :last::date and (t.province = :province or (t.province = '{NATION}' and not exists (
        select from allowance_rate own where own.province = :province and own.valid_from <= t.valid_from)))
    order by valid_from, version desc
""")


async def get_rates(session: Session, valid_from: date, version: int | None = None) -> Document:
    """The rates set from a day on, the last version or a former one; raises ResourceMissing."""
    return await read_document(
        session, GET, valid_from=valid_from, version=version, province=await facilities.get_province_of_caller(session)
    )


async def list_rates(session: Session, page: Page, *, as_of: date | None) -> Document:
    """The last version of each day, by day; with `as_of` those in force on it."""
    return await read_page(session, LIST, page, as_of=as_of, province=await facilities.get_province_of_caller(session))


async def versions_for(session: Session, province: str, last: date) -> list[Version]:
    """What is in force in a province from day to day until `last`, the earliest first."""
    rows = await session.all(LIST_FOR, province=province, last=last)
    read = PutAllowanceRates.model_validate
    return [
        Version(row["valid_from"], row["version"], tuple(read({"decision_no": row["decision_no"], "rates": row["rates"]}).rates))
        for row in rows
    ]
