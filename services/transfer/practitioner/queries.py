"""Practitioners as rotation's log tells them: ids, no names."""

from collections.abc import Sequence
from uuid import UUID

from shared.db import Session
from shared.errors import Detail
from shared.statement import statement

LIST_KNOWN = statement("select distinct practitioner from practitioner_fact where practitioner = any(:ids::uuid[])")


async def list_unknown(session: Session, ids: Sequence[UUID], pointer: str) -> list[Detail]:
    """One detail per practitioner who is not known, below a pointer."""
    known = {row["practitioner"] for row in await session.all(LIST_KNOWN, ids=list(ids))}
    return [Detail(f"{pointer}/{index}", "field.unknown-code") for index, id_ in enumerate(ids) if id_ not in known]
