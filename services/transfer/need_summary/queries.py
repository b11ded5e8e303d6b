"""Needs summed up, as they stand today."""

from datetime import date
from pathlib import Path

from services.transfer.need import queries as needs
from services.transfer.need.rules import WAY, Step
from services.transfer.need_summary.schemas import By
from shared.contracts.transfer import NeedStatus
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

SUMMED = (Path(__file__).parent / "summed.sql").read_text(encoding="utf-8")
LISTS = {
    by: page_statement(f"""
        with asked as (
            select n.id from need n
            where {needs.SEEN} and n.status = any(:statuses::text[])
                and (:first::date is null or coalesce(n.submitted_on, n.raised_on) >= :first)
                and (:last::date is null or coalesce(n.submitted_on, n.raised_on) <= :last)
        ),
        {SUMMED}
        select key, item from by_{by} where :after::text is null or key collate "C" > :after order by key collate "C" limit :limit + 1
    """)
    for by in By
}


async def read_summary(
    session: Session, page: Page, by: By, *, unit: str | None, status: NeedStatus | None, first: date | None, last: date | None
) -> Document:
    """The needs of the caller's subtree by what is asked; those handed in and not rejected, unless a status is named."""
    statuses = list(WAY[Step.OPINE]) if status is None else [status]
    return await read_page(session, LISTS[by], page, **await needs.seen_by(session, unit), statuses=statuses, first=first, last=last)
