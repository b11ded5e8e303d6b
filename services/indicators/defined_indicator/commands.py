"""Writes of indicators that people define: each is a version of its own."""

from typing import Any

from services.indicators.defined_indicator import queries, rules
from services.indicators.defined_indicator.errors import IndicatorCodeTaken, IndicatorKindFixed
from services.indicators.defined_indicator.schemas import DefineIndicator
from services.indicators.defined_indicator.tables import indicator_definition
from services.indicators.indicator.queries import get_indicator
from services.indicators.indicator.rules import BY_CODE
from services.indicators.value import queries as values
from shared.access import is_within
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.indicators import IndicatorDefined
from shared.db import UnitOfWork
from shared.documents import Document
from shared.i18n import Catalogue
from shared.schema import FIRST_DAY
from shared.statement import statement

INSERT = statement(indicator_definition.insert())


async def define_indicator(uow: UnitOfWork, catalogue: Catalogue, code: str, body: DefineIndicator) -> Document:
    """Define an indicator, or define it otherwise from a day on; it belongs to the unit that defined it first.

    Raises IndicatorCodeTaken, IndicatorKindFixed, ExpressionUnfit.
    """
    if code in BY_CODE:
        raise IndicatorCodeTaken
    stored = await uow.find(queries.FIND, code=code)
    owner: str = uow.context.caller.unit if stored is None else stored["owner"]
    if stored is not None and not await is_within(uow, await values.list_places(uow, [owner])):
        raise IndicatorCodeTaken
    if stored is None:
        await _ensure_unnamed_by_others(uow, code)
    rules.ensure_fits(body)
    if await uow.value(queries.IS_REPORTED, code=code) not in {None, body.reported}:
        raise IndicatorKindFixed
    content = body.model_dump(mode="json", exclude={"valid_from"})
    same = stored is not None and await uow.value(queries.FIND_STATE, code=code, valid_from=body.valid_from) == content
    outcome = put_outcome(uow, version=None if stored is None else stored["version"], same=same, subject=f"definition/{code}")
    uow.version = (0 if stored is None else stored["version"]) + (outcome is not Outcome.SAME)
    if outcome is not Outcome.SAME:
        await _keep(uow, code, body, owner, content)
    return await get_indicator(uow, catalogue, code, body.valid_from or FIRST_DAY)


async def _ensure_unnamed_by_others(uow: UnitOfWork, code: str) -> None:
    """No programme of units outside the caller's names the code: its units report under it, and it would count otherwise for them."""
    for units in await queries.list_naming(uow, code):
        if not await is_within(uow, await values.list_places(uow, units)):
            raise IndicatorCodeTaken


async def _keep(uow: UnitOfWork, code: str, body: DefineIndicator, owner: str, content: dict[str, Any]) -> None:
    who = {"recorded_at": uow.context.now, "recorded_by": uow.actor}
    await uow.run(INSERT, code=code, version=uow.version, valid_from=body.valid_from, owner=owner, content=content, **who)
    told = body.model_dump(include=set(IndicatorDefined.model_fields) & set(DefineIndicator.model_fields))
    province = (await values.list_units(uow, [owner], uow.today)).get(owner, (None, NATION))[1]
    event = IndicatorDefined(code=code, owner=owner, **told)
    assert uow.version is not None
    uow.publish(event, subject=f"definition/{code}", version=uow.version, effective_on=body.valid_from or FIRST_DAY, province=province)
