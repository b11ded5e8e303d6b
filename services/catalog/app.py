"""The catalog: units, facilities, techniques and their lists, approvals, supplements, resources and returns."""

from pathlib import Path

from services.catalog.activity.importer import UNDO as UNDO_RETURNS
from services.catalog.activity.routes import many as many_returns
from services.catalog.activity.routes import router as activity
from services.catalog.admin_unit.importer import UNDO as UNDO_ADMIN_UNITS
from services.catalog.admin_unit.routes import router as admin_units
from services.catalog.approval.routes import router as approvals
from services.catalog.attachment.routes import router as attachments
from services.catalog.capability.routes import router as capabilities
from services.catalog.facility.importer import UNDO as UNDO_FACILITIES
from services.catalog.facility.routes import router as facilities
from services.catalog.level_list.routes import router as level_lists
from services.catalog.package.routes import router as packages
from services.catalog.policy.routes import router as policies
from services.catalog.reactions import REACTIONS
from services.catalog.reminder.routes import router as reminders
from services.catalog.reorganisation.routes import router as reorganisations
from services.catalog.reporting.routes import router as reporting
from services.catalog.resource.routes import router as resources
from services.catalog.return_summary.routes import router as return_summaries
from services.catalog.scope_of_practice.routes import router as scopes_of_practice
from services.catalog.settlement.routes import router as settlements
from services.catalog.supplement.routes import router as supplements
from services.catalog.tables import metadata
from services.catalog.technique.importer import UNDO as UNDO_TECHNIQUES
from services.catalog.technique.routes import router as techniques
from shared.contracts import catalog as contracts
from shared.contracts.envelope import Event
from shared.service import ServiceSpec

PUBLISHES: list[type[Event]] = [
    contracts.AdminUnitRecorded,
    contracts.UnitsReorganised,
    contracts.FacilityRecorded,
    contracts.FacilityClosed,
    contracts.TechniqueRecorded,
    contracts.ScopeOfPracticePublished,
    contracts.PackageRecorded,
    contracts.LevelListPublished,
    contracts.ApprovalGranted,
    contracts.ApprovalSuspended,
    contracts.ApprovalResumed,
    contracts.ApprovalRevoked,
    contracts.ApprovalCorrected,
    contracts.SupplementProposed,
    contracts.SupplementReturned,
    contracts.SupplementRefused,
    contracts.ResourcesRecorded,
    contracts.ReturnAccepted,
    contracts.ReturnWithdrawn,
    contracts.MonthSettled,
    contracts.MonthReopened,
    contracts.PolicySet,
]
ROUTERS = [
    admin_units,
    reorganisations,
    facilities,
    techniques,
    scopes_of_practice,
    packages,
    level_lists,
    approvals,
    supplements,
    attachments,
    capabilities,
    resources,
    activity,
    many_returns,
    reporting,
    reminders,
    return_summaries,
    settlements,
    policies,
]

UNDOES = {
    "admin-units": UNDO_ADMIN_UNITS,
    "facilities": UNDO_FACILITIES,
    "returns": UNDO_RETURNS,
    "techniques": UNDO_TECHNIQUES,
    "scope-of-practice": UNDO_TECHNIQUES,
}

SPEC = ServiceSpec("catalog", Path(__file__).parent, metadata, ROUTERS, PUBLISHES, reactions=REACTIONS, undoes=UNDOES)
