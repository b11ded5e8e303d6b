"""When a month can be settled and reopened."""

from datetime import date

from services.catalog.settlement.errors import MonthNotSettled, SettlementDayUnfit, UnitNotThatMonth
from services.catalog.settlement.schemas import SettlementStatus
from shared.errors import Detail


def ensure_day_fits(settled_on: date, last: date, today: date) -> None:
    """Refuse a day before the month's last one, or one to come."""
    if settled_on < last:
        raise SettlementDayUnfit(errors=[Detail("/settled_on", "field.before-month-end")])
    if settled_on > today:
        raise SettlementDayUnfit(errors=[Detail("/settled_on", "field.in-the-future")])


def ensure_there(*, is_there: bool) -> None:
    """Refuse a unit that is not on the map of the month's last day, or a facility that did not exist in the month."""
    if not is_there:
        raise UnitNotThatMonth


def ensure_settled(status: str) -> None:
    """Refuse to reopen what is open."""
    if status != SettlementStatus.SETTLED:
        raise MonthNotSettled
