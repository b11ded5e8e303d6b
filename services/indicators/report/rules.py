"""What a sealed report is made of, byte for byte."""

import hashlib

import orjson

from services.indicators.report.schemas import SealedReport

FORM = "tuyen-report-1"


def canonical(report: SealedReport) -> bytes:
    """The bytes that are sealed: JSON in UTF-8, keys sorted by code point, no spaces."""
    return orjson.dumps(report.model_dump(mode="json", by_alias=True), option=orjson.OPT_SORT_KEYS)


def fingerprint(content: bytes) -> str:
    """SHA-256 in hex (FIPS 180-4)."""
    return hashlib.sha256(content).hexdigest()
