"""Returns owed by facility and month, and how many of them are in."""

from datetime import date

from services.catalog.reporting.schemas import DutyState
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

KEY = "to_char(d.month, 'YYYY-MM') || ' ' || d.facility"
LIST_DUTIES = page_statement(f"""
    select {KEY} as key, json_build_object('facility', d.facility,
        'name', (
            select s.name from facility_state s where s.code = d.facility and s.valid_from < d.month + interval '1 month'
            order by s.valid_from desc limit 1
        ),
        'month', to_char(d.month, 'YYYY-MM'), 'state', d.state, 'due_on', d.due_on, 'received_on', d.received_on,
        'days_late', greatest(coalesce(d.received_on, :today) - d.due_on, 0),
        'reminded', m.times, 'last_reminded_on', m.last_on) as item
    from (
        select distinct facility, month, due_on, received_on,
            case when received_on is not null then 'received' when due_on < :today then 'late' else 'due' end as state
        from return_duties(:units::text[], :first::date, :last::date, :today::date)
    ) d
    cross join lateral (
        select count(*) as times, max(sent_on) as last_on from reminder where month = d.month and d.facility = any(facilities)
    ) m
    where (:state::text is null or d.state = :state) and (:after::text is null or ({KEY}) collate "C" > :after)
    order by ({KEY}) collate "C" limit :limit + 1
""")

# Children are those on the map of each month's last day: after a reorganisation they are others.
COUNT_DUTIES = page_statement("""
    with span as (
        select m::date as month, (m + interval '1 month')::date - 1 as day
        from generate_series(:first::date::timestamp, :last::date::timestamp, interval '1 month') m
    ),
    asked as (
        select u.code as unit, s.month, s.day from unnest(:units::text[]) u(code), span s where not :children::boolean
        union
        select c.code, s.month, s.day from span s
        join admin_unit_state c on (c.parent_code = any(:units) or ('VN' = any(:units) and c.parent_code is null))
            and c.valid_from <= s.day and (c.valid_to is null or c.valid_to > s.day)
        where :children
        union
        select f.code, s.month, s.day from span s
        join facility_state f on f.parent_facility = any(:units) and f.valid_from <= s.day and (f.valid_to is null or f.valid_to > s.day)
        where :children
    ),
    counted as (
        select d.unit, d.month, count(*) as owed, count(d.received_on) as received,
            count(*) filter (where d.received_on <= d.due_on) as on_time, count(*) filter (where d.received_on > d.due_on) as late,
            count(*) filter (where d.received_on is null and d.due_on >= :today) as due,
            count(*) filter (where d.received_on is null and d.due_on < :today) as missing
        from return_duties(array(select distinct unit from asked), :first, :last, :today::date) d group by d.unit, d.month
    )
    select a.unit || ' ' || to_char(a.month, 'YYYY-MM') as key, json_build_object('unit', a.unit, 'since', u.since,
        'name', coalesce(u.name, (
            select f.name from facility_state f where f.code = a.unit and f.valid_from <= a.day order by f.valid_from desc limit 1
        )),
        'month', to_char(a.month, 'YYYY-MM'), 'owed', coalesce(c.owed, 0), 'received', coalesce(c.received, 0),
        'on_time', coalesce(c.on_time, 0), 'late', coalesce(c.late, 0), 'due', coalesce(c.due, 0), 'missing', coalesce(c.missing, 0),
        'percent', round((20000 * c.received + c.owed) / nullif(2 * c.owed, 0) / 100.0, 2)) as item
    from asked a left join counted c on c.unit = a.unit and c.month = a.month
    left join admin_unit_state u on u.code = a.unit and u.valid_from <= a.day and (u.valid_to is null or u.valid_to > a.day)
    where :after::text is null or (a.unit || ' ' || to_char(a.month, 'YYYY-MM')) collate "C" > :after
    order by (a.unit || ' ' || to_char(a.month, 'YYYY-MM')) collate "C" limit :limit + 1
""")


async def units_asked(session: Session, unit: str | None) -> list[str]:
    """The unit named, or the tops of the caller's own subtree."""
    return await roots_of(session) if unit is None else [unit]


async def list_duties(session: Session, page: Page, *, unit: str | None, span: tuple[date, date], state: DutyState | None) -> Document:
    """Who owes a return for which month, and what became of it."""
    units = await units_asked(session, unit)
    return await read_page(session, LIST_DUTIES, page, units=units, first=span[0], last=span[1], today=session.today, state=state)


async def list_completeness(session: Session, page: Page, *, unit: str | None, span: tuple[date, date], children: bool) -> Document:
    """How many of the returns owed are in, by unit and month."""
    units = await units_asked(session, unit)
    return await read_page(session, COUNT_DUTIES, page, units=units, first=span[0], last=span[1], today=session.today, children=children)
