"""Every version of a return, settled months, reminders, and who owes a return by when."""

from pathlib import Path

from shared.migrate import run_script

revision = "returns_2026_11_22"
down_revision = "attachment_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them, and tell the versions of the returns so far from the events that were said of them."""
    run_script((Path(__file__).parent / "returns_2026_11_22.sql").read_text(encoding="utf-8"))
