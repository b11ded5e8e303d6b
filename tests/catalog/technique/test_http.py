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
