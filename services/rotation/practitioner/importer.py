"""Practitioners in bulk, each row with a licence and a post if it has them: csv or a workbook."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid5

from services.rotation.facility import queries as facilities
from services.rotation.policy.rules import MOST_POSTS
from services.rotation.post.errors import PermanentPostOverlaps
from services.rotation.post.rules import OF_VILLAGES
from services.rotation.practitioner.schemas import Qualification, Title
from shared import outbox
from shared.contracts.rotation import LicenceRecorded, LicenceResumed, LicenceSuspended, PostKind, PostRecorded, PractitionerRecorded
from shared.db import UnitOfWork
from shared.import_request import ImportRequest
from shared.importing import CellFault, ImportReport, ImportRun, Sheet, importing
from shared.search import search_text
from shared.statement import sql_file, statement
from shared.tabular import Column, NumberCell, day_of, is_code
from shared.vietnamese import folded

HERE = Path(__file__).parent
NEEDED = ("full_name", "title", "qualification")
EXACT = frozenset({"id", "facility", "licence_number", "technique_codes", "village"})
LICENCE = ("licence_number", "licence_titles", "issued_on", "expires_on")
POST = ("post_kind", "position", "technique_codes", "from", "village", "training_months")
READ = ("has_id", "person", "full_name", "search", "title", "qualification", "facility", "specialty", "education_level")
READ_OF_POST = ("post_kind", "position", "technique_codes", "starts_on", "village", "training_months")
JUDGED = ("says_person", "says_licence", "says_post", "is_new_licence", "is_new_post", "was_title", "province", "post_id")
TYPES = {
    **dict.fromkeys(("has_id", "says_person", "says_licence", "says_post", "is_new_licence", "is_new_post"), "boolean"),
    **dict.fromkeys(("person", "post_id"), "uuid"),
    **dict.fromkeys(("licence_titles", "technique_codes"), "text[]"),
    **dict.fromkeys(("issued_on", "expires_on", "starts_on"), "date"),
    "training_months": "integer",
}
FIELDS = (*READ, *LICENCE, *READ_OF_POST)
SHEET = Sheet(
    "practitioners",
    tuple(
        Column(name, needed=name in NEEDED, exact=name in EXACT)
        for name in ("id", *NEEDED, "facility", "specialty", "education_level", *LICENCE, *POST)
    ),
    {name: TYPES.get(name, "text") for name in (*FIELDS, *JUDGED)},
    {"title": list(Title), "licence_titles": list(Title), "qualification": list(Qualification), "post_kind": list(PostKind)},
)
COLUMNS = tuple(column.name for column in SHEET.columns)
DAYS_KEPT = 8_192
day = lru_cache(DAYS_KEPT)(day_of)  # the days of a file come again and again
# Who has no id and no known licence is known by the name, with the licence or else the facility.
NAMELESS = UUID("5b0f4c3e-6f0c-5c39-9d0d-2a6f6c1b7a11")
LONGEST_NAME = 300
LONGEST = {"licence_number": 120, "licence_titles": 2_000, "technique_codes": 100_000}
MOST_MONTHS = 1200
SEPARATOR = re.compile(r"[;|,]")

BY_LICENCE = statement("""
    update staged n set person = l.practitioner_id from licence l
    where not n.has_id and l.number = n.licence_number and l.practitioner_id <> n.person
""")
MERGED = statement("""
    update staged n set person = p.merged_into from practitioner p where p.id = n.person and p.merged_into is not null
""")
LOCK = statement("select 1 from practitioner where id in (select person from staged) order by id for no key update")
FAULTS = sql_file(HERE / "import_faults.sql")
JUDGE = sql_file(HERE / "import_judge.sql")
STATE = "full_name, title, qualification, facility, specialty, education_level"
INSERT_PEOPLE = statement(f"""
    insert into practitioner (id, {STATE}, registered_at, province, version, search, valid_from)
    select person, {STATE}, :unit, province, 1, search, :today::date from staged where says_person and version = 1
""")
UPDATE_PEOPLE = statement("""
    update practitioner p set full_name = n.full_name, title = n.title, qualification = n.qualification, facility = n.facility,
        specialty = n.specialty, education_level = n.education_level, province = n.province, search = n.search, valid_from = :today::date,
        version = n.version
    from staged n where n.says_person and n.version > 1 and p.id = n.person
""")
KEEP_VERSIONS = statement(f"""
    insert into practitioner_version (practitioner_id, version, valid_from, {STATE}, recorded_at, recorded_by)
    select person, version, :today::date, {STATE}, :now, :actor from staged where says_person
