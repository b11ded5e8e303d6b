"""So little is said at once that even a short history is said in parts."""

from collections.abc import Iterator

import pytest

from services.indicators.projections import series


@pytest.fixture(scope="module", autouse=True)
def small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(series, "FACILITIES_AT_ONCE", 1)
        patch.setattr(series, "KEYS_AT_ONCE", 3)
        yield
