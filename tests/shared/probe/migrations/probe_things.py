"""The probe's one table."""

from shared.migrate import run_script

revision = "probe_things"
down_revision = None
depends_on = ("kernel_2026_11_22",)


def upgrade() -> None:
    """Create it."""
    run_script("""
        create table thing (code text primary key, amount bigint not null, version bigint not null, check (amount < 1000000));
        create table place (code text not null, kind text not null, level text, valid daterange not null, successors text[] not null default '{}');
        create table place_edge (child text not null, parent text not null, valid daterange not null);
    """)
