"""Scope lists in bulk: each line gives a title to a technique, from the day on which the lists hold."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import asyncpg

from services.catalog.scope_of_practice import rules
from services.catalog.scope_of_practice.errors import ScopeListsToCome
from services.catalog.scope_of_practice.rules import LONGEST_NAME, Oddity
from services.catalog.technique.importer import EVENTS, LOCK, REPLACE
from services.catalog.technique.queries import BEST_ON
from shared import outbox
from shared.actor import NATION
from shared.contracts.catalog import ScopeOfPracticePublished, TechniqueRequirements
from shared.db import UnitOfWork
from shared.errors import Detail
from shared.import_request import ImportRequest
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.search import search_text
from shared.statement import statement
from shared.tabular import Column, NumberCell, is_code
from shared.vietnamese import sort_key

READ = ("code", "tt43", "name", "title", "title_name", "group_name", "found", "sort_key", "odd")
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
    dict.fromkeys(READ, "text") | {"title": 'text collate "C"', "odd": "text[]"},
)

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
    update staged n set key = case when w.is_new and w.of_code = 1 then n.code end, version = 1, odd = n.odd || array_remove(array[
            case when w.of_title > 1 then 'merged-line' end, case when w.of_name = 1 and n.name <> w.called then 'another-name' end
        ], null), outcome = case
            when w.is_new and w.of_code = 1 then 'created'
            when w.of_title = 1 and w.lacks_title or w.of_name = 1 and w.lacks_name then 'changed' else 'unchanged' end
    from (
        select s.row, bool_and(h.code is null) as is_new, coalesce(bool_or(s.title <> all((h.was).scopes)), true) as lacks_title,
            coalesce(bool_or(s.name <> (h.was).name and s.name <> all((h.was).aliases)), true) as lacks_name,
            coalesce((array_agg((h.was).name order by h.day desc))[1], first_value(s.name) over lines) as called,
            row_number() over lines as of_code, row_number() over (partition by s.code, s.title order by s.row) as of_title,
            row_number() over (partition by s.code, s.name order by s.row) as of_name
        from staged s left join held h on h.code = s.code group by s.row, s.code, s.title, s.name
        window lines as (partition by s.code order by s.row)
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
CREATE = outbox.appending(
    EVENTS,
    f"""{SAID} kept as (
        insert into technique (code, version, valid_from, name, group_name, codes, aliases, scopes, requirements, search, sort_key)
        select code, 1, :valid_from, names[1], group_name, jsonb_build_object('tt43', tt43, 'insurance', null), names[2:], titles,
            :requirements, concat_ws(' ', lower(code), translate(lower(code), '.-', '  '), array_to_string(found, ' ')),
            sort_key || ' ' || code
        from called join listed using (code) where code not in (select code from held)
        returning *
    ),""",
)
# A technique that a line changes is told anew from each of those days on, the newest last; what it was becomes past.
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
    ), changed as (
        select code from merged where (scopes, aliases) is distinct from ((was).scopes, (was).aliases)
    ), kept as (
        select code, t.version + row_number() over (partition by code order by day) as version, day as valid_from, (was).name,
            (was).specialty, (was).group_name, (was).codes, m.aliases, m.scopes, (was).requirements, m.search, (was).sort_key,
            day = max(day) over (partition by code) as is_last
        from merged m join technique t using (code) where code in (select code from changed)
    ), {REPLACE}""",
)
# What an undo goes by, on one line of each known technique that was changed: its version before and after.
MARK = statement("""
    update staged s set key = s.code, version = t.version,
        before = jsonb_build_object('version', t.version - (select count(*) from held h where h.code = s.code))
    from technique t where t.code = s.code and s.row in (
        select min(row) from staged where outcome = 'changed' and code in (select code from held) group by code
    )
""")
NAME_TITLES = statement("""
    insert into scope_title (code, name) select title, min(title_name) from staged where title_name is not null group by title
    on conflict (code) do nothing
""")
SUMMARY = statement("""
    select array_agg(distinct title order by title) as titles, count(distinct code) as techniques, count(*) as lines
    from staged having bool_or(outcome <> 'unchanged')
""")
# A line without a number that has the name of one with a number may be the same technique, or not: people must say.
FIND_ODD = statement("""
    select s.row, unnest(case when twin.name is null then s.odd else array_append(s.odd, 'name-has-number') end) as code
    from staged s left join (select distinct name from staged where tt43 is not null) twin on s.tt43 is null and twin.name = s.name
    order by 1, 2
""")


async def import_scope_of_practice(uow: UnitOfWork, request: ImportRequest, valid_from: date) -> ImportReport:
    """Give the titles of a file to its techniques from a day on; what other files gave stays, and a title is taken away only by PUT."""
    if valid_from > uow.today:
        raise ScopeListsToCome(errors=[Detail("/query/valid_from", "field.in-the-future")])
    async with importing(uow, request, SHEET) as run:
        await run.load(read_line, READ)
        run.ensure_clean()
        await uow.run(MAKE_HELD)
        if known := await uow.value(LOCK):
            await uow.run(FILL_HELD, valid_from=valid_from)
        await uow.run(JUDGE)
        if (told := await uow.find(SUMMARY)) is not None:
            if known:
                await uow.publish_rows(CHANGE)
                await uow.run(MARK)
            await uow.publish_rows(CREATE, valid_from=valid_from, requirements=TechniqueRequirements().model_dump())
            await uow.run(NAME_TITLES)
            event = ScopeOfPracticePublished(publication_id=run.id, valid_from=valid_from, **told)
            uow.publish(event, subject=str(run.id), version=1, effective_on=valid_from, province=NATION)
        _note(run, await uow.all(FIND_ODD))
    return run.report()


def read_line(_run: ImportRun, _row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """The technique, title and heading of a line, with what the technique is searched and sorted by, and what is odd about it."""
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
    odd = [*odd_name, *(oddity for oddity in odd_number if oddity not in odd_name), *odd_group]
    if number is None and rules.NUMBER.fullmatch(line):
        odd.append(Oddity.NUMBER_IN_LINE_COLUMN)
    code = rules.technique_code(number, name)
    return (code, number, name, title, title_name[:LONGEST_NAME] or None, group, search_text(name), sort_key(name), odd)


def _note(run: ImportRun, odd: Sequence[asyncpg.Record]) -> None:
    """How many lines of each kind first, then each line."""
    for kind, count in sorted(Counter(line["code"] for line in odd).items()):
        run.note("notes-counted", count=count, kind=kind)
    for row, code in odd:
        run.note(code, row)
