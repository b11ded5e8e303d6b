"""The four services, each in a database of its own: the same code, the same one path to another's log."""

from contextlib import AsyncExitStack

from deploy.assembly import SPECS, migrate_all
from shared.actor import Role
from tests.conftest import TestServer
from tests.world import client, running

DAY = "2020-01-01"


async def test_the_four_services_follow_each_other_through_four_databases(server: TestServer) -> None:
    names = {service: f"four_{service}" for service in SPECS}
    each = {service: server.settings(name) for service, name in names.items()}
    dsns = {f"{s}_{kind}": getattr(each[s], f"{s}_{kind}") for s in SPECS for kind in ("dsn", "reader_dsn")}
    dsns |= {f"{service}_migrate_dsn": each[service].migrate_dsn for service in SPECS}
    apart = each["catalog"].model_copy(update=dsns)
    try:
        for name in names.values():
            await server.make_template(name, [])
        await migrate_all(apart)
        async with AsyncExitStack() as stack:
            apps = {name: await stack.enter_async_context(running(spec, apart)) for name, spec in SPECS.items()}
            call = {name: await stack.enter_async_context(client(app, apart, role=Role.DEPARTMENT)) for name, app in apps.items()}

            async def put(service: str, path: str, body: dict[str, object], **headers: str) -> str:
                answer = await call[service].put(f"/{service}/v1/{path}", json=body, headers=headers)
                assert answer.status_code == 201, answer.text
                return answer.headers.get("event-id", "")

            for code, level, parent in (("12", "province", None), ("107", "district", "12"), ("03433", "commune", "107")):
                await put("catalog", f"admin-units/{code}", {"level": level, "name": code, "parent_code": parent, "valid_from": DAY})
            await put("catalog", "techniques/T1", {"name": "Tiêm", "scopes": ["doctor_general"]})
            await put("catalog", f"level-lists/commune/{DAY}", {"legal_basis": "mẫu", "technique_codes": ["T1"]})
            station = {"name": "Trạm", "kind": "commune_station", "level": "commune", "admin_unit": "03433", "valid_from": DAY}
            await put("catalog", "facilities/S1", station)
            granted = await call["catalog"].post(
                "/catalog/v1/facilities/S1/approvals",
                json={
                    "id": "018f0000-0000-7000-8000-000000000001",
                    "decision_no": "1/QĐ",
                    "decided_on": DAY,
                    "effective_on": DAY,
                    "technique_codes": ["T1"],
                },
                headers={"Idempotency-Key": "1"},
            )
            person = "018f0000-0000-7000-8000-000000000002"
            doctor = {"full_name": "Nguyễn A", "title": "doctor_general", "qualification": "general_doctor", "facility": "S1"}
            await put("rotation", f"practitioners/{person}", doctor)
            await put("rotation", f"practitioners/{person}/licences/1/LC", {"titles": ["doctor_general"], "issued_on": DAY})
            post = {"facility": "S1", "kind": "permanent", "position": "Bác sĩ", "technique_codes": ["T1"], "from": DAY}
            posted = await put("rotation", f"practitioners/{person}/posts/018f0000-0000-7000-8000-000000000003", post)
            need = {"facility": "S1", "technique_codes": ["T1"], "reason": "cần"}
            await put("transfer", "needs/018f0000-0000-7000-8000-000000000004", need)
            seen = await call["indicators"].get(
                "/indicators/v1/facilities/S1/coverage?list=commune&as_of=2022-01-01",
                headers={"Wait-For": f"{granted.headers['event-id']}, {posted}"},
            )
            assert (seen.json()["listed"], seen.json()["able"], seen.json()["coverage_able"]) == (1, 1, 100.0)
    finally:
        for name in names.values():
            await server.drop(name)
