"""The verdicts on transfers, as of a day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from services.transfer.eligibility import rules
from services.transfer.eligibility.errors import NotEligible, TrainerNotEligible
from services.transfer.eligibility.schemas import PLACE_OF, Check, CheckAnswer, EligibilityAnswer
from shared.db import Session
from shared.errors import ResourceMissing
from shared.statement import statement

type Say = Callable[[str, Mapping[str, object]], str]

ITEMS = (Path(__file__).parent / "items.sql").read_text(encoding="utf-8")
"""CTEs that end in `item(transfer_id, check_code, technique_code, who, resource, passes)`, by :ids and :checks."""
OF_ONE = ITEMS.replace(":ids::uuid[]", "array[:id::uuid]")
"""The same of one transfer, by :id. PostgreSQL then keeps its plan; for an array of unknown length it would plan anew at every call."""

VERDICTS = statement(f"with {OF_ONE} {(Path(__file__).parent / 'verdicts.sql').read_text(encoding='utf-8')}")
LIST_UNFIT = statement(f"""
    with {OF_ONE}
    select i.check_code, array_agg(i.technique_code order by i.technique_code) as lacking
    from item i
    where i.who = :who and (:codes::text[] is null or i.technique_code = any(:codes)) and not i.passes @> :day::date and not exists (
        select from waiver w where w.transfer_id = i.transfer_id and w.check_code = i.check_code and w.on_day <= :day::date
    )
    group by i.check_code order by array_position(:checks::text[], i.check_code)
""")
ALL = list(Check)
OF_A_TRAINER = [Check.TRAINER_SCOPE, Check.TRAINER_EXPERIENCE]


async def list_verdicts(session: Session, transfer_id: UUID, day: date) -> list[rules.Verdict]:
    """The eleven checks of a transfer, in the document's order; none where there is no such transfer."""
    rows = await session.all(VERDICTS, id=transfer_id, checks=ALL, day=day)
    return [rules.judge(rules.Found(Check(code), *found)) for code, *found in rows]


async def get_eligibility(session: Session, transfer_id: UUID, day: date, say: Say) -> EligibilityAnswer:
    """The eleven checks of one transfer, their reasons in the reader's language; raises ResourceMissing."""
    verdicts = await list_verdicts(session, transfer_id, day)
    if not verdicts:
        raise ResourceMissing
    checks = [
        CheckAnswer(
            code=v.code,
            side=PLACE_OF[v.code][0],
            result=v.result,
            reason=say(v.key, v.params),
            clause=PLACE_OF[v.code][1],
            evidence=list(map(dict, v.evidence)),
        )
        for v in verdicts
    ]
    return EligibilityAnswer(eligible=rules.is_eligible(verdicts), as_of=day, checks=checks)


async def ensure_eligible(session: Session, transfer_id: UUID, day: date) -> None:
    """Refuse a transfer of which a check fails on a day, naming each; raises NotEligible.

    The transfer's row is locked, the facts are not: what is committed and applied here in this moment decides. Who revokes or returns
    something asks nothing of transfers, so a decision taken beside it is one taken just before it, and is flagged when that is applied.
    """
    verdicts = await list_verdicts(session, transfer_id, day)
    if not rules.is_eligible(verdicts):
        raise NotEligible(errors=rules.faults(verdicts))


async def ensure_trainer_fit(
    session: Session, transfer_id: UUID, trainer_id: UUID, on: date, technique_codes: Sequence[str] | None = None
) -> None:
    """One of a transfer's trainers had scope and experience (unless waived) in some of its techniques (None: in all) on a day.

    Raises TrainerNotEligible, naming each check that failed.
    """
    rows = await session.all(LIST_UNFIT, id=transfer_id, checks=OF_A_TRAINER, who=trainer_id, codes=technique_codes, day=on)
    if rows:
        found = [rules.Found(Check(row["check_code"]), row["lacking"], 1, None) for row in rows]
        raise TrainerNotEligible(errors=rules.faults(map(rules.judge, found)))
