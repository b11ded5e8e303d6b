"""What may be wrong with an indicator that people define."""

from shared.errors import Conflict, Refused


class IndicatorCodeTaken(Conflict):
    """The code is that of a computed indicator, another unit defined it, or another unit's programme names it."""


class IndicatorKindFixed(Conflict):
    """An indicator that units report does not become one that is computed, nor the other way round."""


class ExpressionUnfit(Refused):
    """An expression cannot be read, names no measure that there is, or means nothing; each fault says where."""
