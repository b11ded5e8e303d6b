"""What may be wrong with a technique that a request names."""

from shared.errors import UnknownForeign


class TechniqueUnknown(UnknownForeign):
    """The catalog has no such technique."""
