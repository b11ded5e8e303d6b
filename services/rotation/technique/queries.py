"""Techniques as the projection `technique` knows them."""

from collections.abc import Sequence
from datetime import date

from services.rotation.technique.errors import TechniqueUnknown
from shared.db import Session
from shared.errors import Detail
from shared.statement import statement

# The state of the day; else the earliest one, since a technique is older than its record.
FIND_SCOPES = statement("""
    select scopes from technique_fact where technique = :code
    order by effective_on <= :day::date desc, case when effective_on <= :day::date then effective_on end desc, effective_on, version desc
    limit 1
""")
LIST_KNOWN = statement("select distinct technique from technique_fact where technique = any(:codes::text[])")


async def get_scopes(session: Session, code: str, *, on: date, pointer: str) -> list[str]:
    """The titles whose scope of practice holds a technique; raises TechniqueUnknown."""
    row = await session.find(FIND_SCOPES, code=code, day=on)
    if row is None:
        raise TechniqueUnknown("catalog", errors=[Detail(pointer, "field.unknown-code")])
    return list(row["scopes"])


async def ensure_known(session: Session, codes: Sequence[str]) -> None:
    """Refuse a body's `technique_codes` that the catalog does not have; raises TechniqueUnknown."""
    known = {row["technique"] for row in await session.all(LIST_KNOWN, codes=list(codes))}
    unknown = [Detail(f"/technique_codes/{index}", "field.unknown-code") for index, code in enumerate(codes) if code not in known]
    if unknown:
        raise TechniqueUnknown("catalog", errors=unknown)
