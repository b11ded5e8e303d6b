"""The front page: what this is, and the way to each service's description; no data, no token, nothing from another host."""

from collections.abc import Sequence
from html import escape

from starlette.responses import HTMLResponse, Response

from shared.i18n import LANGUAGES, Catalogue, Language
from shared.settings import SERVICES

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#12302b;background:#f6f8f7}
header{background:#0b5d4e;color:#fff;padding:2rem 1rem}header>*,main{max-width:60rem;margin:0 auto}
h1{font-size:2rem}main{padding:1.5rem 1rem}nav a{color:#fff}
ul{list-style:none;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr))}
li{background:#fff;border:1px solid #d5dfdc;border-radius:.5rem;padding:1rem}h2{font-size:1.1rem;margin:0 0 .3rem}
li a{margin-right:.8rem;white-space:nowrap}a{color:#0b5d4e}
code{background:#e8efed;padding:.1rem .3rem;border-radius:.2rem;overflow-wrap:anywhere}
"""


def portal_page(catalogue: Catalogue, language: Language, services: Sequence[str] = SERVICES) -> Response:
    """The page in one language, with a way to the other."""

    def say(key: str) -> str:
        return escape(catalogue.text(f"portal.{key}", language))

    other = next(each for each in LANGUAGES if each != language)
    cards = "".join(
        f'<li><h2>{say(service)}</h2><p>{say(f"{service}.about")}</p><a href="/{service}/v1/docs">{say("docs")}</a>'
        f'<a href="/{service}/v1/openapi.json">OpenAPI</a><a href="/{service}/health/ready">{say("health")}</a></li>'
        for service in services
    )
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tuyến</title><link rel="icon" href="data:,">'
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head>{head}<style>{STYLE}</style></head><body>'
        f"<header><h1>Tuyến</h1><p>{say('what')}</p>"
        f'<nav><a href="/?lang={other}" hreflang="{other}">{say("other-language")}</a></nav></header>'
        f"<main><p>{say('how')}</p><ul>{cards}</ul>"
        f"<p>{say('token')} <code>tuyen token --role department --unit VN</code></p></main></body></html>"
    )
