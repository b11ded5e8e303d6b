"""Bulk imports: a table's rows staged beside the tables, judged and written by set-based SQL in the request's own transaction."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from starlette.responses import Response

from shared.db import UnitOfWork
from shared.errors import BodyTooLarge, Detail, FileMissing, OldWorkbook, Refusal, Refused, UnsupportedMediaType
from shared.i18n import LANGUAGES
from shared.ids import new_id
from shared.import_request import ImportRequest, Mode, TemplateRequest
from shared.legacy_text import is_legacy
from shared.schema import Part
from shared.statement import Statement, statement
from shared.tabular import Column, HeaderMissing, Row, Table, TableUnreadable, TextEncodingUnknown, clean_cell, header_word, is_clean
from shared.uploads import FileType
from shared.workbook import WorkbookUnreadable, empty_workbook

MOST_TOLD = 1_000

STAGED = "row integer not null, key text, outcome text, before jsonb, version bigint"
# Tens of thousands of rows with their events are sorted and joined at once: with the server's default this would go to disk.
SORT_IN_MEMORY = "set local work_mem = '64MB'"
REMOVE = statement("delete from staged where row = any(:rows::integer[])")
COUNT = statement("select outcome, count(*) from staged group by outcome")
KEEP = statement("""
    insert into import_batch (id, noun, actor, unit, recorded_at, mode, sha256, asked, report)
    values (:id, :noun, :actor, :unit, :now, :mode, :sha256, :asked, :report)
""")
KEEP_PARTS = statement("""
    insert into import_part (import_id, part, created, changed, versions)
    select :id, row_number() over (order by min(s.row)),
        coalesce(array_agg(s.key order by s.row) filter (where s.outcome = 'created'), '{}'),
        coalesce(jsonb_object_agg(s.key, s.before) filter (where s.outcome = 'changed'), '{}'), jsonb_object_agg(s.key, s.version)
    from staged s where s.outcome in ('created', 'changed') and s.key is not null group by s.row / 5000
""")

# Makes of a row's texts, in the order of the sheet's columns, what is staged of it; raises CellFault.
type Reader = Callable[[ImportRun, int, Sequence[str]], tuple[object, ...]]


class CellFault(Exception):
    """What a reader found wrong with a row: the column, None for the whole row, and the code of a text `field.<code>`."""

    def __init__(self, column: str | None, code: str) -> None:
        super().__init__(code)
        self.column = column
        self.code = code


class ImportRejected(Refused):
    """Rows of the file were rejected, and nothing was written."""


IMPORT_REFUSALS: tuple[type[Refusal], ...] = (
    ImportRejected,
    HeaderMissing,
    TableUnreadable,
    WorkbookUnreadable,
    TextEncodingUnknown,
    FileMissing,
    OldWorkbook,
    BodyTooLarge,
    UnsupportedMediaType,
)


class RowFault(Part):
    """What is wrong with a row: its number as a spreadsheet shows it, the column, and the reason as code and text."""

    row: int
    column: str | None
    code: str
    detail: str


class Note(Part):
    """What was done with something odd that is no fault."""

    row: int | None
    code: str
    detail: str


class ImportReport(Part):
    """What became of the rows read; `import_id` is null where nothing was written."""

    read: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    errors: list[RowFault]
    notes: list[Note]
    import_id: UUID | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What can be imported of a noun: its name, its columns, and the fields of its staging table as `name type, ...`.

    Header words other than the columns' own names stand in the catalogue as `import.<noun>.<column>`, separated by `|`, the first of them
    in the template; the words for the values of a closed list, besides the values themselves, as `import.<noun>.<column>.<value>`. `key`
    names the thing that a row stands for; of several rows for one thing, one has it. `before` is what an undo needs of what a changed row
    replaced, `version` the thing's own after the import: where it is another one later, the import is not undone.
    """

    noun: str
    columns: tuple[Column, ...]
    fields: Mapping[str, str]
    choices: Mapping[str, Collection[str]] = field(default_factory=dict)

    def words(self, request_text: Callable[[str], str]) -> dict[str, list[str]]:
        """Every header word of each column in one language."""
        return {column.name: request_text(f"import.{self.noun}.{column.name}").split("|") for column in self.columns}

    def meanings(self, request_text: Callable[[str], str]) -> dict[tuple[str, str], str]:
        """Of each column with a closed list, the value that each word of one language means, in the column's word form."""
        return {
            (column, header_word(word)): value
            for column, values in self.choices.items()
            for value in values
            for word in (value, *request_text(f"import.{self.noun}.{column}.{value}").split("|"))
        }


