"""Who owes a return, and how complete reporting is."""

from datetime import date, timedelta
from typing import Any

import httpx

from services.catalog.activity.rules import days_of
from shared.actor import Role
from shared.clock import day_of, now
from tests.catalog.activity.test_http import line
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, PROVINCE, STATION, Catalog, a_decision

THIS = f"{day_of(now()):%Y-%m}"


async def tell(catalog: Catalog) -> None:
    """Station and centre may perform COM from 2024-01-10 on; the hospital may do nothing yet."""
    await catalog.places()
    await catalog.techniques()
    for facility in (STATION, CENTRE):
        assert (await catalog.grant(facility, "COM")).status_code == 201


async def owed(catalog: Catalog, by: httpx.AsyncClient | None = None, **params: Any) -> list[tuple[str, str, str]]:
    return [(one["facility"], one["month"], one["state"]) for one in await catalog.items("returns/due", by, **params)]


async def hand_in(catalog: Catalog, facility: str, month: str) -> None:
    assert (await catalog.put(f"facilities/{facility}/returns/{month}", items=[line("COM")])).status_code == 201


async def test_whoever_may_perform_something_on_some_day_of_the_month_owes_its_return(catalog: Catalog) -> None:
    (granted,) = await catalog.items(f"facilities/{STATION}/approvals")
    await catalog.post(f"approvals/{granted['id']}:revoke", **a_decision("2024-03-01"))
    await hand_in(catalog, STATION, "2024-02")
    assert await owed(catalog, unit=PROVINCE, month="2023-12") == []
    assert await owed(catalog, unit=PROVINCE, month="2024-01") == [(CENTRE, "2024-01", "late"), (STATION, "2024-01", "late")]
    assert await owed(catalog, unit=PROVINCE, month="2024-02") == [(CENTRE, "2024-02", "late"), (STATION, "2024-02", "received")]
    assert await owed(catalog, unit=PROVINCE, month="2024-03") == [(CENTRE, "2024-03", "late")]
    assert await owed(catalog, unit=PROVINCE, month="2099-01") == []
    assert await owed(catalog, unit=PROVINCE, month="2024-02", state="late") == [(CENTRE, "2024-02", "late")]
    assert await owed(catalog, unit=COMMUNE, month="2024-02") == [(STATION, "2024-02", "received")]


async def test_an_approval_after_the_facility_closed_makes_nobody_owe(catalog: Catalog) -> None:
    await catalog.post(f"facilities/{STATION}:close", closed_on="2024-02-10")
    assert await owed(catalog, unit=DISTRICT, **{"from": "2024-01", "to": "2024-04"}, state="late") == [
        (CENTRE, "2024-01", "late"),
        (STATION, "2024-01", "late"),
        (CENTRE, "2024-02", "late"),
        (STATION, "2024-02", "late"),
        (CENTRE, "2024-03", "late"),
        (CENTRE, "2024-04", "late"),
    ]


async def test_a_month_begun_is_due_until_its_deadline_and_says_how_late_it_is(catalog: Catalog) -> None:
    assert await owed(catalog, unit=STATION, month=THIS) == [(STATION, THIS, "due")]
    (late,) = await catalog.items("returns/due", unit=STATION, month="2024-02")
    assert (late["due_on"], late["received_on"], late["name"]) == ("2024-03-05", None, "Trạm Y tế xã Thu Lũm")
    assert late["days_late"] == (day_of(now()) - date(2024, 3, 5)).days
    await hand_in(catalog, STATION, "2024-02")
    (here,) = await catalog.items("returns/due", unit=STATION, month="2024-02")
    assert (here["state"], here["days_late"], here["received_on"]) == ("received", late["days_late"], str(day_of(now())))
    last = days_of(THIS)[0] - timedelta(days=1)
    station = catalog.caller(Role.STATION, STATION)
    assert [one["month"] for one in await catalog.items("returns/due", station)] == [f"{last:%Y-%m}"], "the caller's own, last month"


async def test_a_withdrawn_return_is_owed_again(catalog: Catalog) -> None:
    await hand_in(catalog, STATION, "2024-02")
    await catalog.post(f"facilities/{STATION}/returns/2024-02:withdraw", reason="Nhầm")
    assert await owed(catalog, unit=STATION, month="2024-02") == [(STATION, "2024-02", "late")]


