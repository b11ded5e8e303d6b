"""Techniques over HTTP."""

import json
import unicodedata

from shared.actor import Role
from tests.catalog.world import PROVINCE, Catalog


async def test_a_technique_is_answered_with_all_it_needs(catalog: Catalog) -> None:
    body = {
        "name": "Siêu âm ổ bụng",
        "specialty": "Chẩn đoán hình ảnh",
        "group": "Siêu âm",
        "codes": {"tt43": "18.15", "insurance": "18.0015.0001"},
        "scopes": ["technician", "doctor_general"],
        "requirements": {"equipment": ["ULTRASOUND"], "observed_cases": 5},
    }
    created = await catalog.put("techniques/18.15", **body)
    assert created.status_code == 201
    assert created.json() == {
        "code": "18.15",
        **body,
        "aliases": [],
        "scopes": ["doctor_general", "technician"],
        "requirements": {
            "equipment": ["ULTRASOUND"],
            "drugs": [],
            "rooms": [],
            "observed_cases": 5,
            "assisted_cases": 0,
            "supervised_cases": 0,
            "training_hours": 0,
            "min_trainees": None,
        },
    }
    assert (await catalog.put("techniques/18.15", **body)).status_code == 200
    assert (await catalog.put("techniques/18.15", **(body | {"group": None}))).status_code == 428
    assert (await catalog.put("techniques/18.15", match='"1"', **(body | {"group": None}))).headers["etag"] == '"2"'
    first, _ = await catalog.events("18.15")
    assert first["province"] == "VN"
    assert set(json.loads(first["data"])) == {"code", "scopes", "requirements"}


async def test_techniques_are_found_by_name_number_specialty_and_title(catalog: Catalog) -> None:
    await catalog.put("techniques/A", name="Đo chức năng hô hấp", specialty="Nội", codes={"tt43": "2.24"}, scopes=["nurse"])
    await catalog.put("techniques/B", name="Chọc dò", specialty="Ngoại")

    async def codes(**params: str) -> list[str]:
        return [one["code"] for one in await catalog.items("techniques", **params)]

    assert await codes() == ["B", "A"]
    assert await codes(q="do chuc") == ["A"]
    assert await codes(q="2.24") == ["A"]
    assert await codes(specialty="Ngoại") == ["B"]
    assert await codes(specialty=unicodedata.normalize("NFD", "Ngoại")) == ["B"]
    assert await codes(title="nurse") == ["A"]


async def test_every_word_of_a_search_begins_a_word_of_the_technique_in_any_order_and_spelling(catalog: Catalog) -> None:
    for code, name, tt43 in (
        ("C1", "Mổ lấy thai (lần hai)", "8.1"),
        ("C2", "Đo SpO2/điện tim thai", "8.10"),
        ("C3", "Lấy dị vật", "18.10"),
        ("C4", "Hemoglobin", "8.101"),
    ):
        await catalog.put(f"techniques/{code}", name=name, codes={"tt43": tt43})
    await catalog.put("techniques/C5", name="Sinh mổ", aliases=["Bắt con qua thành bụng", "Sinh mổ"])

    async def codes(**params: str) -> list[str]:
        return [one["code"] for one in await catalog.items("techniques", **params)]

    for q in ("mo lay thai", "MỔ LẤY THAI", "thai mo lay", unicodedata.normalize("NFD", "mổ lấy thai"), "mo, lay (thai)"):
        assert await codes(q=q) == ["C1"], q
    assert await codes(q="mo") == ["C1", "C5"]
    assert await codes(q="đien") == await codes(q="dien tim") == ["C2"]
    assert await codes(q="mo vat") == []
    assert await codes(q="bat con") == ["C5"]
    assert (await catalog.get("techniques/C5")).json()["aliases"] == ["Bắt con qua thành bụng"]
    assert await codes(q="8.10") == ["C2", "C4"]
    assert await codes(tt43="8.10") == ["C2"]
    assert await codes(tt43="8.1", q="mo lay") == ["C1"]
    assert await codes(q="%") == await codes(q="' & (") == await codes()
    assert await codes(q="_") == await codes()


async def test_a_search_goes_on_from_page_to_page(catalog: Catalog) -> None:
    for code in ("A", "B", "C"):
        await catalog.put(f"techniques/{code}", name=f"Châm cứu {code}")
    first = await catalog.get("techniques", q="cham", limit="2")
    second = await catalog.get("techniques", q="cham", limit="2", cursor=first.json()["next"])
    assert [one["code"] for page in (first, second) for one in page.json()["items"]] == ["A", "B", "C"]
    assert second.json()["next"] is None


async def test_every_version_of_a_technique_stays_readable(catalog: Catalog) -> None:
    await catalog.put("techniques/A", name="Chọc dò", scopes=["nurse"])
    changed = await catalog.put("techniques/A", match='"1"', name="Chọc dò màng phổi", scopes=["doctor_general"], aliases=["Chọc dịch"])
    assert changed.headers["etag"] == '"2"'
    again = await catalog.put("techniques/A", match='"2"', name="Chọc dò màng phổi", scopes=[])
    assert again.json()["aliases"] == ["Chọc dịch"]
    versions = await catalog.items("techniques/A/history")
    assert [(one["version"], one["name"], one["scopes"]) for one in versions] == [
        (1, "Chọc dò", ["nurse"]),
        (2, "Chọc dò màng phổi", ["doctor_general"]),
        (3, "Chọc dò màng phổi", []),
    ]
    assert [one["version"] for one in await catalog.items("techniques/A/history", limit="2")] == [1, 2]


async def test_a_technique_before_its_first_record_is_what_it_was_first(catalog: Catalog) -> None:
    await catalog.put("techniques/A", name="Chọc dò", scopes=["nurse"])
    before = await catalog.get("techniques/A", as_of="2024-01-01")
    assert (before.status_code, before.json()["scopes"]) == (200, ["nurse"])
    assert [one["code"] for one in await catalog.items("techniques", as_of="2024-01-01", title="nurse", q="choc")] == ["A"]
    assert (await catalog.get("techniques/B", as_of="2024-01-01")).status_code == 404


async def test_techniques_packages_lists_and_policies_are_written_by_the_nation_only(catalog: Catalog) -> None:
    await catalog.techniques()
    department = catalog.caller(Role.DEPARTMENT, PROVINCE)
    national = catalog.caller(Role.DEPARTMENT, "VN")
    for path, body in (
        ("techniques/X", {"name": "X"}),
        ("packages/P", {"name": "P", "technique_codes": ["COM"]}),
        ("level-lists/initial/2024-01-01", {"legal_basis": "L", "technique_codes": ["COM"]}),
        ("policies/lapse_months/2024-01-01", {"value": 6}),
    ):
        assert (await catalog.put(path, department, **body)).status_code == 403
        assert (await catalog.put(path, national, **body)).status_code == 201
        assert (await catalog.get(path, department)).status_code == 200
