"""Needs followed to their end: supplements step by step, the review kept at the submission, opinions, and sealed reports."""

from pathlib import Path

from shared.migrate import run_script

revision = "needs_2026_11_22"
down_revision = "courses_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them, and tell of the needs so far what their steps tell."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
