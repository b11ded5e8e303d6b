"""The world of the rotation tests: Lào Cai (10) with its hospitals, a centre, a station; Lai Châu (12); and people made with valid defaults."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI

from shared.actor import Role
from shared.contracts.catalog import AdminUnitRecorded, FacilityRecorded, TechniqueRecorded, TechniqueRequirements, UnitLevel
from shared.ids import new_id
from shared.settings import Settings
from tests.world import Producer, client

BEGINNING = date(2021, 1, 1)
HOSPITAL, SPECIALIST, DISTRICT_HOSPITAL, CENTRE, STATION = "BVDK.10", "BVYHCT.10", "BVDK.086", "TTYT.086", "TYT.02926"
ELSEWHERE = "TTYT.107"
FACILITIES = [
    (HOSPITAL, "provincial_general_hospital", "province", "10", None),
    (SPECIALIST, "provincial_specialist_hospital", "province", "10", None),
    (DISTRICT_HOSPITAL, "district_hospital", "district", "086", None),
    (CENTRE, "district_health_centre", "district", "086", None),
    (STATION, "commune_station", "commune", "02926", CENTRE),
    (ELSEWHERE, "district_health_centre", "district", "107", None),
]
UNITS = [
    ("10", "province", None),
    ("086", "district", "10"),
    ("02926", "commune", "086"),
    ("12", "province", None),
    ("107", "district", "12"),
]
TECHNIQUES = {"1.2": ["doctor_general", "nurse"], "1.64": ["doctor_general"], "13.33": ["midwife"]}


async def seed_catalog(catalog: Producer) -> UUID:
    """Say what the catalog of these tests holds; returns the last event's id."""
    for code, level, parent in UNITS:
        unit = AdminUnitRecorded(code=code, since=BEGINNING, level=UnitLevel(level), parent=parent, difficulty=[], valid_from=BEGINNING)
        await catalog.say((unit, f"{code}@{BEGINNING}", BEGINNING), province="12" if code in {"12", "107"} else "10", moved=False)
    for facility in FACILITIES:
        await catalog.say((a_facility(*facility), facility[0], BEGINNING), province="12" if facility[0] == ELSEWHERE else "10", moved=False)
    for code, scopes in TECHNIQUES.items():
        technique = TechniqueRecorded(code=code, scopes=scopes, requirements=TechniqueRequirements())
        last = await catalog.say((technique, code, BEGINNING), province="VN")
    return last


def a_facility(code: str, kind: str, level: str, admin_unit: str, parent: str | None) -> FacilityRecorded:
    return FacilityRecorded(
        code=code,
        kind=kind,
        level=level,
        admin_unit=admin_unit,
        parent_facility=parent,
        beds=None,
        acts_as_station=False,
        serves_communes=[],
        insurance_qualified=None,
        valid_from=BEGINNING,
    )


@dataclass
class Rotation:
    """The running service and what a test needs of it."""

    app: FastAPI
    settings: Settings
    catalog: Producer
    transfer: Producer

    def client(self, role: Role = Role.DEPARTMENT, unit: str = "VN", sub: str | None = None) -> httpx.AsyncClient:
        return client(self.app, self.settings, role=role, unit=unit, sub=sub)

    async def events(self) -> list[asyncpg.Record]:
        """What the service has said, in order."""
        async with self.connection() as connection:
            return await connection.fetch("""
                select type, subject, subject_version, effective_on, province, data::text as data from (
                    select position as place, 0 as part, type, subject, subject_version, effective_on, province, data from event_log
                    union all
                    select seq, 1, type, subject, subject_version, effective_on, province, data from outbox) e
                order by part, place
            """)

    async def kinds(self) -> list[str]:
        return [row["type"].removeprefix("vn.tuyen.rotation.").removesuffix(".v1") for row in await self.events()]

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(
            self.settings.service_dsn("rotation"), server_settings={"search_path": "rotation, rotation_view, public"}
        )
        try:
            yield connection
        finally:
            await connection.close()


