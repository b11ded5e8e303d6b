"""The projections: any delivery of the same events gives the same rows, and the rows are what the facts say."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from services.transfer.app import SPEC
from shared.actor import system_actor
from shared.clock import now
from shared.contracts.catalog import ApprovalStatus
from shared.contracts.rotation import CompetencyLevel, CompetencyRecorded, LicenceStatus
from shared.db import Context, Database, Session
from shared.eventlog import START, Slice
from shared.settings import Settings
from shared.statement import statement
from tests.transfer import story
from tests.transfer.story import Said

FIRST = date(2022, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(6)]
PEOPLE = [UUID(int=n) for n in (1, 2)]
TABLES = (
    *("technique_state", "package_fact", "level_list_state", "approval_state", "resource_state"),
    *("licence_state", "certificate_state", "post_state", "competency_state", "practitioner_fact", "person_alias"),
)
ROWS = {table: statement(f"select t::text from {table} t order by t::text") for table in TABLES}
LICENCES = statement("""
    select d.day from generate_series(:first::date, :last::date, interval '1 day') as d(day)
    where exists (select from licence_state where licence = :licence and valid @> d.day::date and status = 'valid')
""")

days, who, codes = st.sampled_from(DAYS), st.sampled_from(PEOPLE), st.lists(st.sampled_from(["1", "2"]), unique=True, min_size=1)


def a_licence(person: UUID, issued: date, length: int | None, on: date, status: LicenceStatus) -> Said:
    said, subject, _ = story.licence(person, issued=issued, expires=None if length is None else issued + timedelta(days=length))
    suspended, _, _ = story.licence(person, issued=issued, suspended_on=on)
    kind = type(said) if status is LicenceStatus.VALID else type(suspended)
    return kind(**said.model_dump() | {"status": status}), subject, on


def an_approval(no: int, held: list[str], on: date) -> Said:
    return story.approval("A", *held, day=on, id_=UUID(int=no))


events: st.SearchStrategy[Said] = st.one_of(
    st.builds(a_licence, who, days, st.none() | st.integers(0, 4), days, st.sampled_from(LicenceStatus)),
    st.builds(an_approval, st.integers(1, 2), codes, days),
    st.builds(lambda held, on: story.level_list("commune", *held, day=on), codes, days),
    st.builds(lambda scopes, on: (*story.technique("1", scopes)[:2], on), codes, days),
    st.builds(lambda held, on: story.resources("A", *held, day=on), codes, days),
    st.builds(lambda person, held, on: story.certificate(person, *held, issued=on), who, codes, days),
    st.builds(
        lambda person, held, on, end: story.post(person, "A", *held, starts=on, until=end and on + timedelta(days=end)),
        who,
        codes,
        days,
        st.none() | st.integers(1, 3),
    ),
    st.builds(
        lambda person, on, end: story.competency(person, "1", on, lapses_on=end and on + timedelta(days=end)),
        who,
        days,
        st.none() | st.integers(1, 3),
    ),
    st.builds(lambda person, on: story.revoked(person, "1", on), who, days),
    st.builds(story.merged, who, who),
    st.builds(story.practitioner, who),
)


def numbered(said: list[Said]) -> list[tuple[Said, int]]:
    """Each event with the version that its subject has reached."""
    reached: dict[str, int] = {}
    found = []
    for event in said:
        reached[event[1]] = reached.get(event[1], 0) + 1
        found.append((event, reached[event[1]]))
    return found


def slice_of(producer: str, said: list[tuple[Said, int]]) -> Slice:
    columns = list(
        zip(
            *(
                (i + 1, UUID(int=i + 1), e.type, subject, version, on, "12", e.model_dump_json())
                for i, ((e, subject, on), version) in enumerate(said)
            ),
            strict=True,
        )
    )
    return Slice(producer, START, START, *map(list, columns))


async def deliver(session: Session, said: list[tuple[Said, int]]) -> None:
    """One slice per producer and projection, as the consumer hands them on."""
    for projection in SPEC.projections:
        for producer, wanted in projection.handles.items():
            due = [each for each in said if each[0][0].type in wanted]
            if due:
                await projection.apply(session, slice_of(producer, due))


async def rows(session: Session) -> dict[str, list[str]]:
    return {table: [row[0] for row in await session.all(query)] for table, query in ROWS.items()}


async def in_an_empty_view(settings: Settings, work: Callable) -> object:
    """Run on the empty projections of a migrated database and leave no trace."""
    db = await Database.open(settings.service_dsn("transfer") or "", "transfer", size=1)
    uow = db.begin(Context(system_actor("test"), now()))
    try:
        return await work(uow)
    finally:
        await uow.close()
        await db.close()


RELAXED = hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@RELAXED
@given(said=st.lists(events, min_size=1, max_size=14), data=st.data())
async def test_any_slicing_and_repetition_gives_the_rows_of_one_delivery(settings: Settings, said: list[Said], data: st.DataObject):
    given_ = numbered(said)
    shuffled = data.draw(st.permutations(given_ + data.draw(st.lists(st.sampled_from(given_), max_size=4))))
    cut = data.draw(st.integers(0, len(shuffled)))

    async def once(session: Session) -> dict[str, list[str]]:
        await deliver(session, given_)
        return await rows(session)

    async def cut_up(session: Session) -> dict[str, list[str]]:
        for part in (shuffled[:cut], shuffled[cut:]):
            await deliver(session, part)
        return await rows(session)

    assert await in_an_empty_view(settings, once) == await in_an_empty_view(settings, cut_up)


def holds(said: list[tuple[Said, int]], day: date) -> bool:
    """A licence on a day, recomputed plainly from what was said of it."""
    known = [(on, version, e) for (e, _, on), version in said]
    first = min(on for on, _, _ in known)
    point = max((on for on, _, _ in known if on <= day), default=first)
    _, _, content = max(((on, v, e) for on, v, e in known if on <= point), key=lambda each: each[1])
    _, _, status = max(((on, v, e) for on, v, e in known if on == point), key=lambda each: each[1])
    in_time = content.issued_on <= day and (content.expires_on is None or day <= content.expires_on)
    return in_time and status.status is LicenceStatus.VALID


@RELAXED
@given(
    said=st.lists(
        st.builds(a_licence, st.just(PEOPLE[0]), days, st.none() | st.integers(0, 4), days, st.sampled_from(LicenceStatus)),
        min_size=1,
        max_size=6,
    )
)
async def test_a_licence_is_valid_on_exactly_the_days_that_its_facts_say(settings: Settings, said: list[Said]):
    given_ = numbered(said)

    async def valid_days(session: Session) -> list[date]:
        await deliver(session, given_)
        found = await session.all(LICENCES, first=DAYS[0] - timedelta(days=2), last=DAYS[-1] + timedelta(days=6), licence=said[0][1])
        return [row["day"].date() for row in found]

    asked = [DAYS[0] + timedelta(days=n) for n in range(-2, len(DAYS) + 6)]
    expected = [day for day in asked if holds(given_, day)]
    assert await in_an_empty_view(settings, valid_days) == expected
    assert ApprovalStatus.IN_FORCE


COMPETENT = statement("""
    select d.day from generate_series(:first::date, :last::date, interval '1 day') as d(day)
    where exists (select from competency_state where valid @> d.day::date and level = 'proficient')
