"""What the plan's SQL finds wrong, and what it notes, has its words."""

import re
from pathlib import Path

from services.catalog.app import SPEC
from services.catalog.reorganisation import commands
from services.catalog.reorganisation.schemas import NoteCode
from shared.i18n import LANGUAGES, catalogue

FOLDER = Path(commands.__file__).parent


def test_every_fault_that_the_sql_names_is_worded_in_both_languages() -> None:
    codes = {code for file in FOLDER.glob("faults_of_*.sql") for code in re.findall(r"(?:then|else) '([a-z-]+)'", file.read_text("utf-8"))}
    assert {"moved-twice", "unknown-code", "not-a-part", "other-commune"} <= codes
    texts = catalogue(SPEC.locales)
    for language in LANGUAGES:
        assert sorted({f"field.{code}" for code in codes} - texts.keys(language)) == []


def test_every_note_of_the_sql_is_in_the_contract() -> None:
    told = set(re.findall(r"(?:select|then|else|distinct) '([a-z-]+)'", (FOLDER / "notes.sql").read_text("utf-8")))
    assert told == {code.value for code in NoteCode}
