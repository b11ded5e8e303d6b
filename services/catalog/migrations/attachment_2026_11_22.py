"""Scans of decisions, corrections of decision numbers, techniques above the level by name, and supplements that could not be proposed."""

from pathlib import Path

from shared.migrate import run_script

revision = "attachment_2026_11_22"
down_revision = "catalog_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    run_script((Path(__file__).parent / "attachment_2026_11_22.sql").read_text(encoding="utf-8"))
