"""What may be wrong with printing a report."""

from shared.errors import Missing


class PdfNotAvailable(Missing):
    """This installation has no typesetter."""