""")
INSERT_LICENCES = statement("""
    insert into licence (number, licence_id, practitioner_id, titles, issued_on, expires_on, known_from, version)
    select licence_number, 'licence-' || translate(gen_random_uuid()::text, '-', ''), person, licence_titles, issued_on, expires_on,
        issued_on, 1
    from staged where says_licence and is_new_licence
""")
UPDATE_LICENCES = statement("""
    update licence l set titles = n.licence_titles, issued_on = n.issued_on, expires_on = n.expires_on,
        known_from = least(l.known_from, n.issued_on),
        version = l.version + 1 + (select count(*) from licence_state s where s.number = l.number)
    from staged n where n.says_licence and not n.is_new_licence and l.number = n.licence_number
""")
INSERT_POSTS = statement(
    """
    insert into post (id, practitioner_id, title, facility, kind, position, technique_codes, starts_on, village, training_months,
        known_from, province, version)
    select post_id, person, title, facility, post_kind, position, technique_codes, starts_on, village, training_months, starts_on,
        province, 1
    from staged where says_post and is_new_post
    """,
    conflicts={"post_one_permanent": PermanentPostOverlaps},
)
UPDATE_POSTS = statement("""
    update post o set title = n.title, position = n.position, technique_codes = n.technique_codes,
        village = coalesce(n.village, o.village), training_months = coalesce(n.training_months, o.training_months),
        version = o.version + 1
    from staged n where n.says_post and not n.is_new_post and o.id = n.post_id
""")
CODE = "case when {0} ~ '^[A-Za-z0-9._@-]{{1,64}}$' then {0} end"
POST_TOLD = """json_build_object('post_id', o.id, 'practitioner_id', o.practitioner_id, 'title', o.title, 'facility', o.facility,
    'kind', o.kind, 'technique_codes', o.technique_codes, 'starts_on', o.starts_on, 'until', o.until, 'village', o.village,
    'training_months', o.training_months)"""
TELL = outbox.appending(f"""
    select '{PractitionerRecorded.type}' as type, n.key as subject, n.version, :today::date as effective_on, n.province,
        json_build_object('practitioner_id', n.person, 'title', n.title, 'qualification', n.qualification,
            'specialty', {CODE.format("n.specialty")}, 'education_level', {CODE.format("n.education_level")}) as data,
        n.row::bigint * 1000 as nth
    from staged n where n.says_person
    union all
    select case when s.nth > 0 and s.status = 'suspended' then '{LicenceSuspended.type}'
            when s.nth > 0 and s.day > l.known_from then '{LicenceResumed.type}' else '{LicenceRecorded.type}' end,
        l.licence_id, l.version - s.later, s.day, n.province,
        json_build_object('licence_id', l.licence_id, 'practitioner_id', l.practitioner_id, 'titles', l.titles, 'issued_on', l.issued_on,
            'expires_on', l.expires_on, 'status', s.status),
        n.row::bigint * 1000 + 1 + least(s.nth, 900)
    from staged n join licence l on l.number = n.licence_number
    cross join lateral (
        select 0 as nth, 'valid' as status, l.known_from as day, (select count(*) from licence_state d where d.number = l.number) as later
        union all
        select row_number() over w, d.status, greatest(d.valid_from, l.known_from), count(*) over () - row_number() over w
        from licence_state d where d.number = l.number window w as (order by d.valid_from)
    ) s
    where n.says_licence
    union all
    select '{PostRecorded.type}', o.id::text, o.version, o.known_from, o.province, {POST_TOLD}, n.row::bigint * 1000 + 950
    from staged n join post o on o.id = n.post_id where n.says_post
