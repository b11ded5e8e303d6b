"""That facilities were reminded of what they owe."""

from typing import Any
from uuid import uuid4

import httpx

from shared.actor import Role
from tests.catalog.world import CENTRE, ELSEWHERE, HOSPITAL, STATION, Catalog


async def tell(catalog: Catalog) -> None:
    """Station and centre may perform COM from 2024-01-10 on; the hospital may do nothing yet."""
    await catalog.places()
    await catalog.techniques()
    for facility in (STATION, CENTRE):
        assert (await catalog.grant(facility, "COM")).status_code == 201


async def remind(catalog: Catalog, *facilities: str, by: httpx.AsyncClient | None = None, **more: Any) -> httpx.Response:
    body = {"id": str(uuid4()), "month": "2024-02", "facilities": list(facilities), "sent_on": "2024-03-07"} | more
    return await catalog.post("returns/due:remind", by, **body)


async def test_a_reminder_is_kept_and_shown_with_what_is_owed(catalog: Catalog) -> None:
    centre = catalog.caller(Role.CENTRE, CENTRE)
    sent = await remind(catalog, STATION, by=centre, document_no="8/TTYT")
    assert (sent.status_code, sent.json()["facilities"]) == (201, [STATION])
    await remind(catalog, STATION, CENTRE, sent_on="2024-03-12")
    (duty,) = await catalog.items("returns/due", unit=STATION, month="2024-02")
    assert (duty["reminded"], duty["last_reminded_on"]) == (2, "2024-03-12")
    station = catalog.caller(Role.STATION, STATION)
    assert [one["facilities"] for one in await catalog.items("reminders", station)] == [[STATION], [STATION]]
    assert [one["facilities"] for one in await catalog.items("reminders", month="2024-02")] == [[STATION], sorted([CENTRE, STATION])]
    assert [one["sent_on"] for one in await catalog.items("reminders", as_of="2024-03-11")] == ["2024-03-07"]
    assert await catalog.items("reminders", facility=HOSPITAL) == []
    assert (await catalog.get(f"reminders/{sent.json()['id']}", station)).json() == sent.json()
    assert (await catalog.get(f"reminders/{sent.json()['id']}", catalog.caller(Role.DEPARTMENT, ELSEWHERE))).status_code == 404


async def test_only_who_owes_and_is_ones_own_can_be_reminded(catalog: Catalog) -> None:
    await catalog.put(f"facilities/{CENTRE}/returns/2024-02", items=[])
    refused = await remind(catalog, STATION, CENTRE, "NOWHERE", HOSPITAL, sent_on="2099-01-01")
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
        ("/sent_on", "in-the-future"),
        ("/facilities/1", "nothing-owed"),
        ("/facilities/2", "unknown-code"),
        ("/facilities/3", "nothing-owed"),
    ]
    foreign = await remind(catalog, STATION, by=catalog.caller(Role.DEPARTMENT, ELSEWHERE))
    assert [(error["pointer"], error["code"]) for error in foreign.json()["errors"]] == [("/facilities/0", "unknown-code")]
    assert (await remind(catalog, STATION, by=catalog.caller(Role.STATION, STATION))).status_code == 403
    assert await catalog.items("reminders") == []
    same = str(uuid4())
    assert [(await remind(catalog, STATION, id=same)).status_code for _ in range(2)] == [201, 409]
