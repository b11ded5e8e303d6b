"""What signing in goes by: to which page it leads, and what binds it to the browser in which it began."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import unquote, urlencode

DASHBOARD = "/indicators/v1/dashboard"
SIGN_IN, CALLBACK, SIGN_OUT = (f"{DASHBOARD}/{name}" for name in ("sign-in", "sign-in/callback", "sign-out"))
TICKET = "ticket"
LONGEST = 1000
PAGE = re.compile(rf"({DASHBOARD}(?:/[\w.~@%,:+-]+)*)(?:\?[\w.~@%,:;+=&/-]*)?", re.ASCII)

TICKET_SECONDS = 600
STATE_SECONDS = 600
SESSION_SECONDS = 8 * 3600


def page_of(asked: str | None) -> str:
    """The dashboard page to come back to; the first one where the text is none, so that no link leads from here to anywhere else."""
    match = PAGE.fullmatch(asked or "")
    if match is None or len(match[0]) > LONGEST or match[1] in {SIGN_IN, CALLBACK, SIGN_OUT}:
        return DASHBOARD
    return DASHBOARD if {".", ".."} & set(unquote(match[1]).split("/")) else match[0]


def page_with(path: str, query: Mapping[str, str], *, without: str, **more: str) -> str:
    """A page with its query, but for one name in it, and with more names."""
    kept = {name: value for name, value in query.items() if name != without} | more
    return page_of(f"{path}?{urlencode(kept)}" if kept else path)


def derive(secret: str, purpose: str, state: str) -> str:
    """A value that only the browser which holds the secret can make this sign-in's own: its nonce, its code verifier (RFC 7636 4.1)."""
    return _encoded(hmac.digest(secret.encode(), f"{purpose} {state}".encode(), "sha256"))


def challenge_of(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636 4.2)."""
    return _encoded(hashlib.sha256(verifier.encode()).digest())


def is_own(site: str | None, origin: str | None, host: str | None) -> bool:
    """Whether a form was sent by a page of ours: Sec-Fetch-Site says so; a browser without it names the origin, if not `null`."""
    if site is not None:
        return site in {"same-origin", "none"}
    return origin in {None, "null"} or (host is not None and (origin or "").partition("://")[2] == host)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
