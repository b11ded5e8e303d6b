"""Scans of decisions over HTTP."""

import hashlib
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from shared.actor import Role
from tests.catalog.world import CENTRE, ELSEWHERE, PROVINCE, STATION, Catalog

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 300
JPEG = b"\xff\xd8\xff\xe0" + b"\x01" * 300
LIMIT = 20_000_000


@pytest.fixture
async def approval(catalog: Catalog) -> str:
    await catalog.places()
    await catalog.techniques()
    return f"approvals/{(await catalog.grant(STATION, 'COM')).json()['id']}/attachments"


@pytest.fixture
async def supplement(catalog: Catalog) -> str:
    await catalog.places()
    await catalog.techniques()
    id_ = uuid4()
    await catalog.put(f"supplements/{id_}", facility=STATION, technique_codes=["COM"])
    return f"supplements/{id_}/attachments"


async def attach(
    catalog: Catalog,
    path: str,
    content: bytes | AsyncIterator[bytes] = PDF,
    type_: str = "application/pdf",
    by: httpx.AsyncClient | None = None,
) -> httpx.Response:
    return await (by or catalog.ministry).put(f"/catalog/v1/{path}", content=content, headers={"Content-Type": type_})


async def supersede(catalog: Catalog, path: str, by: str) -> httpx.Response:
    return await catalog.ministry.post(f"/catalog/v1/{path}:supersede", json={"by": by}, headers={"Idempotency-Key": str(uuid4())})


@pytest.mark.parametrize(
    ("content", "type_", "ending"), [(PDF, "application/pdf", "pdf"), (PNG, "image/png", "png"), (JPEG, "image/jpeg", "jpg")]
)
async def test_a_scan_comes_back_byte_for_byte_with_its_type_name_and_hash(
    catalog: Catalog, approval: str, content: bytes, type_: str, ending: str
) -> None:
    id_ = uuid4()
    digest = hashlib.sha256(content).hexdigest()
    put = await attach(catalog, f"{approval}/{id_}", content, type_, catalog.caller(Role.DEPARTMENT, PROVINCE))
    assert (put.status_code, put.headers["etag"]) == (201, f'"{digest}"'), put.text
    told = put.json()
    assert told.pop("at")
    assert told.pop("by").startswith("actor-")
    assert told == {
        "id": str(id_),
        "media_type": type_,
        "size": len(content),
        "sha256": digest,
        "superseded_by": None,
        "superseded_at": None,
    }
    read = await catalog.get(f"{approval}/{id_}", catalog.caller(Role.STATION, STATION))
    assert (read.content, read.headers["content-type"], read.headers["etag"]) == (content, type_, f'"{digest}"')
    assert read.headers["content-disposition"] == f'attachment; filename="{id_}.{ending}"'
    known = await catalog.ministry.get(f"/catalog/v1/{approval}/{id_}", headers={"If-None-Match": f'"{digest}"'})
    assert (known.status_code, known.content) == (304, b"")


async def test_a_form_with_the_file_does_as_well(catalog: Catalog, approval: str) -> None:
    answer = await catalog.ministry.put(f"/catalog/v1/{approval}/{uuid4()}", files={"file": ("Quyết định.pdf", PDF, "application/pdf")})
    assert (answer.status_code, answer.json()["media_type"]) == (201, "application/pdf")


async def test_the_same_scan_again_changes_nothing_and_another_one_needs_its_own_id(catalog: Catalog, approval: str) -> None:
    path = f"{approval}/{uuid4()}"
    first = await attach(catalog, path)
    again = await attach(catalog, path)
    assert (again.status_code, again.text) == (200, first.text)
    other = await attach(catalog, path, PNG, "image/png")
    assert (other.status_code, other.json()["code"]) == (409, "attachment-exists")
    elsewhere = (await catalog.grant(STATION, "COM")).json()["id"]
    taken = await attach(catalog, path.replace(approval.split("/")[1], elsewhere))
    assert (taken.status_code, taken.json()["code"]) == (409, "attachment-exists")
    assert (await catalog.get(path)).content == PDF


@pytest.mark.parametrize(
    ("content", "type_", "refusal"),
    [
        (PNG, "application/pdf", (415, "unsupported-media-type")),
        (b"<html></html>", "application/pdf", (415, "unsupported-media-type")),
        (b"<html></html>", "text/html", (415, "unsupported-media-type")),
        (b"PK\x03\x04xx", "application/octet-stream", (415, "unsupported-media-type")),
        (b"", "application/pdf", (422, "file-missing")),
        (b"%PDF-" + b"0" * (LIMIT - 4), "application/pdf", (413, "body-too-large")),
    ],
)
async def test_what_is_not_a_scan_or_too_large_is_refused_and_not_kept(
    catalog: Catalog, approval: str, content: bytes, type_: str, refusal: tuple[int, str]
) -> None:
    refused = await attach(catalog, f"{approval}/{uuid4()}", content, type_)
    assert (refused.status_code, refused.json()["code"]) == refusal
    assert await catalog.items(approval) == []


