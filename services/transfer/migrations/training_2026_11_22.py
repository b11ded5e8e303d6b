"""Sessions vouched for by a trainer or taken back, cases counted once, and acceptances, of the whole or in parts."""

from pathlib import Path

from shared.migrate import run_script

revision = "training_2026_11_22"
down_revision = "checks_2026_11_22"


def upgrade() -> None:
    """Widen sessions, create acceptances."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
