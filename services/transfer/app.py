"""The transfer service: needs, plans, and transfers with their eligibility, sessions, assessments and acceptance."""

from pathlib import Path

from services.transfer.acceptance import routes as acceptance
from services.transfer.acceptance import tables as _acceptance
from services.transfer.assessment import routes as assessment
from services.transfer.assessment import tables as _assessment
from services.transfer.clock import routes as clock
from services.transfer.course import routes as course
from services.transfer.course import tables as _course
from services.transfer.eligibility import routes as eligibility
from services.transfer.first_case import routes as first_case
from services.transfer.first_case import tables as _first_case
from services.transfer.follow_up import routes as follow_up
from services.transfer.follow_up import tables as _follow_up
from services.transfer.logbook import routes as logbook
from services.transfer.mentoring_activity import routes as mentoring_activity
from services.transfer.mentoring_link import routes as mentoring_link
from services.transfer.mentoring_link import tables as _mentoring_link
from services.transfer.need import routes as need
from services.transfer.need import tables as _need
from services.transfer.need_opinion import routes as need_opinion
from services.transfer.need_report import routes as need_report
from services.transfer.need_report import tables as _need_report
from services.transfer.need_review import routes as need_review
from services.transfer.need_summary import routes as need_summary
from services.transfer.need_supplement import routes as need_supplement
from services.transfer.need_supplement import tables as _need_supplement
from services.transfer.plan import routes as plan
from services.transfer.plan import tables as _plan
from services.transfer.policy import routes as policy
from services.transfer.policy import tables as _policy
from services.transfer.projections.check import CHECK
from services.transfer.projections.lapse import LAPSE
from services.transfer.projections.level_list import LEVEL_LIST
from services.transfer.projections.listing import LISTING
from services.transfer.projections.people import PEOPLE
from services.transfer.projections.performed import PERFORMED
from services.transfer.projections.resource import RESOURCE
from services.transfer.projections.technique import TECHNIQUE
from services.transfer.reactions import REACTIONS
from services.transfer.session import routes as session
from services.transfer.session import tables as _session
from services.transfer.step import routes as step
from services.transfer.step import tables as _step
from services.transfer.tables import metadata
from services.transfer.telehealth import routes as telehealth
from services.transfer.telehealth import tables as _telehealth
from services.transfer.telehealth_summary import routes as telehealth_summary
from services.transfer.transfer import routes as transfer
from services.transfer.transfer import tables as _transfer
from services.transfer.waiver import routes as waiver
from services.transfer.waiver import tables as _waiver
from shared.contracts.transfer import (
    CheckWaived,
    NeedAggregated,
    NeedRejected,
    NeedSubmitted,
    NeedSurveyed,
    PlanApproved,
    PlanReturned,
    SessionRecorded,
    TraineeAssessed,
    TransferAccepted,
    TransferApproved,
    TransferCancelled,
    TransferCompleted,
    TransferProposed,
    TransferReopened,
    TransferStarted,
)
from shared.contracts.transfer_support import CourseCompleted, MentoringLinkRecorded, TelehealthHeld
from shared.contracts.transfer_training import FirstCaseRecorded, FollowUpRecorded, SessionAttested, SessionWithdrawn, TraineeQualified
from shared.places import PLACES
from shared.service import ServiceSpec

TABLES = (
    _acceptance,
    _assessment,
    _course,
    _first_case,
    _follow_up,
    _mentoring_link,
    _need,
    _need_report,
    _need_supplement,
    _plan,
    _policy,
    _session,
    _step,
    _telehealth,
    _transfer,
    _waiver,
)

SPEC = ServiceSpec(
    name="transfer",
    folder=Path(__file__).parent,
    metadata=metadata,
    routers=[
        noun.router
        for noun in (
            need_review,
            need_summary,
            need_opinion,
            need_supplement,
            need_report,
            need,
            plan,
            eligibility,
            step,
            waiver,
            session,
            logbook,
            assessment,
            acceptance,
            first_case,
            follow_up,
            clock,
            transfer,
            course,
            policy,
            telehealth_summary,
            telehealth,
            mentoring_activity,
            mentoring_link,
        )
    ],
    publishes=[
        NeedSubmitted,
        NeedSurveyed,
        NeedAggregated,
        NeedRejected,
        PlanApproved,
        PlanReturned,
        TransferProposed,
        TransferApproved,
        CheckWaived,
        TransferStarted,
        SessionRecorded,
        SessionAttested,
        SessionWithdrawn,
        TraineeAssessed,
        TraineeQualified,
        TransferAccepted,
        FirstCaseRecorded,
        FollowUpRecorded,
        TransferCompleted,
        TransferCancelled,
        TransferReopened,
        TelehealthHeld,
        MentoringLinkRecorded,
        CourseCompleted,
    ],
    projections=[PLACES, TECHNIQUE, LEVEL_LIST, LISTING, RESOURCE, PEOPLE, PERFORMED, LAPSE, CHECK],
    reactions=REACTIONS,
)
