"""Techniques and packages as the catalog's log tells them."""

from collections.abc import Sequence

from shared.db import Session
from shared.errors import Detail
from shared.statement import statement

LIST_KNOWN = statement("select distinct technique from technique_fact where technique = any(:codes::text[])")
FIND_PACKAGE = statement("select technique_codes from package_fact where package = :code order by version desc limit 1")


async def list_unknown(session: Session, codes: Sequence[str], pointer: str) -> list[Detail]:
    """One detail per technique code that is not known, below a pointer."""
    known = {row["technique"] for row in await session.all(LIST_KNOWN, codes=list(codes))}
    return [Detail(f"{pointer}/{index}", "field.unknown-code") for index, code in enumerate(codes) if code not in known]


async def find_package(session: Session, code: str) -> list[str] | None:
    """The techniques of a package as the catalog described it last."""
    found: list[str] | None = await session.value(FIND_PACKAGE, code=code)
    return found
