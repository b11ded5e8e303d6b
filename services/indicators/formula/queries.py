"""Reading what people defined an indicator to be on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.indicators.expression.rules import parse
from services.indicators.formula.rules import Formula
from services.indicators.indicator.rules import Unit
from shared.db import Session
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
    """How an indicator is computed on a day, as people defined it; None where nobody did."""
    row = await session.find(FIND_FORMULA, code=code, day=day)
    return None if row is None else formula_of(row["version"], row["content"])


def formula_of(version: int, content: Mapping[str, Any]) -> Formula:
    """A stored definition, ready to be evaluated."""
    denominator = content["denominator"]
    return Formula(
        version=version,
        unit=Unit(content["unit"]),
        numerator=parse(content["numerator"]),
        denominator=None if denominator is None else parse(denominator),
        kinds=frozenset(content["kinds"]),
        conditions=frozenset(content["conditions"]),
    )
