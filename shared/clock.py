"""The time of day and the day, read once at the edge and handed inwards."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The Vietnamese calendar day in which an instant falls."""
    return instant.astimezone(VIETNAM).date()
