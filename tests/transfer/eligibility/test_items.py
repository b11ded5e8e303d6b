"""The days on which the checks hold, against the plain recomputation, for random facts and every day around them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.transfer.eligibility.queries import list_verdicts
from services.transfer.eligibility.schemas import Check, Result
from services.transfer.projections import check
from services.transfer.waiver.schemas import Waivable
from shared.contracts.catalog import Approver
from shared.contracts.rotation import CompetencyLevel
from shared.db import Session
from shared.settings import Settings
from shared.statement import statement
from tests.transfer import story
from tests.transfer.eligibility.oracle import Cases, Course, Decision, Oracle, World
from tests.transfer.projections.test_projections import (
    DAYS,
    FIRST,
    PEOPLE,
    RELAXED,
    a_licence,
    codes,
    days,
    deliver,
    in_an_empty_view,
    numbered,
    who,
)
from tests.transfer.story import Said

ID, OTHER = UUID(int=900), UUID(int=901)
ALIAS = UUID(int=3)
ASKED = [FIRST + timedelta(days=n) for n in range(-2, len(DAYS) + 6)]
places = st.sampled_from(["A", "B"])
statuses = st.sampled_from(list(story.LicenceStatus))
scopes = st.lists(st.sampled_from(["doctor_general", "nurse"]), unique=True)


def a_technique(code: str, titles: list[str], on: date, **requirements: Any) -> Said:
    said, subject, _ = story.technique(code, titles, **requirements)
    return said, subject, on


equipments = st.lists(st.sampled_from(["ecg", "lamp"]), unique=True)
techniques = st.builds(
    a_technique,
    st.sampled_from(["1", "2"]),
    scopes,
    days,
    equipment=equipments,
    supervised_cases=st.integers(0, 3),
    training_hours=st.sampled_from([0, 8]),
)
events: st.SearchStrategy[Said] = st.one_of(
    techniques,
    st.builds(a_licence, st.sampled_from([*PEOPLE, ALIAS]), days, st.none() | st.integers(0, 4), days, statuses),
    st.builds(
        lambda at, held, by, on, no: story.approval(at, *held, approver=by, day=on, id_=UUID(int=no)),
        places,
        codes,
        st.sampled_from(Approver),
        days,
        st.integers(1, 2),
    ),
    st.builds(lambda held, on: story.level_list("commune", *held, day=on), codes, days),
    st.builds(lambda at, held, on: story.resources(at, *held, day=on), places, equipments, days),
    st.builds(
        lambda person, held, on, end: story.certificate(person, *held, issued=on, expires=end and on + timedelta(days=end)),
        who,
        codes,
        days,
        st.none() | st.integers(1, 3),
    ),
    st.builds(
        lambda person, at, held, on, end: story.post(person, at, *held, starts=on, until=end and on + timedelta(days=end)),
        who,
        places,
        codes,
        days,
        st.none() | st.integers(1, 3),
    ),
    st.builds(
        story.competency,
        who,
        st.sampled_from(["1", "2"]),
        days,
        st.sampled_from(CompetencyLevel),
    ),
    st.builds(lambda person, on: story.revoked(person, "1", on), who, days),
    st.builds(lambda into: story.merged(ALIAS, into), who),
)
worlds = st.builds(
    World,
    techniques=codes,
    trainers=st.just([PEOPLE[0]]) | st.just([PEOPLE[0], ALIAS]),
    trainees=st.just([PEOPLE[1]]),
    decisions=st.lists(st.builds(Decision, days, st.booleans(), st.booleans()), max_size=3),
    need=st.sampled_from([None, "draft", "submitted", "surveyed", "aggregated", "rejected"]),
    rejected_on=days,
    waivers=st.dictionaries(st.sampled_from([Check(w.value) for w in Waivable if w is not Waivable.MIN_TRAINEES]), days, max_size=2),
    cases=st.lists(
        st.builds(
            Cases,
            days,
            st.booleans(),
            st.booleans(),
            st.sampled_from([*PEOPLE, ALIAS]),
            st.sampled_from(["1", "2"]),
            st.sampled_from(["observed", "supervised", "independent"]),
            st.integers(1, 2),
        ),
        max_size=4,
    ),
    courses=st.lists(
        st.builds(
            Course,
            days,
            st.sampled_from([*PEOPLE, ALIAS]),
            st.sampled_from(["1", "2"]),
            st.sampled_from([4, 8]),
            st.booleans(),
        ),
        max_size=3,
    ),
)

STATES = ("technique_state", "approval_state", "resource_state", "licence_state", "certificate_state", "competency_state", "post_state")
ROWS = {table: statement(f"select * from {table}") for table in (*STATES, "level_list_state", "person_alias")}
PLAN = statement("""
    insert into plan (code, unit, year, transfers, outline, material, status, proposed_by, changed_by, version, revision)
    values ('P', 'A', 2022, '{}', '', '', 'submitted', 'x', 'x', 0, 1)
""")
DECIDE = statement("insert into plan_decision (plan, no, status, on_day, transfers) values ('P', :no, :status, :on_day, :transfers)")
NEED = statement("""
    insert into need (id, facility, technique_codes, supplements, reason, status, raised_on, version, revision)
    values (:id, 'B', '{1,2}', '[]', 'x', :status, :day, 1, 1)
""")
STEP = statement("""
    insert into step (noun, subject, no, step, on_day, recorded_at, actor) values ('need', :subject, 9, 'rejected', :on_day, now(), 'x')
