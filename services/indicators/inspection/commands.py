"""Writes of inspections."""

from services.indicators.inspection import queries
from services.indicators.inspection.errors import InspectedElsewhere
from services.indicators.inspection.schemas import PutInspection
from services.indicators.inspection.tables import inspection
from services.indicators.programme.queries import get_programme, is_of_provinces
from services.indicators.programme.rules import ensure_has_come
from services.indicators.reported.queries import ensure_unit
from services.indicators.value.queries import list_places
from shared.access import is_within
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, OutOfSubtree
from shared.statement import statement

INSERT = statement(inspection.insert())


async def put_inspection(uow: UnitOfWork, inspection_id: str, body: PutInspection) -> Document:
    """Record an inspection, or what has been found or put right since.

    Raises ResourceMissing, DayToCome, ReportingUnitUnknown, InspectedElsewhere.
    """
    stored = await uow.find(queries.FIND, id=inspection_id)
    if stored is not None and not await is_within(uow, await list_places(uow, [stored["inspector_unit"]])):
        raise OutOfSubtree
    if body.programme is not None:
        await get_programme(uow, body.programme)
    ensure_has_come(uow.today, on=body.on, **{f"remedy/{place}/done_on": remedy.done_on for place, remedy in enumerate(body.remedy)})
    for field in ("inspected_unit", "inspector_unit"):
        await ensure_unit(uow, getattr(body, field), body.on, pointer=f"/{field}")
    if body.inspector_unit != NATION and not await is_of_provinces(uow, [body.inspected_unit], [body.inspector_unit]):
        raise InspectedElsewhere(errors=[Detail("/inspected_unit", "field.not-of-the-inspectors-province")])
    said = body.model_dump(mode="json", exclude={"on"}) | {"day": body.on}
    same = stored is not None and all(stored[name] == value for name, value in said.items())
    before = 0 if stored is None else stored["version"]
    outcome = put_outcome(uow, version=before or None, same=same, subject=inspection_id)
    if outcome is not Outcome.SAME:
        await uow.run(INSERT, **said, id=inspection_id, version=before + 1, recorded_at=uow.context.now, recorded_by=uow.actor)
    uow.version = before if outcome is Outcome.SAME else before + 1
    return await queries.get_inspection(uow, inspection_id)
