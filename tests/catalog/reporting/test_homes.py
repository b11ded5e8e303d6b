"""Where a facility counts in a month: looked for from above and from below, it is the same."""

from datetime import date
from itertools import product

from services.catalog.activity.rules import days_of
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, HOSPITAL, PROVINCE, STATION, Catalog

UNITS = [PROVINCE, DISTRICT, COMMUNE, ELSEWHERE, "VN", STATION, CENTRE, HOSPITAL, "TYT.2", "TYT.3", "D2"]
MONTHS = ("2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05")


async def test_units_find_the_facilities_that_find_them(catalog: Catalog) -> None:
    """Facilities move within a month and at its ends, change who leads them, open, close, and their unit moves."""
    await catalog.places()
    await catalog.unit("D2", "district", "Huyện Nậm Nhùn", PROVINCE, valid_from="2024-02-10")
    await catalog.facility("TYT.2", admin_unit=COMMUNE, parent_facility=STATION, valid_from="2024-01-15")
    await catalog.facility("TYT.3", admin_unit="D2", parent_facility=CENTRE, valid_from="2024-02-10")
    await catalog.facility(STATION, admin_unit=ELSEWHERE, parent_facility=CENTRE, valid_from="2024-02-29")
    await catalog.facility(STATION, admin_unit=COMMUNE, parent_facility=CENTRE, valid_from="2024-03-01")
    await catalog.facility("TYT.2", admin_unit="D2", parent_facility=None, valid_from="2024-03-31")
    await catalog.unit(COMMUNE, "commune", "Xã Thu Lũm", "D2", valid_from="2024-04-15")
    await catalog.post("facilities/TYT.3:close", closed_on="2024-04-02")
    await catalog.post("facilities/TYT.2:close", closed_on="2024-05-01")
    await catalog.post(f"facilities/{STATION}:close", closed_on="2024-05-31")

    months: list[date] = [days_of(month)[0] for month in MONTHS]
    sql = "select unit, month, facility from return_homes($1, $2, $3)"
    from_above = {tuple(row) for row in await catalog.rows(sql, UNITS, months[0], months[-1])}
    from_below = set()
    for facility, month in product([STATION, CENTRE, HOSPITAL, "TYT.2", "TYT.3"], months):
        found = await catalog.rows("select code from return_places($1, $2)", facility, month)
        from_below |= {(row["code"], month, facility) for row in found if row["code"] in UNITS}
    assert from_above == from_below
    where = {
        month: {unit for unit, at, facility in from_above if (facility, at) == (STATION, first)}
        for month, first in zip(MONTHS, months, strict=True)
    }
    assert where["2024-02"] == {STATION, CENTRE, ELSEWHERE, "VN"}
    assert where["2024-03"] == {STATION, CENTRE, COMMUNE, DISTRICT, PROVINCE, "VN"}
    assert where["2024-05"] == {STATION, CENTRE, COMMUNE, "D2", PROVINCE, "VN"}, "closed in the month, on its last day but one"
