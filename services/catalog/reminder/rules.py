"""Who can be reminded, and when."""

from collections.abc import Sequence
from datetime import date

from services.catalog.reminder.errors import ReminderHasFaults
from shared.errors import Detail


def ensure_fits(sent_on: date, today: date, faults: Sequence[tuple[int, str]]) -> None:
    """Refuse a day to come, and each facility (by its place in the body) that is unknown or owes nothing."""
    errors = [Detail("/sent_on", "field.in-the-future")] if sent_on > today else []
    errors += [Detail(f"/facilities/{place}", f"field.{code}") for place, code in faults]
    if errors:
        raise ReminderHasFaults(errors=errors)
