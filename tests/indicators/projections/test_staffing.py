"""Who is counted at facilities, in communes and in villages equals a plain recomputation from the facts, however they are delivered."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.projections.staffing import BIRTH_TITLES, TITLES, VILLAGE_TITLES
from shared.contracts import catalog, rotation
from tests.indicators import story
from tests.indicators.projections.model import Model
from tests.indicators.projections.test_coverage import DAYS, day, deliveries, facts_of, later, until
from tests.indicators.projections.test_measures import Project, project

__all__ = ["project"]

FACILITIES, COMMUNES, VILLAGES, PEOPLE = ("F1", "F2"), ("C1", "C2"), ("V1", "V2"), ("An", "Binh", "Chi")
POSTED = ("doctor_general", "pharmacist", "midwife", "traditional_physician", *VILLAGE_TITLES)
LOOKED_AT = sorted({each + timedelta(days=n) for each in DAYS for n in (-1, 0, 1, 40, 200)} | {date(2023, 6, 1)})
KINDS = ("commune_station", "regional_polyclinic", "district_health_centre")
OF_FACILITIES = {*TITLES.values(), "working_doctor", "permanent_doctor", "staff", "staff_level", "skilled"}
COUNTED = OF_FACILITIES | {"station_or_polyclinic", "birth_attendant", "village_midwife", "village_health_worker"}

place, person, commune, village = (st.sampled_from(each) for each in (FACILITIES, PEOPLE, COMMUNES, VILLAGES))
said = st.one_of(
    st.builds(
        lambda n, p, f, title, kind, starts, more, v, months: story.post(
            n, p, f, title=title, kind=kind, starts=starts, until=until(starts, more), village=v, months=months
        ),
        st.sampled_from("pqrs"),
        person,
        place,
        st.sampled_from(POSTED),
        st.sampled_from(("permanent", "contract")),
        day,
        later,
        st.none() | village,
        st.none() | st.integers(0, 4),
    ),
    st.builds(
        lambda p, qualification, specialty, level, on: story.practitioner(p, qualification, specialty=specialty, level=level, on=on),
        person,
        st.sampled_from(("general_doctor", "specialist_1")),
        st.sampled_from((None, "surgery", "internal.a")),
        st.sampled_from((None, "University", "college")),
        day,
    ),
    st.builds(lambda n, p, starts, more: story.absence(n, p, starts, until(starts, more)), st.sampled_from("xy"), person, day, later),
    st.builds(
        lambda n, what, p, f, starts, more: story.assignment(n, what, p, f, (starts, starts + more), title="midwife"),
        st.sampled_from("gh"),
        st.sampled_from(sorted(story.ASSIGNMENTS)),
        person,
        place,
        day,
        st.integers(0, 100).map(timedelta),
    ),
    st.builds(
        lambda n, what, p, issued, more, on: story.licence(
            n, what, p, ["doctor_general"], issued=issued, expires=until(issued, more), on=on
        ),
        st.sampled_from("lm"),
        st.sampled_from(sorted(story.LICENCES)),
        person,
        day,
        later,
        st.none() | day,
    ),
    st.builds(
        lambda f, at, kind, acts, serves, since: story.facility(f, at, kind=kind, acts_as_station=acts, serves=serves, since=since),
        place,
        st.sampled_from((*COMMUNES, "V1")),
        st.sampled_from(KINDS),
        st.booleans(),
        st.lists(commune, unique=True),
        day,
    ),
    st.builds(story.closed, place, day),
    st.builds(lambda v, parent, since: story.unit(v, "village", parent, since=since), village, commune, day),
)  # fmt: skip
BASIS = [
    story.unit("12", "province", None),
    *(story.unit(each, "commune", "12") for each in COMMUNES),
    story.unit("V1", "village", "C1"),
    story.facility("F1", "C1"),
    story.licence("l", "recorded", "An", ["doctor_general"], issued=DAYS[0]),
    story.post("p", "An", "F1", starts=DAYS[0]),
    story.practitioner("An", "general_doctor", specialty="surgery", on=DAYS[2]),
]  # fmt: skip

type Counts = Counter[tuple[str, str]]


def at_least(counts: Counts) -> Counts:
    """Measures of at least 1, 2, ... people."""
    return Counter({(subject, f"{measure}.{n}"): 1 for (subject, measure), people in counts.items() for n in range(1, people + 1)})


def states_on(model: Model, day: date) -> dict[str, Any]:
    """Facilities that stand on a day."""
    kinds = (catalog.FacilityRecorded, catalog.FacilityClosed)
    facts = [fact for kind in kinds for fact in model.of(kind) if fact.day <= day]
    last = {fact.subject: fact.event for fact in sorted(facts, key=lambda fact: (fact.day, fact.version))}
    return {code: event for code, event in last.items() if isinstance(event, catalog.FacilityRecorded)}


def units_on(model: Model, day: date) -> dict[str, Any]:
    """Units by code; one recorded again from a later day is another unit of this code from then on."""
    known = [e for e in model.last(catalog.AdminUnitRecorded) if e.valid_from <= day]
    return {e.code: e for e in sorted(known, key=lambda e: e.valid_from)}


def served_by(model: Model, facility: str, day: date) -> set[str]:
    state, units = states_on(model, day).get(facility), units_on(model, day)
    if state is None or state.kind not in {"commune_station", "regional_polyclinic"}:
        return set()
    unit = units.get(state.admin_unit)
    stands = set() if unit is None else {unit.parent if unit.level == "village" else unit.code}
    return stands | (set(state.serves_communes) if state.kind == "regional_polyclinic" and state.acts_as_station else set())


def described(model: Model, person: object, day: date) -> Any:
    """What is known of somebody on a day; before anything was said, what was said first."""
    facts = [fact for fact in model.of(rotation.PractitionerRecorded) if fact.event.practitioner_id == person]
    known = [fact for fact in facts if fact.day <= day] or [f for f in facts if f.day == min(f.day for f in facts)]
    return max(known, key=lambda fact: (fact.day, fact.version)).event if known else None


def is_fit(model: Model, post: Any, day: date) -> bool:
    return not post.title.startswith("doctor_") or any(title.startswith("doctor_") for title in model.titles(post.practitioner_id, day))


def at_facility(model: Model, facility: str, day: date) -> Counts:
    """What is counted of the people at a facility."""
    posts, visits = model.posts(facility, day), model.visits(facility, day)
    people = {("working_doctor", x.practitioner_id) for x in posts + visits if x.title.startswith("doctor_") and is_fit(model, x, day)}
    for post in posts:
        if is_fit(model, post, day) and post.title in TITLES:
            people.add((TITLES[post.title], post.practitioner_id))
        if is_fit(model, post, day) and post.title.startswith("doctor_") and post.kind == "permanent":
            people.add(("permanent_doctor", post.practitioner_id))
    plain = set()
    for post in (x for x in posts if x.title not in VILLAGE_TITLES):
        plain.add(("staff", post.practitioner_id))
        if (known := described(model, post.practitioner_id, day)) is not None:
            plain.add((f"staff_level.{(known.education_level or known.qualification).lower()}", post.practitioner_id))
            if known.specialty and is_fit(model, post, day):
                plain.add((f"skilled.{post.title}.{known.qualification}.{known.specialty}", post.practitioner_id))
    return at_least(Counter((facility, measure) for measure, _ in people)) + Counter((facility, measure) for measure, _ in plain)


def in_commune(model: Model, commune: str, day: date, known: Sequence[str] = FACILITIES) -> Counts:
    """The facilities that serve it, and the midwives of these."""
    facilities = [facility for facility in known if commune in served_by(model, facility, day)]
    people = {x.practitioner_id for f in facilities for x in model.posts(f, day) if x.title in BIRTH_TITLES}
    subject = f"@{commune}"
    return at_least(Counter({(subject, "station_or_polyclinic"): len(facilities), (subject, "birth_attendant"): len(people)}))


def in_village(model: Model, village: str, day: date, known: Sequence[str] = FACILITIES) -> Counts:
    """The people posted to it, health workers by how long they were trained."""
    people = set()
    for post in (x for facility in known for x in model.posts(facility, day) if x.village == village):
        if post.title == "village_midwife":
            people.add((post.title, post.practitioner_id))
        if post.title == "village_health_worker":
            people |= {(f"{post.title}.{months}", post.practitioner_id) for months in range(1, (post.training_months or 0) + 1)}
    return at_least(Counter((f"@{village}", measure) for measure, _ in people))


def counted(rows: Sequence[Any], day: date) -> Counts:
    counts: Counts = Counter()
    for row in rows:
        if row["measure"].partition(".")[0] in COUNTED and row["day"] <= day:
            counts[row["subject"], row["measure"]] += row["delta"]
    return +counts


@settings(max_examples=25, deadline=None)
@given(history=st.lists(said, max_size=20), chance=st.randoms(use_true_random=False))
def test_who_is_counted_where_is_what_the_facts_say_in_any_delivery(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    model, found = Model(facts), project(deliveries(facts, chance))
    for on in LOOKED_AT:
        plain: Counts = Counter()
        for places, count in ((FACILITIES, at_facility), (COMMUNES, in_commune), (VILLAGES, in_village)):
            for code in places:
                plain += count(model, code, on)
        assert counted(found["subject_step"], on) == plain, on


@settings(max_examples=15, deadline=None)
@given(history=st.lists(said, max_size=20), chance=st.randoms(use_true_random=False))
def test_the_order_in_which_people_and_places_come_leaves_no_trace(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    one, other = project(deliveries(facts, random.Random(1))), project(deliveries(facts, chance))
    for name in one:
        assert sorted(map(str, one[name])) == sorted(map(str, other[name])), name
