"""Transfers as a country would have them: centres that teach twenty techniques to stations, their people, plans and needs.

Groups repeat every 200: group g is station S(g+1), taught K(g%20+1) and the next technique by centre C(g%20+1). People are said in
rotation's log and applied by the service's own consumers; needs, plans and transfers lie in its tables as its commands leave them.
"""

import hashlib
from collections.abc import Awaitable, Sequence
from uuid import UUID

import asyncpg
import httpx

from deploy.assembly import SPECS
from deploy.bench.district import FIRST_DAY, apply_all, found_district, say
from deploy.bench.stage import Process, Stage
from shared.db import prepare_connection

GROUPS = 200
CENTRES = TECHNIQUES = 20
A_PLAN_HOLDS = 50
APPLY_SECONDS = 900
SAID_AT_ONCE = 2_000
TEACHING = "'K' || (i - 1) % {groups} % 20 + 1, 'K' || ((i - 1) % {groups} + 1) % 20 + 1"
TRAINER, TRAINEE = "md5('trainer ' || i)::uuid", "md5('trainee ' || i)::uuid"
PERSON = """
    select 'vn.tuyen.rotation.practitioner-recorded.v1' as type, {who}::text as subject, json_build_object(
        'practitioner_id', {who}, 'title', 'doctor_general', 'qualification', 'general_doctor', 'specialty', null, 'education_level', null
    ) as data from generate_series({first}, {last}) i
    union all
    select 'vn.tuyen.rotation.licence-recorded.v1', 'licence-' || {who}, json_build_object(
        'licence_id', 'licence-' || {who}, 'practitioner_id', {who}, 'titles', array['doctor_general'], 'issued_on', '2020-01-01',
        'expires_on', {expires}, 'status', 'valid'
    ) from generate_series({first}, {last}) i
"""
TRAINERS = f"""
    {PERSON.replace("{who}", TRAINER).replace("{expires}", "null")}
    union all
    select 'vn.tuyen.rotation.competency-recorded.v1', {TRAINER} || '@' || code, json_build_object(
        'practitioner_id', {TRAINER}, 'technique_code', code, 'level', 'proficient', 'transfer_id', null
    ) from generate_series({{first}}, {{last}}) i, unnest(array[{TEACHING}]) code
"""
# Of every 17th trainee the licence has expired: open transfers with one of them are flagged. Four techniques require hours of training.
TRAINEES = f"""
    {PERSON.replace("{who}", TRAINEE).replace("{expires}", "case when i % 17 = 0 then '2024-12-31' end")}
    union all
    select 'vn.tuyen.rotation.post-recorded.v1', md5('post ' || i)::uuid::text, json_build_object(
        'post_id', md5('post ' || i)::uuid, 'practitioner_id', {TRAINEE}, 'title', 'doctor_general', 'facility',
        'S' || (i - 1) % {{groups}} + 1, 'kind', 'permanent',
        'technique_codes', array[{TEACHING}], 'starts_on', '2020-01-01', 'until', null, 'village', null,
        'training_months', null
    ) from generate_series({{first}}, {{last}}) i
    union all
    select 'vn.tuyen.rotation.certificate-recorded.v1', 'certificate-' || {TRAINEE}, json_build_object(
        'certificate_id', 'certificate-' || {TRAINEE}, 'practitioner_id', {TRAINEE}, 'technique_codes', array[code],
        'issued_on', '2020-01-01', 'expires_on', null
    ) from generate_series({{first}}, {{last}}) i, unnest(array[{TEACHING}]) code where code = any(array['K1', 'K6', 'K11', 'K16'])
"""
EQUIPMENT = """
    select 'vn.tuyen.catalog.resources-recorded.v1' as type, code || '@2020-01-01' as subject, json_build_object(
        'facility', code, 'valid_from', '2020-01-01', 'equipment', array['E1', 'E2', 'E3'], 'rooms', array[]::text[],
        'drugs', array[]::text[]
    ) as data
    from (select 'S' || i as code from generate_series(1, {groups}) i union all select 'C' || i from generate_series(1, 20) i
        union all select 'R' || i from generate_series(0, {senders}) i) f
"""
NEEDS = """
    insert into need (id, facility, technique_codes, supplements, reason, status, raised_on, version, revision)
    select md5('need ' || n)::uuid, 'S' || n % 200 + 1, array['K' || n % 200 % 20 + 1, 'K' || (n % 200 + 1) % 20 + 1], '[]', 'Xa huyện',
        'aggregated', current_date - 200 + n % 100, 3, 3
    from generate_series($1::integer, $2::integer) n
"""
PLANS = """
    with made as (
        insert into plan (code, unit, year, transfers, outline, material, status, proposed_by, changed_by, submitted_by, decision_no,
            decided_on, version, revision)
        select 'P' || n / $3::integer, 'C1', 2026, array_agg(md5('transfer ' || n)::uuid), 'Đề cương', 'Tài liệu', 'approved', 'bench',
            'bench', 'bench', '45/QĐ-SYT', current_date - 90, 1, 3
        from generate_series($1::integer, $2::integer) n group by n / $3
        returning code, transfers
    )
    insert into plan_decision (plan, no, status, on_day, decision_no, transfers)
    select code, 1, 'approved', current_date - 90, '45/QĐ-SYT', transfers from made
"""
# $4, $5: how many trainers and trainees there are; $6: who sends, where it is not the group's centre; $7: the state, where it is one.
TRANSFERS = """
    insert into transfer (id, plan, need, technique_codes, from_facility, to_facility, trainer_ids, trainee_ids, planned_from, planned_to,
        status, proposed_by, decision_no, approved_on, started_on, accepted_on, acceptance_no, cancelled_on, version, revision)
    select md5('transfer ' || n)::uuid, 'P' || n / $3::integer, md5('need ' || n)::uuid,
        array['K' || g % 20 + 1, 'K' || (g + 1) % 20 + 1], coalesce($6::text, 'C' || g % 20 + 1), 'S' || g + 1,
        array[md5('trainer ' || 1 + g + 200 * (turn % ($4::integer / 200)))::uuid],
        array[md5('trainee ' || 1 + g + 200 * (2 * turn % ($5::integer / 200)))::uuid,
            md5('trainee ' || 1 + g + 200 * ((2 * turn + 1) % ($5::integer / 200)))::uuid],
        current_date - 60, current_date + (n % 10 - 1), status, 'bench',
        case when status <> 'proposed' then '50/QĐ-SYT' end, case when status <> 'proposed' then current_date - 70 end,
        case when status in ('started', 'accepted', 'completed') then current_date - 60 end,
        case when status in ('accepted', 'completed') then current_date - 10 end,
        case when status in ('accepted', 'completed') then '9/BB' end,
        case when status = 'cancelled' then current_date - 10 end, 1, 1
    from generate_series($1::integer, $2::integer) n, lateral (
        select n % 200 as g, n / 200 as turn,
            coalesce($7::text, (array['proposed', 'approved', 'started', 'started', 'accepted', 'completed', 'completed', 'completed',
                'completed', 'cancelled'])[1 + n / 7 % 10]) as status
    ) made
"""
STEPS_SAID = """
    select 'vn.tuyen.transfer.transfer-' || t.status || '.v1' as type, t.id::text as subject, json_build_object(
        'transfer_id', t.id, 'technique_codes', t.technique_codes, 'from_facility', t.from_facility, 'to_facility', t.to_facility,
        'trainer_ids', t.trainer_ids, 'trainee_ids', t.trainee_ids, 'plan', t.plan, 'need', t.need, 'planned_from', t.planned_from,
        'planned_to', t.planned_to, 'status', t.status) as data
    from generate_series({first}, {last}) n join transfer.transfer t on t.id = md5('transfer ' || n)::uuid
    where t.status in ('proposed', 'approved', 'started', 'cancelled')
"""


