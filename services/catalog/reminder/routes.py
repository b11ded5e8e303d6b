"""HTTP of reminders."""

from uuid import UUID

from services.catalog.activity.routes import READERS
from services.catalog.reminder import commands, queries
from services.catalog.reminder.errors import ReminderExists, ReminderHasFaults
from services.catalog.reminder.schemas import Reminder, Reminders, RemindFacilities
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Month

router = Router(prefix="/catalog/v1", tags=["reporting"])


@router.post("/returns/due:remind", response_model=Reminder, status_code=201, responses=declared(ReminderHasFaults, ReminderExists))
@allowed(Role.DEPARTMENT, Role.CENTRE)
async def remind_facilities(uow: Writing, body: RemindFacilities) -> Document:
    """Record that facilities in the caller's subtree were reminded of a return that they owe."""
    return await commands.remind_facilities(uow, body)


@router.get("/reminders", response_model=Reminders)
@allowed(*READERS, scope="catalog")
async def list_reminders(
    session: Reading, page: Paging, *, facility: Code | None = None, month: Month | None = None, as_of: Day | None = None
) -> Document:
    """The reminders of facilities in the caller's subtree; `as_of`: those sent by a day."""
    return await queries.list_reminders(session, page, facility=facility, month=month, as_of=as_of)


@router.get("/reminders/{reminder_id}", response_model=Reminder)
@allowed(*READERS, scope="catalog")
async def get_reminder(session: Reading, reminder_id: UUID) -> Document:
    """A reminder."""
    return await queries.get_reminder(session, reminder_id)
