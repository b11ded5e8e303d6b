"""Whether a trainer may vouch for a session of a day."""

from datetime import date
from uuid import UUID

import pytest

from services.transfer.eligibility.errors import TrainerNotEligible
from services.transfer.eligibility.queries import ensure_trainer_fit
from shared.actor import system_actor
from shared.clock import now
from shared.contracts.rotation import CompetencyLevel
from shared.db import Context, Database
from tests.transfer.story import ECG, TRAINER, Story, competency, licence


async def faults(story: Story, day: str, codes: list[str] | None = None) -> list[str]:
    """The checks that the trainer fails on a day."""
    db = await Database.open(story.settings.service_dsn("transfer") or "", "transfer", size=1)
    try:
        async with db.reading(Context(system_actor("test"), now())) as session:
            await ensure_trainer_fit(session, UUID(story.transfer), TRAINER, date.fromisoformat(day), codes)
    except TrainerNotEligible as refused:
        return [fault.pointer for fault in refused.errors]
    finally:
        await db.close()
    return []


@pytest.fixture
async def planned(told: Story) -> Story:
    await told.plan_it()
    return told


async def test_a_trainer_is_fit_on_the_days_of_licence_and_competency(planned: Story):
    assert await faults(planned, "2022-10-10") == []
    await planned.say_rotation(licence(TRAINER, suspended_on=date(2022, 10, 10)))
    assert await faults(planned, "2022-10-09") == []
    assert await faults(planned, "2022-10-10") == ["/checks/trainer.scope"]


async def test_only_the_techniques_asked_for_are_looked_at(planned: Story):
    await planned.say_rotation(competency(TRAINER, ECG, date(2022, 10, 1), CompetencyLevel.PROVISIONAL))
    assert await faults(planned, "2022-10-10", [ECG]) == ["/checks/trainer.experience"]
    assert await faults(planned, "2022-10-10", []) == []


async def test_experience_that_was_waived_does_not_hinder(planned: Story):
    await planned.say_rotation(competency(TRAINER, ECG, date(2022, 10, 1), CompetencyLevel.PROVISIONAL))
    waived = await planned.step(planned.department, "waive", {"check": "trainer.experience", "reason": "x", "on": "2022-10-05"})
    assert waived.status_code == 200
    assert await faults(planned, "2022-10-04") == ["/checks/trainer.experience"]
    assert await faults(planned, "2022-10-05") == []
