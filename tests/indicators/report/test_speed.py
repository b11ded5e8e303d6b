"""A province's report, sealed and printed, against its SQL alone in the same run (issue 6, Speed: under 20 times)."""

import sys
from collections.abc import Awaitable, Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from shared.db import Session, prepare_connection
from shared.settings import Settings
from shared.statement import Statement
from tests.indicators.programmes import LAI_CHAU, recorded
from tests.indicators.story import Story, approval, facility, level_list, licence, post, technique, unit

COMMUNES, TECHNIQUES, ROUNDS, MOST, MOST_STATEMENTS = 106, 60, 7, 20.0, 85
REPORTS = "/indicators/v1/reports"


async def province(story: Story) -> None:
    """Province 12 with eight districts, each with a hospital, and a station with a doctor and half of the list in each commune."""
    codes = [f"T{n}" for n in range(TECHNIQUES)]
    districts = [f"D{n}" for n in range(8)]
    await story.catalog_says(unit("12", "province", None), *(unit(code, "district", "12") for code in districts))
    await story.catalog_says(*(unit(f"C{n}", "commune", districts[n % 8]) for n in range(COMMUNES)))
    await story.catalog_says(*(facility(f"S{n}", f"C{n}") for n in range(COMMUNES)))
    await story.catalog_says(
        *(facility(f"H{n}", code, kind="district_health_centre", level="district", beds=50) for n, code in enumerate(districts))
    )
    await story.catalog_says(*(technique(code, "doctor_general") for code in codes))
    await story.catalog_says(level_list("commune", *codes), province="VN")
    await story.catalog_says(*(approval(f"a{n}", "granted", f"S{n}", codes[: 20 + n % 40], date(2022, 1, 1)) for n in range(COMMUNES)))
    people = range(0, COMMUNES, 2)
    await story.rotation_says(
        *(licence(f"l{n}", "recorded", f"P{n}", ["doctor_general"]) for n in people), *(post(f"p{n}", f"P{n}", f"S{n}") for n in people)
    )


async def spent(what: Callable[[], Awaitable[Any]]) -> float:
    begun = perf_counter()
    await what()
    return perf_counter() - begun


async def test_a_provinces_report_takes_less_than_twenty_times_its_sql(
    ministry: httpx.AsyncClient, story: Story, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await province(story)
    await recorded(ministry, LAI_CHAU)
    said: list[tuple[str, list[object]]] = []
    all_, find = Session.all, Session.find

    async def spy_all(self: Session, query: Statement, **params: object) -> Any:
        said.append((query.sql, query.arguments(params)))
        return await all_(self, query, **params)

    async def spy_find(self: Session, query: Statement, **params: object) -> Any:
        said.append((query.sql, query.arguments(params)))
        return await find(self, query, **params)

    body = {"programme": LAI_CHAU, "kind": "annual", "as_of": "2024-12-31"}

    async def made(name: str) -> None:
        headers = {"Idempotency-Key": str(uuid4()), **story.heard}
        assert (await ministry.post(REPORTS, json={"id": name, **body}, headers=headers)).status_code == 201
        assert (await ministry.get(f"{REPORTS}/{name}.docx")).status_code == 200

    await made("warm")
    with monkeypatch.context() as patch:
        patch.setattr(Session, "all", spy_all)
        patch.setattr(Session, "find", spy_find)
        await made("spied")
    reads = [each for each in said if each[0].lstrip().lower().startswith(("select", "with")) and " for " not in each[0].lower()[-20:]]
    assert len(reads) <= MOST_STATEMENTS, "targets are read together"
    whole = median([await spent(lambda n=n: made(f"r{n}")) for n in range(ROUNDS)])
    connection = await asyncpg.connect(
        settings.service_dsn("indicators"), server_settings={"search_path": "indicators, indicators_view, public", "jit": "off"}
    )

    await prepare_connection(connection)

    async def bare() -> None:
        for sql, arguments in reads:
            await connection.fetch(sql, *arguments)

    try:
        await bare()
        alone = median([await spent(bare) for _ in range(ROUNDS)])
    finally:
        await connection.close()
    told = f"a province's report: {whole * 1000:.0f} ms, its SQL {alone * 1000:.0f} ms ({len(reads)} statements), {whole / alone:.1f} times"
    sys.stdout.write(f"{told}\n")
    assert whole / alone < MOST, told
