"""Techniques in bulk, as they are from today on; how an import tells and keeps what it changes, and how it is undone."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.catalog.technique.queries import BEST_ON, FACTS
from shared import outbox
from shared.actor import NATION
from shared.contracts.catalog import TechniqueRecorded, TechniqueRequirements
from shared.db import UnitOfWork
from shared.import_request import ImportRequest
from shared.import_undo import Undo
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.search import search_text
from shared.statement import statement
from shared.tabular import Column, NumberCell, is_code
from shared.vietnamese import sort_key

NUMBERS = ("tt43", "insurance")
THINGS = ("equipment", "drugs", "rooms")
COUNTS = ("observed_cases", "assisted_cases", "supervised_cases", "training_hours", "min_trainees")
OPTIONAL = ("specialty", "group", *NUMBERS, "scopes", *THINGS, *COUNTS)
READ = ("code", "name", "specialty", "group_name", "numbers", "scopes", "needs", "search", "sort_key")
SHEET = Sheet(
    "techniques",
    tuple(
        Column(name, needed=name in {"code", "name"}, exact=name in {"code", *NUMBERS, "scopes", *THINGS})
        for name in ("code", "name", *OPTIONAL)
    ),
    dict.fromkeys(READ, "text") | {"scopes": "text[]", "codes": "jsonb", "requirements": "jsonb"},
)
SEPARATOR = re.compile(r"[;|,]")
FIGURES = re.compile(r"[0-9]{1,9}")
LONGEST_NAME, LONGEST_NUMBER = 300, 120

# What is told and kept of techniques written by one statement: `kept` holds their new versions, newest last, and past what they were.
EVENTS = f"""
    select '{TechniqueRecorded.type}' as type, code as subject, version, valid_from as effective_on, '{NATION}' as province,
        json_build_object('code', code, 'scopes', scopes, 'requirements', requirements) as data, version as nth
    from kept
"""
REPLACE = f"""
    past as (
        insert into technique_past (code, version, valid_from, {FACTS})
        select code, version, valid_from, {FACTS} from technique where code in (select code from kept)
        union all
        select code, version, valid_from, {FACTS} from kept where not is_last
    ), newest as (
        update technique t set version = k.version, valid_from = k.valid_from, name = k.name, specialty = k.specialty,
            group_name = k.group_name, codes = k.codes, aliases = k.aliases, scopes = k.scopes, requirements = k.requirements,
            search = k.search, sort_key = k.sort_key
        from kept k where k.is_last and k.code = t.code
    ),
"""

LOCK = statement("""
    select count(*) from (select from technique where code in (select code from staged) order by code for update) locked
""")
FAULTS = statement("""
    select s.row, 'code' as column_name, 'twice' as code from staged s join staged f on f.code = s.code and f.row < s.row order by 1
""")
# A column that the file does not have keeps what is recorded; an empty cell says none, as in a PUT.
MERGE = statement("""
    update staged n set key = n.code, version = coalesce(t.version, 0) + 1, before = jsonb_build_object('version', t.version),
        specialty = case when 'specialty' = any(:absent::text[]) then t.specialty else n.specialty end,
        group_name = case when 'group' = any(:absent::text[]) then t.group_name else n.group_name end,
        codes = coalesce(t.codes, :no_codes::jsonb) || n.numbers::jsonb,
        requirements = coalesce(t.requirements, :nothing::jsonb) || n.needs::jsonb,
        scopes = case when 'scopes' = any(:absent::text[]) then coalesce(t.scopes, '{}') else n.scopes end,
        search = (select string_agg(distinct word, ' ') from unnest(string_to_array(concat_ws(' ', n.search, t.search), ' ')) word)
    from staged k left join technique t on t.code = k.code where k.row = n.row
""")
JUDGE = statement("""
    update staged n set outcome = case when t.code is null then 'created'
        when (t.name, t.specialty, t.group_name, t.codes, t.scopes, t.requirements)
            is distinct from (n.name, n.specialty, n.group_name, n.codes, n.scopes, n.requirements) then 'changed'
        else 'unchanged' end
    from staged k left join technique t on t.code = k.code where k.row = n.row
