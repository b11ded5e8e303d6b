"""Telehealth sessions between an upper and a lower facility, and who directs whom in which field."""

from pathlib import Path

from shared.migrate import run_script

revision = "direction_2026_11_22"
down_revision = "aftermath_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
