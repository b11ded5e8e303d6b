"""Recording reminders."""

from services.catalog.activity.rules import days_of
from services.catalog.reminder import queries, rules
from services.catalog.reminder.errors import ReminderExists
from services.catalog.reminder.schemas import RemindFacilities
from shared.access import roots_of
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

LIST_FAULTS = statement(f"""
    with r as (select :facilities::text[] as facilities),
    duty as (
        select facility from return_duties(:facilities, :month::date, :month, :today::date) where received_on is null
    )
    select f.nth - 1 as place,
        case when f.code in (select s.code from r, lateral ({queries.SEEN}) s) and exists (select from facility_state where code = f.code)
            then 'nothing-owed' else 'unknown-code' end as code
    from unnest(:facilities) with ordinality f(code, nth)
    where f.code not in (select facility from duty) or f.code not in (select s.code from r, lateral ({queries.SEEN}) s)
    order by f.nth
""")
INSERT = statement(
    """
    insert into reminder (id, month, facilities, sent_on, document_no, recorded_at, recorded_by)
    values (:id, :month, :facilities, :sent_on, :document_no, :now, :actor)
    """,
    conflicts={"reminder_pkey": ReminderExists},
)


async def remind_facilities(uow: UnitOfWork, body: RemindFacilities) -> Document:
    """Record that facilities which owe a month's return were reminded of it."""
    month, facilities = days_of(body.month)[0], sorted(set(body.facilities))
    asked = {"facilities": body.facilities, "month": month, "today": uow.today, "roots": await roots_of(uow)}
    faults = await uow.all(LIST_FAULTS, **asked)
    rules.ensure_fits(body.sent_on, uow.today, [(row["place"], row["code"]) for row in faults])
    told = {"sent_on": body.sent_on, "document_no": body.document_no, "now": uow.context.now, "actor": uow.actor}
    await uow.run(INSERT, id=body.id, month=month, facilities=facilities, **told)
    return await queries.get_reminder(uow, body.id)
