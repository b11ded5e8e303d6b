"""The techniques of a facility on a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import orjson

from services.catalog.activity.rules import days_of
from services.catalog.capability import rules
from services.catalog.capability.rules import Cases, Period
from services.catalog.capability.schemas import Capabilities, Capability, State
from services.catalog.policy.queries import find_value
from services.catalog.policy.rules import LAPSE_MONTHS, lapse_months
from shared.db import Session
from shared.documents import Document, Page
from shared.statement import statement

FIND_PERIODS = statement("""
    select c.code, p.status, p.decision_no, p.valid_from, p.valid_to from approval_period p, unnest(p.technique_codes) c(code)
    where p.facility = :facility and p.valid_from <= :on
""")
FIND_CASES = statement("""
    select i.technique_code, to_char(r.month, 'YYYY-MM') as month, i.cases - i.rotated_cases as own, i.rotated_cases as rotated
    from activity_return r, jsonb_to_recordset(r.items) i(technique_code text, cases integer, rotated_cases integer)
    where r.facility = :facility and r.month <= :on and i.cases > 0
""")


async def list_capabilities(session: Session, page: Page, facility: str, *, as_of: date | None, state: State | None) -> Document:
    """State, since, decision and last case of each technique that a facility is allowed or suspended for on a day.

    `able` is not among the states: who is in post, and may perform what, is known to indicators. The months after which a technique
    lapses are those of the policy in force on that day.
    """
    last = page.cursors.read(page.list_, page.cursor, 1)
    found = await find_capabilities(session, facility, as_of or session.today)
    wanted = [one for one in found if (state is None or one.state is state) and (last is None or one.technique_code > str(last[0]))]
    shown = wanted[: page.limit]
    following = page.cursors.sign(page.list_, [shown[-1].technique_code]) if len(wanted) > len(shown) else None
    answer = Capabilities(items=shown, next=following)
    return Document(orjson.dumps(answer.model_dump(mode="json")), next=following)


async def find_capabilities(session: Session, facility: str, on: date) -> list[Capability]:
    """Every technique that is listed or suspended at a facility on a day, by code."""
    months = lapse_months(await find_value(session, LAPSE_MONTHS, on))
    periods = await _find_periods(session, facility, on)
    cases = await _find_cases(session, facility, on)
    found = (rules.capability_of(code, periods[code], cases.get(code, []), months, on) for code in sorted(periods))
    return [one for one in found if one is not None]


async def _find_periods(session: Session, facility: str, on: date) -> Mapping[str, Sequence[Period]]:
    periods: defaultdict[str, list[Period]] = defaultdict(list)
    for row in await session.all(FIND_PERIODS, facility=facility, on=on):
        periods[row["code"]].append(Period(row["status"], row["decision_no"], row["valid_from"], row["valid_to"]))
    return periods


async def _find_cases(session: Session, facility: str, on: date) -> Mapping[str, Sequence[Cases]]:
    cases: defaultdict[str, list[Cases]] = defaultdict(list)
    for row in await session.all(FIND_CASES, facility=facility, on=on):
        cases[row["technique_code"]].append(Cases(days_of(row["month"])[1], row["own"], row["rotated"]))
    return cases
