"""Programmes as the tests record them, and writes and reads in few words."""

from typing import Any
from uuid import uuid4

import httpx

from deploy.programme_files import load_programmes
from tests.indicators.story import Story

PROGRAMMES = {programme.code: programme for programme in load_programmes()}
KON_RAY, MUONG_TE, LAI_CHAU, LANG_SON = "kon-ray-2024-2030", "muong-te-2022-2025", "lai-chau-2021-2025", "lang-son-2021"
LAO_CAI = "lao-cai-rotation-2022"
INSURANCE = "health_insurance_participation"


async def recorded(caller: httpx.AsyncClient, code: str, **changes: Any) -> None:
    """Record a shipped programme, changed here and there."""
    content = PROGRAMMES[code].model_dump(mode="json", by_alias=True) | changes
    answer = await caller.put(f"/indicators/v1/programmes/{code}", json=content)
    assert answer.status_code == 201, answer.text


async def progress(caller: httpx.AsyncClient, story: Story, code: str, as_of: str) -> dict[str, Any]:
    """A programme's progress once everything said was heard."""
    answer = await caller.get(f"/indicators/v1/programmes/{code}/progress", params={"as_of": as_of}, headers=story.heard)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def report(caller: httpx.AsyncClient, place: str, numerator: int, denominator: int, *, indicator: str = INSURANCE) -> httpx.Response:
    """Report a value: place is unit/period."""
    return await caller.put(f"/indicators/v1/reported/{indicator}/{place}", json={"numerator": numerator, "denominator": denominator})


async def act(caller: httpx.AsyncClient, path: str, body: Any = None) -> httpx.Response:
    """POST with a key of its own."""
    return await caller.post(f"/indicators/v1/reported/{path}", json=body, headers={"Idempotency-Key": str(uuid4())})
