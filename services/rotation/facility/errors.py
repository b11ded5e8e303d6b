"""What may be wrong with a place that a body names."""

from shared.errors import Refused, UnknownForeign


class FacilityUnknown(UnknownForeign):
    """The catalog has no such facility."""


class FacilityClosed(Refused):
    """The facility no longer exists on that day."""


class UnitUnknown(UnknownForeign):
    """The catalog has no such unit."""
