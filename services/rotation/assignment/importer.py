"""Assignments in bulk: each row of a csv or a workbook is proposed as a PUT would propose it, under the same rules."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count
from uuid import UUID, uuid5

import asyncpg

from services.rotation.assignment import commands
from services.rotation.assignment.schemas import PutAssignment
from services.rotation.assignment_step.schemas import Step
from shared import outbox
from shared.contracts.rotation import AssignmentCancelled, Duty
from shared.db import UnitOfWork, columns
from shared.errors import Detail, Refusal
from shared.import_request import ImportRequest
from shared.import_undo import Undo
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.statement import statement
from shared.tabular import Column, NumberCell, day_of, is_code

CODES = ("plan", "from_facility", "to_facility")
EXACT = frozenset({"id", "practitioner_id", "licence_number", *CODES, "decision_no"})
NEEDED = frozenset({*CODES, "from", "to", "duties"})
COLUMNS = ("id", "plan", "practitioner_id", "licence_number", "from_facility", "to_facility", "from", "to", "duties", "decision_no")
FIELDS = {
    "id": "uuid",
    "plan": "text",
    "practitioner_id": "uuid",
    "licence_number": "text",
    "from_facility": "text",
    "to_facility": "text",
    "starts_on": "date",
    "ends_on": "date",
    "duties": "text[]",
    "decision_no": "text",
}
SHEET = Sheet(
    "assignments", tuple(Column(name, needed=name in NEEDED, exact=name in EXACT) for name in COLUMNS), FIELDS, {"duties": list(Duty)}
)
# An assignment without an id is known by who is sent from where to where from which day on, under which plan.
NAMELESS = UUID("9f3f0e0b-1a5d-5d5e-8a77-5a0f3b6f0c21")
LONGEST = 120
SEPARATOR = re.compile(r"[;|,]")

FAULTS = statement("""
    select n.row, 'licence_number' as column_name, 'unknown-code' as code from staged n
    where n.practitioner_id is null and not exists (select from licence l where l.number = n.licence_number)
    order by 1
""")
BY_LICENCE = statement("""
    update staged n set practitioner_id = l.practitioner_id from licence l where n.practitioner_id is null and l.number = n.licence_number
""")
ROWS = statement("select n.*, a.version as known from staged n left join assignment a on a.id = n.id order by n.row")
UNNAMED = statement("select row, practitioner_id, plan, from_facility, to_facility, starts_on from staged where id is null order by row")
NAME = statement("update staged n set id = w.id from unnest(:rows::integer[], :ids::uuid[]) w(row, id) where w.row = n.row")
TWICE = statement("""
    select distinct n.row, 'id' as column_name, 'twice' as code from staged n join staged f on f.id = n.id and f.row < n.row order by 1
""")
KEEP_BEFORE = statement("update staged n set before = to_jsonb(a) from assignment a where a.id = n.id")
TAKEN_BACK = statement("""
    select distinct unnest(p.created) as key from import_batch b join import_part p on p.import_id = b.id
    where b.noun = 'assignments' and b.undone_at is not null
""")
MARK = statement("""
    update staged n set key = n.id::text, outcome = w.outcome, version = w.version
    from unnest(:rows::integer[], :outcomes::text[], :versions::bigint[]) w(row, outcome, version) where w.row = n.row
""")
REMOVE = statement("delete from staged where row = any(:rows::integer[])")

# The undo: what was proposed is cancelled, what was changed is proposed as it was. A step that was taken since stands in its way.
UNDONE = "undone u join assignment a on a.id = u.key::uuid"
LOCK_UNDONE = statement(f"select 1 from {UNDONE} order by a.id for update of a")
CHANGED_SINCE = statement(f"select u.key from {UNDONE} where a.version <> u.expected")
# Only what was decided is paid, rewarded or counted, and that is changed since.
USED = statement("select key from undone where false")
CANCEL = statement("""
    update assignment a set status = 'cancelled', reason = :reason, cancelled_from = least(:today::date, a.starts_on),
        event_count = a.event_count + 1, version = a.version + 1
    from undone u where u.created and a.id = u.key::uuid
""")
RESTORE = statement(
    """
    update assignment a set plan = b.plan, quota_no = b.quota_no, practitioner_id = b.practitioner_id, title = b.title,
        qualification = b.qualification, from_facility = b.from_facility, to_facility = b.to_facility, starts_on = b.starts_on,
        ends_on = b.ends_on, planned_from = b.planned_from, planned_to = b.planned_to, duties = b.duties, decision_no = b.decision_no,
        request_id = b.request_id, province = b.province, version = a.version + 1
    from undone u cross join lateral jsonb_populate_record(null::assignment, u.before) b where not u.created and a.id = u.key::uuid
    """,
    conflicts=commands.OVERLAPS,
)
KEEP_STEPS = statement(f"""
    insert into assignment_step (assignment_id, version, step, effective_on, recorded_at, recorded_by, document_no, reason)
    select a.id, a.version, case when u.created then '{Step.CANCELLED}' else '{Step.CHANGED}' end,
        case when u.created then a.cancelled_from else :today::date end, :now::timestamptz, :actor::text,
        case when not u.created then a.decision_no end, :reason::text
    from {UNDONE}
