"""States that an undo takes back, and codes that are free again."""

from pathlib import Path

from shared.migrate import run_script

revision = "facility_import_2026_11_22"
down_revision = "reorganisation_2026_11_22"
branch_labels = None
# The view of places reads the tables themselves: a state that was taken back has no days there.
depends_on = None


def upgrade() -> None:
    """Make room for them."""
    run_script((Path(__file__).parent / "facility_import_2026_11_22.sql").read_text(encoding="utf-8"))
