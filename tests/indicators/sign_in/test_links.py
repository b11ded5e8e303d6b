"""Signing in by a link of this machine, and what the cookie is good for."""

import asyncio
import re
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from services.indicators.sign_in import rules
from services.indicators.sign_in.commands import TICKET, make_ticket
from shared.actor import Role
from shared.auth import LocalIssuer, Verifier
from shared.pages import SESSION
from shared.seals import Seals
from shared.settings import Settings
from tests.indicators.sign_in.conftest import WHO, browser_of

DASHBOARD = "/indicators/v1/dashboard"


def seals_of(settings: Settings) -> Seals:
    seals = Seals.load(settings)
    assert seals is not None
    return seals


def ticket(settings: Settings, role: Role = Role.DEPARTMENT, unit: str = "VN") -> str:
    return make_ticket(seals_of(settings), settings, role=role, unit=unit, sub=f"{role}@{unit}")


def session(settings: Settings, seconds: int = 60, **claims: str) -> str:
    return seals_of(settings).seal(SESSION, {"sub": "actor-x", "role": "department", "unit": "VN"} | claims, seconds=seconds)


async def test_a_link_signs_in_as_its_role_and_unit_and_leaves_no_ticket_in_the_address(
    browser: httpx.AsyncClient, settings: Settings
) -> None:
    answer = await browser.get(f"{WHO}?as_of=2024-01-01&ticket={ticket(settings, Role.CENTRE, '107')}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{WHO}?as_of=2024-01-01")
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert re.search(r"; HttpOnly; Max-Age=28800; Path=/; SameSite=strict$", cookie), cookie
    seen = await browser.get(WHO)
    token = LocalIssuer(settings.data_dir).token(settings, role=Role.CENTRE, unit="107", sub="centre@107")
    same = Verifier.load(settings).actor(f"Bearer {token}")
    assert (seen.status_code, seen.text) == (200, f"<p>centre 107 {same.id}</p>")
    assert seen.headers["cache-control"] == "private, no-cache"


async def test_under_https_no_neighbour_can_plant_the_cookie(app: FastAPI, settings: Settings) -> None:
    async with browser_of(app, "https://tuyen.test") as browser:
        answer = await browser.get(f"{DASHBOARD}?ticket={ticket(settings)}")
        assert answer.headers["set-cookie"].startswith("__Host-tuyen-session=")
        assert "; Secure" in answer.headers["set-cookie"]
        assert (await browser.get(WHO)).status_code == 200
        browser.cookies.clear()
        assert (await browser.get(WHO, headers={"Cookie": f"{SESSION}={session(settings)}"})).status_code == 401


