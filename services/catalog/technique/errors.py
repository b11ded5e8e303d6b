"""What can be wrong with techniques."""

from shared.errors import Refused


class TechniqueUnknown(Refused):
    """The technique has not been recorded."""


class TechniqueTwice(Refused):
    """A technique stands in a list twice."""
