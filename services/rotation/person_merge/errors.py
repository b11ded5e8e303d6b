"""What may stand in the way of a merge."""

from shared.errors import Conflict, Refused


class MergedIntoSelf(Refused):
    """A record is not merged into itself."""


class FactsOverlap(Conflict):
    """Nobody has two permanent posts or two assignments on one day: what overlaps is named, and corrected first."""


class MergeIntoUnknown(Refused):
    """The record that is to stay does not exist, was itself merged, or was pseudonymised."""
