"""Indicators that people define."""

from pathlib import Path

from shared.migrate import run_script

revision = "definitions_2026_11_22"
down_revision = "sign_in_2026_11_22"


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
