"""Units in bulk: the map of a day, as csv `code,level,name,parent_code` or a workbook; and its undo."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from services.catalog.admin_unit.rules import PARENTS
from services.catalog.place.commands import CHANGED, CODE, COUNT_UNDONE, DAY, JOIN_BY_HASH, LOCK_STAGED, LOCK_UNDONE, taking_back
from shared import outbox
from shared.access import roots_of
from shared.contracts.catalog import AdminUnitRecorded, UnitLevel
from shared.db import UnitOfWork
from shared.import_request import ImportRequest
from shared.import_undo import Undo
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.search import search_text
from shared.statement import sql_file, statement
from shared.tabular import Column, NumberCell, is_code
from shared.vietnamese import sort_key

READ = ("code", "level", "name", "parent_code", "search", "sort_key")
SHEET = Sheet(
    "admin-units",
    (Column("code", exact=True), Column("level"), Column("name"), Column("parent_code", exact=True)),
    {**dict.fromkeys(READ, "text"), "since": "date", "valid_to": "date", "corrects": "boolean"},
)
LEVELS = {level.value for level in UnitLevel}
# How many figures a code of the General Statistics Office has: a cell stored as a number has lost the zeros before them.
WIDTH = {UnitLevel.PROVINCE: 2, UnitLevel.DISTRICT: 3, UnitLevel.COMMUNE: 5}
LONGEST_NAME = 300

ON_DAY = "s.valid_from <= :valid_from and (s.valid_to is null or s.valid_to > :valid_from)"
WRITTEN = "n.outcome in ('created', 'changed')"
# What lies above is read in the file first, then on the map of that day; the level may only change of what has nothing in it.
FAULTS = statement(f"""
    select s.row, 'code' as column_name, 'twice' as code from staged s join staged f on f.code = s.code and f.row < s.row
    union all
    select n.row, 'parent_code', case
        when n.level = 'province' then 'no-parent-above' when n.parent_code is null then 'missing'
        when coalesce(f.level, s.level) is null then 'unknown-code' else 'wrong-level'
    end
    from staged n left join staged f on f.code = n.parent_code
    left join admin_unit_state s on f.code is null and s.code = n.parent_code and {ON_DAY}
    where case n.level when 'province' then n.parent_code is not null
        else coalesce(:parents::jsonb->n.level ? coalesce(f.level, s.level), false) is false end
    union all
    select n.row, 'code', 'code-taken' from staged n join place_code p on p.code = n.code and p.kind not in ('unit', 'free')
    union all
    select n.row, 'level', 'unit-has-children' from staged n join admin_unit_state s on s.code = n.code and s.level <> n.level and {ON_DAY}
    where exists (
        select from admin_unit_state c where c.parent_code = n.code and (c.valid_to is null or c.valid_to > :valid_from)
            and c.code not in (select code from staged)
    )
    order by 1
""")
OUTSIDE = statement("""
    with mine as materialized (
        select below.code from place_below(:roots, :today) below
    ), foreign_code as materialized (
        select n.code from staged n where n.code not in (select code from mine)
            and (n.parent_code is null or exists (select from admin_unit_state s where s.code = n.code))
    )
    select n.row, 'code' as column_name, 'out-of-subtree' as code from staged n
    where n.code in (select code from foreign_code) or n.parent_code in (select code from foreign_code)
        or n.parent_code not in (select code from mine union all select code from staged)
    order by 1
