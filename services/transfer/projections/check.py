"""On which days the checks of open transfers fail, kept up as facts arrive: from other services, and from this one's own log.

What day it is plays no part here: a licence that expires flags its transfers on that day without anybody doing anything. Own tables are
read as they are committed; each command that changes what a check looks at publishes an event, upon which it is looked at again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from services.transfer.eligibility.queries import ITEMS
from services.transfer.eligibility.schemas import Check
from services.transfer.projections.level_list import LEVEL_LIST
from services.transfer.projections.listing import LISTING
from services.transfer.projections.people import COMPETENCIES, LICENCES, POSTS
from services.transfer.projections.resource import RESOURCE
from shared.contracts.catalog import TechniqueRecorded
from shared.contracts.rotation import CertificateRecorded, PractitionerMerged
from shared.contracts.transfer import (
    CheckWaived,
    NeedAggregated,
    NeedRejected,
    NeedSubmitted,
    NeedSurveyed,
    PlanApproved,
    PlanReturned,
    SessionRecorded,
    TransferAccepted,
    TransferApproved,
    TransferCancelled,
    TransferCompleted,
    TransferProposed,
    TransferReopened,
    TransferStarted,
)
from shared.contracts.transfer_support import CourseCompleted
from shared.contracts.transfer_training import SessionAttested, SessionWithdrawn
from shared.db import Session
from shared.eventlog import Slice
from shared.projection import Projection
from shared.statement import Statement, statement

# A statement is given a minute: techniques that are all described anew touch every open transfer.
AT_ONCE = 5000
# A plan that is kept is made for few transfers: for many PostgreSQL has to see how many there are, or it pairs each with all others.
MANY = 50
PLAN = statement("select set_config('plan_cache_mode', :mode, true)")
OPEN = "t.status in ('proposed', 'approved', 'started')"

REFRESH = statement(f"""
    with {ITEMS}, fresh as materialized (
        select f.transfer_id, f.check_code, unnest(f.days) as fails
        from (
            select i.transfer_id, i.check_code, '{{(,)}}'::datemultirange - range_intersect_agg(i.passes)
                - case when w.on_day is null then '{{}}' else datemultirange(daterange(w.on_day, null)) end as days
            from item i left join waiver w on w.transfer_id = i.transfer_id and w.check_code = i.check_code
            group by i.transfer_id, i.check_code, w.on_day
        ) f join transfer t on t.id = f.transfer_id and {OPEN}
    ), old as (
        select transfer_id, check_code, fails from check_state where transfer_id = any(:ids::uuid[]) and check_code = any(:checks::text[])
        except select transfer_id, check_code, fails from fresh
    ), gone as (
        delete from check_state c using old where (c.transfer_id, c.check_code, c.fails) = (old.transfer_id, old.check_code, old.fails)
    )
    insert into check_state (transfer_id, check_code, fails) select transfer_id, check_code, fails from fresh on conflict do nothing
""")
REFRESH_SESSIONS = statement(f"""
    with {ITEMS}, fresh as materialized (
        select distinct s.id as session_id, i.check_code, s.transfer_id
        from transfer t join training_session s on s.transfer_id = t.id and s.withdrawn_at is null
        join session_case c on c.session_id = s.id
        join item i on i.transfer_id = t.id and i.technique_code = c.technique_code
            and i.who = case i.check_code when 'trainee.scope' then c.trainee_id else coalesce(s.attester_id, s.trainer_id) end
        where t.id = any(:ids::uuid[]) and {OPEN} and not i.passes @> s.on_day and not exists (
            select from waiver w where w.transfer_id = t.id and w.check_code = i.check_code and w.on_day <= s.on_day
        )
    ), old as (
        select session_id, check_code from session_check where transfer_id = any(:ids::uuid[]) and check_code = any(:checks::text[])
        except select session_id, check_code from fresh
    ), gone as (
        delete from session_check k using old where (k.session_id, k.check_code) = (old.session_id, old.check_code)
    )
    insert into session_check (session_id, check_code, transfer_id) select session_id, check_code, transfer_id from fresh
    on conflict do nothing
