"""Every version of a plan, and what receiving units ask for."""

from pathlib import Path

from shared.migrate import run_script

revision = "plan_2026_11_22"
down_revision = "rotation_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them, and keep the plans so far as their versions of today."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
