"""How a unit or facility is written out: its name with its code behind it."""

from collections.abc import Mapping

type Names = Mapping[str, str]
"""By code, of those whose names are known."""


def written(code: str, names: Names) -> str:
    """`Xã Thu Lũm (03433)`; the code alone where no name is known."""
    return f"{names[code]} ({code})" if code in names else code
