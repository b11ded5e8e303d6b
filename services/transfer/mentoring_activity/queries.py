"""What leads did with those whom they direct, read off transfers, sessions, telehealth and courses."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from starlette.responses import Response

from services.transfer.mentoring_activity.schemas import Figures
from services.transfer.mentoring_link.queries import CAN_DIRECT, DIRECTED_BY, IS_NEAR
from services.transfer.telehealth.queries import IS_COUNTED_APART
from shared import access
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.sheets import AnswerFormat, SheetOut, Wanted, answer_workbook
from shared.statement import statement

FIGURES = tuple(Figures.model_fields)
COLUMNS = ("facility", "kind", *FIGURES)

# `link`: the links asked about, with the first and the last of the days asked for on which each holds; `mine`: the caller's subtree.
MINE = "mine as materialized (select code from place_below(:roots::text[], :today::date))"
DAYS = "greatest(:first::date, l.starts_on) as first_day, least(:last::date, l.until - 1) as day"
# Whom the caller may see of those directed.
SEEN = f"""
    {DIRECTED_BY}, seen as materialized (
        select l.id, l.lead_facility, l.first_day, l.day, d.facility, d.kind from link l join directed d using (id)
        where l.first_day <= l.day
            and (:everywhere::boolean or l.lead_facility in (select code from mine) or d.facility in (select code from mine))
    )
"""
# One row for each thing that a lead did with a facility; of a course one for each of the facility's people who finished it.
# offset 0: the steps and the sessions are looked up for each transfer, they are not searched for those of all.
DEEDS = f"""
    lead as materialized (
        select distinct lead_facility as code from seen
    ), led as materialized (
        select t.id, t.from_facility as lead, t.to_facility as facility from transfer t where t.from_facility in (select code from lead)
    ), deed as materialized (
        select t.lead, t.facility, s.on_day, s.step as what, t.id as subject, null::uuid as person, 0 as minutes
        from led t cross join lateral (
            select s.on_day, s.step from step s
            where s.noun = 'transfer' and s.subject = t.id::text and s.step in ('proposed', 'started', 'accepted') offset 0
        ) s
        union all
        select t.lead, t.facility, s.on_day, s.mode, s.id, null, 0
        from led t cross join lateral (
            select s.id, s.on_day, s.mode from training_session s
            where s.transfer_id = t.id and ((s.mode = 'on_site' and s.withdrawn_at is null) or ({IS_COUNTED_APART})) offset 0
        ) s
        union all
        select h.upper_facility, h.lower_facility, h.on_day, h.kind, h.id, null, h.minutes
        from telehealth_session h where h.withdrawn_at is null and h.upper_facility in (select code from lead)
        union all
        select v.code, p.facility, r.completed_on, 'course', c.id, coalesce(m.person, r.trainee_id), 0
        from lead v join course c on case c.kind when 'upward' then c.host_facility when 'degree' then null else c.facility end = v.code
            join course_completion r on r.course_id = c.id left join person_alias m on m.practitioner = r.trainee_id
            join post_state p on p.practitioner = coalesce(m.person, r.trainee_id) and p.valid @> r.completed_on
    )
"""


def _count(name: str, what: str, counted: str = "d.subject") -> str:
    return f"count(distinct {counted}) filter (where d.what = '{what}' and d.counts) as {name}"


SUMS = ", ".join(
    (
        *(_count(f"transfers_{step}", step) for step in ("proposed", "started", "accepted")),
        _count("sessions_on_site", "on_site"),
        _count("sessions_telehealth", "telehealth"),
        *(_count(f"telehealth_{kind}", kind) for kind in ("consultation", "supervision", "training")),
        "coalesce(sum(d.minutes) filter (where d.counts), 0) as telehealth_minutes",
        _count("courses", "course"),
        _count("course_trainees", "course", "d.person"),
        "max(d.on_day) as last_on, coalesce(bool_or(d.counts), false) as active",
    )
)
ITEM = f"""json_build_object('facility', n.facility, 'kind', n.kind, {", ".join(f"'{name}', n.{name}" for name in FIGURES)},
    'active', n.active)"""
GET = statement(f"""
    with {MINE}, link as materialized (
        select l.*, {DAYS} from mentoring_link l where l.id = :id
    ), {SEEN}, {DEEDS}, done as materialized (
        select t.facility, t.kind, d.what, d.subject, d.person, d.minutes, d.on_day, d.on_day >= t.first_day as counts
        from seen t left join deed d on d.lead = t.lead_facility and d.facility = t.facility and d.on_day <= t.day
    )
    select json_build_object('id', l.id, 'lead_facility', l.lead_facility, 'field', l.field, 'from', :first::date, 'to', :last::date,
        'as_of', case when l.first_day <= l.day then l.day end,
        'totals', (
            select json_build_object('facilities', (select count(*) from seen),
                'active', (select count(distinct facility) from done where counts),
                {", ".join(f"'{name}', n.{name}" for name in FIGURES)})
            from (select {SUMS} from done d) n
        ),
        'items', (
            select coalesce(json_agg({ITEM} order by n.facility collate "C"), '[]')
            from (select d.facility, d.kind, {SUMS} from done d group by d.facility, d.kind) n
        ))::text as body, null as version
    from link l
