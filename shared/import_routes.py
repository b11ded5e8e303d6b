"""HTTP of the imports that a service has kept: listed, read, undone."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from shared import import_record, import_undo
from shared.access import Access, allowed
from shared.documents import Document
from shared.import_record import ImportKept, Imports
from shared.import_undo import ImportAlreadyUndone, ImportChangedSince, ImportInUse, ImportNotUndoable, UndoImport
from shared.problems import declared
from shared.route import Paging, Reading, Route, Router, Writing
from shared.schema import Text
from shared.service import ServiceSpec

IMPORT = ":import"


def import_router(spec: ServiceSpec) -> Router:
    """The routes of a service's imports, for the roles that may import something; none where nothing can be imported."""
    router = Router(prefix=f"/{spec.name}/v1/imports", tags=["imports"])
    importers = list(_importers(spec.routers))
    if not importers:
        return router
    roles = sorted({role for access in importers for role in access.roles})
    scope = next((access.scope for access in importers if access.scope), None)

    @router.get("", response_model=Imports)
    @allowed(*roles, scope=scope)
    async def list_imports(session: Reading, page: Paging, *, noun: Text | None = None, undone: bool | None = None) -> Document:
        """The caller's imports and those made below it, the newest first."""
        return await import_record.list_imports(session, page, noun=noun, undone=undone)

    @router.get("/{import_id}", response_model=ImportKept)
    @allowed(*roles, scope=scope)
    async def get_import(session: Reading, import_id: UUID) -> Document:
        """An import with its report."""
        return await import_record.get_import(session, import_id)

    refusals = declared(ImportAlreadyUndone, ImportNotUndoable, ImportChangedSince, ImportInUse)

    @router.post("/{import_id}:undo", response_model=ImportKept, responses=refusals)
    @allowed(*roles, scope=scope)
    async def undo_import(uow: Writing, import_id: UUID, body: UndoImport) -> Document:
        """Take back, by new facts, everything that an import wrote; refused where something of it has been changed or used since."""
        return await import_undo.undo_import(uow, spec.undoes, import_id, body)

    return router


def _importers(routers: Sequence[Router]) -> Iterator[Access]:
    """What the importing routes declare."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, Route) and route.path.endswith(IMPORT) and route.access is not None:
                yield route.access
