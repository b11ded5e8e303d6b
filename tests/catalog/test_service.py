"""The catalog as a whole: its tables are those of its migration, its routes say who may call them, its refusals have words."""

import ast
import warnings

from sqlalchemy.exc import SAWarning

from services.catalog.app import SPEC
from shared import migrate
from shared.errors import Refusal
from shared.i18n import LANGUAGES, catalogue
from shared.route import Route
from shared.settings import Settings
from tests.catalog.world import Catalog


def _refusals(kind: type[Refusal] = Refusal) -> set[type[Refusal]]:
    return {kind} | {found for sub in kind.__subclasses__() for found in _refusals(sub)}


async def test_the_tables_of_the_code_are_those_of_the_migration(settings: Settings) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Did not recognize type", SAWarning)
        await migrate.check("catalog", settings.migration_dsn("catalog") or "", SPEC.migrations, SPEC.metadata)


def test_every_route_declares_who_may_call_it() -> None:
    routes = [route for router in SPEC.routers for route in router.routes if isinstance(route, Route)]
    assert len(routes) > 30
    assert [route.path for route in routes if route.access is None or not route.access.roles] == []


def test_every_refusal_and_fault_has_its_words_in_both_languages() -> None:
    texts = catalogue(SPEC.locales)
    own = [refusal for refusal in _refusals() if refusal.__module__.startswith("services.catalog")]
    wanted = {f"problem.{refusal.code()}.{part}" for refusal in own for part in ("title", "detail")}
    for file in SPEC.folder.rglob("*.py"):
        names = (node.value for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant))
        wanted |= {name for name in names if isinstance(name, str) and name.startswith("field.") and name != "field."}
    assert len(own) > 20
    for language in LANGUAGES:
        assert sorted(wanted - texts.keys(language)) == []


async def test_the_world_of_the_other_tests_can_be_made(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()
    answer = await catalog.grant("TYT.03433", "COM")
    assert answer.status_code == 201, answer.text
