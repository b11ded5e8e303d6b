"""Techniques by day, found by their words without accents, and which codes are known."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from services.catalog.technique import rules
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.search import SearchableList
from shared.statement import statement

FIELDS = """'code', s.code, 'name', s.name, 'aliases', s.aliases, 'specialty', s.specialty, 'group', s.group_name, 'codes', s.codes,
    'scopes', s.scopes, 'requirements', s.requirements"""
ITEM = f"json_build_object({FIELDS})"
FOUND = "array_to_tsvector(string_to_array(s.search, ' ')) @@ :words::text::tsquery"
FACTS = "name, specialty, group_name, codes, aliases, scopes, requirements, search, sort_key"
# Of the versions of a technique the one of a day comes first; else the earliest, since a technique is older than its record.
BEST_ON = "v.valid_from <= {day} desc, case when v.valid_from <= {day} then v.valid_from end desc, v.valid_from, v.version desc"
ON_DAY = f"(select distinct on (v.code) v.* from technique_version v order by v.code, {BEST_ON.format(day=':as_of')})"


def _rows(source: str, found: str) -> str:
    return f"""
        select s.sort_key as key, {ITEM} as item from {source} s
        where (:specialty::text is null or s.specialty = :specialty) and (:title::text is null or :title = any(s.scopes))
            and (:tt43::text is null or s.codes->>'tt43' = :tt43) and {found} and (:after::text is null or s.sort_key > :after)
        order by s.sort_key limit :limit + 1
    """


GET = statement(f"select {ITEM}::text as body, s.version from technique s where s.code = :code")
GET_ON_DAY = statement(f"select {ITEM}::text as body, s.version || '.' || s.valid_from as version from {ON_DAY} s where s.code = :code")
LIST = SearchableList(lambda found: _rows("technique", found), FOUND)
LIST_ON_DAY = SearchableList(lambda found: _rows(ON_DAY, found), FOUND)
HISTORY = page_statement(f"""
    select lpad(s.version::text, 19, '0') as key, json_build_object('version', s.version, 'valid_from', s.valid_from, {FIELDS}) as item
    from technique_version s where s.code = :code and (:after::text is null or s.version > :after::text::bigint)
    order by s.version limit :limit + 1
""")
FIND_KNOWN = statement("select array(select code from technique where code = any(:codes::text[]))")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which techniques are asked for; `title` keeps those in its scope of practice, `tt43` the one with this number of Circular 43/2013."""

    specialty: str | None
    title: str | None
    tt43: str | None


async def get_technique(session: Session, code: str, as_of: date | None = None) -> Document:
    """A technique as it is, or as it was on a day; raises ResourceMissing."""
    if is_now(session, as_of):
        return await read_document(session, GET, code=code)
    return await read_document(session, GET_ON_DAY, code=code, as_of=as_of)


async def list_techniques(session: Session, page: Page, q: str | None, wanted: Wanted, as_of: date | None) -> Document:
    """Techniques in Vietnamese order."""
    # A number is a word of the technique, too: so the index of words finds it.
    words = " ".join(filter(None, (q, wanted.tt43)))
    if is_now(session, as_of):
        return await LIST.read(session, page, words, **asdict(wanted))
    return await LIST_ON_DAY.read(session, page, words, as_of=as_of, **asdict(wanted))


async def list_history(session: Session, page: Page, code: str) -> Document:
    """Every version of a technique; of the versions for one day the last counts."""
    return await read_page(session, HISTORY, page, code=code)


async def ensure_known(session: Session, codes: Sequence[str]) -> None:
    """Raise TechniqueUnknown, naming each pointer, unless all codes are techniques."""
    rules.ensure_known(codes, frozenset(await session.value(FIND_KNOWN, codes=list(codes))))


def is_now(session: Session, as_of: date | None) -> bool:
    """Whether a day is answered by the techniques as they are."""
    return as_of is None or as_of >= session.today
