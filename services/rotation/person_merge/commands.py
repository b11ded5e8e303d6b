"""Two records of one person become one: every fact of the first is said again under the second, and none is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from services.rotation.absence.commands import say_absence
from services.rotation.assignment.commands import say_assignment
from services.rotation.certificate.commands import say_certificate
from services.rotation.competency import rules as competencies
from services.rotation.competency.commands import NOTHING, say_state
from services.rotation.competency.queries import REVOKED, state_of
from services.rotation.competency.schemas import Skill
from services.rotation.facility import queries as facilities
from services.rotation.licence.commands import say_licence
from services.rotation.person_merge import queries, rules
from services.rotation.person_merge.errors import MergeIntoUnknown
from services.rotation.person_merge.schemas import MergePractitioner
from services.rotation.person_merge.tables import person_merge
from services.rotation.post.commands import say_post
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.errors import PractitionerMerged as AlreadyMerged
from services.rotation.practitioner.errors import PractitionerPseudonymised
from shared.concurrency import ensure_matches
from shared.contracts.rotation import (
    AssignmentApproved,
    AssignmentCancelled,
    AssignmentEnded,
    AssignmentStarted,
    AssignmentState,
    AssignmentStatus,
    PostEnded,
    PostRecorded,
    PractitionerMerged,
)
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail
from shared.statement import statement

LOCK = statement("""
    select id, version, province, merged_into, pseudonymised_at from practitioner where id in (:id, :into) order by id for update
""")
# What cannot be one person's: two permanent posts or two assignments on one day, one certificate that says two things.
OVERLAPS = statement("""
    select 'posts-overlap' as kind, a.id::text as one, b.id::text as other from post a join post b on b.practitioner_id = :into
        and daterange(a.starts_on, a.until) && daterange(b.starts_on, b.until)
    where a.practitioner_id = :id and a.kind = 'permanent' and b.kind = 'permanent'
    union all
    select 'assignments-overlap', a.id::text, b.id::text from assignment a join assignment b on b.practitioner_id = :into
        and daterange(a.starts_on, a.ends_on, '[]') && daterange(b.starts_on, b.ends_on, '[]')
    where a.practitioner_id = :id and a.status <> 'cancelled' and b.status <> 'cancelled'
    union all
    select 'certificates-differ', a.certificate_id, b.certificate_id from certificate a join certificate b on b.practitioner_id = :into
        and a.number = b.number and (a.technique_codes, a.issued_on, a.expires_on) is distinct from
            (b.technique_codes, b.issued_on, b.expires_on)
    where a.practitioner_id = :id
    order by 1, 2, 3
""")
MOVE = {
    "licences": statement("update licence set practitioner_id = :into where practitioner_id = :id returning number"),
    "certificates": statement("""
        update certificate c set practitioner_id = :into, version = version + 1
        where practitioner_id = :id and not exists (select from certificate o where o.practitioner_id = :into and o.number = c.number)
        returning *
    """),
    "posts": statement("update post set practitioner_id = :into, version = version + 1 where practitioner_id = :id returning *"),
    "absences": statement("update absence set practitioner_id = :into, version = version + 1 where practitioner_id = :id returning *"),
    "rewards": statement("update reward set practitioner_id = :into, version = version + 1 where practitioner_id = :id returning id"),
    "assignments": statement("""
        update assignment set practitioner_id = :into, version = version + 1, event_count = event_count + least(event_count, 1)
        where practitioner_id = :id returning *
    """),
}
STATES = statement("""
    select * from competency where practitioner_id in (:id, :into) and technique_code in (
        select technique_code from competency where practitioner_id = :id
    ) order by technique_code, version
""")
# Whoever was merged into this record before is the other person now, too.
MARK = statement("""
    update practitioner set merged_into = :into, version = version + 1 where id = :id or merged_into = :id returning id, version, province
