"""HTTP of technique packages."""

from services.catalog.package import commands, queries
from services.catalog.package.schemas import Package, PackageHistory, Packages, PutPackage
from services.catalog.technique.errors import TechniqueUnknown
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Text

router = Router(prefix="/catalog/v1/packages", tags=["packages"])


@router.put("/{code}", response_model=Package, responses=declared(TechniqueUnknown))
@allowed(Role.DEPARTMENT, national=True)
async def put_package(uow: Writing, code: Code, body: PutPackage) -> Document:
    """Record a set of techniques that are transferred together."""
    return await commands.put_package(uow, code, body)


@router.get("", response_model=Packages)
@allowed(*EVERYBODY, scope="catalog")
async def list_packages(
    session: Reading, page: Paging, q: Text | None = None, technique: Code | None = None, as_of: Day | None = None
) -> Document:
    """The packages of a day by name, or by a technique in them."""
    return await queries.list_packages(session, page, q=q, technique=technique, as_of=as_of)


@router.get("/{code}", response_model=Package)
@allowed(*EVERYBODY, scope="catalog")
async def get_package(session: Reading, code: Code, as_of: Day | None = None) -> Document:
    """One package, as it is or was on a day."""
    return await queries.get_package(session, code, as_of)


@router.get("/{code}/history", response_model=PackageHistory)
@allowed(*EVERYBODY, scope="catalog")
async def list_package_history(session: Reading, page: Paging, code: Code) -> Document:
    """Every version of a package."""
    return await queries.list_history(session, page, code)