""")


@dataclass(frozen=True, slots=True)
class Touch:
    """Which checks of which open transfers may come out differently after events of some types; `find`: the transfers, by :subjects."""

    types: frozenset[str]
    checks: Sequence[Check]
    find: Statement


def _transfers(where: str, before: str = "") -> Statement:
    return statement(f"{before} select coalesce(array_agg(distinct t.id), '{{}}') from transfer t where {where}")


def _taught_by(people: str, sides: Sequence[str]) -> Statement:
    """The open transfers on some sides of which one of some people stands, under whichever id."""
    found = "(select coalesce(array_agg(id), '{}') from who)"
    return _transfers(
        f"{OPEN} and ({' or '.join(f't.{side} && {found}' for side in sides)})",
        f"""
        with said(id) as ({people}), person(id) as (
            select id from said union select m.person from said join person_alias m on m.practitioner = said.id
        ), who(id) as (select id from person union select m.practitioner from person join person_alias m on m.person = person.id)
        """,
    )


PEOPLE_CHECKS = (Check.TRAINER_SCOPE, Check.TRAINER_EXPERIENCE, Check.TRAINEE_SCOPE, Check.TRAINEE_POSITION, Check.TRAINEE_SPECIFIC)
PLAN_CHECKS = (Check.TECHNIQUE_DEPARTMENT_APPROVED, Check.PLAN_DEPARTMENT_APPROVED)
SESSION_CHECKS = frozenset({Check.TRAINER_SCOPE, Check.TRAINER_EXPERIENCE, Check.TRAINEE_SCOPE})
BOTH_SIDES = ("trainer_ids", "trainee_ids")
PLACES = "(select codes from place)::text[]"
AT_AN_END = f"(t.from_facility = any({PLACES}) or t.to_facility = any({PLACES}))"

TOUCHES = (
    Touch(
        LISTING.handles["catalog"],
        (Check.SENDER_TECHNIQUE_APPROVED, Check.TECHNIQUE_DEPARTMENT_APPROVED),
        statement(f"""
            with said as materialized (
                select distinct f.facility, c.code from approval_fact f, unnest(f.technique_codes) c(code)
                where f.approval = any(:subjects::uuid[])
            ), place(codes) as (select array_agg(distinct facility) from said), near as materialized (
                select t.id, t.from_facility, t.to_facility, t.technique_codes from transfer t
                where {OPEN} and {AT_AN_END}
            )
            select coalesce(array_agg(distinct e.id), '{{}}') from near e, unnest(e.technique_codes) n(code)
            where (e.from_facility, n.code) in (select facility, code from said)
                or (e.to_facility, n.code) in (select facility, code from said)
        """),
    ),
    Touch(
        RESOURCE.handles["catalog"],
        (Check.SENDER_RESOURCES, Check.RECEIVER_RESOURCES),
        statement(f"""
            with place(codes) as (
                select array_agg(distinct facility) from resource_fact where subject = any(:subjects::text[])
            )
            select coalesce(array_agg(t.id), '{{}}') from transfer t
            where {OPEN} and {AT_AN_END}
        """),
    ),
    Touch(
        frozenset({TechniqueRecorded.type}),
        (
            *(Check.SENDER_RESOURCES, Check.RECEIVER_RESOURCES, Check.TRAINER_SCOPE, Check.TRAINER_EXPERIENCE),
            *(Check.TRAINEE_SCOPE, Check.TRAINEE_SPECIFIC, Check.TECHNIQUE_MINISTRY_LIST),
        ),
        _transfers(f"{OPEN} and t.technique_codes && :subjects::text[]"),
    ),
    # A version of a list moves those of its level before and after it.
    Touch(
        LEVEL_LIST.handles["catalog"],
        (Check.TECHNIQUE_MINISTRY_LIST,),
        statement(f"""
            with level as (select distinct level from level_list_fact where subject = any(:subjects::text[])), said as materialized (
                select distinct c.code from level join level_list_fact f using (level), unnest(f.technique_codes) c(code)
            )
            select coalesce(array_agg(distinct t.id), '{{}}') from transfer t, unnest(t.technique_codes) n(code)
            where {OPEN} and n.code in (select code from said)
        """),
    ),
    Touch(
        frozenset({*LICENCES, CertificateRecorded.type, *POSTS, *COMPETENCIES, PractitionerMerged.type}),
        PEOPLE_CHECKS,
        _taught_by(
            """
            select practitioner from licence_fact where licence = any(:subjects::text[])
            union select practitioner from certificate_fact where certificate = any(:subjects::text[])
            union select practitioner from post_fact where post::text = any(:subjects::text[])
            union select practitioner from competency_fact where subject = any(:subjects::text[])
            union select practitioner from person_alias where practitioner::text = any(:subjects::text[])
            """,
            BOTH_SIDES,
        ),
    ),
    Touch(
        frozenset(
            said.type
            for said in (
                *(TransferProposed, TransferApproved, TransferStarted, TransferAccepted, TransferCompleted, TransferCancelled),
                *(TransferReopened, CheckWaived),
            )
        ),
        tuple(Check),
        _transfers("t.id = any(:subjects::uuid[])"),
    ),
    Touch(frozenset({PlanApproved.type, PlanReturned.type}), PLAN_CHECKS, _transfers(f"{OPEN} and t.plan = any(:subjects::text[])")),
    Touch(
        frozenset({NeedSubmitted.type, NeedSurveyed.type, NeedAggregated.type, NeedRejected.type}),
        (Check.PLAN_DEPARTMENT_APPROVED,),
        _transfers(f"{OPEN} and t.need = any(:subjects::uuid[])"),
    ),
    Touch(
        frozenset({SessionRecorded.type, SessionAttested.type, SessionWithdrawn.type}),
        tuple(SESSION_CHECKS),
        _transfers("t.id = any(:subjects::uuid[])"),
    ),
    Touch(
        frozenset({SessionAttested.type, SessionWithdrawn.type}),
        (Check.TRAINER_EXPERIENCE,),
        _taught_by(
            """
            select distinct c.trainee_id from training_session s join session_case c on c.session_id = s.id
            where s.transfer_id = any(:subjects::uuid[])
            """,
            BOTH_SIDES[:1],
        ),
    ),
    Touch(
        frozenset({CourseCompleted.type}),
        (Check.TRAINEE_SPECIFIC,),
        _taught_by("select distinct trainee_id from course_result where course_id = any(:subjects::uuid[])", BOTH_SIDES[1:]),
    ),
)


async def apply(session: Session, slice_: Slice) -> None:
    """Look again at exactly the transfers and checks that the events of a slice can have moved; their facts are recorded already."""
    for touch in TOUCHES:
        subjects = {subject for subject, wire in zip(slice_.subject, slice_.type, strict=True) if wire in touch.types}
        if subjects:
            await refresh(session, await session.value(touch.find, subjects=sorted(subjects)), touch.checks)


async def refresh(session: Session, ids: Sequence[object], checks: Sequence[Check]) -> None:
    """Put the days on which some checks of some transfers fail in the place of those kept so far, and so with their sessions."""
    await session.run(PLAN, mode="force_custom_plan" if len(ids) > MANY else "auto")
    of_sessions = [check for check in checks if check in SESSION_CHECKS]
    for some in batched(ids, AT_ONCE, strict=False):
        await session.run(REFRESH, ids=some, checks=list(checks))
        if of_sessions:
            await session.run(REFRESH_SESSIONS, ids=some, checks=of_sessions)


CHECK = Projection(
    "check",
    1,
    Path(__file__).with_suffix(".sql"),
    {
        producer: frozenset(wire for touch in TOUCHES for wire in touch.types if wire.startswith(f"vn.tuyen.{producer}."))
        for producer in ("catalog", "rotation", "transfer")
    },
    apply,
)
