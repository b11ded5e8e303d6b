"""Reading what is under way: techniques that a facility is to be able to perform by a day to come, and how much is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.indicators.home.queries import HOMES
from services.indicators.value.rules import OWN, Member
from shared.db import Session
from shared.statement import statement

# What is planned for a day between :planned_from and :planned_to (nothing, where these are null); what was accepted within the year before
# and waits to be listed.
DUE = """(u.status in ('approved', 'started') and u.day between :planned_from::date and :planned_to::date
    or u.status = 'accepted' and u.day between :planned_from::date - 365 and :planned_to::date)"""
LIST_PLANNED = statement(f"""
    with recursive {HOMES}
    select h.root, f.facility as subject, f.kind, f.level, l.list, f.acts_as_station, coalesce(f.beds, 0) > 0 as with_beds,
        '{{}}'::text[] as difficulty, jsonb_build_object('able', p.able, 'performing', p.performing) as counts
    from home h join facility_state f on f.facility = h.facility and f.valid @> :as_of::date
    cross join lateral (select coalesce(nullif(:list::text, '{OWN}'), f.level) as list) l
    cross join lateral (
        select count(*) filter (where not coalesce(c.able @> :as_of, false)) as able,
            count(*) filter (where not coalesce(c.performing @> :as_of, false)) as performing
        from (select distinct t.code from underway u, unnest(u.techniques) as t(code) where u.to_facility = f.facility and {DUE}) t
            join list_member m on m.list = l.list and m.technique = t.code and m.days @> :as_of
            left join capability c on c.facility = f.facility and c.technique = t.code
    ) p
    where p.able + p.performing > 0
    order by h.root, f.facility
""")
COUNT_PLANNED = statement(f"""
    with recursive {HOMES}
    select
        (select count(*) from underway u where {DUE} and (
            u.to_facility in (select facility from home) or u.from_facility in (select facility from home))) as transfers,
        (select count(*) from underway u where u.status in ('approved', 'started') and u.day < :planned_from::date and (
            u.to_facility in (select facility from home) or u.from_facility in (select facility from home))) as overdue,
        (select count(*) from sent s where s.status = 'approved' and s.starts_on between :planned_from::date and :planned_to::date and (
            s.to_facility in (select facility from home) or s.from_facility in (select facility from home))) as assignments
""")


type Days = tuple[date, date]
"""The first and the last day for which something is planned."""


@dataclass(frozen=True, slots=True)
class Planned:
    """How many transfers are planned to be done by a day, are late already, and how many assignments are approved to begin by it."""

    transfers: int = 0
    overdue: int = 0
    assignments: int = 0


async def list_members(session: Session, roots: Sequence[str], *, list_: str, planned: Days, as_of: date, boundaries: date) -> list[Member]:
    """The facilities of some units that are to be able to perform more techniques of a list: how many more than they are on a day."""
    asked = {"list": list_, "planned_from": planned[0], "planned_to": planned[1], "as_of": as_of, "boundaries": boundaries}
    return [Member(**row) for row in await session.all(LIST_PLANNED, roots=list(roots), **asked)]


async def count_planned(session: Session, roots: Sequence[str], *, planned: Days, boundaries: date) -> Planned:
    """What is planned in some units, and what is late."""
    asked = {"planned_from": planned[0], "planned_to": planned[1], "as_of": boundaries, "boundaries": boundaries}
    return Planned(**await session.one(COUNT_PLANNED, roots=list(roots), **asked))