@dataclass(slots=True)
class ImportRun:
    """An import on its way: what was read, found wrong and done so far."""

    uow: UnitOfWork
    request: ImportRequest
    sheet: Sheet
    id: UUID = field(default_factory=new_id)
    read: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    """The columns that the file has."""
    _meanings: dict[tuple[str, str], str] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)
    _faults: list[tuple[int, str | None, str, dict[str, object]]] = field(default_factory=list)
    _notes: list[tuple[int | None, str, dict[str, object]]] = field(default_factory=list)
    _unlisted: dict[str, int] = field(default_factory=lambda: {"errors": 0, "notes": 0})

    def fault(self, row: int, column: str | None, code: str, **params: object) -> None:
        """Reject a row: `code` is a key `field.<code>` of the catalogue."""
        self._refused.add(row)
        if len(self._faults) < MOST_TOLD:
            self._faults.append((row, column, code, params))
        else:
            self._unlisted["errors"] += 1

    def note(self, code: str, row: int | None = None, **params: object) -> None:
        """Tell of something odd that was taken as it is: `code` is a key `note.<code>` of the catalogue."""
        if len(self._notes) < MOST_TOLD:
            self._notes.append((row, code, params))
        else:
            self._unlisted["notes"] += 1

    def choice(self, column: str, cell: str) -> str:
        """The value of a closed list that a cell means, by itself or in the words of either language; raises CellFault."""
        found = self._meanings.get((column, cell)) or self._meanings.get((column, header_word(cell)))
        if found is None:
            raise CellFault(column, "not-in-list" if cell else "missing")
        self._meanings[column, cell] = found  # the same words come again in most rows
        return found

    async def load(self, reader: Reader, fields: Sequence[str]) -> None:
        """Read the file and stage what `reader` makes of its rows, as these fields; raises what Table.chunks raises."""
        connection = await self.uow.connection()
        declared = ", ".join(f"{name} {kind}" for name, kind in self.sheet.fields.items())
        await connection.execute(f"{SORT_IN_MEMORY}; create temp table staged ({STAGED}, {declared}) on commit drop")
        table = Table(self.request.upload, self.sheet.columns, _every_word(self.sheet, self.request))
        for language in LANGUAGES:
            self._meanings |= self.sheet.meanings(partial(self.request.voice.catalogue.text, language=language))
        async for chunk in table.chunks():
            self.present = table.header.present
            records = list(self._records(chunk, reader))
            await connection.copy_records_to_table("staged", records=records, columns=["row", *fields], schema_name="pg_temp")
        if table.header.unknown:
            self.note("columns-ignored", count=table.header.unknown)
        await connection.execute("analyze staged")

    def _records(self, chunk: list[Row], reader: Reader) -> Iterable[tuple[object, ...]]:
        for number, raw in chunk:
            if not any(raw):
                continue
            self.read += 1
            try:
                yield (number, *reader(self, number, _clean(raw)))
            except CellFault as fault:
                self.fault(number, fault.column, fault.code)

    async def refuse(self, faults: Statement, **params: object) -> None:
        """Reject the staged rows that a query names (row, column_name, code), again and again until it names no more.

        Raises ImportRejected where one rejected row stops all.
        """
        while found := await self.uow.all(faults, **params):
            for row, column, code in found:
                self.fault(row, column, code)
            await self.uow.run(REMOVE, rows=sorted({row for row, _, _ in found}))
            if self.request.mode is Mode.ATOMIC:
                break
        self.ensure_clean()

    def ensure_clean(self) -> None:
        """Raise ImportRejected where a row was rejected and one rejected row stops all."""
        if self._refused and self.request.mode is Mode.ATOMIC:
            rejected = ImportRejected(errors=[_detail(*fault) for fault in self._faults])
            report = self.report().model_dump(mode="json", exclude={"errors"})
            rejected.members.update(report)
            raise rejected

    async def keep(self) -> None:
        """Count what became of the staged rows, and remember what was there before, for an undo."""
        self.outcomes = {row["outcome"]: row["count"] for row in await self.uow.all(COUNT)}
        if self.outcomes.keys() & {"created", "changed"} and not self.request.dry_run:
            caller = self.uow.context.caller
            report = self.report().model_dump(mode="json")
            kept = {"noun": self.sheet.noun, "mode": self.request.mode, "sha256": self.request.upload.sha256, "asked": self.request.asked}
            await self.uow.run(KEEP, id=self.id, actor=caller.id, unit=caller.unit, now=self.uow.context.now, report=report, **kept)
            await self.uow.run(KEEP_PARTS, id=self.id)

    def report(self) -> ImportReport:
        """What became of the rows, or would have in a dry run; an import that wrote nothing has no id."""
        text = self.request.voice.text
        faults = [
            RowFault(row=row, column=column, code=code, detail=text(f"field.{code}", params)) for row, column, code, params in self._faults
        ]
        notes = [Note(row=row, code=code, detail=text(f"note.{code}", params)) for row, code, params in self._notes]
        for what, count in self._unlisted.items():
            if count:
                notes.append(Note(row=None, code=f"more-{what}", detail=text(f"note.more-{what}", {"count": count})))
        counts = {name: self.outcomes.get(name, 0) for name in ("created", "changed", "unchanged")}
        wrote = not self.request.dry_run and bool(counts["created"] or counts["changed"])
        return ImportReport(
            read=self.read, rejected=len(self._refused), errors=faults, notes=notes, import_id=self.id if wrote else None, **counts
        )


