"""The four services by name: what a command line, a test or a benchmark assembles."""

from collections.abc import Mapping

from services.catalog.app import SPEC as CATALOG
from services.indicators.app import SPEC as INDICATORS
from services.rotation.app import SPEC as ROTATION
from services.transfer.app import SPEC as TRANSFER
from shared.rebuild import ensure_projections
from shared.runtime import migrate_service
from shared.service import ServiceSpec
from shared.settings import Settings

SPECS: Mapping[str, ServiceSpec] = {spec.name: spec for spec in (CATALOG, ROTATION, TRANSFER, INDICATORS)}


async def migrate_all(settings: Settings) -> None:
    """Bring every schema to its newest revision, then every projection to the code's version."""
    for spec in SPECS.values():
        await migrate_service(spec, settings)
    for spec in SPECS.values():
        await ensure_projections(spec, settings)
