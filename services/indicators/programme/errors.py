"""What may be wrong with a record of what is done for a programme."""

from shared.errors import Conflict, Refused


class NotInProgramme(Refused):
    """The programme has no such line."""


class UnitOutsideProgramme(Refused):
    """What is done for a programme is said by units of the provinces that it is carried out in."""


class DayToCome(Refused):
    """What has been done, received, paid or inspected was so on a day that has come."""


class ProgrammeOutdated(Conflict):
    """The document was recorded by older rules and today's no longer read it; it has to be put again."""
