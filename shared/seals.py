"""Short texts that a browser keeps for us and that we believe when it brings them back: signed, each for one purpose and a limited time."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from shared.auth import LocalIssuer
from shared.ids import random_id
from shared.settings import Settings

ALGORITHMS = ["HS256"]


class Seals:
    """Signs with the first of its secrets and believes all of them, so that a secret can be changed while people are signed in."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._keys = KeySet([OctKey.import_key(hashlib.sha256(secret).digest()) for secret in secrets])
        self._claims = jwt.JWTClaimsRegistry(exp={"essential": True}, aud={"essential": True}, jti={"essential": True})

    @classmethod
    def load(cls, settings: Settings) -> Self | None:
        """With the secrets of the settings; on a machine that trusts its own issuer with one made of that one's key; else none."""
        if secrets := settings.list_session_keys():
            return cls([secret.encode() for secret in secrets])
        if not settings.trusts_local_issuer():
            return None
        return cls([b"session" + str(LocalIssuer(settings.data_dir).key().as_dict(private=True)).encode()])

    def seal(self, purpose: str, claims: Mapping[str, object], *, seconds: int) -> str:
        """A text that holds the claims, readable by everybody, for this purpose and this many seconds."""
        now, key = int(time.time()), self._keys.keys[0]
        told = {**claims, "aud": purpose, "jti": random_id(purpose), "iat": now, "exp": now + seconds}
        return jwt.encode({"alg": ALGORITHMS[0], "kid": key.kid}, told, key, algorithms=ALGORITHMS)

    def open(self, purpose: str, text: str | None) -> dict[str, Any] | None:
        """The claims, `jti` (the text's own id) and `exp` among them; None where we did not seal it for this purpose, or its time is up."""
        try:
            claims = jwt.decode(text or "", self._keys, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        return claims if claims["aud"] == purpose else None
