"""Facilities in bulk: a register of a day, or of the day that each row names, as csv or a workbook; and its undo."""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from services.catalog.facility.schemas import Level
from services.catalog.place.commands import CHANGED, CODE, COUNT_UNDONE, DAY, JOIN_BY_HASH, LOCK_STAGED, LOCK_UNDONE, taking_back
from shared import outbox
from shared.access import roots_of
from shared.contracts.catalog import FacilityClosed, FacilityKind, FacilityRecorded
from shared.db import UnitOfWork
from shared.import_request import ImportRequest
from shared.import_undo import Undo
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.search import search_text
from shared.statement import sql_file, statement
from shared.tabular import Column, NumberCell, day_of, is_code
from shared.vietnamese import sort_key

HERE = Path(__file__).parent
NEEDED = ("name", "kind", "level", "admin_unit")
OPTIONAL = {
    "parent_facility": "text",
    "managing_authority": "text",
    "beds": "integer",
    "acts_as_station": "boolean",
    "serves_communes": "text[]",
    "insurance_code": "text",
    "ministry_code": "text",
    "insurance_qualified": "boolean",
}
VALUES = (*NEEDED, *OPTIONAL)
FIELDS = {"code": "text", **dict.fromkeys(NEEDED, "text"), **OPTIONAL, "valid_from": "date", "search": "text", "sort_key": "text"}
EXACT = {"code", "admin_unit", "parent_facility", "serves_communes", "insurance_code", "ministry_code"}
YES, NO = "yes", "no"
SHEET = Sheet(
    "facilities",
    tuple(Column(name, needed=name in {"code", *NEEDED}, exact=name in EXACT) for name in ("code", *VALUES, "valid_from")),
    {**FIELDS, "valid_to": "date", "corrects": "boolean"},
    {"kind": list(FacilityKind), "level": list(Level), "acts_as_station": (YES, NO), "insurance_qualified": (YES, NO)},
)
LONGEST_NAME, LONGEST_NUMBER, MOST_BEDS = 300, 120, 1_000_000_000
# Excel keeps fifteen figures of a number.
FIGURES = re.compile(r"[0-9]{1,15}")
COMMUNE_WIDTH = 5
SEPARATOR = re.compile(r"[;|,]")

ON_DAY = "s.valid_from <= n.valid_from and (s.valid_to is null or s.valid_to > n.valid_from)"
WRITTEN = "n.outcome in ('created', 'changed')"
THEIRS, OURS = (", ".join(f"{table}.{name}" for name in VALUES) for table in "sn")
KEPT = ", ".join(f"{name} = case when '{name}' = any(:absent::text[]) then s.{name} else n.{name} end" for name in OPTIONAL)

