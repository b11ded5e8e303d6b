"""The kernel's tables and functions in a service's schema."""

from pathlib import Path

from shared.migrate import run_script

revision = "kernel_2026_11_22"
down_revision = None
branch_labels = ("kernel",)
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script((Path(__file__).parents[1] / "kernel_2026_11_22.sql").read_text(encoding="utf-8"))
