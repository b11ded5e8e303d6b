"""Reading what districts have, out of their hospitals and centres one by one."""

from collections.abc import Sequence

from services.indicators.district import rules
from services.indicators.figure.rules import Question, count_people, least_people, numerators
from services.indicators.value import queries as values
from services.indicators.value.rules import MEMBERS, Member, by_root
from shared.db import Session
from shared.statement import statement

LIST_DISTRICTS = statement("""
    with recursive tree(root, code) as (
        select code, code from unnest(:roots::text[]) r(code)
        union
        select t.root, u.code from tree t
        join unit_state u on (u.parent = t.code or (t.code = 'VN' and u.parent is null)) and u.valid @> :day::date
            and u.level in ('province', 'district')
    )
    select t.root, u.code, u.level = 'district' as is_district from tree t join unit_state u on u.code = t.code and u.valid @> :day::date
    where u.level = 'district' or (u.level = 'province' and not exists (
        select from unit_state d where d.parent = u.code and d.level = 'district' and d.valid @> :day::date
    ))
    order by t.root, u.code
""")


async def list_districts(session: Session, question: Question, roots: Sequence[str]) -> list[Member]:
    """The districts of some units; of a province or unit without any on that map, its district hospitals and centres, each for itself."""
    rows = await session.all(LIST_DISTRICTS, roots=list(roots), day=question.boundaries)
    inside: dict[str, list[str]] = {root: [] for root in roots}
    bare: dict[str, list[str]] = {root: [] for root in roots}
    for row in rows:
        (inside if row["is_district"] else bare)[row["root"]].append(row["code"])
    for root in roots:
        bare[root] = bare[root] if bare[root] or inside[root] else [root]
    places = {place for root in roots for place in (*inside[root], *bare[root])}
    days = {"as_of": question.as_of, "boundaries": question.boundaries}
    facilities = await values.list_members(session, sorted(places), rules.KINDS, list_=question.list, measures=[rules.SKILLED], **days)
    found = by_root(facilities, places)
    districts = [_member(question, root, code, found[code]) for root in roots for code in inside[root]]
    alone = [_member(question, root, str(f.subject), [f]) for root in roots for place in bare[root] for f in found[place]]
    return districts + alone


def _member(question: Question, root: str, code: str, facilities: Sequence[Member]) -> Member:
    (numerator,) = numerators(question)
    counts = {MEMBERS: 1, numerator: int(count_people(question, facilities) >= least_people(question))}
    return Member(root, code, "district", "", "", acts_as_station=False, with_beds=False, difficulty=(), counts=counts)
