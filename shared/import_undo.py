"""The undo of a mistaken import: what it wrote is taken back by new facts, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.concurrency import ensure_matches
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Conflict, ResourceMissing
from shared.import_record import SEEN, get_import, sight
from shared.schema import Body, Text
from shared.statement import Statement, statement

MOST_NAMED = 10

FIND = statement(f"select b.noun, b.undone_at from import_batch b where b.id = :id and {SEEN} for update of b")
STAGE = statement("""
    create temp table undone (key text primary key, created boolean, before jsonb, version bigint, expected bigint) on commit drop
""")
# An import and its undo add the same to a version: what later ones that were undone, too, added is expected. Grouped and ranked without a
# join, which nobody could plan for: how many keys a part holds is known to no statistics.
FILL = statement("""
    with part as (
        select b.id = :id as ours, p.* from import_batch b join import_part p on p.import_id = b.id
        where b.id = :id or (b.undone_at is not null and b.noun = any(:nouns::text[]))
    ),
    entry as (
        select p.ours, p.import_id, v.key, v.value::bigint as version, null::jsonb as replaced
        from part p cross join lateral jsonb_each_text(p.versions) v
        union all
        select p.ours, p.import_id, c.key, null, c.value from part p cross join lateral jsonb_each(p.changed) c
    ),
    written as (
        select ours, key, max(version) as version, (array_agg(replaced) filter (where replaced is not null))[1] as replaced
        from entry group by ours, import_id, key
    ),
    ranked as (
        select w.*, sum(case when w.ours then 0 else 2 * (w.version - coalesce((w.replaced->>'version')::bigint, w.version - 1)) end) over (
            partition by case when :dated::boolean then left(w.key, -11) else w.key end order by w.version desc
            rows between unbounded preceding and 1 preceding
        ) as added
        from written w
    )
    insert into undone (key, created, before, version, expected)
    select key, replaced is null, nullif(replaced, 'null'), version, version + coalesce(added, 0) from ranked where ours
""")
ANALYZE = statement("analyze undone")
MARK = statement("update import_batch set undone_at = :now, undone_by = :actor, undone_reason = :reason where id = :id")


class ImportAlreadyUndone(Conflict):
    """An import is undone once."""


class ImportNotUndoable(Conflict):
    """Nobody has said how imports of this noun are undone."""


class ImportChangedSince(Conflict):
    """Something that the import wrote has been changed since."""


class ImportInUse(Conflict):
    """Something that the import created is referred to by what was recorded since."""


class UndoImport(Body):
    """Why the import was a mistake."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Undo:
    """How the imports of a noun are undone: statements on the temporary table `undone`.

    It has a row for each thing that the import wrote: its `key`, whether it was `created`, the row `before` of what was changed (null where
    a new dated state was inserted), its `version` right after the import, and the version `expected` now where nothing but imports that
    were undone has changed it since. The statements may use :today, :now, :actor and :reason. `locks` hold the things for this transaction;
    `changed` and `used` name, as `key`, those that stand in the way; `steps` write what was before the import; `told` append the events
    (outbox.appending, without parameters). `in_use` is the refusal that `used` stands for. `dated`: a key is `code@day`, and the version
    is that of the code.
    """

    locks: Sequence[Statement]
    changed: Statement
    used: Statement
    steps: Sequence[Statement]
    told: Sequence[Statement]
    in_use: type[Conflict] = ImportInUse
    dated: bool = False


async def undo_import(uow: UnitOfWork, undoes: Mapping[str, Undo], id_: UUID, body: UndoImport) -> Document:
    """Take back an import that the caller may see.

    Raises ResourceMissing, ImportAlreadyUndone, ImportNotUndoable, ImportChangedSince, ImportInUse.
    """
    kept = await uow.find(FIND, id=id_, **await sight(uow))
    if kept is None:
        raise ResourceMissing
    ensure_matches(uow, 1 if kept["undone_at"] is None else 2)
    if kept["undone_at"] is not None:
        raise ImportAlreadyUndone
    undo = undoes.get(kept["noun"])
    if undo is None:
        raise ImportNotUndoable
    told = {"id": id_, "today": uow.today, "now": uow.context.now, "actor": uow.actor, "reason": body.reason}
    alike = [noun for noun, other in undoes.items() if other is undo or (other.dated and undo.dated)]
    for step in (STAGE, FILL, ANALYZE, *undo.locks):
        await uow.run(step, dated=undo.dated, nouns=alike, **told)
    await _ensure_none(uow, undo.changed, ImportChangedSince, told)
    await _ensure_none(uow, undo.used, undo.in_use, told)
    for step in undo.steps:
        await uow.run(step, **told)
    for said in undo.told:
        await uow.publish_rows(said)
    await uow.run(MARK, **told)
    return await get_import(uow, id_)


async def _ensure_none(uow: UnitOfWork, hindrances: Statement, refusal: type[Conflict], told: Mapping[str, object]) -> None:
    keys = sorted(row["key"] for row in await uow.all(hindrances, **told))
    if keys:
        raise refusal(count=len(keys), first=keys[:MOST_NAMED])
