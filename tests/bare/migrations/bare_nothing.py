"""A producer of which a test needs nothing but its log."""

revision = "bare_nothing"
down_revision = None
depends_on = ("kernel_2026_11_22",)


def upgrade() -> None:
    """Nothing."""
