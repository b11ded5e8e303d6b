"""People, their licences and posts, rotation plans and assignments."""

from pathlib import Path

from shared.migrate import run_script

revision = "rotation_2026_11_22"
down_revision = None
depends_on = ("kernel_2026_11_22",)


def upgrade() -> None:
    """Create them."""
    run_script(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
