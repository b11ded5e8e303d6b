"""What holds for every service alike: each route says who may call it, each refusal has its words in both languages."""

import importlib
import pkgutil
import re
from pathlib import Path

import httpx
import pytest

from deploy.assembly import SPECS
from shared.app import create_app
from shared.auth import LocalIssuer
from shared.description import document
from shared.i18n import catalogue
from shared.service import ServiceSpec
from shared.settings import SERVICES, Settings
from tests.catalogue_check import lacking, unworded_faults
from tests.declared_routes import declarations, undeclared_routes

every_service = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


def settings_of(folder: Path) -> Settings:
    """Settings that name a database which nothing here connects to."""
    dsns = {f"{service}_{kind}": "postgresql://nobody@127.0.0.1:1/none" for service in SERVICES for kind in ("dsn", "reader_dsn")}
    return Settings(data_dir=folder, **dsns)  # type: ignore[arg-type]


@every_service
def test_every_route_says_who_may_call_it(spec: ServiceSpec, tmp_path: Path) -> None:
    app = create_app(spec, settings_of(tmp_path))
    assert undeclared_routes(app) == []
    assert len(list(declarations(app))) > 5


@every_service
async def test_every_route_takes_the_parameters_that_it_describes_and_no_other(spec: ServiceSpec, tmp_path: Path) -> None:
    app = create_app(spec, settings := settings_of(tmp_path))
    described, issuer = document(app)["paths"], LocalIssuer(tmp_path)
    callers = {
        access: issuer.token(settings, role=min(access.roles), unit="VN", sub="s", scope=access.scope or "")
        for access in {access for _, _, access in declarations(app)}
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tuyen.test") as caller:
        for method, path, access in declarations(app):
            if spec.pages is not None and path.startswith(spec.pages.prefix):
                continue  # a page overlooks what others add to a link
            headers = {"Authorization": f"Bearer {callers[access]}", "Accept-Language": "en"}
            refused = await caller.request(method, f"{re.sub(r'{.*?}', 'x', path)}?asof=2024-01-01", headers=headers)
            assert refused.status_code == 422, f"{method} {path} reads or writes first, and no database is there"
            told = refused.json()["errors"]
            assert [(each["pointer"], each["code"]) for each in told] == [("/query/asof", "unknown-parameter")], (method, path)
            operation = described.get(path.replace(":path}", "}"), {}).get(method.lower(), {"parameters": []})
            names = {each["name"] for each in operation["parameters"] if each["in"] == "query"} | ({"fields"} if method == "GET" else set())
            assert set(told[0]["detail"].rpartition(": ")[2].removesuffix(".").split(", ")) == (names or {"none"}), (method, path)


@every_service
def test_every_refusal_has_its_words_in_both_languages(spec: ServiceSpec) -> None:
    for module in pkgutil.walk_packages([str(spec.folder)], f"services.{spec.name}."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    assert lacking(catalogue(spec.locales), "shared", f"services.{spec.name}") == []


def test_every_fault_of_a_body_is_worded_by_some_service() -> None:
    assert unworded_faults(*(catalogue(spec.locales) for spec in SPECS.values())) == []
