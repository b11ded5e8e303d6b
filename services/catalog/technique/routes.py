"""HTTP of techniques."""

from services.catalog.technique import commands, queries
from services.catalog.technique.schemas import PutTechnique, Technique, Techniques
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Name, Text

router = Router(prefix="/catalog/v1/techniques", tags=["techniques"])


@router.put("/{code}", response_model=Technique)
@allowed(Role.DEPARTMENT, national=True)
async def put_technique(uow: Writing, code: Code, body: PutTechnique) -> Document:
    """Record a technique, for the whole country."""
    return await commands.put_technique(uow, code, body)


@router.get("", response_model=Techniques)
@allowed(*EVERYBODY, scope="catalog")
async def list_techniques(
    session: Reading, page: Paging, q: Text | None = None, specialty: Name | None = None, title: Code | None = None
) -> Document:
    """Techniques by name, specialty, or the title that may perform them."""
    return await queries.list_techniques(session, page, q=q, specialty=specialty, title=title)


@router.get("/{code}", response_model=Technique)
@allowed(*EVERYBODY, scope="catalog")
async def get_technique(session: Reading, code: Code) -> Document:
    """One technique."""
    return await queries.get_technique(session, code)
