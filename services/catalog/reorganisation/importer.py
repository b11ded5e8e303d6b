"""The moves of a reorganisation as a file: csv `old_commune_code,new_commune_code,share` or a workbook."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.catalog.reorganisation import commands
from services.catalog.reorganisation.commands import Order
from services.catalog.reorganisation.schemas import Share
from shared.db import UnitOfWork
from shared.documents import Document
from shared.ids import new_id
from shared.import_request import ImportRequest, Mode
from shared.importing import CellFault, ImportRun, Sheet
from shared.tabular import Column, NumberCell, is_code

READ = ("old_commune_code", "new_commune_code", "share")
SHEET = Sheet(
    "reorganisations",
    (Column("old_commune_code", exact=True), Column("new_commune_code", exact=True), Column("share")),
    dict.fromkeys(READ, "text"),
)
SHARES = {share.value for share in Share}
WIDTH = 5


async def import_reorganisation(
    uow: UnitOfWork, request: ImportRequest, *, id_: UUID | None, decision_no: str, effective_on: date, preview: bool
) -> Document:
    """Carry out the moves of a file, all or none; a dry run is a preview."""
    preview = preview or request.dry_run
    run = ImportRun(uow, replace(request, mode=Mode.ATOMIC), SHEET)
    async with uow.savepoint(keep=not preview):
        await run.load(read_move, READ)
        run.ensure_clean()
        return await commands.carry_out(uow, Order(id_ or new_id(), decision_no, effective_on, in_file=True), preview=preview)


def read_move(run: ImportRun, row: int, cells: Sequence[str]) -> tuple[object, ...]:
    """The old commune, the new one and the share; a code stored as a number gets its zeros back."""
    old, new = (cell.zfill(WIDTH) if isinstance(cell, NumberCell) else cell for cell in cells[:2])
    for column, code in (("old_commune_code", old), ("new_commune_code", new)):
        if not is_code(code):
            raise CellFault(column, "wrong-form" if code else "missing")
    if cells[2] not in SHARES:
        raise CellFault("share", "not-in-list" if cells[2] else "missing")
    return (old, new, cells[2])
