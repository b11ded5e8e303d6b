"""What may be wrong with a template."""

from shared.errors import Refused


class TemplateUnfit(Refused):
    """No Word document, or one that prints something unknown, lacks something, or does more than printing."""