""")
competencies = st.one_of(
    st.builds(
        lambda on, end, level: story.competency(PEOPLE[0], "1", on, level, end and on + timedelta(days=end)),
        days,
        st.none() | st.integers(1, 3),
        st.sampled_from(CompetencyLevel),
    ),
    st.builds(lambda on: story.revoked(PEOPLE[0], "1", on), days),
)


@RELAXED
@given(said=st.lists(competencies, min_size=1, max_size=6))
async def test_a_competency_is_held_on_exactly_the_days_that_its_facts_say(settings: Settings, said: list[Said]):
    given_ = numbered(said)

    async def competent_days(session: Session) -> list[date]:
        await deliver(session, given_)
        found = await session.all(COMPETENT, first=DAYS[0], last=DAYS[-1] + timedelta(days=4))
        return [row["day"].date() for row in found]

    def holds_on(day: date) -> bool:
        known = [(on, version, event) for (event, _, on), version in given_ if on <= day]
        if not known:
            return False
        *_, last = max(known, key=lambda each: each[:2])
        return (
            isinstance(last, CompetencyRecorded)
            and last.level is CompetencyLevel.PROFICIENT
            and (last.lapses_on is None or day < last.lapses_on)
        )

    asked = [DAYS[0] + timedelta(days=n) for n in range(len(DAYS) + 4)]
    assert await in_an_empty_view(settings, competent_days) == [day for day in asked if holds_on(day)]
