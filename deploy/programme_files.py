"""The shipped programmes, read from their data files."""

from pathlib import Path

import yaml

from services.indicators.programme.schemas import Programme

PROGRAMMES = Path(__file__).parent / "data" / "programmes"


def load_programmes() -> list[Programme]:
    """The five official documents as data, in the order of their file names; raises ValidationError on a file that is not in the schema."""
    return [Programme.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(PROGRAMMES.glob("*.yaml"))]
