"""Every version of a technique, its other names, an index of its words, and the titles of the scope lists."""

from pathlib import Path

from shared.migrate import run_script

revision = "technique_2026_11_22"
down_revision = "returns_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    run_script((Path(__file__).parent / "technique_2026_11_22.sql").read_text(encoding="utf-8"))