""")
JUDGE = statement(f"""
    update staged n set key = n.code || '@' || :valid_from::date, corrects = coalesce(s.valid_from = :valid_from, false),
        outcome = case when s.code is null then 'created'
            when (s.level, s.name, s.parent_code) is distinct from (n.level, n.name, n.parent_code) then 'changed' else 'unchanged' end,
        before = case when s.valid_from = :valid_from then to_jsonb(s) end,
        version = coalesce(p.version, 0) + 1,
        since = case when s.valid_from = :valid_from or (known.level, known.search) = (n.level, n.search) then known.since
            else :valid_from end,
        valid_to = coalesce(s.valid_to, (
            select min(l.valid_from) from admin_unit_state l where l.code = n.code and l.valid_from > :valid_from
        ))
    from staged k left join admin_unit_state s on s.code = k.code and {ON_DAY} left join place_code p on p.code = k.code
    left join lateral (
        select case when u.ended_on <= :valid_from then null else b.level end as level, b.search, b.since
        from admin_unit_state b join admin_unit u on u.code = b.code and u.since = b.since
        where b.code = k.code and b.valid_from <= :valid_from order by b.valid_from desc limit 1
    ) known on true
    where k.row = n.row
""")
CLAIM = statement(f"""
    insert into place_code (code, kind, version) select n.code, 'unit', 1 from staged n where {WRITTEN} order by n.code
    on conflict (code) do update set version = place_code.version + 1, kind = 'unit'
""")
COUNT_UP = statement(f"""
    insert into admin_unit (code, since, version) select n.code, n.since, 1 from staged n where {WRITTEN}
    on conflict (code, since) do update set version = admin_unit.version + 1
""")
CUT = statement(f"""
    update admin_unit_state s set valid_to = :valid_from from staged n
    where n.outcome = 'changed' and not n.corrects and s.code = n.code and {ON_DAY}
""")
CORRECT = statement(f"""
    update admin_unit_state s set level = n.level, name = n.name, parent_code = n.parent_code, search = n.search, sort_key = n.sort_key
    from staged n where {WRITTEN} and n.corrects and s.code = n.code and s.valid_from = :valid_from
""")
# Flags of difficulty are not in the file: they stay what they were of the same unit.
INSERT = statement(f"""
    insert into admin_unit_state (code, valid_from, valid_to, since, level, name, parent_code, difficulty, search, sort_key)
    select n.code, :valid_from, n.valid_to, n.since, n.level, n.name, n.parent_code, coalesce((
        select b.difficulty from admin_unit_state b where n.since < :valid_from and b.code = n.code and b.valid_from < :valid_from
        order by b.valid_from desc limit 1
    ), '{{}}'), n.search, n.sort_key
    from staged n where {WRITTEN} and not n.corrects
""")
# What an event tells of a state `s` of a unit `u`, and its province on the state's first day.
TOLD = """json_build_object('code', s.code, 'since', s.since, 'level', s.level, 'parent', s.parent_code, 'difficulty', s.difficulty,
    'valid_from', s.valid_from, 'valid_to', s.valid_to, 'successors', case when s.valid_to = u.ended_on then u.successors else '{}' end)"""
PROVINCE = f"coalesce(case 'province' {' '.join(f'when {unit}.level then {unit}.code' for unit in 'sabc')} end, 'VN')"
ABOVE = "".join(
    f"left join admin_unit_state {above} on {above}.code = {below}.parent_code and {above}.valid_from <= s.valid_from "
    f"and ({above}.valid_to is null or {above}.valid_to > s.valid_from) "
    for below, above in (("s", "a"), ("a", "b"), ("b", "c"))
)
APPEND = outbox.appending(f"""
    select '{AdminUnitRecorded.type}' as type, s.code || '@' || s.since as subject, u.version, s.valid_from as effective_on,
        {PROVINCE} as province, {TOLD} as data, n.row as nth
    from staged n
    join admin_unit u on u.code = n.code and u.since = n.since
    join admin_unit_state s on s.code = n.code and s.valid_from = :valid_from
    {ABOVE}
    where {WRITTEN}
""")

# The undo: what the import wrote, with the end that an inserted state had and the number under which it is taken back.
NOTE_GONE = statement(f"""
    create temp table gone on commit drop as
    select s.code, s.valid_from as day, u.created, u.before, s.valid_to as until, {PROVINCE} as province, r.last + 1 as nth
    from undone u join admin_unit_state s on s.code = {CODE} and s.valid_from = {DAY}
    join (select code, valid_from, max(taken_back) as last from admin_unit_record group by 1, 2) r
        on r.code = s.code and r.valid_from = s.valid_from
    {ABOVE}
