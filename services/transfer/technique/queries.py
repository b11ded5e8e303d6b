"""Techniques and packages as the catalog's log tells them."""

from collections.abc import Sequence

from shared.db import Session
from shared.errors import Detail
from shared.statement import statement

LIST_KNOWN = statement("select distinct technique from technique_fact where technique = any(:codes::text[])")
FIND_PACKAGE = statement("select 1 from package_fact where package = :code limit 1")


async def list_unknown(session: Session, codes: Sequence[str], pointer: str) -> list[Detail]:
    """One detail per technique code that is not known, below a pointer."""
    known = {row["technique"] for row in await session.all(LIST_KNOWN, codes=list(codes))}
    return [Detail(f"{pointer}/{index}", "field.unknown-code") for index, code in enumerate(codes) if code not in known]


async def is_known_package(session: Session, code: str) -> bool:
    """Whether the catalog has such a package."""
    return await session.find(FIND_PACKAGE, code=code) is not None
