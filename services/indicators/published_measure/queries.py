"""Reading which measures there are."""

from services.indicators.formula.rules import is_of_facilities
from services.indicators.indicator.queries import cut_page
from services.indicators.indicator.schemas import Wording
from services.indicators.policy.rules import MOST_PEOPLE
from services.indicators.published_measure.rules import BY_NAME, PUBLISHED, Published, Takes
from services.indicators.published_measure.schemas import Measure, Measures
from services.indicators.value.rules import LEVELS, OWN
from shared.documents import Page
from shared.errors import ResourceMissing
from shared.i18n import Catalogue
from shared.vietnamese import folded

VALUES = {Takes.NOTHING: (), Takes.LIST: (OWN, *LEVELS), Takes.PEOPLE: tuple(str(people) for people in range(1, MOST_PEOPLE + 1))}
OF_INDICATORS = {"numerator", "measure", "at_least"}


def list_measures(catalogue: Catalogue, page: Page, *, q: str | None) -> Measures:
    """The measures whose code or name holds a text (case and accents aside), by code."""
    found = [_told(each, catalogue) for each in sorted(PUBLISHED, key=lambda each: each.code)]
    wanted = [each for each in found if q is None or folded(q) in folded(f"{each.code} {each.name.vi} {each.name.en}")]
    items, following = cut_page(page, wanted, lambda each: each.code)
    return Measures(items=items, next=following)


def get_measure(catalogue: Catalogue, code: str) -> Measure:
    """One measure; raises ResourceMissing."""
    if code not in BY_NAME:
        raise ResourceMissing
    return _told(BY_NAME[code], catalogue)


def _told(measure: Published, catalogue: Catalogue) -> Measure:
    definition = measure.definition
    own = {name for name in definition.parameters if name not in OF_INDICATORS}
    return Measure(
        code=measure.code,
        name=Wording(**catalogue.both(f"measure.{measure.code}.name")),
        unit=measure.thing,
        of=definition.of,
        takes=measure.takes,
        values=VALUES[measure.takes],
        sources=definition.sources,
        parameters=tuple(sorted(own | ({"kind"} if is_of_facilities(measure) else set()))),
        policies=() if measure.is_denominator else definition.policies,
    )