""")
CREATE = outbox.appending(
    EVENTS,
    f"""kept as (
        insert into technique (code, version, valid_from, {FACTS})
        select code, 1, :today, name, specialty, group_name, codes, '{{}}', scopes, requirements, search, sort_key
        from staged where outcome = 'created' returning *
    ),""",
)
CHANGE = outbox.appending(
    EVENTS,
    f"""kept as (
        select n.code, n.version, :today::date as valid_from, n.name, n.specialty, n.group_name, n.codes, t.aliases, n.scopes,
            n.requirements, n.search, n.sort_key, true as is_last
        from staged n join technique t using (code) where n.outcome = 'changed'
    ), {REPLACE}""",
)

# The undo: from each day on which the import told something, what was known before it; who was made by it keeps only the name.
RESTORE = outbox.appending(
    EVENTS,
    f"""said as (
        select distinct u.key as code, coalesce((u.before->>'version')::bigint, 0) as before, v.valid_from as day
        from undone u join technique_version v on v.code = u.key
        where v.version > coalesce((u.before->>'version')::bigint, 0) and v.version <= u.version
    ), known as (
        select s.*, (
            select v from technique_version v where v.code = s.code and v.version <= s.before order by {BEST_ON.format(day="s.day")} limit 1
        ) as was
        from said s
    ), kept as (
        select k.code, t.version + row_number() over (partition by k.code order by k.day) as version, k.day as valid_from,
            coalesce((k.was).name, t.name) as name, (k.was).specialty, (k.was).group_name, coalesce((k.was).codes, t.codes) as codes,
            coalesce((k.was).aliases, '{{}}') as aliases, coalesce((k.was).scopes, '{{}}') as scopes,
            coalesce((k.was).requirements, t.requirements) as requirements, coalesce((k.was).search, t.search) as search,
            coalesce((k.was).sort_key, t.sort_key) as sort_key, k.day = max(k.day) over (partition by k.code) as is_last
        from known k join technique t on t.code = k.code
    ), {REPLACE}""",
)
LOCK_UNDONE = statement("select 1 from technique where code in (select key from undone) order by code for update")
FIND_CHANGED = statement("select u.key from undone u join technique t on t.code = u.key where t.version <> u.expected")
FIND_USED = statement("""
    select key from undone where created and key in (
        select technique_code from level_list_item where listed union select unnest(technique_codes) from package
        union select unnest(technique_codes) from approval union select unnest(technique_codes) from supplement
    )
""")
UNDO = Undo((LOCK_UNDONE,), FIND_CHANGED, FIND_USED, (), (RESTORE,))


async def import_techniques(uow: UnitOfWork, request: ImportRequest) -> ImportReport:
    """Record the techniques of a file, each as a PUT of today would."""
    async with importing(uow, request, SHEET) as run:
        await run.load(read_technique, READ)
        await run.refuse(FAULTS)
        await uow.run(LOCK)
        nothing = TechniqueRequirements().model_dump()
        absent = sorted(set(OPTIONAL) - run.present)
        await uow.run(MERGE, absent=absent, no_codes=dict.fromkeys(NUMBERS), nothing=nothing)
        await uow.run(JUDGE)
        for told in (CREATE, CHANGE):
            await uow.publish_rows(told, today=uow.today)
    return run.report()


def read_technique(run: ImportRun, _row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """The values of a technique in the order of READ: of numbers and requirements those whose columns the file has."""
    cell = {column.name: text for column, text in zip(SHEET.columns, cells, strict=True)}
    code, name = cell["code"], _text(cell, "name", LONGEST_NAME)
    if isinstance(code, NumberCell):
        raise CellFault("code", "number-cell")
    if not is_code(code):
        raise CellFault("code", "wrong-form" if code else "missing")
    if name is None:
        raise CellFault("name", "missing")
    numbers = {column: _number(cell, column) for column in NUMBERS if column in run.present}
    needs: dict[str, Any] = {column: _codes(cell, column) for column in THINGS if column in run.present}
    needs |= {column: _count(cell, column) for column in COUNTS if column in run.present}
    scopes = sorted(set(_codes(cell, "scopes")))
    words = search_text(name, code, *filter(None, numbers.values()))
    specialty, group = _text(cell, "specialty", LONGEST_NAME), _text(cell, "group", LONGEST_NAME)
    return (code, name, specialty, group, _json(numbers), scopes, _json(needs), words, f"{sort_key(name)} {code}")


def _json(values: Mapping[str, Any]) -> str:
    return orjson.dumps(values).decode()


def _text(cell: Mapping[str, str], column: str, longest: int) -> str | None:
    if len(cell[column]) > longest:
        raise CellFault(column, "too-long")
    return cell[column] or None


def _number(cell: Mapping[str, str], column: str) -> str | None:
    if isinstance(cell[column], NumberCell):
        raise CellFault(column, "number-cell")
    return _text(cell, column, LONGEST_NUMBER)


def _codes(cell: Mapping[str, str], column: str) -> list[str]:
    """Codes separated by semicolon, comma or |."""
    if isinstance(cell[column], NumberCell):
        raise CellFault(column, "number-cell")
    codes = [code for part in SEPARATOR.split(cell[column]) if (code := part.strip())]
    if not all(map(is_code, codes)):
        raise CellFault(column, "wrong-form")
    return codes


def _count(cell: Mapping[str, str], column: str) -> int | None:
    """A whole number; nothing needed is 0, and of trained people null."""
    if not cell[column]:
        return None if column == "min_trainees" else 0
    if not FIGURES.fullmatch(cell[column]):
        raise CellFault(column, "not-a-whole-number")
    return int(cell[column])