async def test_the_list_is_paged_and_keeps_to_the_subtree(catalog: Catalog) -> None:
    page = (await catalog.get("returns/due", unit=PROVINCE, month="2024-02", limit=1)).json()
    assert await owed(catalog, unit=PROVINCE, month="2024-02", limit=1, cursor=page["next"]) == [(STATION, "2024-02", "late")]
    assert (await catalog.get("returns/due", catalog.caller(Role.STATION, STATION), unit=PROVINCE)).status_code == 404
    assert (await catalog.get("returns/due", catalog.caller(Role.FINANCE, PROVINCE), unit=PROVINCE)).status_code == 403
    assert (await catalog.get("returns/due", unit="NOWHERE")).status_code == 404
    reversed_ = await catalog.get("returns/due", **{"from": "2024-03", "to": "2024-02"})
    assert (reversed_.status_code, reversed_.json()["errors"][0]["code"]) == (422, "ends-before-start")


async def counts(catalog: Catalog, **params: Any) -> dict[tuple[str, str], tuple[int, ...]]:
    items = await catalog.items("returns/completeness", **params)
    names = ("owed", "received", "on_time", "late", "due", "missing", "percent")
    return {(one["unit"], one["month"]): tuple(one[name] for name in names) for one in items}


async def test_completeness_counts_what_is_owed_and_here_by_unit_and_month(catalog: Catalog) -> None:
    await catalog.facility("TYT.2", admin_unit=COMMUNE, parent_facility=CENTRE)
    await catalog.grant("TYT.2", "COM")
    await hand_in(catalog, STATION, "2024-02")
    await hand_in(catalog, STATION, THIS)
    found = await counts(catalog, unit=PROVINCE, **{"from": "2023-12", "to": "2024-02"})
    assert found == {
        (PROVINCE, "2023-12"): (0, 0, 0, 0, 0, 0, None),
        (PROVINCE, "2024-01"): (3, 0, 0, 0, 0, 3, 0.0),
        (PROVINCE, "2024-02"): (3, 1, 0, 1, 0, 2, 33.33),
    }
    assert await counts(catalog, unit=PROVINCE, **{"from": THIS, "to": THIS}) == {(PROVINCE, THIS): (3, 1, 1, 0, 2, 0, 33.33)}
    assert await counts(catalog, unit="VN", **{"from": "2024-02", "to": "2024-02"}) == {("VN", "2024-02"): (3, 1, 0, 1, 0, 2, 33.33)}


async def test_completeness_of_the_units_and_facilities_directly_below(catalog: Catalog) -> None:
    await hand_in(catalog, STATION, "2024-02")
    month = {"from": "2024-02", "to": "2024-02", "children": True}
    assert await counts(catalog, unit=PROVINCE, **month) == {(DISTRICT, "2024-02"): (2, 1, 0, 1, 0, 1, 50.0)}
    assert await counts(catalog, unit=CENTRE, **month) == {(STATION, "2024-02"): (1, 1, 0, 1, 0, 0, 100.0)}
    assert await counts(catalog, unit="VN", **month) == {
        (ELSEWHERE, "2024-02"): (0, 0, 0, 0, 0, 0, None),
        (PROVINCE, "2024-02"): (2, 1, 0, 1, 0, 1, 50.0),
    }
    (one,) = await catalog.items("returns/completeness", unit=PROVINCE, **month)
    assert (one["name"], one["since"]) == ("Huyện Mường Tè", "2020-01-01")


async def test_a_facility_counts_in_the_unit_in_which_it_lay_at_the_months_end(catalog: Catalog) -> None:
    await catalog.facility(STATION, admin_unit=ELSEWHERE, parent_facility=None, valid_from="2024-03-15")
    span = {"from": "2024-02", "to": "2024-03"}
    assert {key: found[0] for key, found in (await counts(catalog, unit=DISTRICT, **span)).items()} == {
        (DISTRICT, "2024-02"): 2,
        (DISTRICT, "2024-03"): 1,
    }
    assert {key: found[0] for key, found in (await counts(catalog, unit=ELSEWHERE, **span)).items()} == {
        (ELSEWHERE, "2024-02"): 0,
        (ELSEWHERE, "2024-03"): 1,
    }
