"""Reads of templates."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response

from services.indicators.report_template import rules
from services.indicators.report_template.schemas import TemplateAnswer, TemplateKind, TemplatePage, Variable, Variables
from shared.db import Session
from shared.documents import Page
from shared.i18n import Voice
from shared.statement import statement
from shared.uploads import FileType

SHIPPED = Path(__file__).with_name("default.docx")
SHIPPED_VERSION = 0

LATEST = """not exists (select from report_template l
    where l.unit = t.unit and l.kind = t.kind and l.version > t.version)"""
FACTS = "t.unit, t.kind, t.version, t.sha256, t.size, t.recorded_at, t.recorded_by"
FIND = statement(f"""
    select {FACTS} from report_template t where t.unit = :unit and t.kind = :kind order by version desc limit 1 for update
""")
GET = statement(f"select {FACTS} from report_template t where t.unit = :unit and t.kind = :kind and {LATEST}")
# Of the unit itself or of one above it, the nation's last; of the kind itself before the default.
CHOOSE = statement(f"""
    select t.unit, t.kind, t.version, t.sha256, t.content from report_template t
    where {LATEST} and t.kind in (:kind, '{TemplateKind.DEFAULT}')
        and (t.unit in ('VN', :unit) or t.unit in (select code from place_above(:unit, :today)))
    order by t.unit = 'VN', t.unit <> :unit, t.unit, t.kind = '{TemplateKind.DEFAULT}' limit 1
""")
GET_CONTENT = statement("select content from report_template where unit = :unit and kind = :kind and version = :version")
LIST = statement(f"""
    select {FACTS} from report_template t
    where {LATEST} and (:unit = 'VN' or t.unit in ('VN', :unit) or t.unit in (select code from place_above(:unit, :today)))
    order by t.unit collate "C", t.kind
""")


@cache
def shipped() -> bytes:
    """The template that is printed with where nobody has put another."""
    return SHIPPED.read_bytes()


async def choose_template(session: Session, kind: str, unit: str) -> dict[str, object]:
    """Which template a report of a unit is printed with: unit (None: the shipped one), kind, version, sha256."""
    row = await session.find(CHOOSE, kind=kind, unit=unit, today=session.today)
    if row is None:
        return {"unit": None, "kind": TemplateKind.DEFAULT, "version": SHIPPED_VERSION, "sha256": hashlib.sha256(shipped()).hexdigest()}
    return {name: row[name] for name in ("unit", "kind", "version", "sha256")}


async def read_content(session: Session, unit: str | None, kind: str, version: int) -> bytes:
    """The bytes of a version of a template."""
    if unit is None:
        return shipped()
    content: bytes = await session.value(GET_CONTENT, unit=unit, kind=kind, version=version)
    return content


async def get_template(session: Session, unit: str, kind: TemplateKind) -> TemplateAnswer:
    """A unit's own template of a kind."""
    return TemplateAnswer(**dict(await session.one(GET, unit=unit, kind=kind)))


async def download_template(session: Session, kind: TemplateKind) -> Response:
    """The Word document that the caller's reports of a kind are printed with; the ETag is the version of the unit's own, 0 of another's."""
    unit = session.context.caller.unit
    row = await session.find(CHOOSE, kind=kind, unit=unit, today=session.today)
    content = shipped() if row is None else row["content"]
    own = row is not None and row["unit"] == unit and row["kind"] == kind
    version = row["version"] if row is not None and own else SHIPPED_VERSION
    headers = {"ETag": f'"{version}.{hashlib.sha256(content).hexdigest()}"', "Content-Disposition": f'attachment; filename="{kind}.docx"'}
    return Response(content, media_type=FileType.DOCX, headers=headers)


async def list_templates(session: Session, page: Page) -> TemplatePage:
    """The templates of the caller's unit and of those above it, in force."""
    rows = await session.all(LIST, unit=session.context.caller.unit, today=session.today)
    keys = [f"{row['unit']}/{row['kind']}" for row in rows]
    last = page.cursors.read(page.list_, page.cursor, 1)
    kept = [row for key, row in zip(keys, rows, strict=True) if last is None or key > str(last[0])]
    items = [TemplateAnswer(**dict(row)) for row in kept[: page.limit]]
    following = f"{items[-1].unit}/{items[-1].kind}" if len(kept) > page.limit else None
    return TemplatePage(items=items, next=following and page.cursors.sign(page.list_, [following]))


async def list_variables(voice: Voice) -> Variables:
    """What a template may print, with the meaning of each."""
    fields = {**dict.fromkeys(rules.TEXTS, ()), **rules.LINES, rules.WORDS: rules.HEADINGS}
    return Variables(
        items=[
            Variable(name=name, required=name in rules.REQUIRED, fields=list(fields[name]), meaning=voice.text(f"report.variable.{name}"))
            for name in sorted(fields)
        ]
    )
