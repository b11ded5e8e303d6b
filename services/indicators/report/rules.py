"""What a sealed report is made of, byte for byte."""

import hashlib

import orjson

from services.indicators.progress.schemas import Progress
from services.indicators.report.schemas import SealedReport

FORM = "tuyen-report-2"


def canonical(report: SealedReport) -> bytes:
    """The bytes that are sealed: JSON in UTF-8, keys sorted by code point, no spaces."""
    return orjson.dumps(report.model_dump(mode="json", by_alias=True), option=orjson.OPT_SORT_KEYS)


def fingerprint(content: bytes) -> str:
    """SHA-256 in hex (FIPS 180-4)."""
    return hashlib.sha256(content).hexdigest()


def places_of(progress: Progress) -> set[str]:
    """The codes of all units and facilities that a progress names."""
    found = {value.unit for target in progress.targets for value in target.evidence}
    found |= {unit.unit for task in progress.tasks for unit in task.units}
    return found.union(*((*(due.missing or ()), *due.late, *(each.unit for each in due.received)) for due in progress.reports_due))
