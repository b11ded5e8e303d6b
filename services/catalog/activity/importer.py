"""Returns in bulk, a line for each technique; the lines of a facility's month are its whole return, taken or rejected as one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from services.catalog.activity.errors import ImportedMonthSettled
from services.catalog.settlement.commands import MONTH, hold_months
from shared import outbox
from shared.access import roots_of
from shared.contracts.catalog import ReturnAccepted, ReturnWithdrawn
from shared.db import UnitOfWork
from shared.import_request import ImportRequest, Mode
from shared.import_undo import Undo
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.statement import sql_file, statement
from shared.tabular import Column, NumberCell, is_code
from shared.vietnamese import folded

COUNTS = ("cases", "insured_cases", "rotated_cases")
READ = ("facility", "month", "technique_code", *COUNTS)
SHEET = Sheet(
    "returns",
    (Column("facility_code", exact=True), Column("month", exact=True), Column("technique_code", exact=True), *map(Column, COUNTS)),
    {"facility": "text", "month": "date", "technique_code": "text", **dict.fromkeys(COUNTS, "bigint")},
)
MOST = 1_000_000_000
# 2025-01, 2025/1, 01/2025, T1/2025, Tháng 1 năm 2025, and the first day of a month, which Excel makes of a month that it takes for a date.
YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})(?:-01(?: 00:00:00)?)?", re.ASCII)
MONTH_FIRST = re.compile(r"(?:thang|t)? ?(?P<month>\d{1,2}) ?(?:[-/.]|nam) ?(?P<year>(?:19|20)\d{2})", re.ASCII)

LIST_MONTHS = statement("select array(select distinct month from staged order by 1)")
FAULTS = sql_file(Path(__file__).parent / "import_faults.sql")
LOCK = statement("""
    select 1 from activity_return where (facility, month) in (select facility, month from staged) order by facility, month for update
""")
# The lines folded into returns, each beside what its month says now.
FOLD = statement("""
    create temp table whole on commit drop as
    select n.*, r.version is not null as known, coalesce(r.version, 0) + 1 as version, jsonb_build_object('version', r.version) as before,
        case when r.received_on is null then 'created' when r.items <> n.items then 'changed' else 'unchanged' end as outcome
    from (
        select facility, month, min(row) as first, sum(cases)::bigint as cases, sum(insured_cases)::bigint as insured_cases,
            sum(rotated_cases)::bigint as rotated_cases, jsonb_agg(jsonb_build_object('technique_code', technique_code, 'cases', cases,
                'insured_cases', insured_cases, 'rotated_cases', rotated_cases) order by technique_code collate "C") as items
        from staged group by facility, month
    ) n left join activity_return r on r.facility = n.facility and r.month = n.month
""")
ANALYZE = statement("analyze whole")
# Only the first line of a return has its key: the return is one thing.
JUDGE = statement("""
    update staged s set outcome = w.outcome, before = w.before, version = w.version,
        key = case when s.row = w.first then s.facility || '@' || to_char(s.month, 'YYYY-MM') end
    from whole w where w.facility = s.facility and w.month = s.month
""")
WRITE = statement("""
    with made as (
        insert into activity_return (facility, month, version, items, received_on, cases, insured_cases, rotated_cases)
        select facility, month, version, items, :today, cases, insured_cases, rotated_cases from whole where not known
        returning facility, month, version, items
    ),
    corrected as (
        update activity_return r set version = w.version, items = w.items, received_on = coalesce(r.received_on, :today),
            corrected = r.corrected + (r.received_on is not null)::integer,
            cases = w.cases, insured_cases = w.insured_cases, rotated_cases = w.rotated_cases
        from whole w where w.known and w.outcome <> 'unchanged' and r.facility = w.facility and r.month = w.month
        returning r.facility, r.month, r.version, r.items
    )
    insert into activity_return_version (facility, month, version, recorded_at, recorded_by, items)
    select facility, month, version, :now::timestamptz, :actor::text, items from (select * from made union all select * from corrected) w
""")
PROVINCE = """(
        select coalesce(province_of(s.admin_unit, d.last), province_of(s.admin_unit, s.valid_from), 'VN') from facility_state s
        where s.code = w.facility order by s.valid_from <= d.last desc, abs(s.valid_from - d.last) limit 1
    )"""
DATA = """json_build_object('facility', w.facility, 'month', to_char(w.month, 'YYYY-MM'), 'items', (
        select coalesce(json_agg(i order by i.technique_code collate "C"), '[]')
        from jsonb_to_recordset(w.items) i(technique_code text, cases bigint, insured_cases bigint, rotated_cases bigint)
    ))"""
TELL = outbox.appending(f"""
    select '{ReturnAccepted.type}' as type, w.facility || '@' || to_char(w.month, 'YYYY-MM') as subject, w.version,
        d.last as effective_on, {PROVINCE} as province, {DATA} as data, w.first as nth
    from whole w cross join lateral (select (w.month + interval '1 month')::date - 1 as last) d
    where w.outcome <> 'unchanged'
""")

# An undo: what the import corrected says again what it said before, as its next version, and what it brought first is withdrawn.
UNDONE = """undone u join activity_return w on w.facility = left(u.key, -8) and w.month = to_date(right(u.key, 7), 'YYYY-MM')"""
HOLD_UNDONE = statement(f"""
    select count(pg_advisory_xact_lock_shared({MONTH})) from (
        select distinct to_date(right(key, 7), 'YYYY-MM') as month from undone order by 1
    ) day
