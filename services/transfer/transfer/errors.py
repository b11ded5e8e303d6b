"""What is refused of transfers."""

from shared.errors import Conflict, Refused


class StepOutOfOrder(Conflict):
    """The transfer's state does not allow this step."""


class TrainerIsTrainee(Refused):
    """Nobody is trained by themselves."""


class TransferNotDownward(Refused):
    """Techniques go from an upper to a lower facility."""


class PackageNotWhole(Refused):
    """A package is transferred as one: all of its techniques, and no others."""


class TransferSourceUnfit(Refused):
    """The plan or the need that a transfer follows from does not exist or does not fit."""


class NothingLeftToAccept(Conflict):
    """Every technique of the transfer has been accepted: there is nothing to go on with."""


class StepDayRefused(Refused):
    """A step lies neither in the future nor before the step that it follows."""
