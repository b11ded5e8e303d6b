"""People's states, evidence of competencies, staffing norms, merged and pseudonymised people."""

from pathlib import Path

from shared.migrate import run_script

revision = "people_2026_11_22"
down_revision = "assignment_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
