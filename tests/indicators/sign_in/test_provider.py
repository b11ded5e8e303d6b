"""Signing in at an identity provider, which sometimes misbehaves, in a production setting."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from services.indicators.sign_in.commands import TICKET
from shared.auth import Verifier
from shared.pages import SESSION
from shared.seals import Seals
from shared.settings import Environment, Settings
from tests.indicators.sign_in.conftest import WHO, WITH_PAGE, browser_of
from tests.indicators.sign_in.provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, serving
from tests.world import running

PUBLIC_URL = "http://127.0.0.1:8000"
DASHBOARD = "/indicators/v1/dashboard"
SIGN_IN, CALLBACK, SIGN_OUT = f"{DASHBOARD}/sign-in", f"{DASHBOARD}/sign-in/callback", f"{DASHBOARD}/sign-out"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with serving(f"{PUBLIC_URL}{CALLBACK}") as provider:
        yield provider


def in_production(issuer: str) -> dict[str, object]:
    """The settings of a deployment whose people sign in at a provider."""
    return {
        "environment": Environment.PRODUCTION,
        "jwks_url": f"{issuer}/jwks",
        "token_issuer": issuer,
        "token_role_claim": "vai_tro",
        "token_unit_claim": "don_vi",
        "cursor_key": "c" * 32,
        "session_keys": f"{'n' * 32},{'o' * 32}",
        "public_url": PUBLIC_URL,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "oidc_scope": "openid profile",
    }


@pytest.fixture
def production(settings: Settings, provider: IdentityProvider) -> Settings:
    return Settings(**settings.model_dump() | in_production(provider.issuer))


@pytest.fixture
async def app(production: Settings) -> AsyncIterator[FastAPI]:
    async with running(WITH_PAGE, production) as app:
        yield app


async def begin(browser: httpx.AsyncClient, page: str = WHO) -> str:
    """The address at the provider to which the browser is sent."""
    answer = await browser.get(SIGN_IN, params={"page": page})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def visit(url: str) -> str:
    """Sign in at the provider: the address to which it sends the browser back."""
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(url)).headers["location"]


async def sign_in(browser: httpx.AsyncClient, page: str = WHO) -> httpx.Response:
    return await browser.get(await visit(await begin(browser, page)))


async def test_a_person_signs_in_with_the_role_and_unit_that_the_provider_names(
    app: FastAPI, browser: httpx.AsyncClient, provider: IdentityProvider, production: Settings
) -> None:
    asked = await browser.get(f"{WHO}?as_of=2024-01-01")
    assert (asked.status_code, "tuyen link" in asked.text) == (401, False)
    link = f"{SIGN_IN}?page=%2Findicators%2Fv1%2Fdashboard%2Fwho%3Fas_of%3D2024-01-01"
    assert f'<a class="sign-in" href="{link}">Đăng nhập</a>' in asked.text
    at_provider = (await browser.get(link)).headers["location"]
    assert parse_qs(urlsplit(at_provider).query)["ui_locales"] == ["vi"]
    back = await browser.get(await visit(at_provider))
    assert (back.status_code, back.headers["location"]) == (303, f"{WHO}?as_of=2024-01-01")
    assert back.headers["set-cookie"].endswith("; HttpOnly; Max-Age=28800; Path=/; SameSite=lax")
    same = Verifier.load(production).actor(f"Bearer {provider.api_token()}")
    assert (await browser.get(WHO)).text == f"<p>department 12 {same.id}</p>"
    assert (await browser.get("/indicators/v1/indicators")).status_code == 401
    async with browser_of(app) as other:
        assert (await sign_in(other)).status_code == 303
    assert provider.asked == {"/.well-known/openid-configuration": 1, "/jwks": provider.asked["/jwks"], "/authorize": 2, "/token": 2}


async def test_an_answer_of_the_provider_is_taken_once(browser: httpx.AsyncClient, provider: IdentityProvider) -> None:
    provider.fault = "takes a code again"
    back = await visit(await begin(browser))
    assert (await browser.head(back)).status_code == 405, "who only looks at it has not come back"
    answers = await asyncio.gather(*(browser.get(back) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 401, 401]
    late = await browser.get(back)
    assert (late.status_code, "set-cookie" in late.headers) == (401, False)
    assert "<h1>Lần đăng nhập này không còn hiệu lực</h1>" in late.text


async def test_two_windows_of_a_browser_sign_in_at_once(browser: httpx.AsyncClient) -> None:
    first, second = await begin(browser, f"{WHO}?as_of=2023-01-01"), await begin(browser, f"{WHO}?as_of=2024-01-01")
    answers = [await browser.get(await visit(url)) for url in (first, second)]
    assert [answer.headers["location"] for answer in answers] == [f"{WHO}?as_of=2023-01-01", f"{WHO}?as_of=2024-01-01"]


async def test_nobody_is_signed_in_by_the_answer_to_another_browser(browser: httpx.AsyncClient, app: FastAPI) -> None:
    back = await visit(await begin(browser))
    async with browser_of(app) as other:
        for _ in range(2):
            answer = await other.get(back)
            assert (answer.status_code, "<h1>Lần đăng nhập này không còn hiệu lực</h1>" in answer.text) == (401, True)
            await begin(other)
    mixed = back.replace(parse_qs(urlsplit(back).query)["state"][0], parse_qs(urlsplit(await begin(browser)).query)["state"][0])
    assert (await browser.get(mixed)).status_code == 401, "the code of one sign-in with the state of another"


async def test_what_the_provider_says_wrong_signs_nobody_in(browser: httpx.AsyncClient, provider: IdentityProvider) -> None:
    titles = {
        **dict.fromkeys(
            ["other nonce", "no nonce", "other audience", "issued to another of its audiences", "other issuer", "expired", "of tomorrow", "without an end", "no person",
             "other key", "signed with the client's secret", "unsigned", "no ID token"],
            (401, "Chưa xác nhận được danh tính"),
        ),
        "answer of another issuer": (401, "Chưa đăng nhập được"),
        "refuses the person": (401, "Chưa đăng nhập được"),
        "no role": (403, "Tài khoản chưa được giao vai trò"),
        "broken": (503, "Hệ thống định danh không trả lời"),
    }  # fmt: skip
    for fault, (status, title) in titles.items():
        provider.fault = fault
        answer = await sign_in(browser)
        assert (answer.status_code, f"<h1>{title}</h1>" in answer.text, "set-cookie" in answer.headers) == (status, True, False), fault
        assert "<b>no</b>" not in answer.text
    assert (await browser.get(WHO)).status_code == 401
    provider.fault = ""
    assert (await sign_in(browser)).status_code == 303


async def test_a_provider_that_is_not_the_configured_one_is_not_believed(
    app: FastAPI, browser: httpx.AsyncClient, provider: IdentityProvider
) -> None:
    for fault in ("discovery of another issuer", "keys in the clear"):
        provider.fault = fault
        app.state.runtime.provider._kept.clear()
        answer = await browser.get(SIGN_IN)
        assert (answer.status_code, "<h1>Hệ thống định danh không trả lời</h1>" in answer.text) == (503, True)


async def sign_out(browser: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await browser.post(SIGN_OUT, headers={"Sec-Fetch-Site": "same-origin"} | headers)


async def test_who_signs_out_is_signed_out_at_the_provider_too_and_comes_back(
    browser: httpx.AsyncClient, provider: IdentityProvider
) -> None:
    await sign_in(browser)
    left = await sign_out(browser, **{"Accept-Language": "en"})
    assert (left.status_code, (await browser.get(WHO)).status_code) == (303, 401)
    assert await visit(left.headers["location"]) == f"{PUBLIC_URL}{DASHBOARD}"
    asked = {"client_id": CLIENT_ID, "post_logout_redirect_uri": f"{PUBLIC_URL}{DASHBOARD}", "ui_locales": "en"}
    assert provider.signed_out_by == [asked], "and no claim about the person"
    assert (await sign_out(browser)).headers["location"] == DASHBOARD, "no session, nothing to end"


@pytest.mark.parametrize("fault", ["signs nobody out", "signs out in the clear", "discovery of another issuer"])
async def test_a_session_ends_here_where_the_provider_cannot_end_its_own(
    app: FastAPI, browser: httpx.AsyncClient, provider: IdentityProvider, fault: str
) -> None:
    await sign_in(browser)
    provider.fault = fault
    app.state.runtime.provider._kept.clear()
    left = await sign_out(browser)
    assert (left.status_code, left.headers["location"]) == (303, DASHBOARD)
    assert (await browser.get(WHO)).status_code == 401


async def test_nobody_is_sent_to_sign_out_at_a_provider_that_did_not_sign_them_in(browser: httpx.AsyncClient, production: Settings) -> None:
    own = Seals.load(production)
    assert own is not None
    cookie = own.seal(SESSION, {"sub": "x", "role": "department", "unit": "VN", "by": "ticket"}, seconds=60)
    assert (await sign_out(browser, Cookie=f"{SESSION}={cookie}")).headers["location"] == DASHBOARD


async def test_a_key_that_the_provider_took_since_is_read(browser: httpx.AsyncClient, provider: IdentityProvider) -> None:
    assert (await sign_in(browser)).status_code == 303
    before = provider.asked["/jwks"]
    provider.rotate()
    assert (await sign_in(browser)).status_code == 303
    assert provider.asked["/jwks"] == before + 1


async def test_nothing_that_comes_in_the_address_is_repeated_or_followed(browser: httpx.AsyncClient) -> None:
    state = parse_qs(urlsplit(await begin(browser)).query)["state"][0]
    for query in ({"error": "<i>x</i>", "error_description": "<i>x</i>", "state": state}, {"state": "<i>x</i>", "code": "<i>x</i>"}, {}):
        answer = await browser.get(CALLBACK, params=query)
        assert (answer.status_code, "<i>x</i>" in answer.text) == (401, False)
    assert (await sign_in(browser, "https://evil.example/")).headers["location"] == DASHBOARD


async def test_links_and_keys_of_one_machine_open_nothing_in_production(browser: httpx.AsyncClient, production: Settings) -> None:
    person = {"sub": "x", "role": "department", "unit": "VN"}
    own = Seals.load(production)
    assert own is not None
    answer = await browser.get(f"{DASHBOARD}?ticket={own.seal(TICKET, person, seconds=60)}")
    assert (answer.status_code, "set-cookie" in answer.headers, "tuyen link" in answer.text) == (401, False, False)
    for key, status in (("n", 200), ("o", 200), ("x", 401)):
        cookie = Seals([key.encode() * 32]).seal(SESSION, person, seconds=60)
        assert (await browser.get(WHO, headers={"Cookie": f"{SESSION}={cookie}"})).status_code == status


@pytest.mark.parametrize(
    "change",
    [
        {"token_issuer": "tuyen-local"},
        {"session_keys": None},
        {"session_keys": "short"},
        {"public_url": None},
        {"public_url": "http://tuyen.example.vn"},
        {"token_issuer": "urn:adfs"},
        {"oidc_issuer": "http://id.example.vn"},
    ],
)
def test_a_setting_that_would_let_somebody_listen_or_forge_does_not_start(change: dict[str, object]) -> None:
    good = in_production("https://id.example.vn")
    Settings(**good)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="TUYEN_"):
        Settings(**good | change)  # type: ignore[arg-type]
