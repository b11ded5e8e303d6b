"""Reading the techniques behind a facility's figures, and the facts behind one technique."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.indicators.indicator.rules import IndicatorCode
from services.indicators.person_evidence.queries import LICENCES
from services.indicators.redundancy.queries import MASTERS
from services.indicators.technique_evidence.rules import state_of
from services.indicators.technique_evidence.schemas import (
    AbleRow,
    CompetencyRow,
    DecisionRow,
    FirstCaseRow,
    LapseRow,
    LevelListRow,
    ReturnRow,
    State,
    TechniqueRow,
    TransferRow,
)
from shared.db import Session
from shared.statement import Statement, statement

# By indicator: the techniques that a facility's figure is about.
ABOUT = {
    IndicatorCode.TECHNIQUE_COVERAGE: "select technique from list_member where list = :list::text and days @> :as_of::date",
    IndicatorCode.NEW_TECHNIQUES_DEPLOYED: """
        select technique from listing where facility = :facility and listed_on between :since::date and :as_of::date
    """,
    IndicatorCode.TECHNIQUE_REDUNDANCY: "select technique from listing where facility = :facility and days @> :as_of::date",
}


def _listing(about: str) -> Statement:
    return statement(f"""
        select t.technique, s.since, l.listed_on, l.deployed_on, coalesce(m.people, '{{}}') as people,
            coalesce(l.days @> :as_of::date and not c.listed @> :as_of::date, false) as above_level
        from ({about}) t left join capability c on c.facility = :facility and c.technique = t.technique
        left join listing l on l.facility = :facility and l.technique = t.technique
        left join ({MASTERS.format(facility=":facility")}) m on m.technique = t.technique
        cross join lateral (
            select coalesce(jsonb_object_agg(v.state, lower(r.days)), '{{}}') as since
            from (values ('listed', c.listed), ('able', c.able), ('performing', c.performing), ('rotated_only', c.rotated_only),
                ('lapsed', c.lapsed), ('suspended', c.suspended)) v(state, days) cross join lateral unnest(v.days) as r(days)
            where r.days @> :as_of::date
        ) s
    """)


LIST_TECHNIQUES = {code: _listing(about) for code, about in ABOUT.items()}

# Of an approval, the last decision by the day makes its state.
LIST_DECISIONS = statement("""
    select f.approval as subject, f.version, f.position, 'catalog' as producer, f.effective_on, f.status, f.transfer as transfer_id,
        :technique = any(f.techniques) and f.facility = :facility as names, :technique = any(f.above_level) as above_level,
        f.version = first_value(f.version) over (partition by f.approval order by f.effective_on desc, f.version desc) as counts
    from approval_technique a join approval_fact f using (approval)
    where a.facility = :facility and a.technique = :technique and f.effective_on <= :as_of::date
""")
LIST_TRANSFERS = statement("""
    select t.transfer as subject, t.version, t.position, 'transfer' as producer, t.facility as from_facility, t.day, true as counts
    from taught t where t.day <= :as_of::date and t.transfer in (
        select f.transfer::text from approval_technique a join approval_fact f using (approval)
        where a.facility = :facility and a.technique = :technique
    )
""")
LIST_LEVEL_LISTS = statement("""
    select f.list as level, f.valid_from, f.list || '@' || f.valid_from as subject, f.version, f.position, 'catalog' as producer,
        :technique = any(f.techniques) as names,
        (f.valid_from, f.version) = first_value((f.valid_from, f.version)) over (order by f.valid_from desc, f.version desc) as counts
    from level_list_fact f where f.list = :list::text and f.valid_from <= :as_of::date
""")
LIST_RETURNS = statement("""
    select i.facility || '@' || to_char(i.last_day, 'YYYY-MM') as subject, i.version, i.position, 'catalog' as producer,
        to_char(i.last_day, 'YYYY-MM') as month, i.cases, i.insured_cases, i.rotated_cases, m.reported and m.version = i.version as counts
    from return_item i join return_month m using (facility, last_day)
    where i.facility = :facility and i.technique = :technique and i.last_day <= :as_of::date
""")
LIST_FIRST_CASES = statement("""
    select transfer as subject, version, position, 'transfer' as producer, day, true as counts
    from first_case where facility = :facility and technique = :technique and day <= :as_of::date
