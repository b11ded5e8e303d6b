"""The needs on which the Department gives its opinion."""

from services.transfer.need import queries as needs
from services.transfer.need.rules import WAY, Step
from services.transfer.need.schemas import OpinionAsked
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

LIST = page_statement(f"""
    with asked as (
        select n.id from need n
        where {needs.SEEN} and n.status = any(:statuses::text[])
            and (:opinion::text is null or coalesce(n.opinion->>'opinion', 'none') = :opinion)
            and n.facility in (
                select facility from facility_state where valid @> :today::date and kind in ('commune_station', 'regional_polyclinic')
            )
    ),
    open as materialized (
        select * from needs_for_opinion(array(select id from asked), :today::date)
    )
    select r.key, json_build_object('need', n.id, 'facility', n.facility, 'status', n.status, 'submitted_on', n.submitted_on,
        'difficulty', r.difficulty, 'priority', r.priority, 'nowhere_near', r.nowhere_near, 'techniques', o.techniques,
        'opinion', n.opinion) as item
    from ranked_needs(array(select id from open), :today::date) r join open o on o.id = r.id join need n on n.id = r.id
    where :after::text is null or r.key collate "C" > :after order by r.key collate "C" limit :limit + 1
""")


async def list_for_opinion(session: Session, page: Page, *, unit: str | None, opinion: OpinionAsked | None) -> Document:
    """The open needs of stations and polyclinics that nobody above them in their district can answer, in priority order."""
    statuses = list(WAY[Step.OPINE])
    return await read_page(session, LIST, page, **await needs.seen_by(session, unit), statuses=statuses, opinion=opinion)
