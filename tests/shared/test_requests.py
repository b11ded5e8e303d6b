"""What a request may hold and what it is answered: replays, races, preconditions, and a 4xx problem for every malformed thing."""

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator

import httpx
from pydantic import TypeAdapter

from shared.actor import Role
from shared.i18n import LANGUAGES
from shared.schema import Text
from tests.shared.conftest import Served
from tests.shared.probe.service import PutThing

THINGS = "/catalog/v1/things"
PROBLEM = "application/problem+json"


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM, answer.text
    told = answer.json()
    assert told.keys() == {"type", "title", "status", "detail", "code", "errors"}
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


async def until_ready(caller: httpx.AsyncClient, *, ready: bool = True) -> list[str]:
    """The faults that health told in the end."""
    for _ in range(500):
        told = await caller.get("/health/ready")
        if told.is_success == ready:
            break
        await asyncio.sleep(0.02)
    assert told.is_success == ready
    faults: list[str] = told.json()["faults"]
    return faults


async def test_one_key_sent_twenty_times_at_once_is_one_row_and_twenty_equal_answers(probe: Served) -> None:
    async with probe.client() as caller:
        sent = [caller.post(f"{THINGS}/12-a:add", json={"amount": 3}, headers={"Idempotency-Key": "k"}) for _ in range(20)]
        answers = await asyncio.gather(*sent)
        assert {(a.status_code, a.content, a.headers["event-id"], a.headers["content-type"]) for a in answers} == {
            (201, b'{"code":"12-a","amount":3,"version":1}', answers[0].headers["event-id"], "application/json")
        }
        assert sorted("idempotent-replayed" in a.headers for a in answers) == [False] + [True] * 19
        assert await probe.admin.fetchrow("select amount, version from thing where code = '12-a'") == (3, 1)
        assert (await probe.stored())[1:] == (1, 1)


async def test_a_key_belongs_to_its_caller_its_path_its_query_and_its_body(probe: Served) -> None:
    async with probe.client() as caller, probe.client(sub="another") as other:
        first = await caller.post(f"{THINGS}/12-a:add", json={"amount": 3}, headers={"Idempotency-Key": "k"})
        for path, amount in ((f"{THINGS}/12-a:add", 4), (f"{THINGS}/12-b:add", 3), (f"{THINGS}/12-a:add?times=2", 3)):
            again = await caller.post(path, json={"amount": amount}, headers={"Idempotency-Key": "k"})
            assert problem(again) == (422, "idempotency-key-reused"), path
        others = await other.post(f"{THINGS}/12-a:add", json={"amount": 3}, headers={"Idempotency-Key": "k"})
        assert (first.json()["amount"], others.json()["amount"]) == (3, 6)


async def test_a_post_without_a_good_key_is_refused_and_a_refusal_does_not_use_the_key_up(probe: Served) -> None:
    async with probe.client() as caller:
        for key in (None, "", "x" * 256, "café".encode("latin-1")):
            headers = {} if key is None else {"Idempotency-Key": key}
            answer = await caller.post(f"{THINGS}/12-a:add", json={"amount": 3}, headers=headers)
            assert problem(answer) == (400, "idempotency-key-missing")
        key = {"Idempotency-Key": "k"}
        assert problem(await caller.post(f"{THINGS}/12-a:add", json={"amount": -1}, headers=key)) == (422, "invalid-request")
        assert (await caller.post(f"{THINGS}/12-a:add", json={"amount": 1}, headers=key)).status_code == 201


async def test_a_key_in_flight_is_waited_for_and_then_told(probe: Served) -> None:
    async with probe.client() as caller:
        holder = probe.admin.transaction()
        await holder.start()
        actor = await _actor_of(caller, probe)
        await probe.admin.execute("insert into idempotency (caller, key, request_hash, recorded_at) values ($1, 'k', '', now())", actor)
        waiting = asyncio.create_task(caller.post(f"{THINGS}/12-a:add", json={"amount": 3}, headers={"Idempotency-Key": "k"}))
        assert not (await asyncio.wait([waiting], timeout=1))[0], "it waits for the first"
        assert problem(await waiting) == (409, "request-in-flight")
        await holder.rollback()
        assert (await caller.post(f"{THINGS}/12-a:add", json={"amount": 3}, headers={"Idempotency-Key": "k"})).status_code == 201


