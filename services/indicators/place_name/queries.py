"""Reading names of units and facilities as of a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from services.indicators.place_name.errors import PlaceUnknown
from services.indicators.value.queries import list_places
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import Detail
from shared.search import SearchableList
from shared.statement import statement

ITEM = "json_build_object('code', s.code, 'name', s.name, 'valid_from', s.valid_from)"
VERSION = "(select sum(v.version) from place_name v where v.code = s.code)"


def in_force(day: str) -> str:
    """The condition that a name `s` is in force on a day: the last one until then, said of the unit that has the code then.

    Codes are reused (domain rule 11): a name given to the unit that had the code before is not the next one's.
    """
    return f"""
        not s.taken_back and s.valid_from <= {day} and not exists (
            select from place_name l
            where l.code = s.code and not l.taken_back and l.valid_from > s.valid_from and l.valid_from <= {day}
        ) and not exists (
            select from unit_state a join unit_state b on b.code = a.code and b.since <> a.since
            where a.code = s.code and a.valid @> s.valid_from and b.valid @> {day}
        )"""


GET = statement(f"""
    select {ITEM}::text as body, {VERSION} as version from place_name s where s.code = :code and {in_force(":as_of::date")}
""")
LIST = SearchableList(
    lambda found: (
        f"""
        select s.sort_key as key, {ITEM} as item from place_name s
        where {in_force(":as_of::date")} and {found} and (:after::text is null or s.sort_key > :after)
        order by s.sort_key limit :limit + 1
    """
    )
)
HISTORY = page_statement(f"""
    select s.valid_from::text as key, {ITEM} as item from place_name s
    where s.code = :code and not s.taken_back and (:after::text is null or s.valid_from > :after::text::date)
    order by s.valid_from limit :limit + 1
""")
LIST_NAMES = statement(f"""
    select s.code, s.name from place_name s where s.code = any(:codes::text[]) and {in_force(":day::date")} order by s.sort_key
""")
IS_KNOWN = statement("select exists (select from place where code = :code)")


async def named_place(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The places that answer for the unit or facility that is named; raises PlaceUnknown: the name of a mistyped code is read by nobody."""
    code: str = call["code"]
    if not await session.value(IS_KNOWN, code=code):
        raise PlaceUnknown("catalog", errors=[Detail("/code", "field.unknown-code")])
    return await list_places(session, [code])


async def get_place_name(session: Session, code: str, as_of: date | None) -> Document:
    """What a code is called on a day, by default today; raises ResourceMissing."""
    return await read_document(session, GET, code=code, as_of=as_of or session.today)


async def list_place_names(session: Session, page: Page, *, as_of: date | None, q: str | None) -> Document:
    """The names in force on a day, in Vietnamese order."""
    return await LIST.read(session, page, q, as_of=as_of or session.today)


async def list_history(session: Session, page: Page, code: str) -> Document:
    """Every name that a code has stood for."""
    return await read_page(session, HISTORY, page, code=code)


async def list_names(session: Session, codes: Collection[str], day: date) -> dict[str, str]:
    """By code, what some units and facilities are called on a day, in Vietnamese order; without those whose names are not known."""
    return {row["code"]: row["name"] for row in await session.all(LIST_NAMES, codes=sorted(codes), day=day)}
