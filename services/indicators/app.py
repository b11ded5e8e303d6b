"""The indicators service: what it answers, what it publishes and what it derives from the others' logs."""

from pathlib import Path

from services.indicators.coverage import routes as coverage
from services.indicators.indicator import routes as indicator
from services.indicators.policy import routes as policy
from services.indicators.programme import routes as programme
from services.indicators.progress import routes as progress
from services.indicators.projections.coverage import COVERAGE
from services.indicators.projections.measure import MEASURE
from services.indicators.projections.rotation_plan import ROTATION_PLAN
from services.indicators.projections.served import SERVED
from services.indicators.tables import metadata
from services.indicators.value import routes as value
from shared.contracts.indicators import ProgrammeRecorded
from shared.places import PLACES
from shared.service import ServiceSpec

SPEC = ServiceSpec(
    "indicators",
    Path(__file__).parent,
    metadata,
    [coverage.router, indicator.router, policy.router, programme.router, progress.router, value.router],
    [ProgrammeRecorded],
    [PLACES, MEASURE, COVERAGE, ROTATION_PLAN, SERVED],
)