async def _actor_of(caller: httpx.AsyncClient, probe: Served) -> str:
    return probe.app.state.runtime.verifier.actor(caller.headers["Authorization"]).id


async def test_two_first_puts_at_once_make_one_thing(probe: Served) -> None:
    async with probe.client() as caller:
        for turn in range(10):
            same = await asyncio.gather(*(caller.put(f"{THINGS}/12-{turn}", json={"amount": 1}) for _ in range(4)))
            assert sorted(a.status_code for a in same) == [200, 200, 200, 201]
            assert len({a.headers["event-id"] for a in same}) == 1, "an unchanged PUT names the event of the first"
            differing = await asyncio.gather(*(caller.put(f"{THINGS}/12-x{turn}", json={"amount": amount}) for amount in (1, 2)))
            assert sorted(a.status_code for a in differing) == [201, 428]
    assert await probe.admin.fetchval("select count(*) from outbox") + await probe.admin.fetchval("select position from log_head") == 20


async def test_a_change_names_the_version_that_it_changes(probe: Served) -> None:
    async with probe.client() as caller:
        made = await caller.put(f"{THINGS}/12-a", json={"amount": 1})
        assert (made.status_code, made.headers["etag"]) == (201, '"1"')
        assert problem(await caller.put(f"{THINGS}/12-a", json={"amount": 2})) == (428, "precondition-required")
        changed = await caller.put(f"{THINGS}/12-a", json={"amount": 2}, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        stale = await caller.put(f"{THINGS}/12-a", json={"amount": 3}, headers={"If-Match": '"1"'})
        assert problem(stale) == (412, "precondition-failed")
        assert problem(await caller.put(f"{THINGS}/12-new", json={"amount": 3}, headers={"If-Match": '"1"'})) == (
            412,
            "precondition-failed",
        )
        read = await caller.get(f"{THINGS}/12-a")
        assert (read.headers["etag"], read.json()["amount"]) == ('"2"', 2)
        for tag in ('"2"', '"1", "2"', 'W/"2"', "*"):
            known = await caller.get(f"{THINGS}/12-a", headers={"If-None-Match": tag})
            assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"2"'), tag
        assert (await caller.get(f"{THINGS}/12-a", headers={"If-None-Match": '"1"'})).status_code == 200


async def test_of_many_changes_to_one_version_one_wins(probe: Served) -> None:
    async with probe.client() as caller:
        await caller.put(f"{THINGS}/12-a", json={"amount": 1})
        changes = [caller.put(f"{THINGS}/12-a", json={"amount": 10 + n}, headers={"If-Match": '"1"'}) for n in range(10)]
        assert sorted(a.status_code for a in await asyncio.gather(*changes)) == [200] + [412] * 9


async def test_a_list_is_walked_whole_and_in_order_while_others_add_to_it(probe: Served) -> None:
    async with probe.client() as caller:
        await probe.admin.execute("insert into thing select 'w' || lpad(n::text, 4, '0'), n, 1 from generate_series(0, 998, 2) n")
        walked: list[str] = []
        cursor: str | None = None
        pages = 0
        while True:
            answer = await caller.get(THINGS, params={"limit": 37, **({"cursor": cursor} if cursor else {})})
            walked += [item["code"] for item in answer.json()["items"]]
            cursor, pages = answer.json()["next"], pages + 1
            await probe.admin.execute(
                "insert into thing select 'w' || lpad($1::int::text, 4, '0'), 1, 1", 2 * 37 * pages - 75 + 2 * (pages % 2)
            )
            if cursor is None:
                assert "link" not in answer.headers
                break
            assert answer.headers["link"].endswith('>; rel="next"')
        assert walked == sorted(walked)
        assert set(walked) >= {f"w{n:04}" for n in range(0, 1000, 2)}
        assert len(walked) == len(set(walked))


async def test_limits_and_cursors_that_this_list_did_not_make_are_refused(probe: Served) -> None:
    async with probe.client() as caller:
        await probe.admin.execute("insert into thing select 'w' || n, n, 1 from generate_series(1, 5) n")
        for limit in ("0", "501", "-1", "x", "1.5", "9" * 30, ""):
            assert problem(await caller.get(THINGS, params={"limit": limit})) == (422, "invalid-request"), limit
        assert len((await caller.get(THINGS, params={"limit": 500})).json()["items"]) == 5
        cursor = (await caller.get(THINGS, params={"limit": 2})).json()["next"]
        assert (await caller.get(THINGS, params={"cursor": cursor})).status_code == 200
        tampered = [cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), cursor[:10], "x", "", "é", "\x00", "A" * 1999, cursor[::-1]]
        for each in tampered:
            assert problem(await caller.get(THINGS, params={"cursor": each})) == (400, "cursor-tampered"), each
        elsewhere = await caller.get(THINGS, params={"cursor": cursor, "at_least": 1})
        assert problem(elsewhere) == (400, "cursor-tampered"), "a cursor belongs to a list with its filters"


