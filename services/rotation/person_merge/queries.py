"""Reads of records that may be one person's, and of merges."""

from uuid import UUID

from services.rotation.facility import queries as facilities
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

TWIN = """json_build_object('id', {0}.id, 'full_name', {0}.full_name, 'title', {0}.title, 'qualification', {0}.qualification,
    'facility', {0}.facility, 'licences', (
        select coalesce(json_agg(l.number order by l.number), '[]') from licence l where l.practitioner_id = {0}.id))"""
# A licence number as it is compared: its letters and figures, without zeros before them.
WRITTEN = "ltrim(regexp_replace(lower({0}.number), '[^a-z0-9]', '', 'g'), '0')"
DUPLICATES = page_statement(f"""
    with who as materialized (
        select p.* from practitioner p
        where p.merged_into is null and p.pseudonymised_at is null and exists (
            select from practitioner_place w where w.practitioner_id = p.id and (w.until is null or w.until > :today::date)
                and {facilities.is_mine("w.place")}
                and (:unit::text is null or w.place in (select code from place_below(array[:unit::text], :today))))
    ), paper as materialized (
        select distinct l.practitioner_id, {WRITTEN.format("l")} as written from licence l where l.practitioner_id in (select id from who)
    ), pair as (
        select a.id as one, b.id as other from who a join who b on b.search = a.search and b.id > a.id
        union
        select a.practitioner_id, b.practitioner_id from paper a
        join paper b on b.written = a.written and b.practitioner_id > a.practitioner_id
    ), hinted as (
        select r.one, r.other, array_remove(array[
            case when exists (select from paper x join paper y on y.written = x.written and y.practitioner_id = r.other
                where x.practitioner_id = r.one) then 'licence' end,
            case when exists (select from practitioner_place x
                join practitioner_place y on y.place = x.place and y.practitioner_id = r.other
                where x.practitioner_id = r.one) then 'facility' end,
            case when a.qualification = b.qualification then 'qualification' end
        ], null) as hints
        from pair r join who a on a.id = r.one join who b on b.id = r.other
    ), told as (
        select (9 - cardinality(hints)) || ' ' || one || ' ' || other as key, * from hinted where cardinality(hints) > 0
    )
    select t.key, json_build_object('hints', t.hints, 'practitioners', json_build_array({TWIN.format("a")}, {TWIN.format("b")})) as item
    from told t join practitioner a on a.id = t.one join practitioner b on b.id = t.other
    where :after::text is null or t.key collate "C" > :after
    order by t.key collate "C" limit :limit + 1
""")
ITEM = """json_build_object('practitioner_id', t.practitioner_id, 'into', t.into_id, 'reason', t.reason, 'decision_no', t.decision_no,
    'moved', t.moved, 'merged_at', t.merged_at, 'merged_by', t.merged_by)"""
GET = statement(f"select {ITEM}::text as body, null as version from person_merge t where practitioner_id = :id")
LIST = page_statement(f"""
    select t.practitioner_id::text as key, {ITEM} as item from person_merge t
    where t.into_id = :into and (:after::text is null or t.practitioner_id > :after::uuid) order by t.practitioner_id limit :limit + 1
""")


async def list_duplicates(session: Session, page: Page, *, unit: str | None) -> Document:
    """Pairs of records of the caller's subtree that may be one person's, those with most in common first."""
    return await read_page(session, DUPLICATES, page, unit=unit, **await facilities.subtree(session))


async def get_merge(session: Session, practitioner_id: UUID) -> Document:
    """What became of the record of somebody recorded twice; raises ResourceMissing."""
    return await read_document(session, GET, id=practitioner_id)


async def list_merges(session: Session, page: Page, practitioner_id: UUID) -> Document:
    """The records that were merged into one."""
    return await read_page(session, LIST, page, into=practitioner_id)
