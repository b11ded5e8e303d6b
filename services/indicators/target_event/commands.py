"""Saying that targets are met or missed."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import insert

from services.indicators.ground.queries import Doubt, read_doubt
from services.indicators.programme.commands import province_of
from services.indicators.programme.queries import get_programme
from services.indicators.programme.rules import programme_on
from services.indicators.programme.schemas import Programme
from services.indicators.report.queries import list_heads
from services.indicators.target.queries import read_goal, read_target
from services.indicators.target.rules import is_met, question_of
from services.indicators.target.schemas import Comparison, Target
from services.indicators.target_event import queries, rules
from services.indicators.target_event.rules import Found, Kind, Said
from services.indicators.target_event.tables import target_event
from services.indicators.value.rules import Figure, rounded
from services.indicators.value.schemas import Value
from shared.contracts.indicators import TargetMet, TargetMissed
from shared.db import UnitOfWork
from shared.statement import statement

INSERT = statement(insert(target_event))
# Who looks holds the programme's row, so that two processes do not say the same twice.
LOOK = statement("""
    insert into target_look as l (programme, day, positions) values (:programme, :day, :positions)
    on conflict (programme) do update set day = excluded.day, positions = excluded.positions
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands on a day: whether it is met, by which value, on what evidence."""

    met: bool | None
    value: Fraction | None
    evidence: list[Value]


async def tell_targets(uow: UnitOfWork, code: str) -> None:
    """Look at a programme today and say of each target what is new: that it is met, or that it was missed."""
    positions = await list_heads(uow)
    await uow.run(LOOK, programme=code, day=uow.today, positions=positions)
    programme = await get_programme(uow, code)
    said, doubt = await queries.list_said(uow, code), await read_doubt(uow)
    for target in programme_on(programme, uow.today).targets:
        await _tell(uow, programme, target, said.get(target.no, []), doubt)


async def _tell(uow: UnitOfWork, programme: Programme, target: Target, said: list[Said], doubt: Doubt) -> None:
    by = target.by or programme.period.to
    now = await _stand(uow, programme, target, uow.today, doubt)
    then = await _stand(uow, programme, target, by, doubt) if uow.today > by else now
    found = Found(uow.today, by, now.met, then.met)
    new = rules.news(said, found, kept=target.comparison is Comparison.KEEP)
    if new is not None:
        await _say(uow, programme, target, new, then if new.as_of == by else now, version=len(said) + 1, doubt=doubt)


async def _stand(uow: UnitOfWork, programme: Programme, target: Target, day: date, doubt: Doubt) -> Standing:
    question = question_of(target, day).beginning(programme.period.from_)
    evidence, value = await read_target(uow, programme, target, question, doubt)
    goal = await read_goal(uow, programme, target, doubt)
    return Standing(None if value is None or goal is None else is_met(target, value, goal), value, evidence)


async def _say(uow: UnitOfWork, programme: Programme, target: Target, new: Said, standing: Standing, *, version: int, doubt: Doubt) -> None:
    by, figure = target.by or programme.period.to, _deciding(target, standing)
    told = {"numerator": figure.numerator, "denominator": figure.denominator, "value": rounded(standing.value)}
    days = {"programme": programme.code, "target": target.no, "as_of": new.as_of, "by": by}
    positions = dict(doubt.position)
    await uow.run(INSERT, **days, **told, version=version, kind=new.kind, positions=positions, said_at=uow.context.now)
    event = (TargetMet if new.kind is Kind.MET else TargetMissed)(**days, **told, indicator=target.code, positions=positions)
    subject = f"target/{programme.code}/{target.no}"
    uow.publish(event, subject=subject, version=version, effective_on=new.as_of, province=province_of(programme))


def _deciding(target: Target, standing: Standing) -> Figure:
    """The figure that the value is; of several that it is made of, their sum."""
    value = rounded(standing.value)
    same = [each for each in standing.evidence if each.value == value]
    counted = standing.evidence if target.comparison is Comparison.COUNT or not same else same[:1]
    return Figure(sum(each.numerator for each in counted), sum(each.denominator for each in counted))