async def test_fields_selects_in_one_resource_in_a_list_and_nowhere_harms(probe: Served) -> None:
    async with probe.client() as caller, probe.client(Role.OPERATIONS) as operator:
        await caller.put(f"{THINGS}/12-a", json={"amount": 1})
        one = await caller.get(f"{THINGS}/12-a", params={"fields": "amount,nonsense"})
        assert one.json() == {"amount": 1}
        assert one.headers["etag"] != (await caller.get(f"{THINGS}/12-a")).headers["etag"], "a strong tag names these bytes"
        assert (await caller.get(THINGS, params={"fields": "code"})).json() == {"items": [{"code": "12-a"}], "next": None}
        events = await caller.get("/catalog/v1/events", params={"fields": "id", "wait": "2s"})
        assert (events.status_code, len(events.json())) == (200, 1)
        assert (await operator.get("/metrics", params={"fields": "id"})).status_code == 200


async def test_a_query_that_names_what_does_not_exist_is_refused_before_anything_is_read_or_written(probe: Served) -> None:
    before = await probe.stored()
    async with probe.client() as caller:
        caller.headers["Accept-Language"] = "en"
        listed = await caller.get(THINGS, params={"limt": 3})
        put = await caller.put(f"{THINGS}/12-a?dry_run=true", json={"amount": 1})
        added = await caller.post(f"{THINGS}/12-a:add?time=2", content=b"no JSON", headers={"Idempotency-Key": "k"})
    for answer, name in ((listed, "limt"), (put, "dry_run"), (added, "time")):
        assert problem(answer) == (422, "invalid-request")
        assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(f"/query/{name}", "unknown-parameter")]
    assert "limit, at_least, fields, cursor" in listed.json()["errors"][0]["detail"], "the most similar first"
    assert "none" in put.json()["errors"][0]["detail"]
    assert "times" in added.json()["errors"][0]["detail"]
    assert await probe.stored() == before


async def test_a_single_parameter_given_twice_is_refused_and_one_of_many_values_is_not(probe: Served) -> None:
    await probe.admin.execute("insert into thing select 'w' || n, n, 1 from generate_series(1, 5) n")
    async with probe.client() as caller:
        twice = await caller.get(f"{THINGS}?at_least=2&at%5Fleast=3&other=&limit=9")
        again = await caller.get(f"{THINGS}:others?but=w1&but=w2&limit=2&limit=2")
        several = await caller.get(f"{THINGS}:others?but=w1&but=w3&%62ut=w4&&")
    assert (problem(twice), problem(again)) == ((422, "invalid-request"), (422, "invalid-request"))
    assert {each["pointer"]: each["code"] for each in twice.json()["errors"]} == {
        "/query/at_least": "repeated",
        "/query/other": "unknown-parameter",
    }
    assert [each["pointer"] for each in again.json()["errors"]] == ["/query/limit"]
    assert [item["code"] for item in several.json()["items"]] == ["w2", "w5"]


async def test_a_query_of_many_unknown_names_is_told_briefly_and_who_may_not_call_hears_nothing_of_it(probe: Served) -> None:
    async with probe.client() as caller, probe.client(Role.STATION, "12") as station:
        many = await caller.get(f"{THINGS}?{'&'.join(f'x{n}~/' + 'y' * 100 for n in range(500))}")
        nobody = await station.post(f"{THINGS}/12-a:add?time=2", headers={"Idempotency-Key": "k"})
    assert problem(many) == (422, "invalid-request")
    assert len(many.content) < 20_000
    assert many.json()["errors"][0]["pointer"].startswith("/query/x0~0~1y")
    assert problem(nobody) == (403, "out-of-role")


