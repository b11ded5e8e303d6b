"""Practitioners as rotation's log tells them: ids, no names."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from shared.db import Session
from shared.errors import Detail
from shared.statement import statement

LIST_KNOWN = statement("select distinct practitioner from practitioner_fact where practitioner = any(:ids::uuid[])")
LIST_PERSONS = statement("""
    select w.id, coalesce(m.person, w.id) as person
    from unnest(:ids::uuid[]) w(id) left join person_alias m on m.practitioner = w.id
""")


async def list_unknown(session: Session, ids: Sequence[UUID], pointer: str) -> list[Detail]:
    """One detail per practitioner who is not known, below a pointer."""
    known = {row["practitioner"] for row in await session.all(LIST_KNOWN, ids=list(ids))}
    return [Detail(f"{pointer}/{index}", "field.unknown-code") for index, id_ in enumerate(ids) if id_ not in known]


async def find_persons(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """For each id the id of the person, who may have been recorded under several."""
    return {row["id"]: row["person"] for row in await session.all(LIST_PERSONS, ids=list(ids))}
