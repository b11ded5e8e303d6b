"""The techniques of a facility on a day, over HTTP."""

from shared.actor import Role
from tests.catalog.world import ELSEWHERE, PROVINCE, STATION, Catalog, a_decision

PATH = f"facilities/{STATION}/techniques"


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()
    await catalog.put("techniques/SCOPE2", name="Xoa bóp", scopes=["nurse"])
    granted = [await catalog.grant(STATION, code, decision_no=f"QĐ {code}") for code in ("COM", "SCOPE", "SCOPE2")]
    await catalog.post(f"approvals/{granted[2].json()['id']}:suspend", **a_decision("2024-06-01"))
    for month, rotated in (("2024-02", 3), ("2024-03", 2)):
        items = [{"technique_code": "COM", "cases": 3, "insured_cases": 0, "rotated_cases": rotated}]
        assert (await catalog.put(f"facilities/{STATION}/returns/{month}", items=items)).status_code == 201


async def states(catalog: Catalog, as_of: str, **params: str) -> dict[str, tuple[str, str, str | None]]:
    found = await catalog.items(PATH, as_of=as_of, **params)
    return {one["technique_code"]: (one["state"], one["since"], one["last_case"]) for one in found}


async def test_each_technique_tells_its_state_since_when_and_its_last_case(catalog: Catalog) -> None:
    assert await states(catalog, "2024-01-09") == {}
    listed = ("listed", "2024-01-10", None)
    assert await states(catalog, "2024-02-28") == {"COM": listed, "SCOPE": listed, "SCOPE2": listed}
    assert (await states(catalog, "2024-03-30"))["COM"] == ("rotated_only", "2024-02-29", "2024-02-29")
    assert await states(catalog, "2024-06-01") == {
        "COM": ("performing", "2024-03-31", "2024-03-31"),
        "SCOPE": listed,
        "SCOPE2": ("suspended", "2024-06-01", None),
    }
    assert (await states(catalog, "2025-03-31"))["COM"] == ("lapsed", "2025-03-31", "2024-03-31")
    decisions = {one["technique_code"]: one["decision_no"] for one in await catalog.items(PATH, as_of="2024-06-01")}
    assert decisions == {"COM": "QĐ COM", "SCOPE": "QĐ SCOPE", "SCOPE2": "77/QĐ-SYT"}


async def test_how_soon_a_technique_lapses_is_policy(catalog: Catalog) -> None:
    await catalog.put("policies/lapse_months/2024-05-01", value=1)
    assert (await states(catalog, "2024-04-30"))["COM"][0] == "performing"
    assert (await states(catalog, "2024-05-01"))["COM"] == ("lapsed", "2024-05-01", "2024-03-31")


async def test_a_technique_may_lapse_by_its_own_policy(catalog: Catalog) -> None:
    await catalog.put("policies/lapse_months.COM/2024-06-15", value=2)
    await catalog.put("policies/lapse_months/2024-07-01", value=24)
    assert (await states(catalog, "2024-06-14"))["COM"][0] == "performing"
    assert (await states(catalog, "2024-07-01"))["COM"] == ("lapsed", "2024-06-15", "2024-03-31")


async def test_a_technique_above_the_level_is_marked_unless_another_decision_allows_it_too(catalog: Catalog) -> None:
    granted = await catalog.grant(STATION, "COM", "DIS", above_level=True, decision_no="QĐ vượt tuyến")

    async def marked() -> dict[str, bool]:
        return {one["technique_code"]: one["above_level"] for one in await catalog.items(PATH, as_of="2024-06-01")}

    assert await marked() == {"COM": False, "DIS": True, "SCOPE": False, "SCOPE2": False}
    (above,) = [one for one in await catalog.items(PATH, as_of="2024-06-01") if one["above_level"]]
    assert (above["decision_no"], above["approval_id"]) == ("QĐ vượt tuyến", granted.json()["id"])
    await catalog.put("level-lists/commune/2024-03-01", legal_basis="TT mới", technique_codes=["COM", "DIS"])
    await catalog.grant(STATION, "DIS", effective_on="2024-03-01")
    assert (await marked())["DIS"] is False


async def test_a_facility_has_its_techniques_until_the_day_it_closes(catalog: Catalog) -> None:
    await catalog.post(f"facilities/{STATION}:close", closed_on="2024-09-01")
    assert len(await states(catalog, "2024-08-31")) == 3
    assert await states(catalog, "2024-09-01") == {}


async def test_techniques_narrow_by_state_and_go_on_by_cursor(catalog: Catalog) -> None:
    assert list(await states(catalog, "2024-06-01", state="suspended")) == ["SCOPE2"]
    assert (await catalog.get(PATH, state="able")).status_code == 422
    page = (await catalog.get(PATH, as_of="2024-06-01", limit=2)).json()
    assert [one["technique_code"] for one in page["items"]] == ["COM", "SCOPE"]
    rest = (await catalog.get(PATH, as_of="2024-06-01", limit=2, cursor=page["next"])).json()
    assert ([one["technique_code"] for one in rest["items"]], rest["next"]) == (["SCOPE2"], None)
    assert (await catalog.get(PATH, as_of="2024-06-01", cursor=page["next"][::-1])).status_code == 400


async def test_insurance_reads_techniques_and_other_provinces_do_not(catalog: Catalog) -> None:
    assert len(await catalog.items(PATH, catalog.caller(Role.INSURANCE, PROVINCE))) == 3
    assert (await catalog.get(PATH, catalog.caller(Role.DEPARTMENT, ELSEWHERE))).status_code == 404
