"""Scope lists in bulk: each line gives a title to a technique, from the day on which the lists hold."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial

from services.catalog.scope_of_practice import rules
from services.catalog.scope_of_practice.errors import ScopeListsToCome
from services.catalog.scope_of_practice.rules import LONGEST_NAME, Oddity
from services.catalog.technique.queries import BEST_ON
from shared import outbox
from shared.actor import NATION
from shared.contracts.catalog import ScopeOfPracticePublished, TechniqueRecorded, TechniqueRequirements
from shared.db import UnitOfWork
from shared.errors import Detail
from shared.import_request import ImportRequest
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.search import search_text
from shared.statement import statement
from shared.tabular import Column, NumberCell, is_code
from shared.vietnamese import sort_key

READ = ("code", "tt43", "name", "title", "title_name", "group_name", "found", "sort_key")
SHEET = Sheet(
    "scope-of-practice",
    (
        Column("title_code"),
        Column("title_vi", needed=False),
        Column("line_no", needed=False),
        Column("code_tt43", exact=True),
        Column("name_vi"),
        Column("group_vi", needed=False),
        Column("appendix", needed=False),
    ),
    dict.fromkeys(READ, "text") | {"title": 'text collate "C"'},
)

LOCK = statement("select 1 from technique where code in (select code from staged) order by code for update")
MAKE_HELD = statement("create temp table held (code text, day date, was technique_version) on commit drop")
# Each known technique as it is on the day of the lists and on every later day on which it changed.
FILL_HELD = statement(f"""
    insert into held (code, day, was)
    select d.code, d.day, (select v from technique_version v where v.code = d.code order by {BEST_ON.format(day="d.day")} limit 1)
    from (
        select t.code, :valid_from::date as day from technique t where t.code in (select code from staged)
        union
        select v.code, v.valid_from from technique_version v where v.valid_from > :valid_from and v.code in (select code from staged)
    ) d
""")
# The first line of a new technique creates it; a line that brings a title or a name changes it; any other was there or is merged.
JUDGE = statement("""
    update staged n set key = n.code || ' ' || n.title, outcome = case
        when w.is_new and w.of_code = 1 then 'created'
        when w.of_title = 1 and w.lacks_title or w.of_name = 1 and w.lacks_name then 'changed' else 'unchanged' end
    from (
        select s.row, bool_and(h.code is null) as is_new, coalesce(bool_or(s.title <> all((h.was).scopes)), true) as lacks_title,
            coalesce(bool_or(s.name <> (h.was).name and s.name <> all((h.was).aliases)), true) as lacks_name,
            row_number() over (partition by s.code order by s.row) as of_code,
            row_number() over (partition by s.code, s.title order by s.row) as of_title,
            row_number() over (partition by s.code, s.name order by s.row) as of_name
        from staged s left join held h on h.code = s.code group by s.row, s.code, s.title, s.name
    ) w where w.row = n.row
""")
SAID = """
    called as (
        select code, array_agg(name order by row) as names, array_agg(found order by row) as found,
            (array_agg(sort_key order by row))[1] as sort_key
        from (select distinct on (code, name) * from staged order by code, name, row) n group by code
    ), listed as (
        select code, min(tt43) as tt43, array_agg(distinct title order by title) as titles,
            (array_agg(group_name order by row) filter (where group_name is not null))[1] as group_name
        from staged group by code
    ),
"""
EVENTS = f"""
    select '{TechniqueRecorded.type}' as type, code as subject, version, valid_from as effective_on, '{NATION}' as province,
        json_build_object('code', code, 'scopes', scopes, 'requirements', requirements) as data,
        row_number() over (order by code, version) as nth
    from kept
