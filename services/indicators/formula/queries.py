"""Reading what people defined an indicator to be on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.indicators.expression.rules import ExpressionFault, Node, parse, references
from services.indicators.formula.errors import IndicatorOutdated
from services.indicators.formula.rules import Formula
from services.indicators.indicator.rules import Unit
from services.indicators.published_measure.rules import find_measure
from shared.db import Session
from shared.errors import Detail
from shared.statement import statement


def in_force(where: str = "true") -> str:
    """The definitions that hold on :day, one of each code: of each day from which one holds, its last version; before, the first."""
    return f"""
        select distinct on (code) d.* from (
            select distinct on (code, valid_from) * from indicator_definition where {where} order by code, valid_from, version desc
        ) d cross join lateral (select coalesce(d.valid_from, '-infinity') as starts) s
        order by code, s.starts <= :day::date desc, case when s.starts <= :day::date then s.starts end desc, s.starts
    """


FIND_FORMULA = statement(f"select version, content from ({in_force('code = :code')}) f where content->>'numerator' is not null")


async def find_formula(session: Session, code: str, day: date) -> Formula | None:
    """How an indicator is computed on a day, as people defined it; None where nobody did. Raises IndicatorOutdated."""
    row = await session.find(FIND_FORMULA, code=code, day=day)
    return None if row is None else formula_of(code, row["version"], row["content"])


def formula_of(code: str, version: int, content: Mapping[str, Any]) -> Formula:
    """A stored definition, ready to be evaluated; raises IndicatorOutdated where it cannot be, with what is at fault."""
    if content["unit"] not in set(Unit):
        raise IndicatorOutdated(code=code, errors=[Detail("/unit", "field.not-in-list")])
    return Formula(
        version=version,
        unit=Unit(content["unit"]),
        numerator=_read(code, "numerator", content["numerator"]),
        denominator=None if content.get("denominator") is None else _read(code, "denominator", content["denominator"]),
        kinds=frozenset(content.get("kinds", ())),
        conditions=frozenset(content.get("conditions", ())),
    )


def _read(code: str, side: str, text: str) -> Node:
    try:
        node = parse(text)
        for each in references(node):
            find_measure(each)
    except ExpressionFault as fault:
        where = {"position": fault.position}
        raise IndicatorOutdated(code=code, errors=[Detail(f"/{side}", fault.code, where | fault.params, dict(where))]) from fault
    return node
