"""What holds for every service alike: each route says who may call it, each refusal has its words in both languages."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from deploy.assembly import SPECS
from shared.app import create_app
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
def test_every_refusal_has_its_words_in_both_languages(spec: ServiceSpec) -> None:
    for module in pkgutil.walk_packages([str(spec.folder)], f"services.{spec.name}."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    assert lacking(catalogue(spec.locales), "shared", f"services.{spec.name}") == []


def test_every_fault_of_a_body_is_worded_by_some_service() -> None:
    assert unworded_faults(*(catalogue(spec.locales) for spec in SPECS.values())) == []
