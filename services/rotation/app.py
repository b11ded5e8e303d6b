"""The rotation service: people, their papers and posts, rotation plans and assignments."""

from pathlib import Path

from services.rotation.absence.routes import router as absences
from services.rotation.assignment.routes import router as assignments
from services.rotation.certificate.routes import router as certificates
from services.rotation.competency.routes import router as competencies
from services.rotation.expiry.routes import router as expiries
from services.rotation.fulfilment.routes import router as fulfilments
from services.rotation.licence.routes import router as licences
from services.rotation.plan.routes import router as plans
from services.rotation.policy.routes import router as policies
from services.rotation.post.routes import router as posts
from services.rotation.practitioner.routes import router as practitioners
from services.rotation.projections.technique import TECHNIQUE
from services.rotation.reactions import REACTIONS
from services.rotation.scope.routes import router as scopes
from services.rotation.tables import metadata
from shared.contracts.rotation import (
    AbsenceRecorded,
    AssignmentApproved,
    AssignmentCancelled,
    AssignmentEnded,
    AssignmentStarted,
    CertificateRecorded,
    CompetencyRecorded,
    LicenceRecorded,
    LicenceResumed,
    LicenceSuspended,
    PlanApproved,
    PlanClosed,
    PostEnded,
    PostRecorded,
    PractitionerRecorded,
)
from shared.places import PLACES
from shared.service import ServiceSpec

SPEC = ServiceSpec(
    name="rotation",
    folder=Path(__file__).parent,
    metadata=metadata,
    routers=[
        practitioners,
        licences,
        certificates,
        posts,
        absences,
        competencies,
        scopes,
        expiries,
        plans,
        fulfilments,
        assignments,
        policies,
    ],
    publishes=[
        PractitionerRecorded,
        LicenceRecorded,
        LicenceSuspended,
        LicenceResumed,
        CertificateRecorded,
        PostRecorded,
        PostEnded,
        AbsenceRecorded,
        CompetencyRecorded,
        PlanApproved,
        PlanClosed,
        AssignmentApproved,
        AssignmentStarted,
        AssignmentEnded,
        AssignmentCancelled,
    ],
    projections=[PLACES, TECHNIQUE],
    reactions=REACTIONS,
)
