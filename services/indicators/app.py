"""The indicators service: what it answers, what it publishes and what it derives from the others' logs."""

from pathlib import Path

from services.indicators.budget_supplement import routes as budget_supplement
from services.indicators.coverage import routes as coverage
from services.indicators.dashboard import routes as dashboard
from services.indicators.defined_indicator import routes as defined_indicator
from services.indicators.explanation import routes as explanation
from services.indicators.indicator import routes as indicator
from services.indicators.inspection import routes as inspection
from services.indicators.place_name import routes as place_name
from services.indicators.place_name.importer import UNDO as UNDO_PLACE_NAMES
from services.indicators.policy import routes as policy
from services.indicators.programme import routes as programme
from services.indicators.progress import routes as progress
from services.indicators.projections.competency import COMPETENCY
from services.indicators.projections.coverage import COVERAGE
from services.indicators.projections.district import DISTRICT
from services.indicators.projections.listing import LISTING
from services.indicators.projections.measure import MEASURE
from services.indicators.projections.rotation_plan import ROTATION_PLAN
from services.indicators.projections.sending import SENDING
from services.indicators.projections.served import SERVED
from services.indicators.projections.underway import UNDERWAY
from services.indicators.published_measure import routes as published_measure
from services.indicators.redundancy import routes as redundancy
from services.indicators.report import routes as report
from services.indicators.report_template import routes as report_template
from services.indicators.reported import routes as reported
from services.indicators.series import routes as series
from services.indicators.sign_in import routes as sign_in
from services.indicators.spending import routes as spending
from services.indicators.submission import routes as submission
from services.indicators.tables import metadata
from services.indicators.target_event import routes as target_event
from services.indicators.task_progress import routes as task_progress
from services.indicators.value import routes as value
from services.indicators.watches import WATCHES
from shared.contracts.indicators import (
    IndicatorDefined,
    PolicySet,
    ProgrammeRecorded,
    ReportSealed,
    TargetMet,
    TargetMissed,
    ValueAccepted,
    ValueReported,
    ValueReturned,
)
from shared.places import PLACES
from shared.service import ServiceSpec

SPEC = ServiceSpec(
    "indicators",
    Path(__file__).parent,
    metadata,
    [
        budget_supplement.router,
        coverage.router,
        dashboard.router,
        defined_indicator.router,
        explanation.router,
        indicator.router,
        inspection.router,
        place_name.router,
        policy.router,
        programme.router,
        progress.router,
        published_measure.router,
        redundancy.router,
        report.router,
        report_template.router,
        reported.router,
        series.router,
        spending.router,
        submission.router,
        target_event.router,
        task_progress.router,
        value.router,
    ],
    [IndicatorDefined, PolicySet, ProgrammeRecorded, ValueReported, ValueAccepted, ValueReturned, ReportSealed, TargetMet, TargetMissed],
    [PLACES, MEASURE, COVERAGE, COMPETENCY, LISTING, ROTATION_PLAN, SENDING, SERVED, UNDERWAY, DISTRICT],
    watches=WATCHES,
    undoes={"place-names": UNDO_PLACE_NAMES},
    pages=sign_in.PAGES,
)
