"""What may be wrong with a record of what is done for a programme."""

from shared.errors import Refused


class NotInProgramme(Refused):
    """The programme has no such line."""


class UnitOutsideProgramme(Refused):
    """What is done for a programme is said by units of the provinces that it is carried out in."""


class DayToCome(Refused):
    """What has been done, received, paid or inspected was so on a day that has come."""
