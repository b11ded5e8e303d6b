"""Which of the named techniques are none."""

from collections.abc import Collection, Sequence

from services.catalog.technique.errors import TechniqueUnknown
from shared.errors import Detail


def ensure_known(codes: Sequence[str], known: Collection[str], pointer: str = "/technique_codes") -> None:
    """Refuse unknown techniques, each by its pointer."""
    errors = [Detail(f"{pointer}/{index}", "field.unknown-code") for index, code in enumerate(codes) if code not in known]
    if errors:
        raise TechniqueUnknown(errors=errors)
