"""What a line of a logbook comes to: what is missing, and how far the trainee has come."""

from datetime import date

from services.transfer.logbook.schemas import Competence, Lack, Line, LogbookEntry, Missing


def list_missing(line: Line) -> list[Missing]:
    """The cases and the assessment that are not there yet; an independent case counts as a supervised one, too."""
    supervised = line.done.supervised + line.done.independent
    passed = line.assessment is not None and line.assessment.passed
    needed = (
        (Lack.OBSERVED, line.done.observed, line.required.observed),
        (Lack.ASSISTED, line.done.assisted, line.required.assisted),
        (Lack.SUPERVISED, supervised, line.required.supervised),
        (Lack.ASSESSMENT, int(passed), 1),
    )
    return [Missing(what=what, have=have, need=need) for what, have, need in needed if have < need]


def qualified_since(line: Line) -> date | None:
    """The day from which a trainee is provisionally competent: supervised quota met and newest assessment passed (domain rule 5)."""
    if line.met_on is None or line.assessment is None or not line.assessment.passed:
        return None
    return max(line.met_on, line.assessment.on)


def competence_of(line: Line) -> tuple[Competence, date | None]:
    """How far the trainee has come, and since when."""
    if line.accepted_on is not None:
        return Competence.PROFICIENT, line.accepted_on
    since = qualified_since(line)
    return (Competence.NONE, None) if since is None else (Competence.PROVISIONAL, since)


def entry_of(line: Line) -> LogbookEntry:
    """The line as it is answered."""
    competence, since = competence_of(line)
    facts = {name: getattr(line, name) for name in ("trainee_id", "technique_code", "required", "done", "pending", "assessment")}
    return LogbookEntry(**facts, competence=competence, since=since, missing=list_missing(line))
