"""HTTP of signing in and out: without a token, since this is where browsers get one."""

import secrets
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from services.indicators.sign_in import commands, queries, rules, schemas
from services.indicators.sign_in.errors import OtherSite, SignInNeeded
from shared import problems
from shared.cookies import SameSite, read_cookie, set_cookie
from shared.db import UnitOfWork
from shared.errors import Forbidden, Refusal, Unauthenticated
from shared.headers import header
from shared.i18n import LANGUAGES, Voice, preferred
from shared.oidc import Provider
from shared.pages import SESSION, AskedRoute, OpenRoute, Pages
from shared.runtime_of import runtime_of
from shared.seals import Seals

BROWSER = "tuyen-sign-in"


async def open_link(request: Request, uow: UnitOfWork) -> Response:
    """A link of this machine, used once; strict, since nobody comes here from another site."""
    seals = _seals(request)
    if not runtime_of(request).settings.trusts_local_issuer():
        raise SignInNeeded
    cookie = await commands.use_ticket(uow, seals, request.query_params[rules.TICKET])
    return _signed_in(request, cookie, _page(request, without=rules.TICKET), "strict")


async def begin_sign_in(request: Request, uow: UnitOfWork) -> Response:
    """To the identity provider; the secret of the browser serves several sign-ins at once, each with a state of its own."""
    seals, provider = _seals(request), _provider(request)
    secret = read_cookie(request, BROWSER) or secrets.token_urlsafe(32)
    page = rules.page_of(request.query_params.get("page"))
    url = await commands.begin_sign_in(seals, provider, secret=secret, page=page, language=_voice(request).language)
    answer = RedirectResponse(url, problems.SEE_OTHER)
    set_cookie(request, answer, BROWSER, secret, seconds=rules.STATE_SECONDS, same_site="lax")
    return answer


async def finish_sign_in(request: Request, uow: UnitOfWork) -> Response:
    """Back from the identity provider; lax, since a strict cookie is not sent along a way that began at another site."""
    cookie, page = await commands.finish_sign_in(
        uow,
        _seals(request),
        _provider(request),
        runtime_of(request).settings,
        secret=read_cookie(request, BROWSER),
        answer=request.query_params,
    )
    return _signed_in(request, cookie, page, "lax")


async def sign_out(request: Request, uow: UnitOfWork) -> Response:
    """The end of this session, wherever its cookie was copied to, and of the one at the identity provider that opened it."""
    if not rules.is_own(header(request, b"sec-fetch-site"), header(request, b"origin"), header(request, b"host")):
        raise OtherSite
    provider, cookie = runtime_of(request).provider, read_cookie(request, SESSION)
    url = await commands.sign_out(uow, _seals(request), provider, cookie, language=_voice(request).language)
    answer = RedirectResponse(url, problems.SEE_OTHER)
    set_cookie(request, answer, SESSION, "", seconds=0, same_site="lax")
    return answer


def refuse(request: Request, refusal: Refusal) -> Response:
    """A refusal as a page: what happened, and how to sign in where that is what is missing."""
    runtime = runtime_of(request)
    if type(refusal) is Unauthenticated:
        refusal = SignInNeeded()
    voice = _voice(request)
    other = next(each for each in LANGUAGES if each != voice.language)
    way = schemas.Way(
        page=_page(request, without=rules.TICKET),
        other=_page(request, without=rules.TICKET, lang=other),
        language=other,
        wanted=isinstance(refusal, Unauthenticated),
        leave=isinstance(refusal, Forbidden) and read_cookie(request, SESSION) is not None,
        provider=runtime.provider is not None,
        link=runtime.settings.trusts_local_issuer(),
    )
    answer = schemas.refusal_page(refusal, way, voice, problems.STATUS[refusal.kind])
    if way.wanted:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _signed_in(request: Request, cookie: str, page: str, same_site: SameSite) -> Response:
    answer = RedirectResponse(page, problems.SEE_OTHER)
    set_cookie(request, answer, SESSION, cookie, seconds=rules.SESSION_SECONDS, same_site=same_site)
    return answer


def _page(request: Request, *, without: str, **more: str) -> str:
    return rules.page_with(request.url.path, request.query_params, without=without, **more)


def _seals(request: Request) -> Seals:
    seals = runtime_of(request).seals
    if seals is None:
        raise SignInNeeded
    return seals


def _provider(request: Request) -> Provider:
    provider = runtime_of(request).provider
    if provider is None:
        raise SignInNeeded
    return provider


def _voice(request: Request) -> Voice:
    asked = request.query_params.get("lang") or header(request, b"accept-language")
    return Voice(runtime_of(request).catalogue, preferred(asked))


ROUTES: Sequence[BaseRoute] = (
    AskedRoute(f"{rules.DASHBOARD}{{page:path}}", open_link, asked=rules.TICKET),
    OpenRoute(rules.SIGN_IN, begin_sign_in),
    OpenRoute(rules.CALLBACK, finish_sign_in),
    OpenRoute(rules.SIGN_OUT, sign_out, method="POST"),
)
PAGES = Pages(rules.DASHBOARD, ROUTES, queries.ensure_open, refuse, rules.CALLBACK)