""")
# By which event an assignment is said as it is, and from which of its days on.
SAID: Mapping[AssignmentStatus, tuple[type[AssignmentState], str]] = {
    AssignmentStatus.APPROVED: (AssignmentApproved, "approved_from"),
    AssignmentStatus.STARTED: (AssignmentStarted, "started_on"),
    AssignmentStatus.ENDED: (AssignmentEnded, "ends_on"),
    AssignmentStatus.CANCELLED: (AssignmentCancelled, "cancelled_from"),
}
KEEP = statement(person_merge.insert())


async def merge_practitioner(uow: UnitOfWork, practitioner_id: UUID, body: MergePractitioner) -> Document:
    """Record that a person is another one; raises FactsOverlap with all that overlaps."""
    rules.ensure_two(practitioner_id, body.into)
    province = await _lock_both(uow, practitioner_id, body.into)
    both = {"id": practitioner_id, "into": body.into}
    rules.ensure_no_overlap((row["kind"], row["one"], row["other"]) for row in await uow.all(OVERLAPS, **both))
    moved = {noun: await uow.all(move, **both) for noun, move in MOVE.items()}
    await _say_moved(uow, moved, province)
    counts = {noun: len(rows) for noun, rows in moved.items()}
    counts["competencies"] = await _merge_competencies(uow, practitioner_id, body.into, province)
    for row in sorted(await uow.all(MARK, **both), key=lambda row: str(row["id"])):
        event = PractitionerMerged(practitioner_id=row["id"], into=body.into)
        uow.publish(event, subject=str(row["id"]), version=row["version"], effective_on=uow.today, province=row["province"])
    kept = {"reason": body.reason, "decision_no": body.decision_no, "moved": counts}
    await uow.run(KEEP, practitioner_id=practitioner_id, into_id=body.into, merged_at=uow.context.now, merged_by=uow.actor, **kept)
    uow.version = None
    return await queries.get_merge(uow, practitioner_id)


async def _lock_both(uow: UnitOfWork, practitioner_id: UUID, into: UUID) -> str:
    """Nothing is recorded of either until the end; gives the province of the one that stays."""
    rows = {row["id"]: row for row in await uow.all(LOCK, id=practitioner_id, into=into)}
    ensure_matches(uow, rows[practitioner_id]["version"])
    stays = rows.get(into)
    if stays is None or stays["merged_into"] is not None or stays["pseudonymised_at"] is not None:
        raise MergeIntoUnknown(errors=[Detail("/into", "field.unknown-code")])
    for row in rows.values():
        if row["merged_into"] is not None:
            raise AlreadyMerged(row["merged_into"])
        if row["pseudonymised_at"] is not None:
            raise PractitionerPseudonymised
    await facilities.ensure_own(uow, *(await practitioners.find_places(uow, into) or []))
    return str(stays["province"])


async def _say_moved(uow: UnitOfWork, moved: Mapping[str, Sequence[asyncpg.Record]], province: str) -> None:
    for row in moved["licences"]:
        await say_licence(uow, row["number"])
    for row in moved["certificates"]:
        say_certificate(uow, row, province)
    for row in moved["posts"]:
        say_post(uow, PostRecorded if row["until"] is None else PostEnded, row, row["until"] or row["known_from"])
    for row in moved["absences"]:
        say_absence(uow, row, province)
    for row in moved["assignments"]:
        if row["event_count"]:
            event, since = SAID[AssignmentStatus(row["status"])]
            say_assignment(uow, event, row, row[since])


async def _merge_competencies(uow: UnitOfWork, practitioner_id: UUID, into: UUID, province: str) -> int:
    """Say of each technique what both records say together, from the first day on which that is news of the one that stays."""
    histories: dict[str, list[asyncpg.Record]] = {}
    for row in await uow.all(STATES, id=practitioner_id, into=into):
        histories.setdefault(row["technique_code"], []).append(row)
    for technique, rows in histories.items():
        known = [state_of(row) for row in rows if row["practitioner_id"] == into]
        together = competencies.merged(known, [state_of(row) for row in rows if row["practitioner_id"] == practitioner_id])
        evidence = {(row["effective_on"], row["level"]): row for row in rows}
        version = max((state.version for state in known), default=0)
        rests: dict[str, object] = {}
        for nth, state in enumerate(competencies.news(known, together), 1):
            if said := evidence.get((state.on, state.level or REVOKED)):
                rests = {name: said[name] for name in NOTHING}
            await say_state(uow, Skill(into, technique, province), replace(state, version=version + nth), rests)
    return len(histories)
