"""The kernel's tables of imports."""

from pathlib import Path

from shared.migrate import run_script

revision = "kernel_imports_2026_11_22"
down_revision = "kernel_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script((Path(__file__).parents[1] / "kernel_imports_2026_11_22.sql").read_text(encoding="utf-8"))
