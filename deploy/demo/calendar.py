"""The twelve whole months in which the demo's story takes place, fixed at the first run."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 12


@dataclass(frozen=True, slots=True)
class StoryYear:
    """Twelve months from the first day of one on; months are counted from 0."""

    first: date

    @classmethod
    def before(cls, today: date) -> "StoryYear":
        """The twelve whole months before today's."""
        return cls(date(today.year - 1, today.month, 1))

    def day(self, month: int, day: int) -> date:
        """A day of one of the months."""
        years, index = divmod(self.first.month - 1 + month, MONTHS)
        return date(self.first.year + years, index + 1, day)

    def last_day(self, month: int) -> date:
        """The day from which a month's cases hold."""
        return self.day(month + 1, 1) - timedelta(days=1)

    def name(self, month: int) -> str:
        """The month as returns are addressed, YYYY-MM."""
        return f"{self.day(month, 1):%Y-%m}"
