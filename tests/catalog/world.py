"""The catalog as its callers see it, with the places and techniques that stories begin with."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.world import client

LONG_AGO = "2020-01-01"
STATION, CENTRE, HOSPITAL = "TYT.03433", "TTYT.107", "BVDK.12"
PROVINCE, DISTRICT, COMMUNE = "12", "107", "03433"
ELSEWHERE = "10"


class Catalog:
    """Callers of a running catalog; `ministry` is the one that every shorthand speaks through."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self.settings = settings
        self._app = app
        self._clients: list[httpx.AsyncClient] = []
        self.ministry = self.caller(Role.MINISTRY, "VN")

    def caller(self, role: Role, unit: str, sub: str | None = None) -> httpx.AsyncClient:
        made = client(self._app, self.settings, role=role, unit=unit, sub=sub)
        self._clients.append(made)
        return made

    async def close(self) -> None:
        for one in self._clients:
            await one.aclose()

    async def put(self, path: str, by: httpx.AsyncClient | None = None, match: str | None = None, **body: Any) -> httpx.Response:
        headers = {} if match is None else {"If-Match": match}
        return await (by or self.ministry).put(f"/catalog/v1/{path}", json=body, headers=headers)

    async def post(self, path: str, by: httpx.AsyncClient | None = None, key: str | None = None, **body: Any) -> httpx.Response:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await (by or self.ministry).post(f"/catalog/v1/{path}", json=body, headers=headers)

    async def get(self, path: str, by: httpx.AsyncClient | None = None, **params: Any) -> httpx.Response:
        return await (by or self.ministry).get(f"/catalog/v1/{path}", params=params)

    async def items(self, path: str, by: httpx.AsyncClient | None = None, **params: Any) -> list[dict[str, Any]]:
        answer = await self.get(path, by, **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        """What the database holds, read as the service itself reads it."""
        connection = await asyncpg.connect(
            self.settings.service_dsn("catalog"), server_settings={"search_path": "catalog, catalog_view, public"}
        )
        try:
            return await connection.fetch(sql, *values)
        finally:
            await connection.close()

    async def events(self, subject: str | None = None) -> list[asyncpg.Record]:
        """The events said so far, of one subject or all, in order."""
        sql = """
            select type, subject, subject_version, effective_on, province, data::text from (
                select 0 as place, position as nth, type, subject, subject_version, effective_on, province, data from event_log
                union all select 1, seq, type, subject, subject_version, effective_on, province, data from outbox
            ) e where $1::text is null or subject = $1 order by place, nth
        """
        return await self.rows(sql, subject)

    async def unit(self, code: str, level: str, name: str, parent: str | None = None, **more: Any) -> httpx.Response:
        return await self.put(f"admin-units/{code}", level=level, name=name, parent_code=parent, **({"valid_from": LONG_AGO} | more))

    async def facility(self, code: str, **more: Any) -> httpx.Response:
        return await self.put(f"facilities/{code}", **a_station(**more))

    async def places(self) -> None:
        """Lai Châu with Mường Tè, a border commune, its station, the centre and the provincial hospital; and another province."""
        made = [
            await self.unit(PROVINCE, "province", "Tỉnh Lai Châu"),
            await self.unit(DISTRICT, "district", "Huyện Mường Tè", PROVINCE),
            await self.unit(COMMUNE, "commune", "Xã Thu Lũm", DISTRICT, difficulty=["border", "very_difficult"]),
            await self.unit(ELSEWHERE, "province", "Tỉnh Lào Cai"),
            await self.facility(HOSPITAL, kind="provincial_general_hospital", level="province", admin_unit=PROVINCE, name="BVĐK tỉnh"),
            await self.facility(CENTRE, kind="district_health_centre", level="district", admin_unit=DISTRICT, name="TTYT Mường Tè"),
            await self.facility(STATION, admin_unit=COMMUNE, parent_facility=CENTRE),
        ]
        assert [answer.status_code for answer in made] == [201] * len(made), [answer.text for answer in made]

    async def techniques(self) -> None:
        """COM is on the communes' list, DIS on the districts', SCOPE in a title's scope only, NONE nowhere."""
        made = [
            await self.put("techniques/COM", name="Thở oxy"),
            await self.put("techniques/DIS", name="Chọc dò màng phổi"),
            await self.put("techniques/SCOPE", name="Châm cứu", scopes=["doctor_traditional_medicine"]),
            await self.put("techniques/NONE", name="Kỹ thuật lạ"),
            await self.put("level-lists/commune/2013-12-11", legal_basis="TT43/2013", technique_codes=["COM"]),
            await self.put("level-lists/district/2013-12-11", legal_basis="TT43/2013", technique_codes=["COM", "DIS"]),
        ]
        assert [answer.status_code for answer in made] == [201] * len(made), [answer.text for answer in made]

    async def grant(self, facility: str, *codes: str, by: httpx.AsyncClient | None = None, **more: Any) -> httpx.Response:
        return await self.post(f"facilities/{facility}/approvals", by, **a_grant(*codes, **more))


def a_station(**more: Any) -> dict[str, Any]:
    body = {"name": "Trạm Y tế xã Thu Lũm", "kind": "commune_station", "level": "commune", "admin_unit": COMMUNE, "valid_from": LONG_AGO}
    return body | more


def a_grant(*codes: str, **more: Any) -> dict[str, Any]:
    body = {"id": str(uuid4()), "decision_no": "12/QĐ-SYT", "decided_on": "2024-01-02", "effective_on": "2024-01-10"}
    return body | {"technique_codes": list(codes)} | more


def a_decision(effective_on: str, **more: Any) -> dict[str, Any]:
    return {"decision_no": "77/QĐ-SYT", "effective_on": effective_on, "reason": "Thiếu thiết bị"} | more
