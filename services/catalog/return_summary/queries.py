"""Cases by facility and technique, summed by PostgreSQL.

A facility's return of a month counts in the unit in which the facility lay on that month's last day.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from starlette.responses import Response

from services.catalog.reporting.queries import units_asked
from services.catalog.return_summary.errors import SummaryTooLarge
from shared.db import Session
from shared.documents import Document, Page
from shared.sheets import AnswerFormat, SheetOut, Wanted, answer_workbook
from shared.statement import statement

MOST_LINES = 300_000
FACILITIES_AT_ONCE = 50
COLUMNS = (
    *("facility", "facility_name", "facility_insurance_code", "technique_code", "technique_name", "technique_insurance_code"),
    *("months_reported", "cases", "insured_cases", "rotated_cases"),
)
SUMS = """count(*) as months_reported, sum(i.cases)::bigint as cases, sum(i.insured_cases)::bigint as insured_cases,
        sum(i.rotated_cases)::bigint as rotated_cases"""
ITEMS = "jsonb_to_recordset(r.items) i(technique_code text, cases bigint, insured_cases bigint, rotated_cases bigint)"
ABOUT = """cross join lateral (
        select s.name as facility_name, s.insurance_code as facility_insurance_code from facility_state s
        where s.code = g.facility and s.valid_from < :last::date + interval '1 month' order by s.valid_from desc limit 1
    ) f"""

# Items, totals and the missing months of the facilities between the last one told of before and the last one of this page.
READ_PAGE = statement(f"""
    with home as materialized (
        select distinct facility, month from return_homes(:units::text[], :first::date, :last::date)
    ),
    got as materialized (
        select h.facility, array_agg(r.month) as months, count(*) as returns, sum(r.cases) as cases, sum(r.insured_cases) as insured_cases,
            sum(r.rotated_cases) as rotated_cases
        from home h join activity_return r on r.facility = h.facility and r.month = h.month and r.received_on is not null
        group by h.facility
    ),
    page as (
        select g.facility, t.* from (
            select facility, months from got where :facility::text is null or facility collate "C" >= :facility
            order by facility collate "C"
        ) g cross join lateral (
            select i.technique_code, {SUMS} from activity_return r cross join {ITEMS}
            where r.facility = g.facility and r.month = any(g.months)
                and (g.facility is distinct from :facility or i.technique_code collate "C" > :technique::text)
            group by i.technique_code
        ) t
        order by g.facility collate "C", t.technique_code collate "C" limit :limit + 1
    ),
    kept as (
        select * from page order by facility collate "C", technique_code collate "C" limit :limit
    ),
    edge as (
        select facility, technique_code, (select count(*) from page) > :limit as more from kept
        order by facility collate "C" desc, technique_code collate "C" desc limit 1
    ),
    missing as materialized (
        select distinct facility, month from return_duties(:units, :first, :last, :today::date) where received_on is null
    )
    select (
        select coalesce(json_agg(json_build_object('facility', g.facility, 'facility_name', f.facility_name,
            'facility_insurance_code', f.facility_insurance_code, 'technique_code', g.technique_code, 'technique_name', t.name,
            'technique_insurance_code', t.codes->>'insurance', 'months_reported', g.months_reported, 'cases', g.cases,
            'insured_cases', g.insured_cases, 'rotated_cases', g.rotated_cases)
            order by g.facility collate "C", g.technique_code collate "C"), '[]')::text
        from kept g {ABOUT} join technique t on t.code = g.technique_code
    ) as items, (
        select coalesce(json_agg(json_build_object('facility', g.facility, 'facility_name', f.facility_name, 'months', g.months)
            order by g.facility collate "C"), '[]')::text
        from (
            select m.facility, array_agg(to_char(m.month, 'YYYY-MM') order by m.month) as months from missing m left join edge e on e.more
            where (:facility is null or m.facility collate "C" > :facility)
                and (e.facility is null or m.facility collate "C" <= e.facility)
            group by m.facility
        ) g {ABOUT}
    ) as not_reported, (
        select json_build_object('facilities', count(*), 'returns', coalesce(sum(returns), 0),
            'not_reported', (select count(*) from missing), 'cases', coalesce(sum(cases), 0),
            'insured_cases', coalesce(sum(insured_cases), 0), 'rotated_cases', coalesce(sum(rotated_cases), 0))::text
        from got
    ) as totals, e.facility, e.technique_code, e.more from (values (1)) one left join edge e on true
