"""What follows an acceptance: first cases, follow-ups, the days of completing and reopening."""

from pathlib import Path

from shared.migrate import run_script

revision = "aftermath_2026_11_22"
down_revision = "training_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script((Path(__file__).parent / "aftermath_2026_11_22.sql").read_text(encoding="utf-8"))