def transfer_id(number: int) -> UUID:
    """The id of a generated transfer."""
    return _md5(f"transfer {number}")


async def found_transfers(stage: Stage, catalog: Process, senders: int) -> None:
    """The district, its techniques and centres through the catalog's API, and so many senders R0, R1, ... more, each with one approval."""
    token = stage.token()
    await found_district(catalog.port, token)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{catalog.port}/catalog/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
    ) as http:
        codes = [f"K{number}" for number in range(1, TECHNIQUES + 1)]
        for number, code in enumerate(codes):
            required = {"equipment": ["E1", "E2", "E3"], "observed_cases": 2, "assisted_cases": 2, "supervised_cases": 3}
            required["training_hours"] = 0 if number % 5 else 16
            body = {"name": code, "scopes": ["doctor_general"], "requirements": required}
            (await http.put(f"/techniques/{code}", json=body)).raise_for_status()
        for centre in [f"C{number}" for number in range(1, CENTRES + 1)] + [f"R{number}" for number in range(senders)]:
            await _found_centre(http, centre, codes)
    await say(stage, EQUIPMENT, groups=GROUPS, senders=senders)


def people_of(number: int, people: int) -> tuple[UUID, tuple[UUID, UUID]]:
    """The trainer and the trainees of a generated transfer, of so many people."""
    group, turn = number % GROUPS, number // GROUPS
    trainers, trainees = people // 5 // GROUPS, people * 4 // 5 // GROUPS
    first, second = (_md5(f"trainee {1 + group + GROUPS * ((2 * turn + nth) % trainees)}") for nth in range(2))
    return _md5(f"trainer {1 + group + GROUPS * (turn % trainers)}"), (first, second)