async def test_a_problem_is_told_in_the_language_asked_for(probe: Served) -> None:
    async with probe.client() as caller:
        told = {}
        for language, header in (
            ("vi", None),
            ("vi", "fr"),
            ("en", "en-GB,en;q=0.8"),
            ("en", "vi;q=0.1, en;q=0.9"),
            ("vi", "vi, en;q=0.9"),
            ("vi", "en;q=x"),
        ):
            answer = await caller.get(f"{THINGS}/12-none", headers={} if header is None else {"Accept-Language": header})
            assert answer.headers["content-language"] == language, header
            told[language] = answer.json()
        assert told.keys() == set(LANGUAGES)
        assert told["vi"]["title"] != told["en"]["title"]
        page = await caller.get(told["en"]["type"], headers={"Accept-Language": "en"})
        assert page.status_code == 200
        assert told["en"]["title"] in page.text


async def test_paths_and_methods_that_do_not_exist(probe: Served) -> None:
    async with probe.client() as caller:
        assert problem(await caller.get("/nowhere")) == (404, "not-found")
        assert problem(await caller.get("/catalog/v1/things/")) == (404, "not-found")
        wrong = await caller.post(f"{THINGS}/12-a", headers={"Idempotency-Key": "k"})
        assert problem(wrong) == (405, "method-not-allowed")
        assert {method.strip() for method in wrong.headers["allow"].split(",")} >= {"GET", "PUT", "DELETE"}


async def test_a_fault_of_ours_is_told_without_its_text(probe: Served) -> None:
    async with probe.client() as caller:
        answer = await caller.get(f"{THINGS}/12-a/broken")
        assert problem(answer) == (500, "internal-error")
        assert "secret" not in answer.text
        assert "RuntimeError" not in answer.text


async def test_a_read_cannot_write_because_the_database_says_so(probe: Served) -> None:
    before = await probe.stored()
    async with probe.client() as caller:
        assert problem(await caller.get(f"{THINGS}/12-a/written"))[0] == 500
    assert await probe.stored() == before


FAIL_AT_COMMIT = """
    create function refuse() returns trigger language plpgsql as $$ begin raise 'not today'; end $$;
    create constraint trigger refuse after insert or update on thing deferrable initially deferred for each row execute function refuse();
"""


async def test_nothing_is_acknowledged_that_was_not_committed(probe: Served) -> None:
    before = await probe.stored()
    await probe.admin.execute(FAIL_AT_COMMIT)
    async with probe.client() as caller:
        put = await caller.put(f"{THINGS}/12-a", json={"amount": 1})
        post = await caller.post(f"{THINGS}/12-a:add", json={"amount": 1}, headers={"Idempotency-Key": "k"})
        assert (problem(put)[0], problem(post)[0]) == (500, 500)
        assert await probe.stored() == before
        await probe.admin.execute("drop trigger refuse on thing")
        again = await caller.post(f"{THINGS}/12-a:add", json={"amount": 1}, headers={"Idempotency-Key": "k"})
        assert (again.status_code, "idempotent-replayed" in again.headers) == (201, False)


async def test_a_transaction_that_the_database_gave_up_is_no_success_though_the_code_went_on(probe: Served) -> None:
    before = await probe.stored()
    async with probe.client() as caller:
        answer = await caller.post(f"{THINGS}/12-a:touch", headers={"Idempotency-Key": "k"})
    assert answer.status_code >= 500
    assert await probe.stored() == before


async def test_an_unreachable_database_is_503_and_comes_back(probe: Served) -> None:
    database = (probe.settings.service_dsn("catalog") or "").rsplit("/", 1)[1]
    async with probe.client() as caller:
        assert (await caller.get("/health/ready")).json() == {"status": "ready", "faults": []}
        await probe.admin.execute(f"alter database {database} connection limit 0")
        await probe.admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        for _ in range(3):
            read, write = await caller.get(f"{THINGS}/12-a"), await caller.put(f"{THINGS}/12-a", json={"amount": 1})
            assert (problem(read), problem(write)) == ((503, "service-unavailable"), (503, "service-unavailable"))
            assert "retry-after" in read.headers
        ready = await caller.get("/health/ready")
        assert (ready.status_code, "database" in ready.json()["faults"]) == (503, True)
        await probe.admin.execute(f"alter database {database} connection limit -1")
        await until_ready(caller)
        assert (await caller.put(f"{THINGS}/12-a", json={"amount": 1})).status_code == 201


