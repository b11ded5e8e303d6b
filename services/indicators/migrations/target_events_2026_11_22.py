"""What was said of targets, and when they were looked at."""

from pathlib import Path

from shared.migrate import run_script

revision = "target_events_2026_11_22"
down_revision = "definitions_2026_11_22"


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
