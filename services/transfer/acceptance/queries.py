"""What an acceptance is decided on."""

from datetime import date
from pathlib import Path
from uuid import UUID

from services.transfer.acceptance.schemas import Readiness
from shared.db import Session
from shared.statement import sql_file

READINESS = sql_file(Path(__file__).parent / "readiness.sql")


async def get_readiness(session: Session, transfer_id: UUID, day: date) -> Readiness:
    """Cases, assessments, requirements and the least number of people, as of a day."""
    return Readiness.model_validate(dict(await session.one(READINESS, id=transfer_id, day=day)))