"""
FACTS = "name, specialty, group_name, codes, aliases, scopes, requirements, search, sort_key"
CREATE = outbox.appending(
    EVENTS,
    f"""{SAID} fresh as (
        insert into technique (code, version, name, group_name, codes, aliases, scopes, requirements, search, sort_key)
        select code, 1, names[1], group_name, jsonb_build_object('tt43', tt43, 'insurance', null), names[2:], titles, :requirements,
            array_to_string(found, ' '), sort_key
        from called join listed using (code) where code not in (select code from held)
        returning *
    ), kept as (
        insert into technique_version (code, version, valid_from, {FACTS}) select code, version, :valid_from::date, {FACTS} from fresh
        returning *
    ),""",
)
CHANGE = outbox.appending(
    EVENTS,
    f"""{SAID} merged as (
        select h.code, h.day, h.was, array(select unnest((h.was).scopes) collate "C" union select unnest(l.titles) order by 1) as scopes,
            array(
                select u.name from unnest((h.was).aliases || c.names) with ordinality u(name, nth) where u.name <> (h.was).name
                group by u.name order by min(u.nth)
            ) as aliases,
            concat_ws(' ', (h.was).search, (
                select string_agg(u.found, ' ') from unnest(c.names, c.found) u(name, found)
                where u.name <> (h.was).name and u.name <> all((h.was).aliases)
            )) as search
        from held h join listed l using (code) join called c using (code)
    ), newer as (
        select m.*, t.version + row_number() over (partition by m.code order by m.day) as version
        from merged m join technique t using (code)
        where (m.scopes, m.aliases) is distinct from ((m.was).scopes, (m.was).aliases)
    ), raised as (
        update technique t set version = n.version, (aliases, scopes, search) = (m.aliases, m.scopes, m.search)
        from (select code, max(version) as version from newer group by code) n
        join (select distinct on (code) * from merged order by code, day desc) m using (code)
        where t.code = n.code
    ), kept as (
        insert into technique_version (code, version, valid_from, {FACTS})
        select code, version, day, (was).name, (was).specialty, (was).group_name, (was).codes, aliases, scopes, (was).requirements, search,
            (was).sort_key
        from newer
        returning *
    ),""",
)
NAME_TITLES = statement("""
    insert into scope_title (code, name) select distinct on (title) title, title_name from staged where title_name is not null
    order by title, row on conflict (code) do nothing
""")
SUMMARY = statement("""
    select array_agg(distinct title order by title) as titles, count(distinct code) as techniques, count(*) as lines
    from staged having bool_or(outcome <> 'unchanged')
""")
FIND_ODD = statement("""
    select s.row, unnest(array_remove(array[
        case when row_number() over (partition by s.code, s.title order by s.row) > 1 then 'merged-line' end,
        case when s.name <> t.name and row_number() over (partition by s.code, s.name order by s.row) = 1 then 'another-name' end,
        case when twin.name is not null then 'name-has-number' end
    ], null)) as code
    from staged s join technique t on t.code = s.code
    left join (select distinct name from staged where tt43 is not null) twin on s.tt43 is null and twin.name = s.name
    order by s.row
""")


async def import_scope_of_practice(uow: UnitOfWork, request: ImportRequest, valid_from: date) -> ImportReport:
    """Give the titles of a file to its techniques from a day on; what other files gave stays, and a title is taken away only by PUT."""
    if valid_from > uow.today:
        raise ScopeListsToCome(errors=[Detail("/query/valid_from", "field.in-the-future")])
    odd: list[tuple[int, str]] = []
    async with importing(uow, request, SHEET) as run:
        await run.load(partial(read_line, odd), READ)
        run.ensure_clean()
        for step in (LOCK, MAKE_HELD, FILL_HELD, JUDGE, NAME_TITLES):
            await uow.run(step, **({"valid_from": valid_from} if step.names else {}))
        if (told := await uow.find(SUMMARY)) is not None:
            needed = TechniqueRequirements().model_dump()
            await uow.publish_rows(CHANGE)
            await uow.publish_rows(CREATE, valid_from=valid_from, requirements=needed)
            event = ScopeOfPracticePublished(publication_id=run.id, valid_from=valid_from, **told)
            uow.publish(event, subject=str(run.id), version=1, effective_on=valid_from, province=NATION)
        odd += [(row, code) for row, code in await uow.all(FIND_ODD)]
        _note(run, sorted(odd))
    return run.report()


def read_line(odd: list[tuple[int, str]], run: ImportRun, row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """The technique, title and heading of a line, with what the technique is searched and sorted by; what is odd goes to `odd`."""
    title, title_name, line, number_cell, name_cell, group_cell, _ = cells
    if not is_code(title):
        raise CellFault("title_code", "wrong-form" if title else "missing")
    if isinstance(number_cell, NumberCell):
        raise CellFault("code_tt43", "number-cell")
    name, odd_name = rules.read_name(name_cell)
    if not 0 < len(name) <= LONGEST_NAME:
        raise CellFault("name_vi", "too-long" if name else "missing")
    number, odd_number = rules.read_number(number_cell)
    group, odd_group = rules.read_group(group_cell)
    found = odd_name | odd_number | odd_group
    if number is None and rules.NUMBER.fullmatch(line):
        found |= {Oddity.NUMBER_IN_LINE_COLUMN}
    odd.extend((row, oddity) for oddity in found)
    code = rules.technique_code(number, name)
    words = search_text(name, code)
    return (code, number, name, title, title_name[:LONGEST_NAME] or None, group, words, f"{sort_key(name)} {code}")


def _note(run: ImportRun, odd: Sequence[tuple[int, str]]) -> None:
    """How many lines of each kind first, then each line."""
    for kind, count in sorted(Counter(code for _, code in odd).items()):
        run.note("notes-counted", count=count, kind=kind)
    for row, code in odd:
        run.note(code, row)
