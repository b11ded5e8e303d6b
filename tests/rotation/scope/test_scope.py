"""The scope of practice over HTTP."""

from datetime import date

from services.rotation.app import SPEC
from services.rotation.scope.schemas import Reason, ScopeAnswer
from shared.contracts.catalog import TechniqueRecorded, TechniqueRequirements
from shared.i18n import catalogue
from tests.rotation.people import Rotation, a_licence, get, make_person, post, put


async def test_the_answer_says_why_on_what_evidence_and_in_the_callers_language(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False)
        path = f"/practitioners/{id_}/scope?technique=1.64&as_of=2022-06-01"
        before = await get(http, path)
        licence = await put(http, f"/practitioners/{id_}/licences/7/LCA", a_licence(expires_on="2023-01-01"))
        after = await get(http, path)
        english = await get(http, path, **{"Accept-Language": "en"})
        await post(http, f"/practitioners/{id_}/licences/7/LCA:suspend", {"on": "2022-03-01", "reason": "Vi phạm"})
        suspended = await get(http, path)
        earlier = await get(http, f"/practitioners/{id_}/scope?technique=1.64&as_of=2022-02-28")
    assert (before["may_perform"], before["evidence"]) == (False, [])
    assert after == {
        "practitioner_id": str(id_),
        "technique": "1.64",
        "as_of": "2022-06-01",
        "may_perform": True,
        "reason": after["reason"],
        "evidence": [
            {"kind": "licence", "id": licence["id"], "title": "doctor_general", "valid_from": "2020-01-01", "valid_to": "2023-01-01"}
        ],
    }
    assert after["reason"].startswith("Được thực hiện")
    assert english["reason"].startswith("May perform")
    assert not suspended["may_perform"]
    assert earlier["evidence"][0]["valid_to"] == "2022-02-28"
    ScopeAnswer.model_validate(after)


async def test_an_unknown_technique_is_refused_until_the_catalog_has_it(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        assert (await get(http, f"/practitioners/{id_}/scope?technique=9.9", 422))["code"] == "technique-unknown"
        said = TechniqueRecorded(code="9.9", scopes=["doctor_general"], requirements=TechniqueRequirements())
        event = await rotation.catalog.say((said, "9.9", date(2026, 1, 1)))
        answer = await get(http, f"/practitioners/{id_}/scope?technique=9.9&as_of=2022-01-01", **{"Wait-For": f"catalog:{event}"})
    assert answer["may_perform"]


async def test_scopes_change_on_the_day_from_which_the_catalog_says_so(rotation: Rotation):
    said = TechniqueRecorded(code="1.64", scopes=["nurse"], requirements=TechniqueRequirements())
    event = await rotation.catalog.say((said, "1.64", date(2024, 1, 1)))
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        path = f"/practitioners/{id_}/scope?technique=1.64&as_of="
        assert not (await get(http, path + "2024-01-01", **{"Wait-For": f"catalog:{event}"}))["may_perform"]
        assert (await get(http, path + "2023-12-31"))["may_perform"]


def test_every_reason_has_its_text_in_both_languages():
    texts = catalogue(SPEC.locales)
    for reason in Reason:
        assert len(set(texts.both(f"scope.{reason}").values())) == 2
