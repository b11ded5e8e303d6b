"""The end of a unit and its successors, and what each reorganisation did."""

from pathlib import Path

from shared.migrate import run_script

revision = "reorganisation_2026_11_22"
down_revision = "technique_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script((Path(__file__).parent / "reorganisation_2026_11_22.sql").read_text(encoding="utf-8"))
