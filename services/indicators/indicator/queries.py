"""Reading the definitions of indicators: those that are computed, that people defined, and that units report."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from services.indicators.defined_indicator.queries import find_definition, list_definitions
from services.indicators.expression.rules import worded
from services.indicators.formula.errors import IndicatorOutdated
from services.indicators.formula.queries import formula_of
from services.indicators.formula.rules import Formula
from services.indicators.indicator.rules import BY_CODE, DEFINITIONS, Definition, Unit
from services.indicators.indicator.schemas import Indicator, Origin, Wording
from services.indicators.published_measure.rules import EXPRESSIONS
from services.indicators.reported.queries import list_named
from services.indicators.target.schemas import TargetUnit
from shared.db import Session
from shared.documents import Document, Page
from shared.errors import ResourceMissing
from shared.i18n import LANGUAGES, Catalogue
from shared.vietnamese import folded

UNITS = {*Unit, *TargetUnit}


def cut_page[T](page: Page, items: Sequence[T], key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """The asked page of a list that is already in the order of its keys, and the cursor of the next one; raises CursorTampered."""
    last = page.cursors.read(page.list_, page.cursor, 1)
    rest = [item for item in items if last is None or key(item) > str(last[0])]
    shown = rest[: page.limit]
    return shown, page.cursors.sign(page.list_, [key(shown[-1])]) if len(rest) > page.limit else None


async def list_indicators(
    session: Session, catalogue: Catalogue, page: Page, *, q: str | None, as_of: date, origin: Origin | None
) -> tuple[list[Indicator], str | None]:
    """The indicators of a day whose code or name holds a text (case and accents aside), by code, and the next cursor."""
    found = {each.code: each for each in await _list_named(session, catalogue)}
    found |= {each["code"]: _defined(each, catalogue) for each in await list_definitions(session, as_of)}
    found |= {each.code: _computed(each, catalogue) for each in DEFINITIONS}
    wanted = [
        each
        for _, each in sorted(found.items())
        if (q is None or folded(q) in folded(f"{each.code} {each.name.vi} {each.name.en}")) and origin in (None, each.origin)
    ]
    return cut_page(page, wanted, lambda each: each.code)


async def get_indicator(session: Session, catalogue: Catalogue, code: str, as_of: date) -> Document:
    """One indicator as it is defined on a day; its ETag is its last version, where people defined it. Raises ResourceMissing."""
    if code in BY_CODE:
        return Document(_told(_computed(BY_CODE[code], catalogue)))
    defined = await find_definition(session, code, as_of)
    if defined is not None:
        return Document(_told(_defined(defined[0], catalogue)), str(defined[1]))
    for each in await _list_named(session, catalogue, code):
        return Document(_told(each))
    raise ResourceMissing


def _told(indicator: Indicator) -> bytes:
    return indicator.model_dump_json().encode()


def _computed(definition: Definition, catalogue: Catalogue) -> Indicator:
    numerator, denominator = EXPRESSIONS[definition.code]
    return Indicator(
        code=definition.code,
        origin=Origin.COMPUTED,
        name=Wording(**catalogue.both(f"indicator.{definition.code}.name")),
        formula=Wording(**catalogue.both(f"indicator.{definition.code}.formula")),
        unit=definition.unit,
        numerator=numerator,
        denominator=denominator,
        sources=definition.sources,
        parameters=definition.parameters,
        policies=definition.policies,
    )


def _defined(said: Mapping[str, Any], catalogue: Catalogue) -> Indicator:
    if said["reported"]:
        return _reported(said, catalogue)
    try:
        formula = formula_of(said["code"], said["version"], said)
    except IndicatorOutdated as outdated:
        words = Wording(**catalogue.both("problem.indicator-outdated.detail", outdated.params))
        return Indicator(**_as_said(said), origin=Origin.DEFINED, formula=words, sources=(), parameters=(), policies=())
    return Indicator(
        **_as_said(said),
        origin=Origin.DEFINED,
        formula=Wording(**said["formula"]) if said["formula"] else _in_words(said, formula, catalogue),
        sources=formula.sources,
        parameters=formula.parameters,
        policies=formula.policies,
    )


def _reported(said: Mapping[str, Any], catalogue: Catalogue) -> Indicator:
    """One that units report, defined by people or named by programmes."""
    own = said.get("formula")
    formula = Wording(**own) if own else Wording(**catalogue.both("indicator.reported.formula"))
    return Indicator(**_as_said(said), origin=Origin.REPORTED, formula=formula, sources=(), parameters=("kind", "measure"), policies=())


def _as_said(said: Mapping[str, Any]) -> dict[str, Any]:
    fields = ("code", "name", "unit", "kinds", "conditions", "version", "owner", "valid_from", "programmes")
    unit = said["unit"] if said["unit"] in UNITS else TargetUnit.REPORTED
    expressions = {name: said.get(name) for name in ("numerator", "denominator")}
    return {name: said[name] for name in fields if name in said} | expressions | {"unit": unit}


async def _list_named(session: Session, catalogue: Catalogue, code: str | None = None) -> list[Indicator]:
    """What units report, where it is named in both languages: a programme that has to be put again may not."""
    named = await list_named(session, code)
    return [_reported(each, catalogue) for each in named if isinstance(each["name"], dict) and set(each["name"]) == set(LANGUAGES)]


def _in_words(said: Mapping[str, Any], formula: Formula, catalogue: Catalogue) -> Wording:
    """Its expressions with the names of the measures."""
    words = {}
    for language in LANGUAGES:
        names = {
            named: catalogue.text(f"measure.{named.code}.name", language) + (f" [{named.parameter}]" if named.parameter else "")
            for named in formula.measures
        }
        texts = {side: worded(said[side], names) for side in ("numerator", "denominator") if said[side] is not None}
        words[language] = catalogue.text(f"indicator.of-{'-and-'.join(texts)}.formula", language, texts)
    return Wording(**words)
