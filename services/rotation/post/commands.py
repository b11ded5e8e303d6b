"""Writes of posts."""

from datetime import date
from uuid import UUID

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.facility.errors import UnitUnknown
from services.rotation.policy import queries as policies
from services.rotation.policy.rules import MOST_POSTS
from services.rotation.post import queries, rules
from services.rotation.post.errors import PermanentPostOverlaps, PostTaken
from services.rotation.post.schemas import EndPost, PutPost
from services.rotation.post.tables import post
from services.rotation.practitioner import queries as practitioners
from services.rotation.technique import queries as techniques
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation import PostEnded, PostRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, ResourceMissing
from shared.statement import statement

ONE_PERMANENT = {"post_one_permanent": PermanentPostOverlaps}

FIND = statement("select * from post where id = :id for update")
FIND_VILLAGE = statement("select true from unit_state where code = :code and level = 'village'")
# The most posts that somebody holds beside this one on any of its days; it only grows on a day on which one begins.
COUNT_OTHERS = statement("""
    with other as (
        select starts_on, until from post
        where practitioner_id = :practitioner_id and id <> :id and daterange(starts_on, until) && daterange(:starts_on::date, :until::date)
    )
    select coalesce(max((select count(*) from other o where daterange(o.starts_on, o.until) @> d.day)), 0)
    from (select greatest(starts_on, :starts_on::date) as day from other) d
""")
INSERT = statement(post.insert().returning(post), conflicts=ONE_PERMANENT)
UPDATE = statement(
    """
    update post set title = :title, facility = :facility, kind = :kind, position = :position, technique_codes = :technique_codes,
        starts_on = :starts_on, village = :village, training_months = :training_months, province = :province,
        known_from = least(known_from, :starts_on), version = version + 1
    where id = :id returning *
    """,
    conflicts=ONE_PERMANENT,
)
END = statement("update post set until = :on, version = version + 1 where id = :id returning *")
RETITLE = statement("""
    update post set title = :title, version = version + 1
    where practitioner_id = :practitioner_id and (until is null or until > :since::date) and title <> :title returning *
""")


async def put_post(uow: UnitOfWork, practitioner_id: UUID, post_id: UUID, body: PutPost) -> Document:
    """Record a post at a facility of the caller's subtree; the title is the practitioner's."""
    title = (await practitioners.lock_practitioner(uow, practitioner_id))["title"]
    stored = await uow.find(FIND, id=post_id)
    if stored is not None and stored["practitioner_id"] != practitioner_id:
        raise PostTaken
    values = {**body.model_dump(), "title": title}
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(post_id))
    if outcome is not Outcome.SAME:
        values["province"] = await _province_of(uow, body, title)
        await techniques.ensure_known(uow, body.technique_codes)
        span = {"starts_on": body.starts_on, "until": stored["until"] if stored else None}
        others = await uow.value(COUNT_OTHERS, practitioner_id=practitioner_id, id=post_id, **span)
        rules.ensure_not_too_many(await policies.find_number(uow, MOST_POSTS, body.starts_on), others)
        if stored is None:
            fresh = {"practitioner_id": practitioner_id, "known_from": body.starts_on, "until": None, "version": 1}
            row = await uow.one(INSERT, id=post_id, **fresh, **values)
        else:
            rules.ensure_starts_before(stored["until"], body.starts_on)
            row = await uow.one(UPDATE, id=post_id, **values)
        say_post(uow, PostRecorded, row, row["known_from"])
        uow.version = row["version"]
    return await queries.get_post(uow, practitioner_id, post_id)


async def _province_of(uow: UnitOfWork, body: PutPost, title: str) -> str:
    """The province of the post's facility, which is the caller's; whose village is known, and whose kind fits who works in a village."""
    facility = await facilities.get_facility(uow, body.facility, on=body.starts_on, pointer="/facility")
    await facilities.ensure_own(uow, body.facility)
    rules.ensure_complete(body, title, facility.kind)
    if body.village is not None and not await uow.value(FIND_VILLAGE, code=body.village):
        raise UnitUnknown("catalog", errors=[Detail("/village", "field.unknown-code")])
    return facility.province


async def end_post(uow: UnitOfWork, practitioner_id: UUID, post_id: UUID, body: EndPost) -> Document:
    """The practitioner leaves the post."""
    stored = await uow.find(FIND, id=post_id)
    if stored is None or stored["practitioner_id"] != practitioner_id:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_may_end(starts_on=stored["starts_on"], until=stored["until"], on=body.on)
    row = await uow.one(END, id=post_id, on=body.on)
    say_post(uow, PostEnded, row, body.on)
    uow.version = row["version"]
    return await queries.get_post(uow, practitioner_id, post_id)


async def retitle_posts(uow: UnitOfWork, practitioner_id: UUID, title: str, since: date) -> None:
    """From a day on the posts in force are held under another title."""
    for row in await uow.all(RETITLE, practitioner_id=practitioner_id, title=title, since=since):
        say_post(uow, PostRecorded, row, max(since, row["starts_on"]))


def say_post(uow: UnitOfWork, event: type[PostRecorded | PostEnded], row: asyncpg.Record, effective_on: date) -> None:
    """Say a post as it is now."""
    said = event(
        post_id=row["id"],
        practitioner_id=row["practitioner_id"],
        title=row["title"],
        facility=row["facility"],
        kind=row["kind"],
        technique_codes=row["technique_codes"],
        starts_on=row["starts_on"],
        until=row["until"],
        village=row["village"],
        training_months=row["training_months"],
    )
    uow.publish(said, subject=str(row["id"]), version=row["version"], effective_on=effective_on, province=row["province"])
