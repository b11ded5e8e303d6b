"""The lock on a code, and what a PUT of a dated state comes to."""

from enum import StrEnum

import asyncpg

from services.catalog.place.errors import CodeTaken
from shared.access import is_within
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.db import UnitOfWork
from shared.errors import OutOfSubtree
from shared.statement import Statement, statement

LOCK = statement("select kind, version from place_code where code = :code for update")
CLAIM = statement("insert into place_code (code, kind, version) values (:code, :kind, 0)")
CLAIM_AGAIN = statement("update place_code set kind = :kind where code = :code")
RAISE_VERSION = statement("update place_code set version = version + 1 where code = :code returning version")
# What an import names, held before it is judged.
LOCK_STAGED = statement("select 1 from place_code where code in (select code from staged) order by code for update")

# The undo of imports of dated states (shared.import_undo): a key is `code@day`.
CODE, DAY = "left(u.key, -11)", "right(u.key, 10)::date"
# The tables may just have been filled, and a join that is planned for a few rows takes minutes with many.
JOIN_BY_HASH = statement("set local enable_nestloop = off")
LOCK_UNDONE = statement(f"select 1 from place_code where code in (select {CODE} from undone u) order by code for update")
CHANGED = f"select u.key from undone u join place_code p on p.code = {CODE} where p.version is distinct from u.expected"
COUNT_UNDONE = statement(f"""
    update place_code p set version = p.version + 1, kind = case
        when exists (select from admin_unit_state s where s.code = p.code) or exists (select from facility_state s where s.code = p.code)
        then p.kind else 'free' end
    from undone u where p.code = {CODE}
""")


class PlaceKind(StrEnum):
    """What a code stands for: nothing any more where all that stood under it was taken back."""

    UNIT = "unit"
    FACILITY = "facility"
    FREE = "free"


async def lock_code(uow: UnitOfWork, code: str, kind: PlaceKind) -> int | None:
    """Take a code for this transaction; returns the version of what stands under it, None when it is new. Raises CodeTaken."""
    stored = await uow.find(LOCK, code=code)
    if stored is None:
        await uow.run(CLAIM, code=code, kind=kind)
        return None
    if stored["kind"] == PlaceKind.FREE:
        await uow.run(CLAIM_AGAIN, code=code, kind=kind)
        return None
    if stored["kind"] != kind:
        raise CodeTaken
    return int(stored["version"])


async def raise_version(uow: UnitOfWork, code: str) -> int:
    """One change more of what stands under a code."""
    version: int = await uow.value(RAISE_VERSION, code=code)
    uow.version = version
    return version


async def ensure_may_change(uow: UnitOfWork, *places: str | None) -> None:
    """Refuse, as missing, the change of what stands outside the caller's subtree, wherever the new state would put it."""
    if not await is_within(uow, [place for place in places if place is not None]):
        raise OutOfSubtree


def state_outcome(uow: UnitOfWork, *, version: int | None, stored: asyncpg.Record | None, same: bool, subject: str) -> Outcome:
    """A PUT on a known day corrects; on another day it adds a state, for which If-Match is checked when given and need not be."""
    if version is not None and stored is None:
        ensure_matches(uow, version)
        return Outcome.CREATE
    return put_outcome(uow, version=version, same=same, subject=subject)


def taking_back(thing: str) -> tuple[Statement, Statement]:
    """Of what an undone import inserted, noted in `gone`: the states that hold on no day from now on, and those before that go on."""
    return (
        statement(f"""
            update {thing}_record r set valid_to = r.valid_from, taken_back = g.nth from gone g
            where g.before is null and r.code = g.code and r.valid_from = g.day and r.taken_back = 0
        """),
        statement(f"""
            update {thing}_state s set valid_to = g.until from gone g
            where g.before is null and not g.created and s.code = g.code and s.valid_to = g.day
        """),
    )
