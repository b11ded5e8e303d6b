"""What may be wrong with a practitioner."""

from uuid import UUID

from shared.errors import Conflict, Missing, Refused


class PractitionerUnknown(Refused):
    """No such practitioner."""


class PractitionerMerged(Missing):
    """The person was recorded twice; `into` is where everything is now."""

    def __init__(self, into: UUID) -> None:
        super().__init__(into=str(into))
        self.into = into
        self.members["into"] = str(into)


class PractitionerPseudonymised(Conflict):
    """The person's data were pseudonymised and are no longer changed."""


class PractitionerStateOutOfOrder(Refused):
    """A state holds from today or earlier, and not from before the last one."""
