"""When a report may be sealed, and when received."""

from datetime import date

from services.transfer.need_report.errors import NeedReportDayRefused
from shared.errors import Detail


def ensure_day(on: date, *, last: date | None, today: date) -> None:
    """Neither in the future nor before what it follows; raises NeedReportDayRefused."""
    if on > today:
        raise NeedReportDayRefused(errors=[Detail("/on", "field.in-the-future")])
    if last is not None and on < last:
        raise NeedReportDayRefused(errors=[Detail("/on", "field.before-last-step", {"day": last})])
