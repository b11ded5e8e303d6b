"""The watcher has no tables of its own."""

revision = "watcher_nothing"
down_revision = None
depends_on = ("kernel_2026_11_22",)


def upgrade() -> None:
    """Nothing."""
