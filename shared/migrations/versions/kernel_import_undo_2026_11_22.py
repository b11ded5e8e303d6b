"""What the undo of an import goes by."""

from pathlib import Path

from shared.migrate import run_script

revision = "kernel_import_undo_2026_11_22"
down_revision = "kernel_imports_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    run_script((Path(__file__).parents[1] / "kernel_import_undo_2026_11_22.sql").read_text(encoding="utf-8"))
