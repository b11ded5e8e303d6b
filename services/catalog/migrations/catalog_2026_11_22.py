"""The catalog's tables, its tree of places and the days on which approvals hold."""

from pathlib import Path

from shared.migrate import run_script

revision = "catalog_2026_11_22"
down_revision = None
branch_labels = None
depends_on = ("kernel_2026_11_22",)


def upgrade() -> None:
    """Create them."""
    run_script((Path(__file__).parent / "catalog_2026_11_22.sql").read_text(encoding="utf-8"))