""")
TELL_CANCELLED = outbox.appending(f"""
    select '{AssignmentCancelled.type}' as type, u.key as subject, a.event_count as version, a.cancelled_from as effective_on, a.province,
        json_build_object('assignment_id', a.id, 'plan', a.plan, 'practitioner_id', a.practitioner_id, 'title', a.title,
            'qualification', a.qualification, 'from_facility', a.from_facility, 'to_facility', a.to_facility, 'starts_on', a.starts_on,
            'ends_on', a.ends_on, 'duties', a.duties, 'status', a.status) as data,
        row_number() over (order by a.id) as nth
    from {UNDONE} where u.created
""")
UNDO = Undo((LOCK_UNDONE,), CHANGED_SINCE, USED, (CANCEL, RESTORE, KEEP_STEPS), (TELL_CANCELLED,))


async def import_assignments(uow: UnitOfWork, request: ImportRequest) -> ImportReport:
    """Propose the assignments of a file in its order; one that is refused does not stand in the way of those after it."""
    async with importing(uow, request, SHEET) as run:
        await run.load(read_assignment, tuple(FIELDS))
        await run.refuse(FAULTS)
        await uow.run(BY_LICENCE)
        unnamed = await uow.all(UNNAMED)
        taken_back = {row["key"] for row in await uow.all(TAKEN_BACK)}
        ids = [_name("|".join(str(value) for value in tuple(row)[1:]), taken_back) for row in unnamed]
        await uow.run(NAME, rows=[row["row"] for row in unnamed], ids=ids)
        await run.refuse(TWICE)
        await uow.run(KEEP_BEFORE)
        told = {row["row"]: await _propose(uow, run, row) for row in await uow.all(ROWS)}
        run.ensure_clean()
        done = [(number, *found) for number, found in told.items() if found is not None]
        rows, outcomes, versions = columns(done, 3)
        await uow.run(REMOVE, rows=sorted(told.keys() - set(rows)))
        await uow.run(MARK, rows=rows, outcomes=outcomes, versions=versions)
    return run.report()


def _name(known_by: str, taken_back: Collection[str]) -> UUID:
    """The id of an assignment that has none: the same for the same one, a new one after an import of it was undone."""
    names = (uuid5(NAMELESS, known_by if again == 0 else f"{known_by}|{again}") for again in count())
    return next(name for name in names if str(name) not in taken_back)


async def _propose(uow: UnitOfWork, run: ImportRun, row: asyncpg.Record) -> tuple[str, int] | None:
    """What became of a row and its version after it, or None where it was refused; a known assignment is changed as if it had been read."""
    body = PutAssignment.model_construct(
        **{name: row[name] for name in FIELDS.keys() - {"id", "licence_number", "duties"}},
        duties=[Duty(duty) for duty in row["duties"]],
        request_id=None,
    )
    asked, uow.version, uow.unchanged_subject = uow.context, None, None
    uow.context = replace(asked, if_match="*" if row["known"] else None)
    try:
        async with uow.savepoint():
            await commands.propose_assignment(uow, row["id"], body)
    except Refusal as refusal:
        for fault in refusal.errors or [Detail("", f"field.{refusal.code()}", dict(refusal.params))]:
            run.fault(row["row"], fault.pointer.strip("/").partition("/")[0] or None, fault.code.removeprefix("field."), **fault.params)
        return None
    finally:
        uow.context, uow.status = asked, None
    same = uow.unchanged_subject is not None
    uow.unchanged_subject = None
    outcome = "unchanged" if same else "changed" if row["known"] else "created"
    return outcome, row["known"] or 1 if same else (row["known"] or 0) + 1


def read_assignment(run: ImportRun, row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """The values of a row in the order of FIELDS."""
    cell = dict(zip(COLUMNS, cells, strict=True))
    for name, text in cell.items():
        if isinstance(text, NumberCell) and name in EXACT:
            raise CellFault(name, "number-cell")
        if len(text) > LONGEST and name != "duties":
            raise CellFault(name, "too-long")
    for name in CODES:
        if not is_code(cell[name]):
            raise CellFault(name, "wrong-form" if cell[name] else "missing")
    person, licence = _uuid(cell, "practitioner_id"), cell["licence_number"] or None
    if person is None and licence is None:
        raise CellFault("licence_number", "missing")
    duties = [run.choice("duties", one.strip()) for one in SEPARATOR.split(cell["duties"])]
    return (
        *(_uuid(cell, "id"), cell["plan"], person, licence, cell["from_facility"], cell["to_facility"]),
        *(_day(cell, "from"), _day(cell, "to"), duties, cell["decision_no"] or None),
    )


def _day(cell: dict[str, str], column: str) -> object:
    day = day_of(cell[column])
    if day is None:
        raise CellFault(column, "not-a-day" if cell[column] else "missing")
    return day


def _uuid(cell: dict[str, str], column: str) -> UUID | None:
    try:
        return UUID(cell[column]) if cell[column] else None
    except ValueError as error:
        raise CellFault(column, "not-a-uuid") from error