""")
# Who got another title holds the other posts in force under it from today on.
RETITLE = outbox.appending(
    f"""
    select '{PostRecorded.type}' as type, o.id::text as subject, o.version, greatest(:today::date, o.starts_on) as effective_on, o.province,
        {POST_TOLD} as data, row_number() over (order by o.id) as nth
    from retitled o
    """,
    before="""
    retitled as (
        update post o set title = n.title, version = o.version + 1 from staged n
        where n.was_title <> n.title and o.practitioner_id = n.person and o.id <> n.post_id and o.title <> n.title
            and (o.until is null or o.until > :today::date)
        returning o.*
    ),
    """,
)


async def import_practitioners(uow: UnitOfWork, request: ImportRequest) -> ImportReport:
    """Record the people of a file with their licences and posts; a row without an id is who holds its licence, or else bears its name.

    A licence or post that the file does not name stays; an empty cell of a known person keeps what is recorded.
    """
    province = await facilities.get_province_of_caller(uow)
    async with importing(uow, request, SHEET) as run:
        await run.load(read_practitioner, FIELDS)
        told = {"today": uow.today, "now": uow.context.now, "actor": uow.actor, "unit": uow.context.caller.unit, "province": province}
        for step in (BY_LICENCE, MERGED, LOCK):
            await uow.run(step)
        await run.refuse(FAULTS, most_posts=MOST_POSTS, **await facilities.subtree(uow))
        await uow.run(JUDGE, **told, keeps_expiry="expires_on" not in run.present)
        for step in (INSERT_PEOPLE, UPDATE_PEOPLE, KEEP_VERSIONS, INSERT_LICENCES, UPDATE_LICENCES, INSERT_POSTS, UPDATE_POSTS):
            await uow.run(step, **told)
        await uow.publish_rows(TELL, today=uow.today)
        await uow.publish_rows(RETITLE, today=uow.today)
    return run.report()


def read_practitioner(run: ImportRun, row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """The values of a row in the order of FIELDS, None where a cell is empty."""
    cell = dict(zip(COLUMNS, cells, strict=True))
    for name, text in cell.items():
        if len(text) > LONGEST.get(name, LONGEST_NAME):
            raise CellFault(name, "too-long")
        if isinstance(text, NumberCell) and name in EXACT:
            raise CellFault(name, "number-cell")
    name, title, facility = cell["full_name"], run.choice("title", cell["title"]), _code(cell, "facility")
    if not name:
        raise CellFault("full_name", "missing")
    qualification = run.choice("qualification", cell["qualification"])
    licence, post = _licence(run, cell, title), _post(run, cell, title)
    return (
        *(bool(cell["id"]), _person(cell, facility), name, search_text(name), title, qualification, facility),
        *(cell["specialty"] or None, cell["education_level"] or None, *licence, *post),
    )


def _person(cell: dict[str, str], facility: str | None) -> UUID:
    if cell["id"]:
        try:
            return UUID(cell["id"])
        except ValueError as error:
            raise CellFault("id", "not-a-uuid") from error
    return uuid5(NAMELESS, f"{folded(cell['full_name'])}|{cell['licence_number'] or facility or ''}")


def _licence(run: ImportRun, cell: dict[str, str], title: str) -> tuple[object, ...]:
    """Number, titles and days; a licence whose titles are not named has the person's."""
    number = cell["licence_number"]
    if not number:
        return (None, None, None, None)
    titles = [run.choice("licence_titles", one) for one in _several(cell["licence_titles"])] or [title]
    issued_on = day(cell["issued_on"])
    if issued_on is None:
        raise CellFault("issued_on", "not-a-day" if cell["issued_on"] else "missing")
    expires_on = day(cell["expires_on"]) if cell["expires_on"] else None
    if cell["expires_on"] and expires_on is None:
        raise CellFault("expires_on", "not-a-day")
    if expires_on is not None and expires_on < issued_on:
        raise CellFault("expires_on", "ends-before-start")
    return number, titles, issued_on, expires_on


def _post(run: ImportRun, cell: dict[str, str], title: str) -> tuple[object, ...]:
    """Kind, position, techniques, first day, village and months of training; none where no cell of a post is filled in."""
    if not any(cell[name] for name in POST):
        return (None,) * len(POST)
    starts_on, months = day(cell["from"]), cell["training_months"]
    if starts_on is None:
        raise CellFault("from", "not-a-day" if cell["from"] else "missing")
    for name in ("facility", "position"):
        if not cell[name]:
            raise CellFault(name, "missing")
    if months and not (months.isascii() and months.isdigit() and 0 < int(months) <= MOST_MONTHS):
        raise CellFault("training_months", "not-a-whole-number")
    if title in OF_VILLAGES and not (cell["village"] and months):
        raise CellFault("training_months" if cell["village"] else "village", "missing")
    techniques = _several(cell["technique_codes"])
    if not all(map(is_code, techniques)):
        raise CellFault("technique_codes", "wrong-form")
    kind, village = run.choice("post_kind", cell["post_kind"]), _code(cell, "village")
    return kind, cell["position"], techniques or None, starts_on, village, int(months) if months else None


def _several(text: str) -> list[str]:
    return [one.strip() for one in SEPARATOR.split(text) if one.strip()] if text else []


def _code(cell: dict[str, str], column: str) -> str | None:
    if cell[column] and not is_code(cell[column]):
        raise CellFault(column, "wrong-form")
    return cell[column] or None
