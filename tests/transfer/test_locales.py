"""Every refusal, fault and reason of this service has its words in both languages."""

import importlib
import re
from pathlib import Path

import pytest

from services.transfer.app import SPEC
from services.transfer.eligibility.schemas import Check
from shared.contracts.catalog import FacilityKind
from shared.errors import Refusal
from shared.i18n import LANGUAGES, catalogue

FOLDER = SPEC.folder


def refusals() -> list[type[Refusal]]:
    modules = [importlib.import_module(f"services.transfer.{file.parent.name}.errors") for file in FOLDER.glob("*/errors.py")]
    return [
        value for module in modules for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__
    ]


def faults() -> set[str]:
    sources = "\n".join(Path(file).read_text("utf-8") for file in FOLDER.glob("*/*.py"))
    return set(re.findall(r'"(field\.[a-z-]+)"', sources))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_fault_and_reason_has_its_words(language):
    known = catalogue(SPEC.locales).keys(language)
    wanted = {f"problem.{refusal.code()}.{part}" for refusal in refusals() for part in ("title", "detail")} | faults()
    wanted |= {f"field.{check}" for check in Check} | {f"check.{check}.pass" for check in Check} | {"check.waived"}
    wanted |= {f"facility-kind.{kind}" for kind in FacilityKind}
    assert len(refusals()) > 15
    assert wanted <= known, sorted(wanted - known)


def test_both_languages_name_the_same_values():
    words = catalogue(SPEC.locales)
    for key in words.keys("vi"):
        names = [set(re.findall(r"{(\w+)}", words.template(key, language))) for language in LANGUAGES]
        assert names[0] == names[1], key
