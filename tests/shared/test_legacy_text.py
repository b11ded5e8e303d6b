"""Vietnamese of before Unicode is told from Vietnamese, and from names from abroad."""

import csv
from pathlib import Path

import pytest

from shared.legacy_text import is_legacy
from tests.shared.legacy_fonts import TCVN3, VNI, written_in

DATA = Path(__file__).parents[2] / "deploy" / "data"
FILES = {
    "scope-of-practice-V-X-XI-XIII.csv": "name_vi",
    "admin-units-2021.csv": "name",
    "admin-units-2025-before.csv": "name",
    "admin-units-2025-after.csv": "name",
}


@pytest.fixture(scope="module")
def names() -> list[str]:
    found: set[str] = set()
    for file, column in FILES.items():
        with (DATA / file).open(encoding="utf-8-sig", newline="") as lines:
            found |= {line[column] for line in csv.DictReader(lines)}
    return sorted(found)


def test_no_name_of_the_real_files_is_taken_for_an_old_font(names: list[str]) -> None:
    assert [name for name in names if is_legacy(name)] == []


@pytest.mark.parametrize("font", [TCVN3, VNI], ids=["TCVN3", "VNI"])
def test_nearly_every_real_name_in_an_old_font_is_recognised(names: list[str], font: dict[str, str]) -> None:
    written = [written_in(font, name) for name in names]
    missed = [text for text in written if not is_legacy(text)]
    assert len(missed) < len(written) / 100, missed[:20]


def test_utf_8_decoded_as_latin_1_is_recognised(names: list[str]) -> None:
    assert [name for name in names if not is_legacy(name.encode().decode("cp1252", "replace"))] == []


@pytest.mark.parametrize(
    "text", ["Sjögren", "Müller", "Ménière", "Naïm", "Noël", "Doppler®", "50 µg", "½ viên", "Kölliker – Müller", "37 °C ± 2", "β-hCG"]
)
def test_names_from_abroad_and_signs_of_measure_are_left_alone(text: str) -> None:
    assert not is_legacy(text)
