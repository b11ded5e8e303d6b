"""Decisions about practitioners."""

import re
from datetime import date

from services.rotation.practitioner.errors import PractitionerStateOutOfOrder
from shared.errors import Detail

CODE = re.compile(r"[A-Za-z0-9._@-]{1,64}")


def ensure_follows(valid_from: date, last: date | None, today: date) -> None:
    """A state follows the last one and has begun; raises PractitionerStateOutOfOrder."""
    if valid_from > today:
        raise PractitionerStateOutOfOrder(errors=[Detail("/valid_from", "field.after-today")])
    if last is not None and valid_from < last:
        raise PractitionerStateOutOfOrder(errors=[Detail("/valid_from", "field.before-last-decision", {"day": last.isoformat()})])


def as_code(value: str | None) -> str | None:
    """A value that events may carry: a code, never free text (the log cannot be deleted from)."""
    return value if value is not None and CODE.fullmatch(value) else None
