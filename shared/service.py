"""What a service is made of, so that the kernel can run, migrate and check it without importing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import MetaData

from shared.contracts.envelope import Event
from shared.import_undo import Undo
from shared.pages import Pages
from shared.projection import Projection
from shared.reaction import Reaction
from shared.route import Router
from shared.watch import Watch


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One service: its name and schema, its nouns' routes and tables, what it derives from others' logs and how it reacts to them.

    `watches`: what it looks at by itself.
    """

    name: str
    folder: Path
    metadata: MetaData
    routers: Sequence[Router]
    publishes: Sequence[type[Event]]
    projections: Sequence[Projection] = ()
    reactions: Sequence[Reaction] = ()
    watches: Sequence[Watch] = ()
    undoes: Mapping[str, Undo] = field(default_factory=dict)
    """How the imports of each noun are undone."""
    pages: Pages | None = None
    """What people open in a browser, signed in by a cookie."""

    @property
    def follows(self) -> tuple[str, ...]:
        """The producers whose logs the projections read, in order."""
        return tuple(sorted({producer for projection in self.projections for producer in projection.producers}))

    @property
    def reacts_to(self) -> tuple[str, ...]:
        """The producers whose logs the reactions read, in order."""
        return tuple(sorted({reaction.producer for reaction in self.reactions}))

    @property
    def migrations(self) -> Path:
        """The folder of its alembic revisions."""
        return self.folder / "migrations"

    @property
    def locales(self) -> Path:
        """The folder of its message catalogues."""
        return self.folder / "locales"