async def test_a_row_that_somebody_else_holds_too_long_is_told_as_busy(probe: Served) -> None:
    async with probe.client() as caller:
        await caller.put(f"{THINGS}/12-a", json={"amount": 1})
        async with probe.admin.transaction():
            await probe.admin.execute("select * from thing for update")
            busy = await caller.put(f"{THINGS}/12-a", json={"amount": 2}, headers={"If-Match": "*"})
        assert problem(busy) == (503, "service-unavailable")


async def test_a_broken_projection_or_a_stopped_sequencer_shows_in_health(probe: Served) -> None:
    async with probe.client() as caller:
        await probe.admin.execute("revoke execute on function move_outbox(integer, text) from tuyen_catalog")
        probe.app.state.runtime.sequencer.wake()
        assert await until_ready(caller, ready=False) == ["sequencer"]
        await probe.admin.execute("grant execute on function move_outbox(integer, text) to tuyen_catalog")
        await until_ready(caller)


def nested(depth: int) -> bytes:
    return b'{"amount": 1, "note": ' + b"[" * depth + b"]" * depth + b"}"


MALFORMED: list[tuple[str, bytes, tuple[int, ...]]] = [
    ("nothing", b"", (422,)),
    ("half", b'{"amount": 1', (400,)),
    ("no json", b"amount=1", (400,)),
    ("no utf-8", b'{"amount": 1, "note": "\xff\xfe"}', (400,)),
    ("a list", b"[]", (422,)),
    ("null", b"null", (422,)),
    ("a number", b"1", (422,)),
    ("a text", b'"\\u0000"', (422,)),
    ("an unknown field", b'{"amount": 1, "colour": "red"}', (422,)),
    ("an unknown field with a lone surrogate", b'{"amount": 1, "\\ud800": "red"}', (400,)),
    ("an unknown field with a slash", b'{"amount": 1, "a/b~c": "red"}', (422,)),
    ("a missing field", b"{}", (422,)),
    ("NUL", b'{"amount": 1, "note": "a\\u0000b"}', (422,)),
    ("a lone surrogate", b'{"amount": 1, "note": "\\ud800"}', (400,)),
    ("a wrong type", b'{"amount": "1"}', (422,)),
    ("a boolean for a number", b'{"amount": true}', (422,)),
    ("a fraction", b'{"amount": 1.5}', (422,)),
    ("a whole fraction", b'{"amount": 1.0}', (422,)),
    ("not a number", b'{"amount": NaN}', (400, 422)),
    ("infinity", b'{"amount": 1e999}', (400, 422)),
    ("a negative", b'{"amount": -1}', (422,)),
    ("a huge number", b'{"amount": ' + b"9" * 300 + b"}", (422,)),
    ("a number of 5,000 digits", b'{"amount": ' + b"9" * 5000 + b"}", (400, 422)),
    ("deep", nested(40), (422,)),
    ("very deep", nested(100_000), (400, 422)),
    ("a blank text", b'{"amount": 1, "note": "  "}', (422,)),
    ("a long text", json.dumps({"amount": 1, "note": "x" * 2001}).encode(), (422,)),
    *((f"the day {day}", json.dumps({"amount": 1, "on": day}).encode(), (422,)) for day in (
        "2022-02-30", "20220101", "2022-1-1", "2022-01-01T00:00:00", "2022-W01-1", "2022-001", "01/02/2022", "", "today", 20220101, 1.5, True, [], "٢٠٢٢-٠١-٠١",
        "0000-01-01", "9999-12-31", "0001-01-01", "99999-01-01",
    )),
]  # fmt: skip