@asynccontextmanager
async def importing(uow: UnitOfWork, request: ImportRequest, sheet: Sheet) -> AsyncIterator[ImportRun]:
    """An import whose block loads, refuses and writes; at its end it is counted and kept, and a dry run is taken back."""
    run = ImportRun(uow, request, sheet)
    async with uow.savepoint(keep=not request.dry_run):
        yield run
        await run.keep()


def template(sheet: Sheet, request: TemplateRequest) -> Response:
    """An empty table to be filled in, its header in one language."""
    words = sheet.words(request.voice.text)
    heads = [(words[column.name][0], column.needed, column.exact) for column in sheet.columns]
    if request.type is FileType.XLSX:
        content = empty_workbook(sheet.noun, heads)
    else:
        content = "\ufeff".encode() + ",".join(head for head, _, _ in heads).encode() + b"\r\n"
    name = f"{sheet.noun}.{request.type.name.lower()}"
    return Response(content, media_type=request.type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _clean(raw: Sequence[str]) -> Sequence[str]:
    """The cells as clean_cell gives them; most rows need nothing, which is seen at once."""
    text = "|".join(raw)
    if not is_clean(text):
        try:
            raw = [clean_cell(cell) for cell in raw]
        except ValueError as error:
            raise CellFault(None, "nul-character") from error
    if not text.isascii() and is_legacy(text):
        raise CellFault(None, "legacy-text")
    return raw


def _every_word(sheet: Sheet, request: ImportRequest) -> dict[str, list[str]]:
    """The header words of both languages: officials' files are in either."""
    found = [sheet.words(partial(request.voice.catalogue.text, language=language)) for language in LANGUAGES]
    return {column.name: [word for words in found for word in words[column.name]] for column in sheet.columns}


def _detail(row: int, column: str | None, code: str, params: dict[str, Any]) -> Detail:
    pointer = f"/rows/{row}" + (f"/{column}" if column else "")
    return Detail(pointer, f"field.{code}", params, {"row": row, "column": column})
