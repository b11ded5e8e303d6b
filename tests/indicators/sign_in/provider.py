"""An identity provider on a port of this machine: OpenID Connect with PKCE, and whatever fault a test asks of it."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

CLIENT_ID, CLIENT_SECRET = "tuyen-web", "s3cret: with & signs"


class IdentityProvider:
    """What it knows, whom it signs in, how it misbehaves, and how often it was asked for what."""

    def __init__(self, issuer: str, redirect_uri: str) -> None:
        self.issuer = issuer
        self.redirect_uri = redirect_uri
        self.person: dict[str, Any] = {"sub": "nguyen.a", "vai_tro": "department", "don_vi": "12"}
        self.fault = ""
        self.asked: Counter[str] = Counter()
        self.signed_out_by: list[dict[str, str]] = []
        self.key = ECKey.generate_key("P-256", {"kid": "one"})
        self._codes: dict[str, dict[str, str]] = {}

    def rotate(self) -> None:
        """Sign with another key from now on."""
        self.key = ECKey.generate_key("P-256", {"kid": f"key-{secrets.token_hex(4)}"})

    def api_token(self) -> str:
        """An access token of the same person."""
        return self._sign({"iss": self.issuer, "aud": "tuyen", "exp": time.time() + 60} | self.person)

    def get(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        """A document, or the address to which the browser is sent."""
        self.asked[path] += 1
        match path:
            case "/.well-known/openid-configuration":
                issuer = "http://localhost:1" if self.fault == "discovery of another issuer" else self.issuer
                ends = {
                    name: f"{self.issuer}/{path}" for name, path in (("authorization_endpoint", "authorize"), ("token_endpoint", "token"))
                }
                plain = {"jwks_uri": "http://id.example/jwks"} if self.fault == "keys in the clear" else {}
                return 200, {"issuer": issuer, **ends, **self._way_out(), "jwks_uri": f"{self.issuer}/jwks"} | plain
            case "/jwks":
                unknown = {"kty": "XYZ", "kid": "later"}
                return 200, {"keys": [unknown, *KeySet([self.key]).as_dict(private=False)["keys"]]}
            case "/authorize":
                return 303, self._authorize(query)
            case "/logout":
                self.signed_out_by.append(query)
                return 303, query["post_logout_redirect_uri"]
        return 404, {}

    def _way_out(self) -> dict[str, str]:
        match self.fault:
            case "signs nobody out":
                return {}
            case "signs out in the clear":
                return {"end_session_endpoint": "http://id.example/logout"}
        return {"end_session_endpoint": f"{self.issuer}/logout"}

    def _authorize(self, query: dict[str, str]) -> str:
        assert query["response_type"] == "code"
        assert (query["client_id"], query["redirect_uri"], query["scope"]) == (CLIENT_ID, self.redirect_uri, "openid profile")
        assert query["code_challenge_method"] == "S256"
        assert len(query["code_challenge"]) == 43
        if self.fault == "refuses the person":
            told = {"error": "access_denied", "error_description": "<b>no</b>", "state": query["state"]}
            return f"{self.redirect_uri}?{urlencode(told)}"
        code = secrets.token_urlsafe()
        self._codes[code] = query
        iss = "https://other.example" if self.fault == "answer of another issuer" else self.issuer
        return (
            f"{self.redirect_uri}?{urlencode({'code': code, 'state': query['state'], 'iss': iss, 'session_state': 'more than was asked'})}"
        )

    def post(self, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A code exchanged for an ID token."""
        self.asked["/token"] += 1
        if self.fault == "broken":
            return 500, {"error": "server_error"}
        id_, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (unquote_plus(id_), unquote_plus(secret)) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        asked = self._codes.get(form["code"]) if self.fault == "takes a code again" else self._codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if asked is None or form["redirect_uri"] != asked["redirect_uri"] or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": asked["nonce"]} | self.person
        claims = {name: value for name, value in (claims | told_wrong(now).get(self.fault, {})).items() if value is not None}
        if self.fault == "no ID token":
            return 200, {"access_token": "x", "token_type": "Bearer"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._sign(claims)}

    def _sign(self, claims: dict[str, Any]) -> str:
        match self.fault:
            case "other key":
                return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, ECKey.generate_key("P-256"))
            case "signed with the client's secret":
                return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET))
            case "unsigned":
                parts = ({"alg": "none"}, claims)
                return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)


def told_wrong(now: int) -> dict[str, dict[str, Any]]:
    """What a fault makes of the claims; None: it leaves one out."""
    return {
        "other nonce": {"nonce": "other"},
        "no nonce": {"nonce": None},
        "other audience": {"aud": "another-client"},
        "issued to another of its audiences": {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        "other issuer": {"iss": "https://other.example"},
        "expired": {"iat": now - 600, "exp": now - 300},
        "of tomorrow": {"iat": now + 86_400, "exp": now + 90_000},
        "without an end": {"exp": None},
        "no person": {"sub": None},
        "no role": {"vai_tro": None},
    }


@contextmanager
def serving(redirect_uri: str) -> Iterator[IdentityProvider]:
    """The provider, answering on 127.0.0.1 until the block ends."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, said = provider.get(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})
            self._answer(status, said)

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(*provider.post(self.headers.get("Authorization", ""), {name: values[0] for name, values in form.items()}))

        def _answer(self, status: int, said: dict[str, Any] | str) -> None:
            self.send_response(status)
            if isinstance(said, str):
                self.send_header("Location", said)
            self.end_headers()
            self.wfile.write(b"" if isinstance(said, str) else json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    provider = IdentityProvider(f"http://127.0.0.1:{server.server_port}", redirect_uri)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
