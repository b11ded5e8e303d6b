"""Writes of submissions."""

from services.indicators.programme.errors import NotInProgramme
from services.indicators.programme.queries import ensure_takes_part, get_programme
from services.indicators.programme.rules import ensure_has_come, programme_on
from services.indicators.reported.queries import ensure_unit
from services.indicators.submission import queries, rules
from services.indicators.submission.schemas import PutSubmission, SubmissionAnswer
from services.indicators.submission.tables import submission
from services.indicators.value.queries import list_places
from shared.access import is_within
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.errors import Detail, OutOfSubtree
from shared.statement import statement

INSERT = statement(submission.insert())


async def put_submission(uow: UnitOfWork, programme: str, submission_id: str, body: PutSubmission) -> SubmissionAnswer:
    """Record a report received, or correct the record.

    Raises DayToCome, NotInProgramme, PeriodUnfit, ReportingUnitUnknown, UnitOutsideProgramme.
    """
    document = await get_programme(uow, programme)
    stored = await uow.find(queries.FIND, id=submission_id)
    if stored is not None and (stored["programme"] != programme or not await is_within(uow, await list_places(uow, [stored["unit"]]))):
        raise OutOfSubtree
    ensure_has_come(uow.today, received_on=body.received_on)
    report = next((each for each in programme_on(document, body.received_on).reports_due if each.no == body.report_no), None)
    if report is None:
        raise NotInProgramme(errors=[Detail("/report_no", "field.not-in-the-programme")])
    rules.ensure_fits(report, body.period, (document.period.from_, document.period.to))
    await ensure_unit(uow, body.unit, body.received_on)
    await ensure_takes_part(uow, document, body.unit)
    same = stored is not None and PutSubmission(**{name: stored[name] for name in PutSubmission.model_fields}) == body
    before = 0 if stored is None else stored["version"]
    outcome = put_outcome(uow, version=before or None, same=same, subject=submission_id)
    if outcome is not Outcome.SAME:
        key = {"id": submission_id, "version": before + 1, "programme": programme}
        await uow.run(INSERT, **key, **body.model_dump(), recorded_at=uow.context.now, recorded_by=uow.actor)
    uow.version = before if outcome is Outcome.SAME else before + 1
    return await queries.get_submission(uow, programme, submission_id)