async def test_a_link_used_twice_says_so_and_how_to_get_another(browser: httpx.AsyncClient, app: FastAPI, settings: Settings) -> None:
    link = f"{DASHBOARD}?ticket={ticket(settings)}"
    assert (await browser.get(link)).status_code == 303
    async with browser_of(app) as other:
        again = await other.get(link)
    assert (again.status_code, again.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "<h1>Đường dẫn đăng nhập này đã được dùng</h1>" in again.text
    assert "<code>tuyen link --role department --unit VN</code>" in again.text
    assert "set-cookie" not in again.headers


async def test_of_browsers_that_race_with_one_link_exactly_one_is_signed_in(app: FastAPI, settings: Settings) -> None:
    link = f"{DASHBOARD}?ticket={ticket(settings)}"
    browsers = [browser_of(app) for _ in range(6)]
    answers = await asyncio.gather(*(each.get(link) for each in browsers))
    assert sorted(answer.status_code for answer in answers) == [303, 401, 401, 401, 401, 401]
    await asyncio.gather(*(each.aclose() for each in browsers))


async def test_looking_at_a_link_does_not_use_it_up(browser: httpx.AsyncClient, settings: Settings) -> None:
    link = f"{DASHBOARD}?ticket={ticket(settings)}"
    assert (await browser.head(link)).status_code != 303
    assert (await browser.get(link)).status_code == 303


async def test_a_link_that_is_old_or_changed_or_of_another_machine_signs_nobody_in(
    browser: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = settings.model_copy(update={"data_dir": tmp_path})
    good = ticket(settings)
    head, payload, signature = good.split(".")
    token = LocalIssuer(settings.data_dir).token(settings, role=Role.DEPARTMENT, unit="VN", sub="x")
    for bad in (
        seals_of(settings).seal(TICKET, {"sub": "x", "role": "department", "unit": "VN"}, seconds=0),
        ticket(elsewhere),
        f"{head}.{payload[:-2]}AA.{signature}",
        session(settings),
        token,
        "",
        "ø",
    ):
        answer = await browser.get(f"{DASHBOARD}?ticket={quote(bad)}")
        assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
        assert "<h1>Đường dẫn đăng nhập này không còn hiệu lực</h1>" in answer.text
    assert (await browser.get(f"{DASHBOARD}?ticket={good}")).status_code == 303


async def test_the_cookie_reads_pages_and_nothing_else(browser: httpx.AsyncClient, settings: Settings) -> None:
    await browser.get(f"{DASHBOARD}?ticket={ticket(settings)}")
    assert (await browser.get(WHO)).status_code == 200
    for method, path in (
        ("GET", "/indicators/v1/indicators"),
        ("GET", "/indicators/v1/dashboards"),
        ("GET", "/indicators/v1/dashboard/../indicators"),
        ("POST", WHO),
        ("PUT", "/indicators/v1/policies/village_training_months/2024-01-01"),
        ("GET", "/indicators/metrics"),
    ):
        answer = await browser.request(method, path, headers={"Idempotency-Key": "1"}, json={"value": 3} if method == "PUT" else None)
        assert answer.status_code in ({404} if path.endswith("dashboards") else {401}), (method, path)
    assert (await browser.get(f"{WHO}/{'S1'}")).status_code == 403


@pytest.mark.parametrize("kind", ["changed", "expired", "foreign", "of a ticket", "unsigned", "none"])
async def test_a_cookie_that_is_no_session_signs_nobody_in(
    kind: str, browser: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    good = session(settings)
    head, payload, signature = good.split(".")
    cookie = {
        "changed": f"{head}.{payload}.{signature[:-4]}AAAA",
        "expired": session(settings, seconds=0),
        "foreign": session(settings.model_copy(update={"data_dir": tmp_path})),
        "of a ticket": ticket(settings),
        "unsigned": f"eyJhbGciOiJub25lIn0.{payload}.",
        "none": "",
    }[kind]
    assert (await browser.get(WHO, headers={"Cookie": f"{SESSION}={good}"})).status_code == 200
    answer = await browser.get(WHO, headers={"Cookie": f"{SESSION}={cookie}"})
    assert (answer.status_code, "<h1>Cần đăng nhập</h1>" in answer.text) == (401, True)


async def test_a_key_is_changed_while_people_are_signed_in() -> None:
    old, new = "o" * 32, "n" * 32
    before = Seals([old.encode()]).seal(SESSION, {"sub": "x"}, seconds=60)
    assert Seals([new.encode(), old.encode()]).open(SESSION, before) is not None
    after = Seals([new.encode(), old.encode()]).seal(SESSION, {"sub": "x"}, seconds=60)
    assert Seals([new.encode()]).open(SESSION, after) is not None
    assert Seals([new.encode()]).open(SESSION, before) is None


async def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(browser: httpx.AsyncClient, settings: Settings) -> None:
    await browser.get(f"{DASHBOARD}?ticket={ticket(settings)}")
    copied = browser.cookies[SESSION]
    answer = await browser.post(f"{DASHBOARD}/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["location"], "Max-Age=0" in answer.headers["set-cookie"]) == (303, DASHBOARD, True)
    assert SESSION not in browser.cookies
    assert (await browser.get(WHO, headers={"Cookie": f"{SESSION}={copied}"})).status_code == 401
    assert (await browser.post(f"{DASHBOARD}/sign-out")).status_code == 303


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}])
async def test_another_site_signs_nobody_out(headers: dict[str, str], browser: httpx.AsyncClient, settings: Settings) -> None:
    await browser.get(f"{DASHBOARD}?ticket={ticket(settings)}")
    answer = await browser.post(f"{DASHBOARD}/sign-out", headers=headers)
    assert (answer.status_code, "<h1>Yêu cầu đến từ một trang khác</h1>" in answer.text) == (403, True)
    assert (await browser.get(WHO)).status_code == 200


async def test_a_browser_is_told_on_a_page_and_a_client_by_a_problem(browser: httpx.AsyncClient) -> None:
    page = await browser.get(f"{WHO}?lang=en")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="en">' in page.text
    assert "<h1>Sign in first</h1>" in page.text
    assert f'href="{WHO}?lang=vi"' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    client = await browser.get(WHO, headers={"Accept": "application/json"})
    assert (client.status_code, client.json()["code"]) == (401, "unauthenticated")
    assert (await browser.get("/indicators/v1/indicators")).headers["content-type"] == "application/problem+json"


async def test_a_refusal_for_somebody_signed_in_offers_to_sign_out(browser: httpx.AsyncClient, settings: Settings) -> None:
    await browser.get(f"{DASHBOARD}?ticket={ticket(settings)}")
    answer = await browser.get(f"{WHO}/S1")
    assert (answer.status_code, f'<form method="post" action="{DASHBOARD}/sign-out">' in answer.text) == (403, True)


@pytest.mark.parametrize(
    "asked",
    ["https://evil.example/", "//evil.example", "/\\evil.example", f"{DASHBOARD}@evil.example", f"{DASHBOARD}/../../../catalog/v1/docs",
     f"{DASHBOARD}/%2e%2e/x", f"{DASHBOARD}/a\r\nSet-Cookie: x", f"{DASHBOARD}s", f"{DASHBOARD}/sign-in", "javascript:alert(1)", "", None,
     f"{DASHBOARD}/{'a' * 1000}", f"{DASHBOARD}/x?y=<script>"],
)  # fmt: skip
def test_no_return_path_leads_out_of_the_dashboard(asked: str | None) -> None:
    assert rules.page_of(asked) == DASHBOARD


@pytest.mark.parametrize(
    "page", [DASHBOARD, f"{DASHBOARD}/programmes/lai-chau.2023?as_of=2024-01-01&lang=en", f"{DASHBOARD}/facilities/12-001"]
)
def test_a_page_of_the_dashboard_is_come_back_to(page: str) -> None:
    assert rules.page_of(page) == page
