"""Who may call: nobody whom the route does not name, nobody outside the subtree, nobody without a good token."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.access import SEEN_FOR, allowed
from shared.actor import EVERYBODY, Role
from shared.app import create_app
from shared.auth import LocalIssuer
from shared.route import Reading, Router
from shared.settings import Settings
from tests.declared_routes import declarations, undeclared_routes
from tests.shared.conftest import Served
from tests.shared.probe.service import PROBE, WATCHER

TREE = """
    insert into catalog.place (code, kind, level, valid, successors) values
        ('12', 'unit', 'province', '[2000-01-01,)', '{}'), ('12-d', 'unit', 'district', '[2000-01-01,)', '{}'),
        ('12-c', 'unit', 'commune', '[2000-01-01,)', '{}'), ('12-hc', 'facility', 'district', '[2000-01-01,)', '{}'),
        ('12-st', 'facility', 'commune', '[2000-01-01,)', '{}'), ('14', 'unit', 'province', '[2000-01-01,)', '{}'),
        ('14-st', 'facility', 'commune', '[2000-01-01,)', '{}'), ('11', 'unit', 'province', '[1990-01-01,2000-01-01)', '{12}');
    insert into catalog.place_edge (child, parent, valid) values
        ('12-d', '12', '[2000-01-01,)'), ('12-c', '12-d', '[2000-01-01,)'), ('12-hc', '12-d', '[2000-01-01,)'),
        ('12-st', '12-c', '[2000-01-01,)'), ('12-st', '12-hc', '[2000-01-01,)'), ('14-st', '14', '[2000-01-01,)');
    insert into catalog.thing (code, amount, version) values ('12-st', 1, 1), ('14-st', 1, 1), ('12-hc', 1, 1);
