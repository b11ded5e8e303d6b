"""Steps of assignments, allowance rates, payments, budget supplements and rewards."""

from pathlib import Path

from shared.migrate import run_script

revision = "assignment_2026_11_22"
down_revision = "plan_2026_11_22"
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
