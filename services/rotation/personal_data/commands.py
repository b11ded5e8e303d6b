"""A person's names, numbers and free texts replaced for ever, wherever they are kept; figures and the event log stay as they are."""

from datetime import datetime
from functools import cache
from uuid import UUID

from services.rotation.personal_data import rules
from services.rotation.personal_data.queries import FIND_IDS, held_tables
from services.rotation.personal_data.schemas import PseudonymisationAnswer, PseudonymisePractitioner
from services.rotation.personal_data.tables import pseudonymisation
from services.rotation.practitioner import queries as practitioners
from shared.concurrency import ensure_matches
from shared.db import UnitOfWork
from shared.statement import Statement, statement

FIND = statement("select version from practitioner where id = :id for update")
KNOWN_AS = statement("""
    select array(select distinct full_name from practitioner_version where practitioner_id = any(:ids::uuid[])) as names, array(
        select number from licence where practitioner_id = any(:ids) union select number from certificate where practitioner_id = any(:ids)
    ) as numbers
""")
MARK = statement("update practitioner set pseudonymised_at = :now where id = any(:ids::uuid[])")
KEEP = statement(pseudonymisation.insert())
# Replies kept for repeated requests hold what was answered: those about the person are forgotten a day early.
FORGET = statement("""
    with gone as (
        delete from idempotency i where exists (
            select from unnest(:words::text[]) w(word) where position(convert_to(w.word, 'UTF8') in i.body) > 0
        ) returning 1
    )
    select count(*) from gone
""")


async def pseudonymise_practitioner(uow: UnitOfWork, practitioner_id: UUID, body: PseudonymisePractitioner) -> PseudonymisationAnswer:
    """Replace what tells who a person is; there is no way back. Raises PractitionerPseudonymised, ReasonNamesPerson."""
    await practitioners.lock_practitioner(uow, practitioner_id)
    ensure_matches(uow, await uow.value(FIND, id=practitioner_id))
    ids = await uow.value(FIND_IDS, id=practitioner_id)
    known = await uow.one(KNOWN_AS, ids=ids)
    rules.ensure_names_nobody(body.reason, known["names"])
    replaced = {table: await uow.value(replace, ids=ids) for table, replace in _replacements().items()}
    words = [*(str(id_) for id_ in ids), *known["names"], *known["numbers"]]
    replaced["idempotency"] = await uow.value(FORGET, words=words)
    now: datetime = uow.context.now
    await uow.run(MARK, ids=ids, now=now)
    await uow.run(KEEP, practitioner_id=practitioner_id, **body.model_dump(), done_at=now, done_by=uow.actor)
    return PseudonymisationAnswer(
        practitioner_id=practitioner_id, decision_no=body.decision_no, done_at=now, done_by=uow.actor, replaced=replaced
    )


@cache
def _replacements() -> dict[str, Statement]:
    """By table: replace its personal columns of some people; gives how many rows there were."""
    return {
        held.table.name: statement(f"""
            with done as (
                update {held.table.name} set {", ".join(f"{name} = {value}" for name, value in columns.items())}
                where {held.condition} returning 1
            )
            select count(*) from done
        """)
        for held in held_tables()
        if (columns := rules.PERSONAL.get(held.table.name))
    }
