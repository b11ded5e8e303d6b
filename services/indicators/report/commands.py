"""Sealing reports."""

from services.indicators.place_name.queries import list_names
from services.indicators.programme.commands import province_of
from services.indicators.programme.schemas import Programme
from services.indicators.progress.queries import get_progress
from services.indicators.report import queries, rules
from services.indicators.report.errors import NotReportingUnit, ReportAheadOfTime, ReportIdTaken
from services.indicators.report.schemas import DocumentHead, SealedReport, SealReport
from services.indicators.report.tables import report
from services.indicators.report_template.queries import choose_template
from shared.contracts.indicators import ReportSealed
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail
from shared.statement import statement

INSERT = statement(report.insert())


async def seal_report(uow: UnitOfWork, body: SealReport) -> Document:
    """Seal how a programme stands on a day, with the positions of the logs it was computed from; the same again changes nothing.

    Raises ReportIdTaken, ReportAheadOfTime, NotReportingUnit, ResourceMissing.
    """
    said = body.model_dump(mode="json")
    stored = await uow.value(queries.FIND_SAID, id=body.id)
    if stored is not None:
        if stored != said:
            raise ReportIdTaken
        uow.status, uow.unchanged_subject = 200, _subject(body.id)
        return await queries.get_report(uow, body.id)
    if body.as_of > uow.today:
        raise ReportAheadOfTime(errors=[Detail("/as_of", "field.not-come-yet")])
    unit = body.unit or uow.context.caller.unit
    programme, version = await queries.get_recorded(uow, body.programme)
    if not await queries.is_reporting(uow, programme, unit):
        raise NotReportingUnit(errors=[Detail("/unit", "field.not-a-unit-of-the-programme")])
    sealed = await _sealed(uow, body, unit, programme, version)
    content = rules.canonical(sealed)
    await _keep(uow, sealed, said, content, province_of(programme))
    uow.status = 201
    return await queries.get_report(uow, body.id)


async def _sealed(uow: UnitOfWork, body: SealReport, unit: str, programme: Programme, version: int) -> SealedReport:
    logs = await queries.hold_logs(uow)
    progress = await get_progress(uow, body.programme, body.as_of)
    head = {name: getattr(programme, name) for name in ("title", "issuer", "number", "issued", "period", "policy")}
    return SealedReport(
        form=rules.FORM,
        **body.model_dump(exclude={"unit"}),
        unit=unit,
        sealed_at=uow.context.now,
        sealed_on=uow.today,
        sealed_by=uow.actor,
        document=DocumentHead(**head, version=version),
        logs=logs,
        template=await choose_template(uow, body.kind, unit),
        progress=progress,
        names=await list_names(uow, rules.places_of(progress), body.as_of),
    )


async def _keep(uow: UnitOfWork, sealed: SealedReport, said: dict[str, object], content: bytes, province: str) -> None:
    positions = {producer: log.position for producer, log in sealed.logs.items()}
    kept = sealed.model_dump(include={"id", "programme", "kind", "as_of", "unit", "sealed_at", "sealed_by"})
    sha256 = rules.fingerprint(content)
    await uow.run(INSERT, **kept, said=said, content=content, sha256=sha256, positions=positions)
    told = {"id": sealed.id, "programme": sealed.programme, "kind": sealed.kind, "as_of": sealed.as_of}
    event = ReportSealed(**told, hash=sha256, positions=positions)
    uow.publish(event, subject=_subject(sealed.id), version=1, effective_on=sealed.as_of, province=province)


def _subject(report_id: str) -> str:
    return f"report/{report_id}"
