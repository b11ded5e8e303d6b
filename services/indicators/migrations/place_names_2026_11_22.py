"""Names of units and facilities, for people who read pages and papers."""

from pathlib import Path

from shared.migrate import run_script

revision = "place_names_2026_11_22"
down_revision = "target_events_2026_11_22"


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
