"""What may stand in the way of a pseudonymisation."""

from shared.errors import Refused


class ReasonNamesPerson(Refused):
    """The reason stays when the name is gone: it may not hold it."""
