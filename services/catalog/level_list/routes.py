"""HTTP of level lists."""

from typing import Annotated

from fastapi import Query

from services.catalog.facility.schemas import Level
from services.catalog.level_list import commands, queries
from services.catalog.level_list.schemas import Difference, LevelList, LevelLists, PutLevelList
from services.catalog.technique.errors import TechniqueTwice, TechniqueUnknown
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/catalog/v1/level-lists", tags=["level lists"])


@router.put("/{level}/{valid_from}", response_model=LevelList, responses=declared(TechniqueTwice, TechniqueUnknown))
@allowed(Role.DEPARTMENT, national=True)
async def put_level_list(uow: Writing, level: Level, valid_from: Day, body: PutLevelList) -> Document:
    """Publish the techniques that a level should perform from a day on."""
    return await commands.put_level_list(uow, level, valid_from, body)


@router.get("", response_model=LevelLists)
@allowed(*EVERYBODY, scope="catalog")
async def list_level_lists(
    session: Reading, page: Paging, level: Level | None = None, technique: Code | None = None, as_of: Day | None = None
) -> Document:
    """Every version of the levels' lists, without the lines: those of a level, those with a technique, those in force on a day."""
    return await queries.list_level_lists(session, page, level, technique, as_of)


@router.get("/{level}", response_model=LevelList)
@allowed(*EVERYBODY, scope="catalog")
async def get_level_list_in_force(session: Reading, level: Level, as_of: Day | None = None) -> Document:
    """The version in force on a day."""
    return await queries.get_level_list_in_force(session, level, as_of)


@router.get("/{level}/{valid_from}", response_model=LevelList)
@allowed(*EVERYBODY, scope="catalog")
async def get_level_list(session: Reading, level: Level, valid_from: Day) -> Document:
    """One version."""
    return await queries.get_level_list(session, level, valid_from)


@router.get("/{level}/{valid_from}/difference", response_model=Difference)
@allowed(*EVERYBODY, scope="catalog")
async def get_difference(session: Reading, level: Level, valid_from: Day, earlier: Annotated[Day, Query(alias="from")]) -> Document:
    """The techniques that came on the list and that left it since another version."""
    return await queries.get_difference(session, level, valid_from, earlier)
