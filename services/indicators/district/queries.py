"""Reading what districts have, out of their hospitals and centres one by one."""

from collections.abc import Mapping, Sequence

from services.indicators.district import rules
from services.indicators.figure.rules import Question, count_people, least_people, numerators
from services.indicators.value import queries as values
from services.indicators.value.rules import Member, by_root
from shared.contracts.catalog import UnitLevel
from shared.db import Session
from shared.statement import statement

# Districts and facilities of their level on the map of the day itself; a facility leads itself and those below it.
LIST_STANDING = statement(f"""
    with recursive led(root, facility) as (
        select code, code from unnest(:roots::text[]) r(code)
        union
        select l.root, f.facility from led l join facility_state f on f.parent_facility = l.facility and f.valid @> :day::date
    ),
    here as materialized (
        select place as root, subject, split_part(class, '|', 1) as kind from standing
        where place = any(:roots::text[]) and split_part(class, '|', 1) = any(:kinds::text[]) and days @> :day::date
        union
        select l.root, f.facility, f.kind from led l join facility_state f using (facility)
        where f.valid @> :day::date and f.kind = any(:kinds::text[])
    ),
    placed as (
        select h.root, h.subject, s.place from here h join standing s on s.subject = h.subject and s.days @> :day::date
        join here d on d.root = h.root and d.kind = '{UnitLevel.DISTRICT}' and d.subject = '@' || s.place
        where h.kind <> '{UnitLevel.DISTRICT}'
    )
    select h.root, p.place as district, ltrim(h.subject, '@') as subject, h.kind, c.counts
    from here h left join placed p using (root, subject) cross join lateral (
        select coalesce(jsonb_object_agg(measure, count), '{{}}') as counts from (
            select measure, sum(delta) as count from subject_step
            where subject = h.subject and list = '' and measure like '{rules.SKILLED}.%' and day <= :day::date group by measure
        ) m
    ) c
    order by h.root, h.kind <> '{UnitLevel.DISTRICT}', h.subject
""")
LIST_DISTRICTS = statement(f"""
    with recursive tree(root, code) as (
        select code, code from unnest(:roots::text[]) r(code)
        union
        select t.root, u.code from tree t
        join unit_state u on (u.parent = t.code or (t.code = 'VN' and u.parent is null)) and u.valid @> :day::date
            and u.level in ('{UnitLevel.PROVINCE}', '{UnitLevel.DISTRICT}')
    )
    select t.root, u.code from tree t join unit_state u on u.code = t.code and u.valid @> :day::date and u.level = '{UnitLevel.DISTRICT}'
    order by t.root, u.code
""")

type Found = dict[tuple[str, str], list[Member]]
"""By root and district, or facility that stands for itself: the facilities of a district's level."""


async def list_districts(session: Session, question: Question, roots: Sequence[str]) -> list[Member]:
    """The districts of some units, and each hospital or centre of their level that stands in none of these, for itself."""
    read = _list_standing if question.boundaries == question.as_of else _list_homes
    found = await read(session, question, roots)
    return [_member(question, root, code, facilities) for (root, code), facilities in found.items()]


async def _list_standing(session: Session, question: Question, roots: Sequence[str]) -> Found:
    found: Found = {}
    kinds = [UnitLevel.DISTRICT, *rules.KINDS]
    for row in await session.all(LIST_STANDING, roots=list(roots), kinds=kinds, day=question.as_of):
        facilities = found.setdefault((row["root"], row["district"] or row["subject"]), [])
        if row["kind"] != UnitLevel.DISTRICT:
            facilities.append(_plain(row["root"], row["subject"], row["kind"], row["counts"]))
    return found


async def _list_homes(session: Session, question: Question, roots: Sequence[str]) -> Found:
    rows = await session.all(LIST_DISTRICTS, roots=list(roots), day=question.boundaries)
    places = {*roots, *(row["code"] for row in rows)}
    days = {"as_of": question.as_of, "boundaries": question.boundaries}
    facilities = await values.list_members(session, sorted(places), rules.KINDS, list_="", measures=(), families=[rules.SKILLED], **days)
    inside = by_root(facilities, places)
    found: Found = {(row["root"], row["code"]): inside[row["code"]] for row in rows}
    placed = {(root, facility.subject) for (root, _), group in found.items() for facility in group}
    alone = [each for root in roots for each in inside[root] if (root, each.subject) not in placed]
    return found | {(each.root, str(each.subject)): [each] for each in alone}


def _member(question: Question, root: str, code: str, facilities: Sequence[Member]) -> Member:
    (numerator,) = numerators(question)
    people = count_people(question, facilities)
    return _plain(root, code, UnitLevel.DISTRICT, {question.definition.denominator: 1, numerator: int(people >= least_people(question))})


def _plain(root: str, code: str, kind: str, counts: Mapping[str, int]) -> Member:
    return Member(root, code, kind, "", "", acts_as_station=False, with_beds=False, difficulty=(), counts=counts)
