"""Reading programmes."""

from services.indicators.programme.errors import UnitOutsideProgramme
from services.indicators.programme.schemas import Programme
from services.indicators.value.queries import list_places
from shared.actor import NATION
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import Detail, ResourceMissing
from shared.statement import statement

GET = statement("""
    select v.content::text as body, p.version from programme p join programme_version v using (code, version) where p.code = :code
""")
LIST = page_statement("""
    select p.code as key, json_build_object(
        'code', p.code, 'title', v.content->'title', 'issuer', v.content->'issuer', 'number', v.content->'number',
        'issued', v.content->'issued', 'status', v.content->'status', 'scope', v.content->'scope', 'period', v.content->'period',
        'version', p.version) as item
    from programme p join programme_version v using (code, version)
    where (:after::text is null or p.code collate "C" > :after) and (:unit::text is null or :unit = any(p.units))
        and (:q::text is null or unaccent(lower(p.code || ' ' || (v.content#>>'{title,vi}') || ' ' || (v.content#>>'{title,en}')))
            like '%' || replace(replace(replace(unaccent(lower(:q)), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')
    order by p.code collate "C" limit :limit + 1
""")

# A unit takes part that is of a province of the scope: what both lie below is there once.
TAKES_PART = statement("""
    select exists (
        select from unnest(:units::text[]) u(code), place_above(u.code, :today) a
        where a.code in (select b.code from unnest(:scope::text[]) s(code), place_above(s.code, :today) b)
    )
""")


async def read_programme(session: Session, code: str) -> Document:
    """One programme as it was recorded; raises ResourceMissing."""
    return await read_document(session, GET, code=code)


async def get_programme(session: Session, code: str) -> Programme:
    """One programme; raises ResourceMissing."""
    row = await session.find(GET, code=code)
    if row is None:
        raise ResourceMissing
    return Programme.model_validate_json(row["body"])


async def list_programmes(session: Session, page: Page, *, unit: str | None, q: str | None) -> Document:
    """Programmes in the order of their codes, those of a unit, those whose title or code holds a text (accents aside)."""
    return await read_page(session, LIST, page, unit=unit, q=q)


async def ensure_takes_part(session: Session, programme: Programme, unit: str) -> None:
    """The unit, or what followed it, is of a province in which the programme is carried out; raises UnitOutsideProgramme."""
    units, scope = await list_places(session, [unit]), await list_places(session, [each.code for each in programme.scope])
    if unit != NATION and not await session.value(TAKES_PART, units=units, scope=scope, today=session.today):
        raise UnitOutsideProgramme(errors=[Detail("/unit", "field.not-a-unit-of-the-programme")])
