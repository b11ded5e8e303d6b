"""Reading which fact of the catalog's log says what a facility or unit is on a day."""

from collections.abc import Collection
from datetime import date

from services.indicators.person_evidence.schemas import Source
from shared.db import Session
from shared.statement import statement

# A unit that is only on the map of :boundaries is what it is there.
LIST_SOURCES = statement("""
    select distinct on (p.code) p.code, p.subject, p.version, p.position from (
        select f.facility as code, f.valid, s.facility as subject, s.version, s.position from facility_state f cross join lateral (
            select facility, version, position from facility_fact where facility = f.facility and valid_from = lower(f.valid)
            order by version desc limit 1
        ) s where f.facility = any(:codes::text[])
        union all
        select u.code, u.valid, s.subject, s.version, s.position from unit_state u cross join lateral (
            select subject, version, position from unit_fact where code = u.code and since = u.since and valid_from = lower(u.valid)
            order by version desc limit 1
        ) s where u.code = any(:codes::text[])
    ) p
    where p.valid @> :as_of::date or p.valid @> :boundaries::date order by p.code, p.valid @> :as_of::date desc
""")


async def list_sources(session: Session, codes: Collection[str], *, as_of: date, boundaries: date) -> dict[str, Source]:
    """By code: the fact that says what a facility or unit is on a day; none for those that were there neither then nor on the map."""
    rows = await session.all(LIST_SOURCES, codes=sorted(codes), as_of=as_of, boundaries=boundaries) if codes else []
    return {
        row["code"]: Source(producer="catalog", subject=row["subject"], version=row["version"], position=row["position"]) for row in rows
    }
