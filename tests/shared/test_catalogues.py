"""What the kernel says to people exists in Vietnamese and in English."""

import importlib
import pkgutil

import shared
from shared.errors import Conflict
from shared.i18n import Catalogue, Word, catalogue
from tests.catalogue_check import lacking


def test_every_refusal_of_the_kernel_has_its_words_in_both_languages() -> None:
    for module in pkgutil.walk_packages(shared.__path__, "shared."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    assert lacking(catalogue(), "shared") == []


def test_a_missing_text_and_a_value_in_one_language_only_are_found() -> None:
    class NeverWorded(Conflict):
        """A refusal without words."""

    NeverWorded.__module__ = "elsewhere.errors"
    assert "vi: problem.never-worded.title" in lacking(catalogue(), "elsewhere")
    texts = {"vi": {"a": "{x}", "b": "b"}, "en": {"a": "{y}"}}
    found = lacking(Catalogue(texts))  # type: ignore[arg-type]
    assert {"values differ: a", "in one language only: b"} <= set(found)


def test_a_closed_code_is_shown_in_words_with_the_code_that_clients_name() -> None:
    texts = {"vi": {"a": "{x}; {y}", "w": "đã trình", "n": "không có"}, "en": {"a": "{x}; {y}", "w": "submitted", "n": "none"}}
    found = Catalogue(texts)  # type: ignore[arg-type]
    values = {"x": [Word("submitted", "w"), "2.85"], "y": Word("-", "n")}
    assert found.both("a", values) == {"vi": "đã trình (submitted), 2.85; không có", "en": "submitted, 2.85; none"}
    assert Word("submitted", "w") == "submitted"