""")
TRANSFER = statement("""
    insert into transfer (id, plan, need, technique_codes, from_facility, to_facility, trainer_ids, trainee_ids, planned_from, planned_to,
        status, proposed_by, version, revision)
    values (:id, :plan, :need, :codes, 'A', 'B', :trainers, :trainees, '2022-01-01', '2022-12-31', :status, 'x', 1, 1)
""")
WAIVER = statement("insert into waiver (transfer_id, check_code, on_day, reason, actor) values (:id, :check, :on_day, 'x', 'x')")
SESSION = statement("""
    insert into training_session (id, transfer_id, on_day, trainer_id, mode, recorded_by, attested_at, withdrawn_at)
    values (:id, :transfer_id, :on_day, :trainer_id, 'on_site', 'x', case when :attested::boolean then now() end,
        case when :withdrawn::boolean then now() end)
""")
CASE = statement("""
    insert into session_case (session_id, no, trainee_id, technique_code, role, count) values (:id, 1, :who, :technique, :role, :count)
""")
COURSE = statement("""
    insert into course (id, kind, facility, title, technique_codes, hours, starts_on, ends_on, trainee_ids, status, completed_on,
        completion, version, revision)
    values (:id, 'commune', 'A', 'x', :codes, :hours, :on_day, :on_day, :trainees, 'completed', :on_day, 1, 1, 1)
""")
RESULT = statement("""
    insert into course_result (course_id, no, trainee_id, hours, passed, technique_codes) values (:id, 1, :who, :hours, :passed, '{}')
""")
FAILING = statement("select check_code from check_state where transfer_id = :id and fails @> :day::date")
BOTH = [a_technique(code, ["doctor_general"], FIRST) for code in ("1", "2")]


async def write(session: Session, world: World) -> None:
    """The own facts, as the commands would have left them."""
    await session.run(PLAN)
    for no, decision in enumerate(world.decisions):
        named = [ID, OTHER] if decision.names else [OTHER]
        status = "approved" if decision.approved else "returned"
        await session.run(DECIDE, no=no, status=status, on_day=decision.on, transfers=named)
    need = UUID(int=800)
    if world.need is not None:
        await session.run(NEED, id=need, status=world.need, day=FIRST)
        if world.need == "rejected":
            await session.run(STEP, subject=str(need), on_day=world.rejected_on)
    people: dict[str, Any] = {"trainers": list(world.trainers), "trainees": list(world.trainees), "codes": list(world.techniques)}
    await session.run(TRANSFER, id=ID, plan="P", need=None if world.need is None else need, status="started", **people)
    await session.run(TRANSFER, id=OTHER, plan=None, need=None, status="started", **people)
    for waived, day in world.waivers.items():
        await session.run(WAIVER, id=ID, check=waived, on_day=day)
    for no, case in enumerate(world.cases):
        id_ = UUID(int=1000 + no)
        done = {"attested": case.attested, "withdrawn": case.withdrawn}
        await session.run(SESSION, id=id_, transfer_id=OTHER, on_day=case.on, trainer_id=UUID(int=50), **done)
        await session.run(CASE, id=id_, who=case.who, technique=case.technique, role=case.role, count=case.count)
    for no, course in enumerate(world.courses):
        id_ = UUID(int=2000 + no)
        await session.run(COURSE, id=id_, codes=[course.technique], hours=8, on_day=course.on, trainees=[course.who])
        await session.run(RESULT, id=id_, who=course.who, hours=course.hours, passed=course.passed)


@RELAXED
@given(said=st.lists(events, max_size=16), world=worlds)
async def test_every_check_holds_on_exactly_the_days_that_the_plain_recomputation_says(settings: Settings, said: list[Said], world: World):
    async def compare(session: Session) -> None:
        await write(session, world)
        await deliver(session, numbered(BOTH + said))
        await check.refresh(session, [ID], list(Check))
        oracle = Oracle({table: await session.all(query) for table, query in ROWS.items()}, world)
        for day in ASKED:
            expected = oracle.lacking(day)
            verdicts = {v.code: v for v in await list_verdicts(session, ID, day)}
            assert {code for code, v in verdicts.items() if v.result is not Result.PASS} == {c for c, lacks in expected.items() if lacks}
            failing = {code.value for code, v in verdicts.items() if v.result is Result.FAIL}
            assert failing == oracle.fails(day), day
            assert failing == {row[0] for row in await session.all(FAILING, id=ID, day=day)}, day
            for code in failing - {Check.PLAN_DEPARTMENT_APPROVED.value}:
                assert verdicts[Check(code)].params["lacking"] == sorted({what for what, _ in expected[Check(code)]})

    await in_an_empty_view(settings, compare)


@RELAXED
@given(said=st.lists(events, max_size=14), world=worlds, data=st.data())
async def test_what_is_looked_at_again_is_all_that_the_facts_can_have_moved(settings: Settings, said: list[Said], world: World, data: Any):
    """Slices in any order, one after another, leave the rows of one look at everything at the end."""

    async def compare(session: Session) -> None:
        await write(session, world)
        await deliver(session, numbered(BOTH))
        await check.refresh(session, [ID, OTHER], list(Check))
        parts = data.draw(st.permutations(numbered(said)))
        cut = data.draw(st.integers(0, len(parts)))
        for part in (parts[:cut], parts[cut:]):
            await deliver(session, [((event, subject, on), version + 1) for (event, subject, on), version in part])
        kept = sorted(map(tuple, await session.all(KEPT)))
        await check.refresh(session, [ID, OTHER], list(Check))
        assert sorted(map(tuple, await session.all(KEPT))) == kept

    await in_an_empty_view(settings, compare)


KEPT = statement("select transfer_id::text, check_code, fails::text from check_state")