LOCK_OTHERS = statement("""
    select 1 from place_code where code in (
        select admin_unit from staged union select parent_facility from staged union select unnest(serves_communes) from staged
    ) order by code for share
""")
OUTSIDE = sql_file(HERE / "import_outside.sql")
FAULTS = sql_file(HERE / "import_faults.sql")
# A column that the file does not have keeps what is recorded; an empty cell says unknown or none, as in a PUT.
KEEP_ABSENT = statement(f"""
    update staged n set {KEPT} from staged k
    left join facility_state s on s.code = k.code and s.valid_from <= k.valid_from and (s.valid_to is null or s.valid_to > k.valid_from)
    where k.row = n.row
""")
FILL = statement("""
    update staged set acts_as_station = coalesce(acts_as_station, false), serves_communes = coalesce(serves_communes, '{}')
    where acts_as_station is null or serves_communes is null
""")
JUDGE = statement(f"""
    update staged n set key = n.code || '@' || n.valid_from, corrects = coalesce(s.valid_from = n.valid_from, false),
        outcome = case when s.code is null then 'created' when ({THEIRS}) is distinct from ({OURS}) then 'changed' else 'unchanged' end,
        before = case when s.valid_from = n.valid_from then to_jsonb(s) end,
        version = coalesce(p.version, 0) + 1,
        valid_to = coalesce(s.valid_to, (
            select min(l.valid_from) from facility_state l where l.code = n.code and l.valid_from > n.valid_from
        ))
    from staged k
    left join facility_state s on s.code = k.code and s.valid_from <= k.valid_from and (s.valid_to is null or s.valid_to > k.valid_from)
    left join place_code p on p.code = k.code
    where k.row = n.row
""")
CLAIM = statement("""
    insert into place_code (code, kind, version)
    select n.code, 'facility', n.version from staged n where n.outcome = 'created' and n.version = 1 order by n.code
""")
COUNT_UP = statement(f"""
    update place_code p set version = n.version, kind = 'facility' from staged n where {WRITTEN} and n.version > 1 and p.code = n.code
""")
CUT = statement(f"""
    update facility_state s set valid_to = n.valid_from from staged n
    where n.outcome = 'changed' and not n.corrects and s.code = n.code and {ON_DAY}
""")
CORRECT = statement(f"""
    update facility_state s set {", ".join(f"{name} = n.{name}" for name in (*VALUES, "search", "sort_key"))}
    from staged n where {WRITTEN} and n.corrects and s.code = n.code and s.valid_from = n.valid_from
""")
INSERT = statement(f"""
    insert into facility_state (code, valid_from, valid_to, {", ".join(VALUES)}, search, sort_key)
    select n.code, n.valid_from, n.valid_to, {OURS}, n.search, n.sort_key from staged n where {WRITTEN} and not n.corrects
""")
PROVINCE = f"coalesce(case 'province' {' '.join(f'when {unit}.level then {unit}.code' for unit in 'uabc')} end, 'VN')"
ABOVE = "".join(
    f"left join admin_unit_state {unit} on {unit}.code = {below} and {unit}.valid_from <= s.valid_from "
    f"and ({unit}.valid_to is null or {unit}.valid_to > s.valid_from) "
    for below, unit in (("s.admin_unit", "u"), ("u.parent_code", "a"), ("a.parent_code", "b"), ("b.parent_code", "c"))
)
TOLD = """'code', s.code, 'kind', s.kind, 'level', s.level, 'admin_unit', s.admin_unit, 'parent_facility', s.parent_facility,
    'beds', s.beds, 'acts_as_station', s.acts_as_station, 'serves_communes', s.serves_communes,
    'insurance_qualified', s.insurance_qualified, 'valid_from', s.valid_from"""
APPEND = outbox.appending(f"""
    select '{FacilityRecorded.type}' as type, s.code as subject, s.version, s.valid_from as effective_on, {PROVINCE} as province,
        json_build_object({TOLD}) as data, s.row as nth
    from staged s {ABOVE} where s.outcome in ('created', 'changed')
""")

# The undo. In its way stands what was changed since, and what would go back to a unit that is not there on all the days of the state.
FIND_CHANGED = statement(f"""
    {CHANGED}
    union
    select u.key from undone u join facility_state s on s.code = {CODE} and s.valid_from = {DAY} left join lateral (
        select b.admin_unit from facility_state b where b.code = s.code and b.valid_from < s.valid_from order by b.valid_from desc limit 1
    ) b on true
    where not u.created and not coalesce((
        select range_agg(daterange(a.valid_from, a.valid_to)) @> daterange(s.valid_from, s.valid_to) from admin_unit_state a
        where a.code = coalesce(u.before->>'admin_unit', b.admin_unit)
    ), false)
""")
# What the import wrote, with the end that an inserted state had and the number under which it is taken back.
NOTE_GONE = statement(f"""
    create temp table gone on commit drop as
    select s.code, s.valid_from as day, u.created, u.before, s.valid_to as until, u.created and b.code is not null as closed,
        r.last + 1 as nth
    from undone u join facility_state s on s.code = {CODE} and s.valid_from = {DAY}
    join (select code, valid_from, max(taken_back) as last from facility_record group by 1, 2) r using (code, valid_from)
    left join facility_state b on b.code = s.code and b.valid_to = s.valid_from
""")
RESTORE = statement(f"""
    update facility_state s set {", ".join(f"{name} = b.{name}" for name in (*VALUES, "search", "sort_key"))}
    from gone g cross join lateral jsonb_populate_record(null::facility_state, g.before) b
    where g.before is not null and s.code = g.code and s.valid_from = g.day
""")
# A facility that was closed on the very day is closed again; a state that was taken back says so by ending on its first day.
TELL_UNDONE = outbox.appending(f"""
    select case when g.closed then '{FacilityClosed.type}' else '{FacilityRecorded.type}' end as type, g.code as subject, p.version,
        g.day as effective_on, {PROVINCE} as province, case
            when g.closed then json_build_object('code', g.code, 'closed_on', g.day)
            when g.before is null then json_build_object({TOLD}, 'valid_to', s.valid_to)
            else json_build_object({TOLD}) end as data,
        row_number() over (order by g.code) as nth
    from gone g join place_code p on p.code = g.code
    join facility_record s on s.code = g.code and s.valid_from = g.day and s.taken_back = case when g.before is null then g.nth else 0 end
    {ABOVE}
""")
UNDO = Undo(
    (LOCK_UNDONE,),
    FIND_CHANGED,
    sql_file(HERE / "undo_in_use.sql"),
    (JOIN_BY_HASH, NOTE_GONE, *taking_back("facility"), RESTORE, COUNT_UNDONE),
    (TELL_UNDONE,),
    dated=True,
)