async def test_every_malformed_body_is_a_problem_of_the_caller_and_writes_nothing(probe: Served) -> None:
    before = await probe.stored()
    async with probe.client() as caller:
        for name, body, statuses in MALFORMED:
            headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
            for method, path in (("PUT", f"{THINGS}/12-a"), ("POST", f"{THINGS}/12-a:add")):
                answer = await caller.request(method, path, content=body, headers=headers)
                assert not answer.is_success, name
                status, code = problem(answer)
                assert status in statuses, (name, answer.text)
                assert code in {"invalid-request", "malformed-json", "unreadable"}
                assert ("errors" in answer.json() and len(answer.json()["errors"]) > 0) == (status == 422), name
    assert await probe.stored() == before


async def test_malformed_codes_and_parameters_are_the_callers_problem_too(probe: Served) -> None:
    before = await probe.stored()
    async with probe.client() as caller, probe.client(Role.OPERATIONS) as operator:
        for code in ("a%00b", "%ff", "a b", "Đ", "x" * 65, "..%2f", "%F0%9F%98%80", "a%0a"):
            for answer in (await caller.get(f"{THINGS}/{code}"), await caller.put(f"{THINGS}/{code}", json={"amount": 1})):
                assert problem(answer)[0] in {404, 422}, code
        for after in ("-1", "x", str(2**63), "%00"):
            assert problem(await caller.get(f"/catalog/v1/events?after={after}"))[0] == 422
        for wait in ("21s", "1", "-1s", "1h"):
            assert problem(await caller.get("/catalog/v1/events", params={"wait": wait}))[0] == 422
        for subject in ("%00", "a%00b", "%ff", "x"):
            path = f"/catalog/v1/parked/subjects/catalog/{subject}:replay"
            assert problem(await operator.post(path, headers={"Idempotency-Key": "k"}))[0] in {404, 422}, subject
    assert await probe.stored() == before


async def test_text_means_the_same_in_every_unicode_form() -> None:
    composed = unicodedata.normalize("NFC", "Mường Tè, Đăk Rve, Pa Ủ")
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert PutThing.model_validate({"amount": 1, "note": decomposed}) == PutThing.model_validate({"amount": 1, "note": composed})
    assert TypeAdapter(Text).validate_python(decomposed) == composed, "in a query too"


async def test_ten_megabytes_are_refused_whether_they_say_so_or_not(probe: Served) -> None:
    before = await probe.stored()

    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"amount": 1, "note": "'
        for _ in range(160):
            yield b"x" * 65_536
        yield b'"}'

    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    big = b'{"amount": 1, "note": "' + b"x" * 10_000_000 + b'"}'
    async with probe.client() as caller:
        for method, path in (("PUT", f"{THINGS}/12-a"), ("POST", f"{THINGS}/12-a:add")):
            assert problem(await caller.request(method, path, content=big, headers=headers)) == (413, "body-too-large"), path
            assert problem(await caller.request(method, path, content=chunks(), headers=headers)) == (413, "body-too-large"), path
    assert await probe.stored() == before


async def test_a_body_of_another_media_type_is_refused(probe: Served) -> None:
    async with probe.client() as caller:
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "", "application/jsonx"):
            answer = await caller.put(f"{THINGS}/12-a", content=b'{"amount": 1}', headers={"Content-Type": kind})
            assert problem(answer) == (415, "unsupported-media-type"), kind
        good = await caller.put(f"{THINGS}/12-a", content=b'{"amount": 1}', headers={"Content-Type": "application/json; charset=utf-8"})
        assert good.status_code == 201


async def test_only_a_well_formed_trace_gets_into_the_log(probe: Served) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    async with probe.client() as caller:
        for number, header in enumerate((trace, "Nguyễn Văn A".encode(), "x" * 4000, trace + "-extra")):
            await caller.put(f"{THINGS}/12-{number}", json={"amount": 1}, headers={"traceparent": header})
        await caller.get("/catalog/v1/events", params={"wait": "2s", "after": 3})
        assert await probe.admin.fetchval("select array_agg(traceparent order by position) from event_log") == [trace, None, None, None]


async def test_strict_headers_stand_on_every_answer(probe: Served) -> None:
    from shared.app import served

    async with httpx.AsyncClient(transport=httpx.ASGITransport(served(probe.app)), base_url="http://tuyen.test") as caller:
        for path in ("/health/live", "/nowhere", THINGS, "/catalog/v1/docs"):
            answer = await caller.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff", path
            assert "default-src 'self'" in answer.headers["content-security-policy"]