""")
RESTORE = statement("""
    update admin_unit_state s set level = b.level, name = b.name, parent_code = b.parent_code, difficulty = b.difficulty, search = b.search,
        sort_key = b.sort_key
    from gone g cross join lateral jsonb_populate_record(null::admin_unit_state, g.before) b
    where g.before is not null and s.code = g.code and s.valid_from = g.day
""")
# Each state that was taken back or put right, and the one before it that goes on; several of one unit count a version each.
SAID = """(
    select s.*, g.province as province_before, row_number() over (partition by s.code, s.since order by s.valid_from desc) as nth,
        count(*) over (partition by s.code, s.since) as of
    from gone g join admin_unit_record s on s.code = g.code and case s.valid_from
        when g.day then s.taken_back = case when g.before is null then g.nth else 0 end
        else g.before is null and not g.created and s.taken_back = 0 and s.valid_from < g.day and s.valid_to is not distinct from g.until
        end
)"""
COUNT_SAID = statement(f"""
    update admin_unit u set version = u.version + s.of from {SAID} s where s.nth = 1 and u.code = s.code and u.since = s.since
""")
TELL_UNDONE = outbox.appending(f"""
    select '{AdminUnitRecorded.type}' as type, s.code || '@' || s.since as subject, u.version - s.of + s.nth as version,
        s.valid_from as effective_on, case when s.taken_back > 0 then s.province_before else {PROVINCE} end as province, {TOLD} as data,
        row_number() over (order by s.code, s.since, s.nth) as nth
    from {SAID} s join admin_unit u on u.code = s.code and u.since = s.since
    {ABOVE}
""")
UNDO = Undo(
    (LOCK_UNDONE,),
    statement(CHANGED),
    sql_file(Path(__file__).parent / "undo_in_use.sql"),
    (JOIN_BY_HASH, NOTE_GONE, *taking_back("admin_unit"), RESTORE, COUNT_UNDONE, COUNT_SAID),
    (TELL_UNDONE,),
    dated=True,
)


async def import_admin_units(uow: UnitOfWork, request: ImportRequest, valid_from: date) -> ImportReport:
    """Record the units of a file as they are from a day on; what is in force unchanged on that day stays as it is."""
    async with importing(uow, request, SHEET) as run:
        await run.load(read_unit, READ)
        await uow.run(LOCK_STAGED)
        if not uow.context.caller.is_national():
            await run.refuse(OUTSIDE, roots=await roots_of(uow), today=uow.today)
        parents = {level.value: sorted(above) for level, above in PARENTS.items()}
        await run.refuse(FAULTS, valid_from=valid_from, parents=parents)
        for step in (JUDGE, CLAIM, COUNT_UP, CUT, CORRECT, INSERT):
            await uow.run(step, valid_from=valid_from)
        await uow.publish_rows(APPEND, valid_from=valid_from)
    return run.report()


def read_unit(run: ImportRun, row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """Code, level, name and parent of a unit, with what it is searched and sorted by."""
    code, level, name, parent = cells
    if level not in LEVELS:
        raise CellFault("level", "not-in-list" if level else "missing")
    if isinstance(code, NumberCell) and level in WIDTH:
        code = code.zfill(WIDTH[UnitLevel(level)])
    if isinstance(parent, NumberCell):
        if level == UnitLevel.COMMUNE and len(parent) < WIDTH[UnitLevel.DISTRICT]:
            raise CellFault("parent_code", "number-cell")
        parent = parent.zfill(WIDTH[UnitLevel.PROVINCE])
    if not is_code(code) or code == "VN":
        raise CellFault("code", "wrong-form" if code else "missing")
    if parent and not is_code(parent):
        raise CellFault("parent_code", "wrong-form")
    if not 0 < len(name) <= LONGEST_NAME:
        raise CellFault("name", "too-long" if name else "missing")
    return (code, level, name, parent or None, search_text(name, code), f"{sort_key(name)} {code}")
