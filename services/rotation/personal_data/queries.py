"""All that is held about a person."""

from functools import cache
from uuid import UUID

from services.rotation.personal_data.rules import Holding, holdings
from services.rotation.practitioner.queries import SUBJECTS
from services.rotation.tables import metadata
from shared.db import Session
from shared.documents import Document, read_document
from shared.statement import Statement, statement

FIND_IDS = statement("select array_agg(id) from practitioner where id = :id or merged_into = :id")


async def get_data_export(session: Session, practitioner_id: UUID) -> Document:
    """Every row that hangs on a person, or on a record merged into theirs, and every event about them; raises ResourceMissing."""
    ids = await session.value(FIND_IDS, id=practitioner_id)
    return await read_document(session, export_statement(), id=practitioner_id, ids=ids)


def held_tables() -> list[Holding]:
    """The tables that hold something of a person; known once every noun has been imported."""
    return holdings(metadata)


@cache
def export_statement() -> Statement:
    """One statement for all of them, so that what it tells is of one moment."""
    parts = [
        f"'{held.table.name}', (select coalesce(jsonb_agg(to_jsonb({held.table.name}) - 'search'), '[]') from {held.table.name}"
        f" where {held.condition})"
        for held in held_tables()
    ]
    return statement(f"""
        with {SUBJECTS}
        select json_build_object('practitioner_id', :id::uuid, 'held', jsonb_build_object({", ".join(parts)}), 'events', (
            select coalesce(json_agg(json_build_object('type', l.type, 'subject', l.subject, 'version', l.subject_version,
                'effective_on', l.effective_on, 'recorded_at', l.recorded_at, 'actor', l.actor, 'data', l.data) order by l.position), '[]')
            from event_log l where l.subject in (select subject from subject)
        ))::text as body, null as version
    """)
