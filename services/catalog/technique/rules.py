"""What is wrong with a list of techniques."""

from collections.abc import Collection, Sequence

from services.catalog.technique.errors import TechniqueTwice, TechniqueUnknown
from shared.errors import Detail


def ensure_once(codes: Sequence[str]) -> None:
    """Refuse techniques that stand in the list twice, each by its pointer."""
    seen: set[str] = set()
    errors = []
    for index, code in enumerate(codes):
        if code in seen:
            errors.append(Detail(f"/technique_codes/{index}", "field.twice"))
        seen.add(code)
    if errors:
        raise TechniqueTwice(errors=errors)


def ensure_known(codes: Sequence[str], known: Collection[str], pointer: str = "/technique_codes") -> None:
    """Refuse unknown techniques, each by its pointer."""
    errors = [Detail(f"{pointer}/{index}", "field.unknown-code") for index, code in enumerate(codes) if code not in known]
    if errors:
        raise TechniqueUnknown(errors=errors)