def approval_of(centre: str) -> UUID:
    """The id of a centre's one approval."""
    return _md5(f"approval {centre}")


async def add_people(stage: Stage, before: int, after: int) -> None:
    """Practitioners from one number of them to another: one trainer to four trainees, with licences and what else is asked."""
    await say(stage, TRAINERS, service="rotation", groups=GROUPS, first=before // 5 + 1, last=after // 5)
    await say(stage, TRAINEES, service="rotation", groups=GROUPS, first=before * 4 // 5 + 1, last=after * 4 // 5)


async def add_transfers(
    stage: Stage, before: int, after: int, *, people: int, sender: str | None = None, status: str | None = None
) -> None:
    """Transfers from one number of them to another, each with a need, in approved plans of fifty, and the event of the step it stands at.

    Transfer n is numbered from 0. `people`: how many there are to teach and learn; `sender` and `status`: the same for all of them.
    """
    assert before % A_PLAN_HOLDS == 0
    first, last = before, after - 1
    connection = await connect(stage.settings.service_dsn("transfer"))
    try:
        await connection.execute(NEEDS, first, last, timeout=APPLY_SECONDS)
        await connection.execute(PLANS, first, last, A_PLAN_HOLDS, timeout=APPLY_SECONDS)
        trainers, trainees = people // 5, people * 4 // 5
        await connection.execute(TRANSFERS, first, last, A_PLAN_HOLDS, trainers, trainees, sender, status, timeout=APPLY_SECONDS)
    finally:
        await connection.close()
    for some in range(first, after, SAID_AT_ONCE):
        await say(stage, STEPS_SAID, service="transfer", first=some, last=min(some + SAID_AT_ONCE, after) - 1)


async def settle(stage: Stage, *filling: Awaitable[None]) -> None:
    """Fill in what is given, apply every log to the transfer service, and let the planner know what there is."""
    for each in filling:
        await each
    await apply_all(stage, SPECS["transfer"])
    owner = await connect(stage.admin_dsn)
    try:
        tables = await owner.fetch("select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname like 'transfer%'")
        await owner.execute(f"vacuum analyze {', '.join(row['name'] for row in tables)}", timeout=APPLY_SECONDS)
    finally:
        await owner.close()


async def connect(dsn: str | None) -> asyncpg.Connection:
    """A connection that sees what the transfer service sees, and keeps statements prepared as it does."""
    settings = {"search_path": "transfer, transfer_view, public", "jit": "off"}
    connection = await asyncpg.connect(dsn, max_cacheable_statement_size=0, server_settings=settings)
    await prepare_connection(connection)
    return connection


def _md5(text: str) -> UUID:
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


async def _found_centre(http: httpx.AsyncClient, centre: str, codes: Sequence[str]) -> None:
    facility = {"name": centre, "kind": "district_health_centre", "level": "district", "admin_unit": "107", "valid_from": FIRST_DAY}
    (await http.put(f"/facilities/{centre}", json=facility)).raise_for_status()
    granted = {"id": str(approval_of(centre)), "decision_no": "1/QĐ-SYT", "decided_on": FIRST_DAY, "effective_on": FIRST_DAY}
    answer = await http.post(
        f"/facilities/{centre}/approvals", json=granted | {"technique_codes": codes}, headers={"Idempotency-Key": centre}
    )
    answer.raise_for_status()
