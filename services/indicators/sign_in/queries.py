"""Whether a session has been signed out."""

from shared.db import Session
from shared.errors import Unauthenticated
from shared.statement import statement

IS_SPENT = statement("select exists (select from sign_in_spent where id = :id)")


async def ensure_open(session: Session, signed_in: str) -> None:
    """Refuse the cookie of a session that was signed out; raises Unauthenticated."""
    if await session.value(IS_SPENT, id=signed_in):
        raise Unauthenticated