async def test_a_scan_of_just_the_limit_is_taken_and_one_that_streams_on_is_cut_off(catalog: Catalog, approval: str) -> None:
    whole = b"%PDF-" + b"0" * (LIMIT - 5)
    path = f"{approval}/{uuid4()}"
    assert (await attach(catalog, path, whole)).json()["size"] == LIMIT
    assert (await catalog.get(path)).content == whole

    async def endless() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        while True:
            yield b"0" * 1_000_000

    cut = await attach(catalog, f"{approval}/{uuid4()}", endless())
    assert (cut.status_code, cut.json()["code"]) == (413, "body-too-large")


async def test_scans_are_listed_in_the_order_of_their_coming_and_a_better_one_takes_the_place_of_another(
    catalog: Catalog, approval: str
) -> None:
    old, new = [(await attach(catalog, f"{approval}/{uuid4()}", content, "image/png")).json()["id"] for content in (PNG, PNG + b"x")]
    assert [one["id"] for one in await catalog.items(approval)] == [old, new]
    page = (await catalog.get(approval, limit=1)).json()
    assert [one["id"] for one in await catalog.items(approval, limit=1, cursor=page["next"])] == [new]
    answer = await supersede(catalog, f"{approval}/{old}", new)
    assert (answer.status_code, answer.json()["superseded_by"]) == (200, new)
    assert answer.json()["superseded_at"] is not None
    assert [one["id"] for one in await catalog.items(approval, superseded="false")] == [new]
    assert await catalog.items(approval, as_of="2024-01-01") == []
    assert [one["superseded_by"] for one in await catalog.items(approval, as_of="2099-01-01")] == [new, None]
    assert [one["id"] for one in await catalog.items(approval)] == [old, new]
    assert (await catalog.get(f"{approval}/{old}")).content == PNG


async def test_what_cannot_take_a_place_is_refused_by_name(catalog: Catalog, approval: str) -> None:
    one, two, three = [(await attach(catalog, f"{approval}/{uuid4()}", PDF + bytes([n]))).json()["id"] for n in range(3)]

    async def refused(old: str, by: str) -> tuple[str, list[str]]:
        problem = (await supersede(catalog, f"{approval}/{old}", by)).json()
        return problem["code"], [error["code"] for error in problem["errors"]]

    assert await refused(one, one) == ("successor-unfit", ["is-itself"])
    assert await refused(one, str(uuid4())) == ("successor-unfit", ["not-attached-here"])
    assert await refused(str(uuid4()), one) == ("resource-missing", [])
    assert (await supersede(catalog, f"{approval}/{two}", three)).status_code == 200
    assert await refused(one, two) == ("successor-unfit", ["superseded"])
    assert await refused(two, one) == ("attachment-superseded", [])
    assert await refused(three, two) == ("successor-unfit", ["superseded"])


async def test_who_reads_the_approval_reads_its_scans_and_only_the_department_attaches_them(catalog: Catalog, approval: str) -> None:
    path = f"{approval}/{uuid4()}"
    assert (await attach(catalog, path, by=catalog.caller(Role.STATION, STATION))).status_code == 403
    assert (await attach(catalog, path, by=catalog.caller(Role.DEPARTMENT, ELSEWHERE))).status_code == 404
    await attach(catalog, path)
    assert (await catalog.get(path, catalog.caller(Role.INSURANCE, PROVINCE))).status_code == 200
    for hidden in (path, approval):
        assert (await catalog.get(hidden, catalog.caller(Role.DEPARTMENT, ELSEWHERE))).status_code == 404
    assert (await attach(catalog, f"approvals/{uuid4()}/attachments/{uuid4()}")).status_code == 404
    assert (await catalog.get(f"{approval}/{uuid4()}")).status_code == 404


async def test_the_papers_of_a_supplement_are_attached_by_who_proposes_and_who_appraises(catalog: Catalog, supplement: str) -> None:
    made = [
        await attach(catalog, f"{supplement}/{uuid4()}", by=catalog.caller(Role.STATION, STATION)),
        await attach(catalog, f"{supplement}/{uuid4()}", JPEG, "image/jpeg", catalog.caller(Role.CENTRE, CENTRE)),
    ]
    assert [answer.status_code for answer in made] == [201, 201]
    assert [one["media_type"] for one in await catalog.items(supplement)] == ["application/pdf", "image/jpeg"]
    assert (await catalog.get(f"{supplement}/{made[0].json()['id']}")).content == PDF
    assert (await catalog.get(supplement, catalog.caller(Role.INSURANCE, PROVINCE))).status_code == 403


async def test_attaching_says_nothing_in_the_log_and_the_service_may_not_delete_a_scan(catalog: Catalog, approval: str) -> None:
    before = len(await catalog.events())
    await attach(catalog, f"{approval}/{uuid4()}")
    assert len(await catalog.events()) == before
    (row,) = await catalog.rows("select has_table_privilege('attachment', 'DELETE') as may")
    assert row["may"] is False
