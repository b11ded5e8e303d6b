"""The facts and verdicts of transfers, as of a day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from services.transfer.eligibility import rules
from services.transfer.eligibility.errors import NotEligible, TrainerNotEligible
from services.transfer.eligibility.schemas import PLACE_OF, CheckAnswer, EligibilityAnswer, Facts
from services.transfer.transfer.schemas import Flag
from shared import access
from shared.db import Session
from shared.errors import ResourceMissing
from shared.statement import sql_file, statement

type Say = Callable[[str, Mapping[str, object]], str]

FACTS = sql_file(Path(__file__).parent / "facts.sql")
OPEN_TRANSFERS = statement("""
    select coalesce(array_agg(id), '{}') from transfer
    where status in ('proposed', 'approved', 'started') and (:everywhere::boolean
        or from_facility in (select code from place_below(:roots::text[], :today::date))
        or to_facility in (select code from place_below(:roots::text[], :today::date)))
""")


async def list_facts(session: Session, ids: Sequence[UUID], day: date) -> list[Facts]:
    """What the checks of some transfers look at on a day: one SELECT for all of them."""
    return [Facts.model_validate(dict(row)) for row in await session.all(FACTS, ids=list(ids), day=day)]


async def get_eligibility(session: Session, transfer_id: UUID, day: date, say: Say) -> EligibilityAnswer:
    """The eleven checks of one transfer, their reasons in the reader's language; raises ResourceMissing."""
    found = await list_facts(session, [transfer_id], day)
    if not found:
        raise ResourceMissing
    verdicts = rules.judge(found[0])
    checks = [
        CheckAnswer(
            code=v.code,
            side=PLACE_OF[v.code][0],
            result=v.result,
            reason=say(v.key, v.params),
            clause=PLACE_OF[v.code][1],
            evidence=list(v.evidence),
        )
        for v in verdicts
    ]
    return EligibilityAnswer(eligible=rules.is_eligible(verdicts), as_of=day, checks=checks)


async def ensure_eligible(session: Session, transfer_id: UUID, day: date) -> None:
    """Refuse a transfer of which a check fails on a day, naming each; raises NotEligible."""
    (facts,) = await list_facts(session, [transfer_id], day)
    verdicts = rules.judge(facts)
    if not rules.is_eligible(verdicts):
        raise NotEligible(errors=rules.faults(verdicts))


async def ensure_trainer_fit(
    session: Session, transfer_id: UUID, trainer_id: UUID, on: date, technique_codes: Sequence[str] | None = None
) -> None:
    """One of a transfer's trainers had scope and experience (unless waived) in some of its techniques (None: in all) on a day.

    Raises TrainerNotEligible, naming each check that failed.
    """
    (facts,) = await list_facts(session, [transfer_id], on)
    techniques = [t for t in facts.techniques if technique_codes is None or t.code in technique_codes]
    verdicts = rules.judge_trainer(facts.model_copy(update={"trainer_ids": [trainer_id], "techniques": techniques}))
    if not rules.is_eligible(verdicts):
        raise TrainerNotEligible(errors=rules.faults(verdicts))


async def list_flagged(session: Session, flag: Flag | None) -> list[UUID] | None:
    """The open transfers of the caller's subtree that bear a flag today; None where no flag is asked for."""
    if flag is None:
        return None
    roots = await access.roots_of(session)
    ids = await session.value(OPEN_TRANSFERS, everywhere=session.context.caller.is_national(), roots=roots, today=session.today)
    return [facts.id for facts in await list_facts(session, ids, session.today) if not rules.is_eligible(rules.judge(facts))]