""")
LIST_GOT = statement("""
    select h.facility, array_agg(h.month) as months from (select distinct facility, month from return_homes(:units, :first, :last)) h
    join activity_return r on r.facility = h.facility and r.month = h.month and r.received_on is not null
    group by h.facility order by h.facility collate "C"
""")
SUM_LINES = statement(f"""
    with line as (
        select r.facility, i.technique_code, {SUMS}
        from unnest(:facilities::text[], :months::date[]) p(facility, month)
        join activity_return r using (facility, month) cross join {ITEMS}
        group by r.facility, i.technique_code
    )
    select g.facility, f.facility_name, f.facility_insurance_code, g.technique_code, t.name, t.codes->>'insurance', g.months_reported,
        g.cases, g.insured_cases, g.rotated_cases
    from line g {ABOUT} join technique t on t.code = g.technique_code order by g.facility collate "C", g.technique_code collate "C"
""")
LIST_MISSING = statement(f"""
    select g.facility, f.facility_name, to_char(g.month, 'YYYY-MM')
    from (select distinct facility, month from return_duties(:units, :first, :last::date, :today) where received_on is null) g {ABOUT}
    order by g.facility collate "C", g.month
""")


@dataclass(frozen=True, slots=True)
class Asked:
    """The units summed over, from the first day of one month to that of another."""

    units: Sequence[str]
    first: date
    last: date
    today: date

    def values(self) -> dict[str, object]:
        """As parameters of the queries."""
        return {"units": list(self.units), "first": self.first, "last": self.last, "today": self.today}


async def read_summary(session: Session, page: Page, wanted: Wanted, *, unit: str | None, span: tuple[date, date]) -> Document | Response:
    """The sums as a page of lines, or all of them as a workbook; raises SummaryTooLarge."""
    asked = Asked(await units_asked(session, unit), *span, session.today)
    if wanted.form is AnswerFormat.XLSX:
        return await _read_workbook(session, wanted, asked)
    return await _read_page(session, page, asked, unit or session.context.caller.unit)


async def _read_page(session: Session, page: Page, asked: Asked, unit: str) -> Document:
    facility, technique = page.cursors.read(page.list_, page.cursor, 2) or (None, None)
    row = await session.one(READ_PAGE, facility=facility, technique=technique, limit=page.limit, **asked.values())
    following = page.cursors.sign(page.list_, [row["facility"], row["technique_code"]]) if row["more"] else None
    head = {"unit": unit, "from_month": f"{asked.first:%Y-%m}", "to_month": f"{asked.last:%Y-%m}"}
    parts = {name: orjson.Fragment(row[name]) for name in ("items", "not_reported", "totals")}
    return Document(orjson.dumps({**head, **parts, "next": following}), next=following)


async def _read_workbook(session: Session, wanted: Wanted, asked: Asked) -> Response:
    got = await session.all(LIST_GOT, units=list(asked.units), first=asked.first, last=asked.last)
    missing = await session.all(LIST_MISSING, **asked.values())
    months = [wanted.voice.text(f"summary.{name}") for name in ("facility", "facility_name", "month")]
    lines = SheetOut(
        wanted.voice.text("summary.lines"),
        [wanted.voice.text(f"summary.{name}") for name in COLUMNS],
        _list_lines(session, asked, got, wanted),
    )
    return await answer_workbook(
        f"returns-{asked.first:%Y-%m}-{asked.last:%Y-%m}",
        [lines, SheetOut(wanted.voice.text("summary.not_reported"), months, _at_once(missing))],
    )


async def _list_lines(session: Session, asked: Asked, got: Sequence[Any], wanted: Wanted) -> AsyncIterator[Sequence[Any]]:
    """The lines, some facilities at a time, and below them their sums."""
    count, sums = 0, [0, 0, 0]
    for start in range(0, len(got), FACILITIES_AT_ONCE):
        pairs = [(row["facility"], month) for row in got[start : start + FACILITIES_AT_ONCE] for month in row["months"]]
        facilities, months = (list(column) for column in zip(*pairs, strict=True))
        rows = await session.all(SUM_LINES, facilities=facilities, months=months, last=asked.last)
        count += len(rows)
        if count > MOST_LINES:
            raise SummaryTooLarge(lines=MOST_LINES)
        sums = [before + sum(row[place] for row in rows) for place, before in enumerate(sums, len(COLUMNS) - len(sums))]
        yield rows
    yield [[wanted.voice.text("summary.total"), *[None] * (len(COLUMNS) - len(sums) - 1), *sums]]


async def _at_once(rows: Sequence[Any]) -> AsyncIterator[Sequence[Any]]:
    yield rows
