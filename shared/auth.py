"""Who calls: JSON Web Tokens of an identity provider, or of the local issuer whose key lies in the data dir."""

import os
import time
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import httpx
import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.actor import Actor, Role
from shared.errors import Unauthenticated
from shared.ids import new_id, opaque
from shared.settings import Environment, Settings

ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"]
KEY_FILE = "issuer-key.json"
REMEMBERED = 4096
LEEWAY = 30

log = structlog.get_logger(__name__)


class LocalIssuer:
    """Signs tokens with a key of this data dir: for one machine, never trusted in production."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / KEY_FILE

    def key(self) -> OKPKey:
        """The Ed25519 key, made at first use and kept readable for its owner alone."""
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _write_once(self._path, orjson.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
        return OKPKey.import_key(orjson.loads(self._path.read_bytes()))

    def token(self, settings: Settings, *, role: Role, unit: str, sub: str, scope: str = "", days: int = 30) -> str:
        """A signed token for a role in a unit; `scope` names what a system client may do, separated by spaces."""
        now = int(time.time())
        claims = {"iss": settings.token_issuer, "aud": settings.token_audience, "sub": sub, "iat": now, "exp": now + days * 86_400}
        claims |= {settings.token_role_claim: role.value, settings.token_unit_claim: unit} | ({"scope": scope} if scope else {})
        return jwt.encode({"alg": "Ed25519"}, claims, self.key(), algorithms=ALGORITHMS)


class Verifier:
    """Turns bearer tokens into actors; a verified token is remembered until it expires."""

    def __init__(self, settings: Settings, keys: KeySet) -> None:
        self._settings = settings
        self._keys = keys
        self._remembered: OrderedDict[str, tuple[float, Actor]] = OrderedDict()
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """Read the keys from where the settings say; without any, on a local machine, the local issuer's."""
        if settings.jwks_file is not None:
            return cls(settings, KeySet.import_key_set(orjson.loads(settings.jwks_file.read_bytes())))
        if settings.jwks_url is not None:
            return cls(settings, KeySet.import_key_set(httpx.get(settings.jwks_url, timeout=10).raise_for_status().json()))
        if settings.environment is Environment.PRODUCTION:
            raise ValueError("no keys")
        return cls(settings, KeySet([LocalIssuer(settings.data_dir).key()]))

    async def refresh(self) -> None:
        """Read the provider's keys again, since it changes them; where it cannot be reached the known ones stay."""
        if self._settings.jwks_url is None:
            return
        try:
            async with httpx.AsyncClient(timeout=10) as http:
                answer = (await http.get(self._settings.jwks_url)).raise_for_status()
            self._keys = KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, ValueError, JoseError) as error:
            log.warning("the identity provider's keys could not be read again", error=type(error).__name__)

    def actor(self, authorization: str | None) -> Actor:
        """The caller named by an Authorization header; raises Unauthenticated."""
        remembered = self._remembered.get(authorization or "")
        if remembered is not None and remembered[0] > time.time():
            return remembered[1]
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        claims = self._verified(token.strip())
        actor = actor_of(claims, self._settings)
        self._remembered[authorization or ""] = (float(claims["exp"]), actor)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return actor

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, self._keys, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated from error
        return claims


def actor_of(claims: Mapping[str, Any], settings: Settings) -> Actor:
    """Whom verified claims name, by an id that stands for the login and never shows it (4-events.md); raises Unauthenticated."""
    try:
        role, unit = Role(claims[settings.token_role_claim]), str(claims[settings.token_unit_claim])
        return Actor(opaque("actor", f"{claims['iss']}|{claims['sub']}"), role, unit, frozenset(str(claims.get("scope", "")).split()))
    except (KeyError, ValueError) as error:
        raise Unauthenticated from error


def _write_once(path: Path, content: bytes) -> None:
    """Write a private file unless another process was first; a reader never sees half of it."""
    draft = path.with_name(f"{path.name}.{new_id()}")
    draft.write_bytes(content)
    draft.chmod(0o600)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
