"""The page behind a problem's `type`: what it means and what to do, in both languages."""

from html import escape

from starlette.responses import HTMLResponse, Response

from shared.i18n import LANGUAGES, Catalogue, Language

MISSING = 404


def problem_page(code: str, catalogue: Catalogue, language: Language) -> Response:
    """The explanation of a problem code, the asked-for language first."""
    key = f"problem.{code}.title"
    if key not in catalogue.keys(language):
        return HTMLResponse("<!doctype html><title>?</title>", MISSING)
    order = sorted(LANGUAGES, key=lambda each: each != language)
    parts = "".join(_section(code, catalogue, each) for each in order)
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(code)}</title></head><body>{parts}</body></html>"
    )


def _section(code: str, catalogue: Catalogue, language: Language) -> str:
    title, detail = (_plain(catalogue, f"problem.{code}.{part}", language) for part in ("title", "detail"))
    return f'<section lang="{language}"><h1>{title}</h1><p>{detail}</p></section>'


def _plain(catalogue: Catalogue, key: str, language: Language) -> str:
    return escape(catalogue.template(key, language))
