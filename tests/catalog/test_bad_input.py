"""What cannot be so is refused with a clear problem, on every route that takes a body, and nothing is written."""

import unicodedata
from typing import Any
from uuid import uuid4

import pytest

from shared.actor import Role
from tests.catalog.world import COMMUNE, LONG_AGO, STATION, Catalog, a_decision, a_grant, a_station

ID = str(uuid4())
BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "admin-units/03440", {"level": "commune", "name": "Xã Pa Ủ", "parent_code": "107", "valid_from": LONG_AGO}),
    ("PUT", "facilities/TYT.1", a_station()),
    ("POST", f"facilities/{STATION}:close", {"closed_on": "2024-01-01"}),
    ("PUT", "techniques/T", {"name": "Kỹ thuật"}),
    ("PUT", "packages/P", {"name": "Gói", "technique_codes": ["COM"]}),
    ("PUT", "level-lists/initial/2024-01-01", {"legal_basis": "L", "technique_codes": ["COM"]}),
    ("POST", "returns/due:remind", {"id": ID, "month": "2024-02", "facilities": [STATION], "sent_on": "2024-03-20"}),
    ("POST", f"facilities/{STATION}/approvals", a_grant("COM")),
    ("PUT", f"supplements/{ID}", {"facility": STATION, "technique_codes": ["COM"]}),
    ("PUT", f"facilities/{STATION}/resources/2024-01-01", {"equipment": [], "rooms": [], "drugs": []}),
    ("POST", f"facilities/{STATION}/returns/2024-02:withdraw", {"reason": "Nhầm"}),
    ("PUT", f"facilities/{STATION}/returns/2024-02", {"items": []}),
    ("POST", "settlements/12/2024-02:reopen", {"document_no": "2/CV", "reason": "Nhầm"}),
    ("PUT", "settlements/12/2024-02", {"document_no": "1/BB", "settled_on": "2024-03-20"}),
    ("PUT", "policies/p/2024-01-01", {"value": "x"}),
]


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()


async def send(catalog: Catalog, method: str, path: str, **options: Any) -> tuple[int, str, dict[str, Any]]:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    answer = await catalog.ministry.request(method, f"/catalog/v1/{path}", headers=headers, **options)
    return answer.status_code, answer.headers["content-type"], answer.json()


async def test_broken_bodies_are_refused_and_nothing_is_written(catalog: Catalog) -> None:
    before = len(await catalog.events())
    for method, path, body in BODIES:
        text = next((name for name, value in body.items() if isinstance(value, str)), None)
        broken: list[tuple[int, dict[str, Any]]] = [
            (400, {"content": b'{"a": '}),
            (422, {"json": {**body, "surprise": 1}}),
            (422, {"json": {}} if path[:5] != "techn" else {"json": {"name": ""}}),
            (422, {"json": []}),
            (422, {"json": {name: {"deep": "er"} for name in body}}),
        ]
        if text is not None:
            broken.append((422, {"json": {**body, text: "a\x00b"}}))
            broken.append((422, {"json": {**body, text: "x" * 5000}}))
        days = [name for name in body if name.endswith(("_on", "_from"))]
        broken += [(422, {"json": {**body, name: day}}) for name in days for day in ("2022-02-30", "2022-1-1", 5, "", "0000-00-00")]
        for expected, options in broken:
            status, kind, problem = await send(catalog, method, path, **options)
            assert (status, kind) == (expected, "application/problem+json"), (path, options, problem)
            assert all(error["detail"] and not error["detail"].startswith("field.") for error in problem["errors"]), problem
            assert "surprise" not in problem["detail"]
    assert len(await catalog.events()) == before


async def test_ten_megabytes_are_too_much(catalog: Catalog) -> None:
    for method, path, _ in BODIES:
        assert (await send(catalog, method, path, content=b"[" + b" " * 10_000_000 + b"]"))[0] == 413


async def test_the_bodies_themselves_are_fine(catalog: Catalog) -> None:
    for method, path, body in reversed(BODIES):
        assert (await send(catalog, method, path, json=body))[0] in {200, 201}, path


@pytest.mark.parametrize(
    "path",
    [
        "admin-units/a b",
        "admin-units?level=moon",
        "admin-units?as_of=2022-02-30",
        "admin-units?limit=0",
        "admin-units?limit=501",
        "admin-units?q=%00",
        "facilities?kind=tent",
        "facilities/%00",
        f"facilities/{STATION}/returns/2024-13",
        f"facilities/{STATION}/returns?from=2024",
        f"facilities/{STATION}/resources/2024-02-30",
        "level-lists/commune/2024-02-30",
        "approvals/7",
        "supplements/7",
        "supplements?status=lost",
    ],
)
async def test_paths_and_queries_of_the_wrong_form_are_refused(catalog: Catalog, path: str) -> None:
    status, kind, _ = await send(catalog, "GET", path)
    assert (status, kind) == (422, "application/problem+json")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_the_ends_of_the_calendar_are_no_fault_of_ours(catalog: Catalog, day: str) -> None:
    for path in (f"admin-units?as_of={day}", f"facilities/{STATION}?as_of={day}", f"facilities/{STATION}/techniques?as_of={day}"):
        assert (await send(catalog, "GET", path))[0] == 422
    for path, body in (
        ("admin-units/97", {"level": "province", "name": "Tỉnh", "valid_from": day}),
        ("policies/p/" + day, {"value": 1}),
        ("facilities/TYT.7", a_station(valid_from=day)),
        (f"facilities/{STATION}/resources/{day}", {"equipment": [], "rooms": [], "drugs": []}),
    ):
        assert (await send(catalog, "PUT", path, json=body))[0] in {201, 422}


async def test_decomposed_text_is_the_same_text(catalog: Catalog) -> None:
    body = a_station(name="Trạm Y tế xã Thu Lũm", parent_facility="TTYT.107")
    body["name"] = unicodedata.normalize("NFD", body["name"])
    same = await catalog.put(f"facilities/{STATION}", **body)
    assert (same.status_code, same.json()["name"]) == (200, "Trạm Y tế xã Thu Lũm")
    found = await catalog.items("admin-units", q=unicodedata.normalize("NFD", "Lũm"))
    assert [one["code"] for one in found] == [COMMUNE]


async def test_actions_need_a_key_and_tokens_are_asked_first(catalog: Catalog) -> None:
    path = f"/catalog/v1/facilities/{STATION}/approvals"
    assert (await catalog.ministry.post(path, json=a_grant("COM"))).json()["code"] == "idempotency-key-missing"
    assert (await catalog.ministry.post(path, json=a_grant("COM"), headers={"Authorization": ""})).status_code == 401
    station = catalog.caller(Role.STATION, STATION)
    assert (await catalog.post(f"facilities/{STATION}/approvals", station, **a_decision("x"))).status_code == 403


async def test_a_known_etag_answers_nothing_anew(catalog: Catalog) -> None:
    for path in (f"facilities/{STATION}", "level-lists/commune", "facilities", "techniques/COM"):
        first = await catalog.get(path)
        again = await catalog.ministry.get(f"/catalog/v1/{path}", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
