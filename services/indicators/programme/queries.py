"""Reading programmes."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.indicators.document.queries import read_stored
from services.indicators.programme.errors import ProgrammeOutdated, UnitOutsideProgramme
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

LIST_CODES = statement("select code from programme order by code")
FIND_UNITS = statement("select units from programme where code = :code")
# A unit takes part that is of a province of the scope: what both lie below is there once.
TAKES_PART = statement("""
    select exists (
        select from unnest(:units::text[]) u(code), place_above(u.code, :today) a
        where a.code in (select b.code from unnest(:scope::text[]) s(code), place_above(s.code, :today) b)
    )
""")


async def is_of_provinces(session: Session, units: Sequence[str], scope: Sequence[str]) -> bool:
    """Whether one of some units, or of what followed them, is of a province of others."""
    places = {"units": await list_places(session, units), "scope": await list_places(session, scope)}
    found: bool = await session.value(TAKES_PART, **places, today=session.today)
    return found


async def readers_of(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """Who reads what is recorded for the programme in a path: units of the provinces in which it is carried out."""
    return await read_by(session, call["code"])


async def read_by(session: Session, code: str) -> Sequence[str] | None:
    """The caller's own unit where it may read what is recorded for a programme; None where it may not, or there is none."""
    units, caller = await session.value(FIND_UNITS, code=code), session.context.caller
    if units is None or not (caller.is_national() or await is_of_provinces(session, [caller.unit], units)):
        return None
    return [caller.unit]


async def list_readable(session: Session) -> list[str]:
    """The programmes of which the caller reads what is recorded; of a national caller none have to be found."""
    if session.context.caller.is_national():
        return []
    return [row["code"] for row in await session.all(LIST_CODES) if await read_by(session, row["code"])]


async def read_programme(session: Session, code: str) -> Document:
    """One programme as it was recorded; raises ResourceMissing."""
    return await read_document(session, GET, code=code)


async def get_programme(session: Session, code: str) -> Programme:
    """One programme; raises ResourceMissing, ProgrammeOutdated."""
    row = await session.find(GET, code=code)
    if row is None:
        raise ResourceMissing
    return read_stored(Programme, row["body"], ProgrammeOutdated, code=code)


async def list_programmes(session: Session, page: Page, *, unit: str | None, q: str | None) -> Document:
    """Programmes in the order of their codes, those of a unit, those whose title or code holds a text (accents aside)."""
    return await read_page(session, LIST, page, unit=unit, q=q)


async def ensure_takes_part(session: Session, programme: Programme, unit: str) -> None:
    """The unit, or what followed it, is of a province in which the programme is carried out; raises UnitOutsideProgramme."""
    if unit != NATION and not await is_of_provinces(session, [unit], [each.code for each in programme.scope]):
        raise UnitOutsideProgramme(errors=[Detail("/unit", "field.not-a-unit-of-the-programme")])