"""


def code_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["code"])


async def test_a_route_that_declares_nobody_refuses_everybody(probe: Served) -> None:
    for role in Role:
        async with probe.client(role) as caller:
            answer = await caller.delete("/catalog/v1/things/12-x")
        assert (answer.status_code, code_of(answer)) == (403, "out-of-role"), role


def test_the_walk_over_all_routes_finds_what_is_undeclared_and_nothing_else(probe_settings: Settings) -> None:
    assert undeclared_routes(create_app(PROBE, probe_settings)) == ["DELETE /catalog/v1/things/{code}"]
    app = create_app(WATCHER, probe_settings)
    assert undeclared_routes(app) == []
    assert ("GET", "/indicators/v1/sums/{province}") in {(method, path) for method, path, _ in declarations(app)}


def test_the_walk_finds_a_route_that_bypasses_the_kernel_and_one_that_names_no_role(probe_settings: Settings) -> None:
    app: FastAPI = create_app(WATCHER, probe_settings)
    nobodys = Router()

    @nobodys.get("/nobody")
    @allowed()
    async def get_nothing(session: Reading) -> None: ...

    app.router.routes.extend(nobodys.routes)
    app.mount("/elsewhere", FastAPI())
    app.add_route("/plain", lambda _: None)  # type: ignore[arg-type,return-value]
    assert undeclared_routes(app) == ["GET /nobody", "* /elsewhere", "GET/HEAD /plain"]


def signed(settings: Settings, key: OKPKey, **claims: object) -> str:
    now = int(time.time())
    known = {"iss": settings.token_issuer, "aud": settings.token_audience, "sub": "x", "role": "department", "unit": "VN", "exp": now + 60}
    wanted = {name: value for name, value in (known | claims).items() if value is not None}
    return jwt.encode({"alg": "Ed25519"}, wanted, key, algorithms=["Ed25519"])


BAD_CLAIMS: list[dict[str, object]] = [
    {"exp": int(time.time()) - 3600},
    {"exp": None},
    {"exp": "soon"},
    {"aud": "elsewhere"},
    {"iss": "elsewhere"},
    {"sub": None},
    {"role": "emperor"},
    {"role": None},
    {"unit": None},
]


async def test_a_token_that_is_expired_meant_for_others_or_incomplete_is_no_token(probe: Served) -> None:
    key = LocalIssuer(probe.settings.data_dir).key()
    async with probe.client() as caller:
        good = await caller.get("/catalog/v1/things", headers={"Authorization": f"Bearer {signed(probe.settings, key)}"})
        assert good.status_code == 200
        for claims in BAD_CLAIMS:
            bad = await caller.get("/catalog/v1/things", headers={"Authorization": f"Bearer {signed(probe.settings, key, **claims)}"})
            assert (bad.status_code, code_of(bad)) == (401, "unauthenticated"), claims
            assert bad.headers["www-authenticate"] == "Bearer"


async def test_no_token_a_strangers_token_or_none_at_all_is_401_on_reads_and_writes(probe: Served) -> None:
    stranger = signed(probe.settings, OKPKey.generate_key("Ed25519"))
    unsigned = signed(probe.settings, LocalIssuer(probe.settings.data_dir).key()).rsplit(".", 1)[0] + "."
    before = await probe.stored()
    async with probe.client() as caller:
        for header in ("", "Bearer", "Bearer x", "Basic eDp4", f"Bearer {stranger}", f"Bearer {unsigned}"):
            read = await caller.get("/catalog/v1/things", headers={"Authorization": header})
            write = await caller.put("/catalog/v1/things/12-x", json={"amount": 1}, headers={"Authorization": header})
            assert (read.status_code, write.status_code) == (401, 401), header
        del caller.headers["Authorization"]
        assert (await caller.get("/catalog/v1/things")).status_code == 401
    assert await probe.stored() == before


async def test_a_remembered_token_ends_when_it_expires(probe: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed(probe.settings, LocalIssuer(probe.settings.data_dir).key(), exp=int(time.time()) + 3600)
    async with probe.client() as caller:
        headers = {"Authorization": f"Bearer {token}"}
        assert (await caller.get("/catalog/v1/things", headers=headers)).status_code == 200
        later = time.time() + 4000
        monkeypatch.setattr("time.time", lambda: later)
        assert (await caller.get("/catalog/v1/things", headers=headers)).status_code == 401


async def test_roles_outside_the_declaration_are_refused_before_anything_is_looked_at(probe: Served) -> None:
    for role in set(Role) - {Role.DEPARTMENT, Role.STATION, Role.MINISTRY}:
        async with probe.client(role, "VN") as caller:
            answer = await caller.put("/catalog/v1/things/12-x", content=b"{", headers={"Content-Type": "text/plain"})
        assert (answer.status_code, code_of(answer)) == (403, "out-of-role"), role


async def test_a_system_client_needs_the_scope_that_the_route_names(probe: Served) -> None:
    key = LocalIssuer(probe.settings.data_dir).key()
    async with probe.client() as caller:
        for scope, status in (("events", 200), ("other", 403), (None, 403)):
            headers = {"Authorization": f"Bearer {signed(probe.settings, key, role='system', scope=scope)}"}
            assert (await caller.get("/catalog/v1/events", headers=headers)).status_code == status, scope
        headers = {"Authorization": f"Bearer {signed(probe.settings, key, role='system', scope='events')}"}
        assert (await caller.get("/catalog/v1/things", headers=headers)).status_code == 403, "a route without a scope is not for systems"


REACH = [
    (Role.DEPARTMENT, "VN", "14-st", 200),
    (Role.DEPARTMENT, "12", "12-st", 200),
    (Role.DEPARTMENT, "12", "14-st", 404),
    (Role.DEPARTMENT, "12", "12-none", 404),
    (Role.DEPARTMENT, "11", "12-st", 200),
    (Role.DEPARTMENT, "99", "12-st", 404),
    (Role.STATION, "12-st", "12-st", 200),
    (Role.STATION, "12-st", "12-hc", 404),
    (Role.STATION, "12-hc", "12-st", 200),
    (Role.STATION, "14-st", "12-st", 404),
]


async def test_a_call_reaches_as_far_as_the_callers_subtree_of_today(probe: Served) -> None:
    await probe.admin.execute(TREE)
    for role, unit, place, status in REACH:
        async with probe.client(role, unit) as caller:
            for _ in range(2):
                read = await caller.get(f"/catalog/v1/things/{place}")
                write = await caller.put(f"/catalog/v1/things/{place}", json={"amount": 1})
                assert (read.status_code, write.status_code) == (status, status), (role, unit, place)
                if status == 404:
                    missing = await caller.get("/catalog/v1/things/nowhere")
                    assert read.json() == missing.json(), "what is out of reach is told exactly as what does not exist"


async def test_being_one_end_of_a_pair_opens_nothing_of_the_other_end(probe: Served) -> None:
    await probe.admin.execute(TREE)
    async with probe.client(Role.STATION, "12-st") as caller:
        assert (await caller.get("/catalog/v1/things/14-st/beside/12-st")).status_code == 200
        assert (await caller.get("/catalog/v1/things/14-st")).status_code == 404
        assert (await caller.get("/catalog/v1/things/14-st/beside/14-st")).status_code == 404


@pytest.mark.parametrize("path", ["12-hc", "14-st/beside/12-hc"])
async def test_a_place_that_moved_away_is_out_of_reach_within_seconds(probe: Served, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    await probe.admin.execute(TREE)
    async with probe.client(Role.STATION, "12") as caller:
        assert (await caller.get(f"/catalog/v1/things/{path}")).status_code == 200
        await probe.admin.execute("update catalog.place_edge set parent = '14' where child = '12-hc'")
        later = time.monotonic() + SEEN_FOR + 1
        monkeypatch.setattr("shared.access.monotonic", lambda: later)
        assert (await caller.get(f"/catalog/v1/things/{path}")).status_code == 404


def test_a_production_setting_trusts_no_local_key(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="TUYEN_JWKS"):
        Settings(environment="production", data_dir=tmp_path)  # type: ignore[arg-type]


def test_everybody_is_everybody_but_operations() -> None:
    assert set(Role) - EVERYBODY == {Role.OPERATIONS}


async def test_many_first_processes_agree_on_one_issuer_key(tmp_path: Path) -> None:
    keys = await asyncio.gather(*(asyncio.to_thread(LocalIssuer(tmp_path).key) for _ in range(8)))
    assert len({str(key.as_dict(private=True)) for key in keys}) == 1
    assert (tmp_path / "issuer-key.json").stat().st_mode & 0o077 == 0
