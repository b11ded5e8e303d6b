"""Every step of a supplement, and when a scan was superseded."""

from pathlib import Path

from shared.migrate import run_script

revision = "supplement_steps_2026_11_22"
down_revision = "facility_import_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep them from now on, beginning with what stands."""
    run_script((Path(__file__).parent / "supplement_steps_2026_11_22.sql").read_text(encoding="utf-8"))
