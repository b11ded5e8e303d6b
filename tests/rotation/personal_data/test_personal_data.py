"""Personal data: all of it given out, all of it replaced, none of it in the log."""

import json
from uuid import UUID

import httpx

from services.rotation.personal_data.schemas import DataExport, PseudonymisationAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import CENTRE, STATION, Rotation, a_licence, a_person, an_assignment, get, make_person, make_plan, post, put

NAME, NUMBER, DIPLOMA = "Lò Văn Đức", "000777/LCA-CCHN", "CN 12/2020"
PRIVATE = (NAME, NUMBER, DIPLOMA, "Tai biến", "Chờ xem xét", "Làm việc tốt", "Nội khoa", "15/CN")
WHY = {"reason": "Nghỉ hưu, theo yêu cầu", "decision_no": "3/QĐ-SYT"}


async def a_whole_life(rotation: Rotation, http: httpx.AsyncClient) -> UUID:
    """Somebody of whom everything is recorded."""
    await make_plan(rotation)
    id_ = await make_person(http, licensed=False, specialty="Nội khoa")
    path = f"/practitioners/{id_}"
    await put(http, f"{path}/licences/{NUMBER}", a_licence())
    await post(http, f"{path}/licences/{NUMBER}:suspend", {"on": "2021-01-01", "reason": "Chờ xem xét"})
    await post(http, f"{path}/licences/{NUMBER}:resume", {"on": "2021-02-01", "reason": "Chờ xem xét"})
    await put(http, f"{path}/certificates/{DIPLOMA}", {"technique_codes": ["13.33"], "issued_on": "2020-01-01"})
    await put(http, f"{path}/absences/{new_id()}", {"kind": "leave", "from": "2023-01-01", "to": "2023-01-31"})
    skill = {"level": "proficient", "since": "2022-01-01", "evidence": {"kind": "certificate", "document_no": "15/CN"}}
    await put(http, f"{path}/competencies/1.2", skill)
    await post(http, f"{path}/competencies/1.2:revoke", {"on": "2023-01-01", "reason": "Tai biến"})
    assignment = new_id()
    await put(http, f"/assignments/{assignment}", an_assignment(id_))
    await post(http, f"/assignments/{assignment}:approve", {"decision_no": "7/QĐ", "decided_on": "2022-02-20"})
    await post(http, f"/assignments/{assignment}:start", {"on": "2022-03-01"})
    async with rotation.client(Role.STATION, STATION) as station:
        await post(station, f"/assignments/{assignment}:end", {"on": "2022-05-01", "reason": "Làm việc tốt", "appraisal": "Làm việc tốt"})
    twin = await make_person(http, licensed=False, posted=False)
    await post(http, f"/practitioners/{twin}:merge", {"into": str(id_), "reason": f"{NAME} ghi hai lần"})
    await put(http, path, a_person(specialty="Nội khoa", qualification="specialist_1"), 200, **{"If-Match": "*"})
    return id_


async def everything(rotation: Rotation) -> dict[str, str]:
    """Every row of every table of the service, as text."""
    async with rotation.connection() as connection:
        tables = await connection.fetch("""
            select relname from pg_class where relnamespace = 'rotation'::regnamespace and relkind = 'r' and has_table_privilege(oid, 'select')
        """)
        return {
            row["relname"]: "\n".join(
                bytes(r["body"] or b"").decode() if row["relname"] == "idempotency" else r["row"]
                for r in await connection.fetch(
                    "select body from idempotency" if row["relname"] == "idempotency" else f"select t::text as row from {row['relname']} t"
                )
            )
            for row in tables
        }


def tables_with(kept: dict[str, str], words: tuple[str, ...] = PRIVATE) -> dict[str, list[str]]:
    return {table: found for table, text in kept.items() if (found := [word for word in words if word in text])}


async def test_nothing_that_is_published_holds_a_name_a_number_or_a_free_text(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        await a_whole_life(rotation, http)
    events = await rotation.events()
    assert len({event["type"] for event in events}) > 10
    for event in events:
        assert not [word for word in PRIVATE if word in event["data"] or word in event["subject"]], event["type"]
    assert {"practitioner", "licence", "idempotency"} < tables_with(await everything(rotation)).keys()


async def test_all_that_is_held_about_a_person_is_given_out(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee, rotation.client(unit="12") as there:
        id_ = await a_whole_life(rotation, http)
        export = await get(http, f"/practitioners/{id_}/data-export")
        await get(committee, f"/practitioners/{id_}/data-export", 403)
        await get(there, f"/practitioners/{id_}/data-export", 404)
    DataExport.model_validate(export)
    text = json.dumps(export, ensure_ascii=False)
    assert [word for word in PRIVATE if word not in text] == []
    assert {noun: len(rows) for noun, rows in export["held"].items() if rows} == {
        "practitioner": 2,
        "practitioner_version": 3,
        "licence": 1,
        "licence_state": 2,
        "certificate": 1,
        "post": 1,
        "absence": 1,
        "competency": 2,
        "assignment": 1,
        "assignment_step": 4,
        "person_merge": 1,
    }


async def test_a_pseudonymised_person_is_nowhere_and_every_figure_stays(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(Role.CENTRE, CENTRE) as centre:
        id_ = await a_whole_life(rotation, http)
        stays = await make_person(http, full_name="Vàng Thị Mỷ")
        figures = ["/plans/P/fulfilment?as_of=2022-04-01", "/plans/P/fulfilment", f"/practitioners/{id_}/scope?technique=1.2"]
        before, log = [await get(http, path) for path in figures], await rotation.events()
        path = f"/practitioners/{id_}:pseudonymise"
        await post(centre, path, WHY, 403)
        named = await post(http, path, WHY | {"reason": f"Theo yêu cầu của {NAME}"}, 422)
        done = await post(http, path, WHY)
        again = await post(http, path, WHY, 409)
        PseudonymisationAnswer.model_validate(done)
        assert [await get(http, path) for path in figures] == before
        assert await rotation.events() == log
        person = await get(http, f"/practitioners/{id_}")
        refused = await put(http, f"/practitioners/{id_}", a_person(), 409, **{"If-Match": "*"})
        await put(http, f"/practitioners/{id_}/licences/2", a_licence(), 409)
        assert (await get(http, "/practitioners?q=duc"))["items"] == []
        assert (await get(http, f"/practitioners/{stays}"))["full_name"] == "Vàng Thị Mỷ"
        history = (await get(http, f"/practitioners/{id_}/history"))["items"]
    assert tables_with(await everything(rotation)) == {}
    assert (named["code"], again["code"], refused["code"]) == (
        "reason-names-person",
        "practitioner-pseudonymised",
        "practitioner-pseudonymised",
    )
    assert (person["pseudonymised"], person["specialty"], person["qualification"]) == (True, None, "specialist_1")
    assert person["full_name"].startswith("pseudonym-")
    assert not [item for item in history if NAME in json.dumps(item, ensure_ascii=False)]
    assert (done["replaced"]["licence"], done["replaced"]["practitioner"]) == (1, 2)
