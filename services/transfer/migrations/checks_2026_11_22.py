"""By what open transfers are found when their checks are to be looked at again."""

from pathlib import Path

from shared.migrate import run_script

revision = "checks_2026_11_22"
down_revision = "needs_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