""")
LIST_LAPSES = statement("""
    select 'lapse_months' || case technique when '' then '' else '.' || technique end || '@' || valid_from as subject, version, position,
        'catalog' as producer, valid_from, months,
        (technique, valid_from, version) = first_value((technique, valid_from, version))
            over (order by technique desc, valid_from desc, version desc) as counts
    from lapse_fact where technique in ('', :technique) and valid_from <= :as_of::date
""")
LIST_ABLE = statement(f"""
    with stay as (select practitioner, kind as post from presence where facility = :facility and days @> :as_of::date),
    able as (
        select s.practitioner, s.post, 'licence' as by, t.title, l.licence as subject, l.version, l.position
        from stay s join practitioner_title t on t.practitioner = s.practitioner and t.days @> :as_of::date
        join technique_scope c on c.technique = :technique and c.title = t.title
        join lateral ({LICENCES.format(person="s.practitioner")}) l on t.title = any(l.titles)
        union all
        select s.practitioner, s.post, 'certificate', null, f.certificate, f.version, f.position
        from stay s join (
            select distinct on (certificate) * from certificate_fact
            where certificate in (select certificate from certificate_fact where practitioner in (select practitioner from stay))
            order by certificate, version desc
        ) f on f.practitioner = s.practitioner and :technique = any(f.techniques) and f.days @> :as_of::date
    )
    select practitioner as practitioner_id, post, by, title, post <> 'rotated' as counts, jsonb_agg(distinct jsonb_build_object(
        'producer', 'rotation', 'subject', subject, 'version', version, 'position', position)) as sources
    from able group by practitioner, post, by, title
""")
LIST_COMPETENCIES = statement("""
    select f.competency as subject, f.version, f.position, 'rotation' as producer, f.practitioner as practitioner_id, f.proficient,
        f.effective_on as since, f.lapses_on,
        s.own and f.proficient and coalesce(f.lapses_on > :as_of::date, true) as counts
    from (
        select practitioner, bool_or(kind <> 'rotated') as own from presence where facility = :facility and days @> :as_of::date
        group by practitioner
    ) s
    join lateral (
        select distinct on (competency) * from competency_fact
        where practitioner = s.practitioner and technique = :technique and effective_on <= :as_of::date
        order by competency, effective_on desc, version desc
    ) f on true
""")
FACTS: tuple[tuple[Statement, Any], ...] = (
    (LIST_DECISIONS, DecisionRow),
    (LIST_TRANSFERS, TransferRow),
    (LIST_LEVEL_LISTS, LevelListRow),
    (LIST_RETURNS, ReturnRow),
    (LIST_FIRST_CASES, FirstCaseRow),
    (LIST_LAPSES, LapseRow),
    (LIST_ABLE, AbleRow),
    (LIST_COMPETENCIES, CompetencyRow),
)

type FactRow = DecisionRow | TransferRow | LevelListRow | ReturnRow | FirstCaseRow | LapseRow | AbleRow | CompetencyRow


async def list_techniques(
    session: Session, indicator: IndicatorCode, facility: str, *, list_: str, since: date, as_of: date
) -> list[dict[str, Any]]:
    """The techniques behind a facility's figure: the fields of TechniqueRow but what counts; `held` are the states of the day."""
    asked: Mapping[str, object] = {"facility": facility, "list": list_, "since": since, "as_of": as_of}
    rows = await session.all(LIST_TECHNIQUES[indicator], **asked)
    return [{**row, "state": state_of({State(each) for each in row["since"]})} for row in rows]


async def list_facts(session: Session, facility: str, technique: str, *, list_: str, as_of: date) -> list[FactRow]:
    """Every fact behind a technique at a facility until a day, of each kind."""
    asked: Mapping[str, object] = {"facility": facility, "technique": technique, "list": list_, "as_of": as_of}
    return [row_of(**row) for listing, row_of in FACTS for row in await session.all(listing, **asked)]


def technique_row(row: Mapping[str, Any], *, counts: bool, needed: int | None = None) -> TechniqueRow:
    """The technique as it is answered; who masters it where that is asked."""
    people = sorted(row["people"]) if needed is not None else None
    return TechniqueRow(**{**row, "people": people}, counts=counts, needed=needed)
