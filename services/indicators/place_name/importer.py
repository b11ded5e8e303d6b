"""Names in bulk: `code,name` of any register of units or facilities, as csv or a workbook; and its undo."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from services.indicators.place_name.queries import in_force
from shared.access import roots_of
from shared.contracts.catalog import UnitLevel
from shared.db import UnitOfWork
from shared.import_request import ImportRequest
from shared.import_undo import Undo
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.search import search_text
from shared.statement import statement
from shared.tabular import Column, NumberCell, day_of, is_code
from shared.vietnamese import sort_key

READ = ("code", "name", "valid_from", "search", "sort_key")
# Level and kind tell a register of units from one of facilities; they matter where a workbook holds codes as numbers.
SHEET = Sheet(
    "place-names",
    (
        Column("code", exact=True),
        Column("name"),
        Column("valid_from", needed=False),
        Column("level", needed=False),
        Column("kind", needed=False),
    ),
    dict.fromkeys(READ, "text") | {"valid_from": "date"},
)
TEMPLATE = Sheet(SHEET.noun, SHEET.columns[:3], SHEET.fields)
# How many figures a unit's code has: a cell stored as a number has lost the zeros before them.
WIDTH = {UnitLevel.PROVINCE: 2, UnitLevel.DISTRICT: 3, UnitLevel.COMMUNE: 5}
LONGEST_NAME = 300

LOCK = statement("""
    select count(*) from (
        select from place_name where code in (select code from staged) order by code, valid_from for update
    ) locked
""")
FAULTS = statement("""
    select s.row, 'code' as column_name, 'twice' as code
    from staged s join staged f on f.code = s.code and f.valid_from = s.valid_from and f.row < s.row
    union
    select n.row, 'code', 'unknown-code' from staged n where n.code not in (select code from place)
    order by 1
""")
# A place that has ended is spoken for by its successors and by those above it on its last day, as in value.queries.PLACES.
OUTSIDE = statement("""
    with mine as materialized (select below.code from place_below(:roots, :today) below)
    select n.row, 'code' as column_name, 'out-of-subtree' as code from staged n
    where n.code not in (select code from mine) and not exists (
        select from place_roots(n.code, :today, false) r where r.code in (select code from mine)
    ) and not exists (
        select from (select max(upper(valid)) - 1 as day from place where code = n.code having not bool_or(valid @> :today)) l,
            lateral place_above(n.code, l.day) a
        where a.code in (select code from mine)
    )
    order by 1
""")
JUDGE = statement(f"""
    update staged n set key = n.code || '@' || n.valid_from, version = coalesce(d.version, 0) + 1,
        outcome = case when s.code is null then 'created' when s.name <> n.name then 'changed' else 'unchanged' end,
        before = case when s.valid_from = n.valid_from then to_jsonb(s) end
    from staged k
    left join lateral (select s.* from place_name s where s.code = k.code and {in_force("k.valid_from")}) s on true
    left join place_name d on d.code = k.code and d.valid_from = k.valid_from
    where k.row = n.row
""")
WRITE = statement("""
    insert into place_name (code, valid_from, name, search, sort_key, version)
    select code, valid_from, name, search, sort_key, 1 from staged where outcome in ('created', 'changed')
    on conflict (code, valid_from) do update set name = excluded.name, search = excluded.search, sort_key = excluded.sort_key,
        taken_back = false, version = place_name.version + 1
""")

# The undo: a key is the code, an @ and the day.
OF_KEY = "p.code = left(u.key, -11) and p.valid_from = right(u.key, 10)::date"
LOCK_UNDONE = statement("""
    select count(*) from (
        select from place_name where code in (select left(key, -11) from undone) order by code, valid_from for update
    ) locked
""")
CHANGED = statement(f"select u.key from undone u join place_name p on {OF_KEY} where p.version <> u.expected")
USED = statement("select key from undone where false")
TAKE_BACK = statement(f"""
    update place_name p set taken_back = u.before is null, name = coalesce(u.before->>'name', p.name),
        search = coalesce(u.before->>'search', p.search), sort_key = coalesce(u.before->>'sort_key', p.sort_key), version = p.version + 1
    from undone u where {OF_KEY}
""")
UNDO = Undo((LOCK_UNDONE,), CHANGED, USED, (TAKE_BACK,), ())


async def import_place_names(uow: UnitOfWork, request: ImportRequest, valid_from: date | None) -> ImportReport:
    """Name the places of a file, each once a day; what is in force unchanged on that day stays as it is."""
    async with importing(uow, request, SHEET) as run:
        await run.load(partial(read_name, otherwise=valid_from), READ)
        await run.refuse(FAULTS)
        if not uow.context.caller.is_national():
            await run.refuse(OUTSIDE, roots=await roots_of(uow), today=uow.today)
        for step in (LOCK, JUDGE, WRITE):
            await uow.run(step)
    return run.report()


def read_name(run: ImportRun, _row: int, cells: Sequence[str], *, otherwise: date | None) -> tuple[object, ...]:
    """The values of a name in the order of READ."""
    cell = {column.name: text for column, text in zip(SHEET.columns, cells, strict=True)}
    code, name = cell["code"], cell["name"]
    if isinstance(code, NumberCell) and "kind" not in run.present:
        if cell["level"] not in WIDTH:
            raise CellFault("code", "number-cell")
        code = code.zfill(WIDTH[UnitLevel(cell["level"])])
    if not is_code(code):
        raise CellFault("code", "wrong-form" if code else "missing")
    if not 0 < len(name) <= LONGEST_NAME:
        raise CellFault("name", "too-long" if name else "missing")
    valid_from = day_of(cell["valid_from"]) if cell["valid_from"] else otherwise
    if valid_from is None:
        raise CellFault("valid_from", "not-a-day" if cell["valid_from"] else "missing")
    return (code, name, valid_from, search_text(name, code), f"{sort_key(name)} {code}")
