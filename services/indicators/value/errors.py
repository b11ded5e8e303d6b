"""What may be wrong with a question for values."""

from shared.errors import Missing, Refused


class UnitUnknownOnThatDay(Missing):
    """No unit or facility had this code on the day whose map is asked for."""


class IndicatorNotComputed(Refused):
    """Only computed indicators have values here."""


class ShareNeedsThreshold(Refused):
    """A share of facilities needs at_least: how much coverage makes a facility count."""
