"""What can be wrong with the code of a place."""

from shared.errors import Conflict, Refused


class CodeTaken(Conflict):
    """A unit and a facility share no code: authorisation knows places by code alone."""


class PlaceUnknown(Refused):
    """A unit or facility that does not exist on that day."""