async def put(http: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 201, **headers: str) -> dict[str, Any]:
    answer = await http.put(f"/rotation/v1{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def post(http: httpx.AsyncClient, path: str, body: dict[str, Any] | None = None, status: int = 200) -> dict[str, Any]:
    answer = await http.post(f"/rotation/v1{path}", json=body, headers={"Idempotency-Key": str(new_id())})
    assert answer.status_code == status, answer.text
    return answer.json()


async def get(http: httpx.AsyncClient, path: str, status: int = 200, **headers: str) -> dict[str, Any]:
    answer = await http.get(f"/rotation/v1{path}", headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def a_person(**fields: object) -> dict[str, Any]:
    return {"full_name": "Lò Văn Đức", "title": "doctor_general", "qualification": "general_doctor", "facility": CENTRE} | fields


def a_licence(**fields: object) -> dict[str, Any]:
    return {"titles": ["doctor_general"], "issued_on": "2020-01-01"} | fields


def a_post(**fields: object) -> dict[str, Any]:
    return {
        "facility": CENTRE,
        "kind": "permanent",
        "position": "Bác sỹ điều trị",
        "technique_codes": ["1.2"],
        "from": "2021-01-01",
    } | fields


def a_plan(**fields: object) -> dict[str, Any]:
    """Two doctors and a nurse of the district's facilities to its communes."""
    return {
        "title": "Kế hoạch luân phiên năm 2022",
        "unit": "10",
        "period": {"from": "2022-01-01", "to": "2022-12-31"},
        "stated_total": 3,
        "stated_by_qualification": {"general_doctor": 2, "nurse": 1},
        "quotas": [
            {
                "no": "1",
                "sending_kind": "district_health_centre",
                "direction": "district_to_commune",
                "stated": 3,
                "by": {"general_doctor": 2, "nurse": 1},
            }
        ],
        "budget": [{"level": "province", "amount": 9_000_000}],
        "stated_budget": 9_000_000,
    } | fields


def an_assignment(practitioner_id: object, **fields: object) -> dict[str, Any]:
    return {
        "plan": "P",
        "practitioner_id": str(practitioner_id),
        "from_facility": CENTRE,
        "to_facility": STATION,
        "from": "2022-03-01",
        "to": "2022-05-31",
        "duties": ["clinical_support_and_transfer"],
    } | fields


async def make_person(http: httpx.AsyncClient, *, licensed: bool = True, posted: bool = True, **fields: object) -> UUID:
    """A doctor of the centre with a licence and a post."""
    id_ = new_id()
    body = a_person(**fields)
    await put(http, f"/practitioners/{id_}", body)
    if licensed:
        await put(http, f"/practitioners/{id_}/licences/{str(id_)[-8:]}/LCA-CCHN", a_licence(titles=[body["title"]]))
    if posted:
        await put(http, f"/practitioners/{id_}/posts/{new_id()}", a_post(facility=body["facility"]))
    return id_


async def make_plan(rotation: Rotation, code: str = "P", *, approved: bool = True, **fields: object) -> None:
    """A plan, drafted and submitted by one and approved by another."""
    async with rotation.client(unit="10") as department, rotation.client(Role.COMMITTEE, "10") as committee:
        await put(department, f"/plans/{code}", a_plan(**fields))
        if approved:
            await post(department, f"/plans/{code}:submit")
            await post(committee, f"/plans/{code}:approve", {"decision_no": "12/QĐ-UBND", "decided_on": "2022-01-05"})


async def make_assignment(
    http: httpx.AsyncClient, practitioner_id: object, *, start: bool = True, excess: str | None = None, **fields: object
) -> str:
    """Somebody approved under plan P, and started; returns the assignment's path. `excess`: why the quota may be exceeded."""
    path = f"/assignments/{new_id()}"
    await put(http, path, an_assignment(practitioner_id, **fields))
    decision = {"decision_no": "7/QĐ-TTYT", "decided_on": "2022-02-15", "quota_excess": excess}
    await post(http, f"{path}:approve", decision)
    if start:
        await post(http, f"{path}:start")
    return path
