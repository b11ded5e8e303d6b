"""Signing in by a link or at the identity provider, and signing out."""

import hmac
from collections.abc import Mapping

import structlog

from services.indicators.sign_in import rules
from services.indicators.sign_in.errors import AccountWithoutRole, SignInDenied, SignInExpired, TicketUnfit, TicketUsed
from shared.actor import Actor, Role
from shared.auth import actor_of
from shared.db import UnitOfWork
from shared.errors import Unauthenticated
from shared.oidc import Provider, ProviderUnreachable
from shared.pages import SESSION
from shared.seals import Seals
from shared.settings import Settings
from shared.statement import statement

TICKET, STATE = "tuyen-ticket", "tuyen-state"
NONCE, VERIFIER = "nonce", "verifier"
LINK, PROVIDER = "ticket", "provider"

SPEND = statement("insert into sign_in_spent (id, spent_at) values (:id, :now) on conflict do nothing returning id")

log = structlog.get_logger(__name__)


def make_ticket(seals: Seals, settings: Settings, *, role: Role, unit: str, sub: str) -> str:
    """What a link carries: good for one use within ten minutes, on the data dir whose key sealed it."""
    named = {settings.token_role_claim: role.value, settings.token_unit_claim: unit}
    actor = actor_of({"iss": settings.token_issuer, "sub": sub, **named}, settings)
    return seals.seal(TICKET, _told(actor), seconds=rules.TICKET_SECONDS)


async def use_ticket(uow: UnitOfWork, seals: Seals, ticket: str) -> str:
    """The session cookie that a ticket is exchanged for; raises TicketUnfit, TicketUsed."""
    claims = seals.open(TICKET, ticket)
    if claims is None:
        raise TicketUnfit
    if not await _spend(uow, claims["jti"]):
        raise TicketUsed
    return _session(seals, Actor(claims["sub"], Role(claims["role"]), claims["unit"]), LINK)


async def begin_sign_in(seals: Seals, provider: Provider, *, secret: str, page: str, language: str) -> str:
    """Where the browser that holds the secret goes to sign in; the page to come back to is kept inside the state.

    Raises ProviderUnreachable.
    """
    state = seals.seal(STATE, {"browser": rules.derive(secret, STATE, ""), "page": page}, seconds=rules.STATE_SECONDS)
    verifier = rules.derive(secret, VERIFIER, state)
    nonce = rules.derive(secret, NONCE, state)
    return await provider.sign_in_url(state=state, nonce=nonce, challenge=rules.challenge_of(verifier), language=language)


async def finish_sign_in(
    uow: UnitOfWork, seals: Seals, provider: Provider, settings: Settings, *, secret: str | None, answer: Mapping[str, str]
) -> tuple[str, str]:
    """The session cookie, and the page to come back to, of what the identity provider answered to the browser that holds the secret.

    Raises SignInExpired, SignInDenied, AccountWithoutRole, IdentityUnproven, ProviderUnreachable.
    """
    state = answer.get("state", "")
    kept = seals.open(STATE, state)
    if kept is None or secret is None or not hmac.compare_digest(kept["browser"], rules.derive(secret, STATE, "")):
        raise SignInExpired
    if "error" in answer or not answer.get("code") or not provider.is_named(answer.get("iss")):
        raise SignInDenied
    verifier, nonce = (rules.derive(secret, purpose, state) for purpose in (VERIFIER, NONCE))
    claims = await provider.identify(code=answer["code"], verifier=verifier, nonce=nonce)
    if not await _spend(uow, kept["jti"]):
        raise SignInExpired
    try:
        actor = actor_of(claims, settings)
    except Unauthenticated as error:
        raise AccountWithoutRole from error
    return _session(seals, actor, PROVIDER), rules.page_of(kept["page"])


async def sign_out(uow: UnitOfWork, seals: Seals, provider: Provider | None, cookie: str | None, *, language: str) -> str:
    """End the session of a cookie; one that is no session any more is left as it is.

    Where to go on: the identity provider that opened the session, so that it ends its own, or the first page.
    """
    claims = seals.open(SESSION, cookie)
    if claims is None:
        return rules.DASHBOARD
    url = await _find_way_out(provider, language) if provider is not None and claims.get("by") == PROVIDER else None
    if await _spend(uow, claims["jti"]):
        log.info("signed out", actor=claims["sub"])
    return url or rules.DASHBOARD


async def _find_way_out(provider: Provider, language: str) -> str | None:
    """A provider that does not answer keeps nobody signed in here."""
    try:
        return await provider.sign_out_url(page=rules.DASHBOARD, language=language)
    except ProviderUnreachable:
        return None


def _session(seals: Seals, actor: Actor, by: str) -> str:
    log.info("signed in", actor=actor.id, role=actor.role, unit=actor.unit, by=by)
    return seals.seal(SESSION, {**_told(actor), "by": by}, seconds=rules.SESSION_SECONDS)


def _told(actor: Actor) -> dict[str, str]:
    return {"sub": actor.id, "role": actor.role.value, "unit": actor.unit}


async def _spend(uow: UnitOfWork, id_: str) -> bool:
    """Mark it as used; of several at once the first one that commits has used it, the others wait for that and have not."""
    return await uow.find(SPEND, id=id_, now=uow.context.now) is not None