async def import_facilities(uow: UnitOfWork, request: ImportRequest, valid_from: date | None) -> ImportReport:
    """Record the facilities of a file as they are from a day on: the row's own, else `valid_from`."""
    async with importing(uow, request, SHEET) as run:
        await run.load(partial(read_facility, otherwise=valid_from), tuple(FIELDS))
        for lock in (LOCK_STAGED, LOCK_OTHERS):
            await uow.run(lock)
        if not uow.context.caller.is_national():
            await run.refuse(OUTSIDE, roots=await roots_of(uow), today=uow.today)
        await run.refuse(FAULTS)
        await uow.run(KEEP_ABSENT, absent=sorted(OPTIONAL.keys() - run.present))
        await uow.run(FILL)
        for step in (JUDGE, CLAIM, COUNT_UP, CUT, CORRECT, INSERT):
            await uow.run(step)
        await uow.publish_rows(APPEND)
    return run.report()


def read_facility(run: ImportRun, row: int, cells: Sequence[str], *, otherwise: date | None) -> tuple[object, ...]:
    """The values of a facility in the order of FIELDS, None where a cell is empty."""
    cell = {column.name: text for column, text in zip(SHEET.columns, cells, strict=True)}
    code, name = _code(cell, "code"), _text(cell, "name", LONGEST_NAME)
    kind, level = run.choice("kind", cell["kind"]), run.choice("level", cell["level"])
    if code is None or name is None:
        raise CellFault("name" if code else "code", "missing")
    if code == "VN":
        raise CellFault("code", "wrong-form")
    unit = _unit(cell["admin_unit"], "admin_unit", in_commune=kind == FacilityKind.COMMUNE_STATION)
    valid_from = day_of(cell["valid_from"]) if cell["valid_from"] else otherwise
    if valid_from is None:
        raise CellFault("valid_from", "not-a-day" if cell["valid_from"] else "missing")
    serves = {_unit(one, "serves_communes", in_commune=True) for one in _several(cell["serves_communes"])}
    return (
        *(code, name, kind, level, unit, _code(cell, "parent_facility"), _text(cell, "managing_authority", LONGEST_NAME)),
        *(_beds(cell["beds"]), _yes(run, cell, "acts_as_station"), sorted(serves)),
        *(_text(cell, column, LONGEST_NUMBER) for column in ("insurance_code", "ministry_code")),
        *(_yes(run, cell, "insurance_qualified"), valid_from, search_text(name, code), f"{sort_key(name)} {code}"),
    )


def _several(cell: str) -> list[str]:
    """The codes of a cell; one that is stored as a number is one code."""
    return [cell] if isinstance(cell, NumberCell) else [code.strip() for code in SEPARATOR.split(cell) if code.strip()]


def _unit(cell: str, column: str, *, in_commune: bool) -> str:
    """The code of a unit. A number has lost the zeros before it: four figures, or any in a commune, are those of a commune's five."""
    if isinstance(cell, NumberCell) and (in_commune or len(cell) == COMMUNE_WIDTH - 1):
        cell = cell.zfill(COMMUNE_WIDTH)
    if not is_code(cell):
        raise CellFault(column, "wrong-form" if cell else "missing")
    return cell


def _code(cell: dict[str, str], column: str) -> str | None:
    text = _text(cell, column, LONGEST_NUMBER)
    if text is not None and not is_code(text):
        raise CellFault(column, "wrong-form")
    return text


def _text(cell: dict[str, str], column: str, longest: int) -> str | None:
    text = cell[column]
    if isinstance(text, NumberCell) and column in EXACT and not FIGURES.fullmatch(text):
        raise CellFault(column, "number-cell")
    if len(text) > longest:
        raise CellFault(column, "too-long")
    return text or None


def _beds(cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isascii() or not cell.isdigit():
        raise CellFault("beds", "not-a-whole-number")
    if int(cell) > MOST_BEDS:
        raise CellFault("beds", "out-of-range")
    return int(cell)


def _yes(run: ImportRun, cell: dict[str, str], column: str) -> bool | None:
    return run.choice(column, cell[column]) == YES if cell[column] else None
