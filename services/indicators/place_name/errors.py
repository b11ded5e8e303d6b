"""What may be wrong with a name."""

from shared.errors import UnknownForeign


class PlaceUnknown(UnknownForeign):
    """No unit and no facility has or had this code."""