""")
LIST_SILENT = page_statement(f"""
    with {MINE}, asked as materialized (
        select code from place_below(array[:unit::text], :today) where :unit is not null
    ), sought as materialized (
        select code from asked
        union all
        select code from mine where :unit is null
    ), {CAN_DIRECT}, link as materialized (
        select l.*, {DAYS} from mentoring_link l
        where l.starts_on <= :last and (l.until is null or l.until > greatest(:first, l.starts_on))
            and (:after::text is null or l.id collate "C" > :after)
            and ((:everywhere::boolean and :unit is null) or l.lead_facility in (select code from sought) or {IS_NEAR})
    ), {SEEN}, {DEEDS}, told as (
        select t.id, t.facility, bool_or(d.on_day is not null) as is_active
        from seen t left join (select distinct lead, facility, on_day from deed where on_day between :first and :last) d
            on d.lead = t.lead_facility and d.facility = t.facility and d.on_day between t.first_day and t.day
        where :unit is null or t.lead_facility in (select code from asked) or t.facility in (select code from asked)
        group by t.id, t.facility
    )
    select l.id as key, json_build_object('id', l.id, 'lead_facility', l.lead_facility, 'field', l.field, 'facilities', s.facilities,
        'without_activity', s.silent, 'none', s.facilities = cardinality(s.silent)) as item
    from link l join (
        select id, count(*) as facilities, coalesce(array_agg(facility order by facility) filter (where not is_active), '{{}}') as silent
        from told group by id
    ) s using (id)
    where cardinality(s.silent) > 0 order by l.id collate "C" limit :limit + 1
""")


async def read_activity(session: Session, wanted: Wanted, link_id: str, span: tuple[date, date]) -> Document | Response:
    """What was done by a link between two days, both included, as json or as a workbook; raises ResourceMissing."""
    document = await read_document(session, GET, id=link_id, first=span[0], last=span[1], **await _seen(session))
    if wanted.form is AnswerFormat.JSON:
        return document
    return await _answer_workbook(wanted, orjson.loads(document.body))


async def list_silent(session: Session, page: Page, *, unit: str | None, span: tuple[date, date]) -> Document:
    """The links of the caller's facilities by which nothing was done with some, or all, of those whom they direct."""
    return await read_page(session, LIST_SILENT, page, unit=unit, first=span[0], last=span[1], **await _seen(session))


async def _seen(session: Session) -> dict[str, object]:
    roots = await access.roots_of(session)
    return {"everywhere": session.context.caller.is_national(), "roots": roots, "today": session.today}


async def _answer_workbook(wanted: Wanted, activity: Mapping[str, Any]) -> Response:
    say = wanted.voice.text

    async def rows() -> AsyncIterator[Sequence[Any]]:
        yield [[item["facility"], say(f"facility-kind.{item['kind']}"), *(item[name] for name in FIGURES)] for item in activity["items"]]
        yield [[say("mentoring.total"), None, *(activity["totals"][name] for name in FIGURES)]]

    sheet = SheetOut(say("mentoring.sheet"), [say(f"mentoring.{name}") for name in COLUMNS], rows())
    return await answer_workbook(f"mentoring-{activity['id']}-{activity['from']}-{activity['to']}", [sheet])
