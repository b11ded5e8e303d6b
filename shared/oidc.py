"""An identity provider at which people sign in: OpenID Connect 1.0 by code flow with PKCE (RFC 7636), as a client of our own."""

import asyncio
import base64
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Self
from urllib.parse import quote_plus, urlencode, urljoin

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, import_key

from shared.auth import ALGORITHMS, LEEWAY
from shared.errors import Kind, Refusal, Unauthenticated
from shared.settings import Settings, is_safe_url

KEPT_SECONDS = 3600.0
TIMEOUT = httpx.Timeout(5.0)
BASIC, POST = "client_secret_basic", "client_secret_post"
TOLD = frozenset({"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"})
"""What a token endpoint may say (RFC 6749 5.2); anything else stays out of the log."""

log = structlog.get_logger(__name__)


class ProviderUnreachable(Refusal):
    """The identity provider does not answer, or not as its standard says."""

    kind = Kind.UNAVAILABLE


class IdentityUnproven(Unauthenticated):
    """What the identity provider gave out does not prove who signed in here and now."""


class Provider:
    """Its addresses and keys are read when first needed and again after an hour; keys also when one is not known."""

    def __init__(self, *, issuer: str, client_id: str, client_secret: str | None, redirect_uri: str, scope: str) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._scope = scope
        self._kept: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._reading = asyncio.Lock()

    @classmethod
    def load(cls, settings: Settings, callback: str) -> Self | None:
        """The provider of the settings, which sends people back to the path `callback` of the public address; None where none is set."""
        if settings.oidc_client_id is None or settings.public_url is None:
            return None
        return cls(
            issuer=settings.oidc_issuer or settings.token_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret is not None else None,
            redirect_uri=f"{settings.public_url.rstrip('/')}{callback}",
            scope=settings.oidc_scope,
        )

    def is_named(self, issuer: str | None) -> bool:
        """Whether an answer comes from this provider, if it says from whom (RFC 9207)."""
        return issuer in {None, self._issuer}

    async def sign_in_url(self, *, state: str, nonce: str, challenge: str, language: str) -> str:
        """Where a browser signs in; raises ProviderUnreachable."""
        endpoint = str((await self._description())["authorization_endpoint"])
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": self._scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        return _with(endpoint, asked)

    async def sign_out_url(self, *, page: str, language: str) -> str | None:
        """Where a browser ends its session at the provider, which sends it on to a page of ours; None where that cannot be done.

        OpenID Connect RP-Initiated Logout 1.0; raises ProviderUnreachable.
        """
        endpoint = str((await self._description()).get("end_session_endpoint", ""))
        asked = {"client_id": self._client_id, "post_logout_redirect_uri": urljoin(self._redirect_uri, page), "ui_locales": language}
        return _with(endpoint, asked) if is_safe_url(endpoint) else None

    async def identify(self, *, code: str, verifier: str, nonce: str) -> Mapping[str, Any]:
        """The claims of the ID token that a code is exchanged for; raises IdentityUnproven, ProviderUnreachable."""
        token = await self._exchange(code, verifier)
        for again in (False, True):
            try:
                claims = jwt.decode(token, await self._keys(again=again), algorithms=ALGORITHMS).claims
                break
            except (JoseError, ValueError) as error:
                if again:
                    raise IdentityUnproven from error
        try:
            self._ensure_ours(claims, nonce)
        except (JoseError, ValueError) as error:
            log.warning("an ID token was refused", error=type(error).__name__, claim=getattr(error, "claim", None))
            raise IdentityUnproven from error
        return claims

    def _ensure_ours(self, claims: Mapping[str, Any], nonce: str) -> None:
        """OpenID Connect Core 3.1.3.7."""
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        ).validate(dict(claims))
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise ValueError("azp")

    async def _exchange(self, code: str, verifier: str) -> str:
        description = await self._description()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect_uri, "code_verifier": verifier}
        headers = {"Accept": "application/json"}
        if self._client_secret is not None and BASIC in _methods(description):
            pair = f"{quote_plus(self._client_id)}:{quote_plus(self._client_secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form["client_id"] = self._client_id
            form |= {"client_secret": self._client_secret} if self._client_secret is not None else {}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                answer = await http.post(str(description["token_endpoint"]), data=form, headers=headers)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._unreachable("token endpoint", error) from error
        if answer.is_server_error or not isinstance(said, dict):
            raise self._unreachable("token endpoint", None)
        if not answer.is_success or not isinstance(said.get("id_token"), str):
            log.warning("the identity provider gave no ID token", told=said.get("error") if said.get("error") in TOLD else None)
            raise IdentityUnproven
        return str(said["id_token"])

    async def _description(self) -> Mapping[str, Any]:
        """The discovery document, which must speak of this issuer and name addresses that nobody on the way can read."""
        found = await self._read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self._issuer or not all(
            is_safe_url(str(found.get(name, ""))) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        ):
            raise self._unreachable("discovery document", None)
        return found

    async def _keys(self, *, again: bool) -> KeySet:
        """The keys we can use of those it signs with."""
        found: list[Key] = []
        for each in (await self._read(str((await self._description())["jwks_uri"]), again=again)).get("keys", []):
            with suppress(JoseError, ValueError, TypeError, KeyError):
                found.append(import_key(each))
        return KeySet(found)

    async def _read(self, url: str, *, again: bool = False) -> Mapping[str, Any]:
        """A JSON document of the provider, kept for an hour; `again`: not the one that is kept."""
        async with self._reading:
            kept = self._kept.get(url)
            if kept is not None and not again and time.monotonic() - kept[0] < KEPT_SECONDS:
                return kept[1]
            try:
                async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                    found = (await http.get(url, headers={"Accept": "application/json"})).raise_for_status().json()
            except (httpx.HTTPError, ValueError) as error:
                raise self._unreachable("description", error) from error
            if not isinstance(found, dict):
                raise self._unreachable("description", None)
            self._kept[url] = (time.monotonic(), found)
            return found

    def _unreachable(self, what: str, error: Exception | None) -> ProviderUnreachable:
        log.warning(
            "the identity provider does not answer as it should", what=what, error=type(error).__name__ if error is not None else None
        )
        return ProviderUnreachable()


def _with(endpoint: str, asked: Mapping[str, str]) -> str:
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def _methods(description: Mapping[str, Any]) -> Sequence[str]:
    """How a client may show its secret; by a Basic header where the provider does not say (OpenID Connect Discovery 3)."""
    return description.get("token_endpoint_auth_methods_supported") or [BASIC]
