"""Reading the definitions of indicators."""

from collections.abc import Callable, Sequence

from services.indicators.indicator.rules import DEFINITIONS, Definition
from services.indicators.indicator.schemas import Indicator, Wording
from shared.documents import Page
from shared.errors import ResourceMissing
from shared.i18n import Catalogue
from shared.vietnamese import folded


def cut_page[T](page: Page, items: Sequence[T], key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """The asked page of a list that is already in the order of its keys, and the cursor of the next one; raises CursorTampered."""
    last = page.cursors.read(page.list_, page.cursor, 1)
    rest = [item for item in items if last is None or key(item) > str(last[0])]
    shown = rest[: page.limit]
    return shown, page.cursors.sign(page.list_, [key(shown[-1])]) if len(rest) > page.limit else None


def list_indicators(catalogue: Catalogue, page: Page, *, q: str | None) -> tuple[list[Indicator], str | None]:
    """The indicators whose code or name holds a text (case and accents aside), and the next cursor."""
    found = [_told(each, catalogue) for each in DEFINITIONS]
    wanted = [each for each in found if q is None or folded(q) in folded(f"{each.code} {each.name.vi} {each.name.en}")]
    return cut_page(page, wanted, lambda each: each.code)


def get_indicator(catalogue: Catalogue, code: str) -> Indicator:
    """One indicator; raises ResourceMissing."""
    for each in DEFINITIONS:
        if each.code == code:
            return _told(each, catalogue)
    raise ResourceMissing


def _told(definition: Definition, catalogue: Catalogue) -> Indicator:
    return Indicator(
        code=definition.code,
        name=Wording(**catalogue.both(f"indicator.{definition.code}.name")),
        formula=Wording(**catalogue.both(f"indicator.{definition.code}.formula")),
        unit=definition.unit,
        sources=definition.sources,
        parameters=definition.parameters,
        policies=definition.policies,
    )
