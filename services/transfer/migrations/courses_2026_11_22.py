"""Courses with what each ended with, the outlines of plans by technique, and the steps of what supports transfers."""

from pathlib import Path

from shared.migrate import run_script

revision = "courses_2026_11_22"
down_revision = "transfer_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script((Path(__file__).parent / "courses_2026_11_22.sql").read_text(encoding="utf-8"))
