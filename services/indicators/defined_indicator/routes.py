"""HTTP of indicators that people define; all indicators are read in one place."""

from services.indicators.defined_indicator import commands, queries
from services.indicators.defined_indicator.errors import ExpressionUnfit, IndicatorCodeTaken, IndicatorKindFixed
from services.indicators.defined_indicator.schemas import DefineIndicator, Definitions
from services.indicators.indicator.schemas import Indicator
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired
from shared.problems import declared
from shared.route import Paging, Reading, Router, Telling, Writing
from shared.schema import Code

router = Router(prefix="/indicators/v1/indicators", tags=["indicators"])


@router.put(
    "/{code}",
    response_model=Indicator,
    responses=declared(IndicatorCodeTaken, IndicatorKindFixed, ExpressionUnfit, PreconditionRequired, PreconditionFailed),
)
@allowed(Role.DEPARTMENT)
async def define_indicator(uow: Writing, voice: Telling, code: Code, body: DefineIndicator) -> Document:
    """Define an indicator over measures, or one that units report; everybody reads it, its own Department (or VN) changes it."""
    return await commands.define_indicator(uow, voice.catalogue, code, body)


@router.get("/{code}/versions", response_model=Definitions)
@allowed(*EVERYBODY)
async def list_versions(session: Reading, page: Paging, code: Code) -> Document:
    """Every version of an indicator that people defined, the first one first."""
    return await queries.list_versions(session, page, code)
