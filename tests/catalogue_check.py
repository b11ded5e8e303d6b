"""Every refusal and every fault is worded in both languages, with the same values: for the kernel and for each service."""

import re
from collections.abc import Iterator

from shared.errors import Refusal
from shared.i18n import LANGUAGES, Catalogue
from shared.problems import FAULTS, VALUE_FAULTS

SORTS = {"Missing", "Conflict", "Refused", "Forbidden"}
_VALUE = re.compile(r"\{(\w+)")


def refusals(*packages: str) -> Iterator[type[Refusal]]:
    """Every refusal defined in these packages and loaded by now; those that only sort others (Conflict, Missing) are never raised."""
    waiting = list(Refusal.__subclasses__())
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        if each.__module__.split(".")[0] in packages or any(each.__module__.startswith(f"{package}.") for package in packages):
            yield each


def lacking(catalogue: Catalogue, *packages: str) -> list[str]:
    """What has no words in a language, and what names other values in one language than in the other."""
    keys = [f"problem.{each.code()}.{part}" for each in refusals(*packages) if each.__name__ not in SORTS for part in ("title", "detail")]
    missing = [f"{language}: {key}" for key in keys for language in LANGUAGES if key not in catalogue.keys(language)]
    both = catalogue.keys("vi") & catalogue.keys("en")
    differing = [
        f"values differ: {key}" for key in both if len({frozenset(_VALUE.findall(catalogue.template(key, lang))) for lang in LANGUAGES}) > 1
    ]
    single = [f"in one language only: {key}" for key in catalogue.keys("vi") ^ catalogue.keys("en")]
    return sorted({*missing, *differing, *single})


def unworded_faults(*catalogues: Catalogue) -> list[str]:
    """The faults of a body that the kernel knows to name and none of these catalogues words in both languages."""
    worded = {key for each in catalogues for key in each.keys("vi") & each.keys("en")}
    return sorted({f"field.{fault}" for fault in {*FAULTS.values(), *VALUE_FAULTS.values(), "wrong-value"}} - worded)
