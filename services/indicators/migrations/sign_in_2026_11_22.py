"""What may be used once and has been: tickets of links, states of sign-ins, sessions that were signed out."""

from pathlib import Path

from shared.migrate import run_script

revision = "sign_in_2026_11_22"
down_revision = "reports_2026_11_22"


def upgrade() -> None:
    """Create it."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
