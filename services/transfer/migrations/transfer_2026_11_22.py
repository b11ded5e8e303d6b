"""Needs, plans, transfers with their steps, sessions, assessments and waivers, and policies."""

from pathlib import Path

from shared.migrate import run_script

revision = "transfer_2026_11_22"
down_revision = None
depends_on = ("kernel_2026_11_22",)


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
