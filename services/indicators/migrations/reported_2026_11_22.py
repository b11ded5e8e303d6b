"""Reported values, and what units do for a programme: task progress, submissions, spendings, supplements, inspections."""

from pathlib import Path

from shared.migrate import run_script

revision = "reported_2026_11_22"
down_revision = "policies_2026_11_22"


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
