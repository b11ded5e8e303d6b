"""The techniques of a facility on a day."""

from datetime import date
from pathlib import Path

from services.catalog.capability.schemas import State
from services.catalog.policy.rules import DEFAULT_LAPSE_MONTHS, LAPSE_MONTHS
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

LIST = page_statement((Path(__file__).parent / "capability.sql").read_text(encoding="utf-8"))


async def list_capabilities(session: Session, page: Page, facility: str, *, as_of: date | None, state: State | None) -> Document:
    """State, since, decision and last case of each technique that a facility is allowed or suspended for on a day.

    `able` is not among the states: who is in post, and may perform what, is known to indicators. A case counts for the months of the
    policy that is in force on the day it is asked of: the technique's own, else the general one. A closed facility has no techniques.
    """
    policy = {"general": LAPSE_MONTHS, "months": DEFAULT_LAPSE_MONTHS}
    return await read_page(session, LIST, page, facility=facility, on=as_of or session.today, state=state, **policy)
