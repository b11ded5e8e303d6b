"""Certificates over HTTP."""

from services.rotation.certificate.schemas import CertificateAnswer
from tests.rotation.people import Rotation, get, make_person, put


async def test_a_certificate_is_recorded_read_and_corrected(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        path = f"/practitioners/{id_}/certificates/45/2021/CN-BVDK"
        body = {"technique_codes": ["1.64"], "issued_on": "2021-05-01"}
        made = await put(http, path, body)
        await put(http, path, body, 200)
        changed = await put(http, path, body | {"expires_on": "2023-05-01"}, 200, **{"If-Match": '"1"'})
        assert await get(http, path) == changed
        assert (await get(http, f"/practitioners/{id_}/certificates"))["items"] == [changed]
        CertificateAnswer.model_validate(made)
        unknown = await put(
            http, f"/practitioners/{id_}/certificates/46", {"technique_codes": ["1.64", "99.9"], "issued_on": "2021-05-01"}, 422
        )
        await put(http, f"/practitioners/{id_}/certificates/46", body | {"expires_on": "2021-04-01"}, 422)
    assert unknown["code"] == "technique-unknown"
    assert [error["pointer"] for error in unknown["errors"]] == ["/technique_codes/1"]
    assert (await rotation.kinds())[1:] == ["certificate-recorded", "certificate-recorded"]


async def test_two_people_may_have_certificates_of_one_number(rotation: Rotation):
    body = {"technique_codes": ["1.64"], "issued_on": "2021-05-01"}
    async with rotation.client(unit="10") as http:
        made = [
            await put(http, f"/practitioners/{await make_person(http, licensed=False, posted=False)}/certificates/1", body)
            for _ in range(2)
        ]
    assert made[0]["id"] != made[1]["id"]
