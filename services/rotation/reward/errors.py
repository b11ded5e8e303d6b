"""What may be wrong with a reward."""

from shared.errors import Conflict, Refused


class RotationNotServed(Refused):
    """A reward is for rotations of this person that are over."""


class RewardDecidedAlready(Conflict):
    """What was proposed stays as it was decided."""


class RewardNotDecided(Conflict):
    """Only a reward that was decided is published."""


class ConsentMissing(Conflict):
    """Nothing about a person is published without the person's consent."""
