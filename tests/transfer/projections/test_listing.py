"""Approvals by day, as the transfer service shows them as evidence."""

from datetime import date
from uuid import UUID

from shared.contracts.catalog import ApprovalCorrected, ApprovalGranted, ApprovalResumed, ApprovalState, ApprovalStatus, ApprovalSuspended
from shared.db import Session
from shared.settings import Settings
from shared.statement import statement
from tests.transfer import story
from tests.transfer.projections.test_projections import deliver, in_an_empty_view, numbered
from tests.transfer.story import Said

ID = UUID(int=1)
STATES = statement("select lower(valid)::text, status, decision_no, decided_on::text from approval_state order by valid")


def said(kind: type[ApprovalState], day: date, status: ApprovalStatus, **more: object) -> Said:
    granted = story.approval("A", "1", day=date(2022, 1, 1), id_=ID)[0]
    return kind(**granted.model_dump() | {"status": status} | more), str(ID), day


async def test_a_corrected_number_is_the_evidence_of_every_day_and_no_day_changes(settings: Settings) -> None:
    history = [
        said(ApprovalGranted, date(2022, 1, 1), ApprovalStatus.IN_FORCE),
        said(ApprovalSuspended, date(2022, 3, 1), ApprovalStatus.SUSPENDED),
        said(
            ApprovalCorrected,
            date(2022, 1, 1),
            ApprovalStatus.IN_FORCE,
            decision_no="21/QĐ-SYT",
            decided_on=date(2021, 12, 30),
            decision=1,
            corrected_no="21/QĐ-SYT",
        ),
        said(ApprovalResumed, date(2022, 5, 1), ApprovalStatus.IN_FORCE, decision_no="21/QĐ-SYT", decided_on=date(2021, 12, 30)),
    ]

    async def work(session: Session) -> list[tuple[str, ...]]:
        await deliver(session, numbered(history)[:3])
        early = [tuple(row) for row in await session.all(STATES)]
        await deliver(session, numbered(history)[3:])
        return early + [tuple(row) for row in await session.all(STATES)]

    right = ("21/QĐ-SYT", "2021-12-30")
    assert await in_an_empty_view(settings, work) == [
        ("2022-01-01", "in_force", *right),
        ("2022-03-01", "suspended", *right),
        ("2022-01-01", "in_force", *right),
        ("2022-03-01", "suspended", *right),
        ("2022-05-01", "in_force", *right),
    ]
