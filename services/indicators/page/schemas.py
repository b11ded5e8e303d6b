"""Pages out of templates: texts, figures and days in the language of who looks at them."""

import gzip
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.indicators.chart.rules import draw_bars
from services.indicators.dashboard.rules import NO_SHARE, band_of, bands
from services.indicators.dashboard.schemas import ROOT, Frame, Visit
from services.indicators.indicator.rules import DEFINITIONS, Unit
from services.indicators.place.schemas import COUNTRY, Place
from services.indicators.place_name.rules import Names, written
from services.indicators.progress.rules import Status
from services.indicators.report_paper.rules import target_line
from shared.clock import VIETNAM
from shared.i18n import LANGUAGES, Voice

TEMPLATES = Path(__file__).parent / "templates"
SIGNS = {Status.MET: "✓", Status.ON_TRACK: "→", Status.AT_RISK: "!", Status.OFF_TRACK: "✕", Status.NO_DATA: "–"}
WHOLE = frozenset(str(each.code) for each in DEFINITIONS if each.unit is not Unit.PERCENT)
AGES = (("second", 60), ("minute", 60), ("hour", 24))

ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
)
STYLE = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of ours
# Nothing is loaded and nothing runs: no script, no image, no font, and no style but this very one.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; img-src data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Vary": "Accept-Encoding, Accept-Language, Authorization, Cookie",
    "Cache-Control": "private, no-cache",
}


def render(template: str, visit: Visit, frame: Frame, names: Names, **context: Any) -> Response:
    """A page in the visitor's language, with the names of its places.

    gzip where the browser takes it, since people look at it through 64 kbit/s.
    """
    shown = {
        "visit": visit,
        "frame": frame,
        "style": STYLE,
        "signs": SIGNS,
        "whole": WHOLE,
        "other": next(each for each in LANGUAGES if each != visit.voice.language),
        "current": lambda page: Markup(' aria-current="page"') if visit.path == f"{ROOT}{page}" else "",
        "names": names,
        "placed": True,
        "mapped": True,
    }
    body = ENVIRONMENT.get_template(template).render(**words_of(visit.voice, names), **shown | context).encode()
    headers = {**HEADERS, "Content-Language": visit.voice.language}
    if visit.packed:
        return HTMLResponse(gzip.compress(body, mtime=0), headers={**headers, "Content-Encoding": "gzip"})
    return HTMLResponse(body, headers=headers)


def words_of(voice: Voice, names: Names) -> Mapping[str, Any]:
    """What templates write texts, figures and days with."""

    def say(key: str, **params: object) -> str:
        return voice.text(f"dashboard.{key}", params)

    def word(family: str, code: str) -> str:
        """The words of a code; the code itself where the list is open and holds none."""
        key = f"dashboard.{family}.{code}"
        return voice.text(key) if key in voice.catalogue.keys(voice.language) else code

    def number(value: float) -> str:
        return str(format_decimal(value, locale=voice.language))

    def shown(value: float | None) -> str:
        return say("none") if value is None else f"{number(value)}%"

    def named(place: Place) -> str:
        if place.kind == COUNTRY:
            return word("kind", COUNTRY)
        return names.get(place.code) or say("named", kind=word("kind", place.kind), code=place.code)

    return {
        "language": voice.language,
        "text": voice.text,
        "say": say,
        "word": word,
        "number": number,
        "shown": shown,
        "named": named,
        "listed": lambda codes: ", ".join(written(code, names) for code in codes),
        "day": lambda value: _day(value, voice),
        "month": lambda value: f"{value:%m/%Y}",
        "instant": lambda at: f"{at.astimezone(VIETNAM):%H:%M:%S} {_day(at.astimezone(VIETNAM).date(), voice)}",
        "ago": lambda seconds: _ago(seconds, say),
        "band_of": band_of,
        "bands": [*bands(), (NO_SHARE, say("none.long"))],
        "bars": lambda figures: draw_bars(figures, number),
        "target_lines": lambda targets: [(target, target_line(target, voice, names)) for target in targets],
    }


def _day(value: date, voice: Voice) -> str:
    return f"{value:%d/%m/%Y}" if voice.language == "vi" else str(format_date(value, "d MMM yyyy", locale="en"))


def _ago(seconds: int, say: Callable[..., str]) -> str:
    amount = seconds
    for unit, size in AGES:
        if amount < size:
            return say(f"ago.{unit}", count=amount)
        amount //= size
    return say("ago.day", count=amount)