""")
LOCK_UNDONE = statement(f"select 1 from {UNDONE} order by w.facility, w.month for update of w")
CHANGED_SINCE = statement(f"select u.key from {UNDONE} where w.version <> u.expected")
SETTLED_SINCE = statement(f"""
    select distinct t.unit || '@' || right(u.key, 7) as key from {UNDONE}
    cross join lateral return_places(w.facility, w.month) p
    join settlement t on t.unit = p.code and t.month = w.month and t.status = 'settled'
    where exists (select from settlement t where t.month = w.month and t.status = 'settled')
""")
WITHDRAW = statement(f"""
    update activity_return r set version = r.version + 1, items = '[]', received_on = null, cases = 0, insured_cases = 0, rotated_cases = 0
    from {UNDONE} where u.created and r.facility = w.facility and r.month = w.month
""")
RESTORE = statement(f"""
    update activity_return r set version = r.version + 1, items = b.items, corrected = r.corrected + 1,
        (cases, insured_cases, rotated_cases) = (
            select coalesce(sum(i.cases), 0), coalesce(sum(i.insured_cases), 0), coalesce(sum(i.rotated_cases), 0)
            from jsonb_to_recordset(b.items) i(cases bigint, insured_cases bigint, rotated_cases bigint)
        )
    from {UNDONE}
    join activity_return_version b on b.facility = w.facility and b.month = w.month and b.version = (u.before->>'version')::bigint
    where not u.created and r.facility = w.facility and r.month = w.month
""")
RECORD_UNDONE = statement(f"""
    insert into activity_return_version (facility, month, version, recorded_at, recorded_by, items, reason)
    select w.facility, w.month, w.version, :now::timestamptz, :actor::text, case when not u.created then w.items end, :reason::text
    from {UNDONE}
""")
TELL_UNDONE = outbox.appending(f"""
    select case when u.created then '{ReturnWithdrawn.type}' else '{ReturnAccepted.type}' end as type, u.key as subject, w.version,
        d.last as effective_on, {PROVINCE} as province,
        case when u.created then json_build_object('facility', w.facility, 'month', right(u.key, 7)) else {DATA} end as data,
        row_number() over (order by w.facility, w.month) as nth
    from {UNDONE} cross join lateral (select (w.month + interval '1 month')::date - 1 as last) d
""")
UNDO = Undo(
    (HOLD_UNDONE, LOCK_UNDONE),
    CHANGED_SINCE,
    SETTLED_SINCE,
    (WITHDRAW, RESTORE, RECORD_UNDONE),
    (TELL_UNDONE,),
    in_use=ImportedMonthSettled,
)


@dataclass(slots=True)
class Torn:
    """Returns of which a line could not be read, by facility and month; null where that is what could not be read."""

    facilities: list[str | None] = field(default_factory=list)
    months: list[date | None] = field(default_factory=list)

    def add(self, facility: str | None, month: date | None) -> None:
        """One line more that could not be read."""
        self.facilities.append(facility)
        self.months.append(month)


async def import_returns(uow: UnitOfWork, request: ImportRequest) -> ImportReport:
    """Take the returns of a file; one that is there is corrected by what differs, and stays as it is where nothing does."""
    async with importing(uow, request, SHEET) as run:
        torn = Torn()
        await run.load(partial(read_line, torn), READ)
        if run.report().rejected > len(torn.facilities):
            torn.add(None, None)
        await hold_months(uow, await uow.value(LIST_MONTHS))
        asked = {"roots": await roots_of(uow), "today": uow.today, "partial": request.mode is Mode.PARTIAL}
        await run.refuse(FAULTS, facilities=torn.facilities, months=torn.months, **asked)
        for step in (LOCK, FOLD, ANALYZE, JUDGE):
            await uow.run(step)
        await uow.run(WRITE, today=uow.today, now=uow.context.now, actor=uow.actor)
        await uow.publish_rows(TELL)
    return run.report()


def read_line(torn: Torn, run: ImportRun, row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """A line of a return; one that cannot be read tears the return that it belongs to. Raises CellFault."""
    facility, month, *_ = cells
    try:
        return _read(cells)
    except CellFault as fault:
        torn.add(facility if is_code(facility) else None, None if fault.column == "month" else read_month(month))
        raise


def _read(cells: Sequence[str]) -> tuple[object, ...]:
    facility, month, technique, *counts = cells
    first = read_month(month)
    for column, code in (("facility_code", facility), ("technique_code", technique)):
        if not is_code(code):
            raise CellFault(column, "wrong-form" if code else "missing")
    if isinstance(technique, NumberCell) and "." in technique:
        raise CellFault("technique_code", "number-cell")
    cases, insured, rotated = (read_count(column, cell) for column, cell in zip(COUNTS, counts, strict=True))
    if max(insured, rotated) > cases:
        raise CellFault("insured_cases" if insured > cases else "rotated_cases", "cases-do-not-add-up")
    return (str(facility), first, str(technique), cases, insured, rotated)


def read_month(cell: str) -> date:
    """The first day of a month as officials write it; raises CellFault."""
    if isinstance(cell, NumberCell):
        raise CellFault("month", "number-cell")
    found = YEAR_FIRST.fullmatch(cell) or MONTH_FIRST.fullmatch(folded(cell))
    month = int(found["month"]) if found else 0
    if found is None or not 1 <= month <= 12:
        raise CellFault("month", "not-a-month" if cell else "missing")
    return date(int(found["year"]), month, 1)


def read_count(column: str, cell: str) -> int:
    """A whole number; insured and rotated cases left blank are none. Raises CellFault."""
    if not cell and column != "cases":
        return 0
    if not (cell.isascii() and cell.isdigit()):
        raise CellFault(column, "not-a-whole-number" if cell else "missing")
    if len(cell) > len(str(MOST)) or int(cell) > MOST:
        raise CellFault(column, "out-of-range")
    return int(cell)
