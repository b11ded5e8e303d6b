"""The rotation service: people, their papers and posts, rotation plans and assignments."""

from pathlib import Path

from services.rotation.absence.routes import router as absences
from services.rotation.allowance.routes import router as allowances
from services.rotation.allowance_rate.routes import router as allowance_rates
from services.rotation.assignment.importer import UNDO as UNDO_ASSIGNMENTS
from services.rotation.assignment.routes import router as assignments
from services.rotation.assignment_step.routes import router as trails
from services.rotation.budget.routes import router as budgets
from services.rotation.certificate.routes import router as certificates
from services.rotation.competency.routes import router as competencies
from services.rotation.completed_rotation.routes import router as completed_rotations
from services.rotation.expiry.routes import router as expiries
from services.rotation.fulfilment.routes import router as fulfilments
from services.rotation.licence.routes import router as licences
from services.rotation.payment.routes import router as payments
from services.rotation.person_merge.routes import router as merges
from services.rotation.personal_data.routes import router as personal_data
from services.rotation.plan.routes import router as plans
from services.rotation.policy.routes import router as policies
from services.rotation.post.routes import router as posts
from services.rotation.practitioner.routes import router as practitioners
from services.rotation.projections.teaching import TEACHING
from services.rotation.projections.technique import TECHNIQUE
from services.rotation.reactions import REACTIONS
from services.rotation.request.routes import router as requests
from services.rotation.reward.routes import router as rewards
from services.rotation.scope.routes import router as scopes
from services.rotation.staffing_norm.routes import gaps as staffing_gaps
from services.rotation.staffing_norm.routes import router as staffing_norms
from services.rotation.station_cover.routes import router as stations
from services.rotation.tables import metadata
from shared.contracts.rotation import (
    AbsenceRecorded,
    AssignmentApproved,
    AssignmentCancelled,
    AssignmentEnded,
    AssignmentExtended,
    AssignmentStarted,
    CertificateRecorded,
    CompetencyRecorded,
    CompetencyRevoked,
    LicenceRecorded,
    LicenceResumed,
    LicenceSuspended,
    PlanAmended,
    PlanApproved,
    PlanClosed,
    PostEnded,
    PostRecorded,
    PractitionerMerged,
    PractitionerRecorded,
    StaffingNormSet,
)
from shared.contracts.rotation_budget import BudgetSupplemented, PaymentRecorded, PaymentReversed
from shared.contracts.rotation_request import RequestRecorded
from shared.places import PLACES
from shared.service import ServiceSpec

SPEC = ServiceSpec(
    name="rotation",
    folder=Path(__file__).parent,
    metadata=metadata,
    routers=[
        merges,
        practitioners,
        personal_data,
        licences,
        certificates,
        posts,
        absences,
        competencies,
        scopes,
        expiries,
        plans,
        fulfilments,
        requests,
        stations,
        assignments,
        trails,
        allowances,
        allowance_rates,
        payments,
        budgets,
        completed_rotations,
        rewards,
        staffing_norms,
        staffing_gaps,
        policies,
    ],
    publishes=[
        PractitionerMerged,
        PractitionerRecorded,
        LicenceRecorded,
        LicenceSuspended,
        LicenceResumed,
        CertificateRecorded,
        PostRecorded,
        PostEnded,
        AbsenceRecorded,
        CompetencyRecorded,
        CompetencyRevoked,
        StaffingNormSet,
        PlanApproved,
        PlanAmended,
        PlanClosed,
        RequestRecorded,
        AssignmentApproved,
        AssignmentStarted,
        AssignmentExtended,
        AssignmentEnded,
        AssignmentCancelled,
        PaymentRecorded,
        PaymentReversed,
        BudgetSupplemented,
    ],
    projections=[PLACES, TECHNIQUE, TEACHING],
    reactions=REACTIONS,
    undoes={"assignments": UNDO_ASSIGNMENTS},
)
