"""Naming units and facilities."""

from services.indicators.place_name import queries
from services.indicators.place_name.schemas import PutPlaceName
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.search import search_text
from shared.statement import statement
from shared.vietnamese import sort_key

FIND = statement("select valid_from, name, version, taken_back from place_name where code = :code for update")
WRITE = statement("""
    insert into place_name (code, valid_from, name, search, sort_key, version)
    values (:code, :valid_from, :name, :search, :sort_key, 1)
    on conflict (code, valid_from) do update set name = excluded.name, search = excluded.search, sort_key = excluded.sort_key,
        taken_back = false, version = place_name.version + 1
""")


async def put_place_name(uow: UnitOfWork, code: str, body: PutPlaceName) -> Document:
    """Name a unit or facility from a day on, or correct the name of that day. No event: names stay here."""
    rows = await uow.all(FIND, code=code)
    names = {row["valid_from"]: row["name"] for row in rows if not row["taken_back"]}
    version = sum(row["version"] for row in rows) if names else None
    if _outcome(uow, code, body, version, names.get(body.valid_from)) is not Outcome.SAME:
        words = {"search": search_text(body.name, code), "sort_key": f"{sort_key(body.name)} {code}"}
        await uow.run(WRITE, code=code, valid_from=body.valid_from, name=body.name, **words)
    found = await queries.get_place_name(uow, code, body.valid_from)
    uow.version = int(found.version or 0)
    return found


def _outcome(uow: UnitOfWork, code: str, body: PutPlaceName, version: int | None, stored: str | None) -> Outcome:
    """A PUT on a known day corrects; on another day it adds a name, for which If-Match is checked when given and need not be."""
    if version is not None and stored is None:
        ensure_matches(uow, version)
        uow.status = 200
        return Outcome.CREATE
    return put_outcome(uow, version=version, same=stored == body.name, subject=code)
