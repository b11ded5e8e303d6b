"""The page that a person sees instead of the one asked for."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from services.indicators.sign_in.rules import DASHBOARD, SIGN_IN, SIGN_OUT
from shared.errors import Refusal
from shared.i18n import Language, Voice

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#12302b;background:#f6f8f7}
main{max-width:40rem;margin:0 auto;padding:1.5rem 1rem}h1{font-size:1.5rem}a{color:#0b5d4e}
a.sign-in,button{display:inline-block;padding:.7rem 1.2rem;border:0;border-radius:.4rem;background:#0b5d4e;color:#fff;font:inherit}
code{display:block;background:#e8efed;padding:.7rem;border-radius:.3rem;overflow-wrap:anywhere}
"""
COMMAND = "tuyen link --role department --unit VN"


@dataclass(frozen=True, slots=True)
class Way:
    """How to go on from a refusal: the page that was asked for, the same in the other language, and which ways in there are."""

    page: str
    other: str
    language: Language
    wanted: bool
    leave: bool
    provider: bool
    link: bool


def refusal_page(refusal: Refusal, way: Way, voice: Voice, status: int) -> Response:
    """What happened and what to do next, in one language with a way to the other."""
    title, detail = (escape(voice.text(f"problem.{refusal.code()}.{part}", refusal.params)) for part in ("title", "detail"))
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
    switch = (
        f'<a href="{escape(way.other)}" hreflang="{way.language}" lang="{way.language}">{escape(voice.text("portal.other-language"))}</a>'
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{voice.language}"><head>{head}<title>{title} · Tuyến</title><style>{STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>{detail}</p>{_faults(refusal, voice)}{''.join(_next(way, voice))}"
        f"<p>{switch}</p></main></body></html>",
        status,
        {"Cache-Control": "no-store", "Content-Language": voice.language},
    )


def _faults(refusal: Refusal, voice: Voice) -> str:
    """What is wrong with which field; fields by the last word of their place, as the address writes them."""
    lines = (
        f"<strong>{escape(each.pointer.split('/')[-1])}</strong>: {escape(voice.text(each.code, each.params))}" for each in refusal.errors
    )
    found = "".join(f"<li>{line}</li>" for line in lines)
    return found and f"<ul>{found}</ul>"


def _next(way: Way, voice: Voice) -> list[str]:
    def say(key: str) -> str:
        return escape(voice.text(f"sign-in.{key}"))

    if way.leave:
        return [f'<form method="post" action="{SIGN_OUT}"><button>{say("other-account")}</button></form>']
    if not way.wanted:
        return [f'<p><a href="{DASHBOARD}">{say("first-page")}</a></p>']
    parts = []
    if way.provider:
        parts.append(f'<p><a class="sign-in" href="{SIGN_IN}?{escape(urlencode({"page": way.page}))}">{say("sign-in")}</a></p>')
    if way.link:
        parts.append(f"<p>{say('link')}</p><code>{COMMAND}</code><p>{say('link.options')}</p>")
    return parts or [f"<p>{say('not-set-up')}</p>"]
