"""What transfers say becomes competencies, once."""

import asyncio
import json
from datetime import date
from uuid import UUID

from services.rotation.competency.schemas import CompetencyAnswer
from shared.contracts.transfer import TraineeAssessed, TransferAccepted, TransferStatus
from shared.contracts.transfer_training import TraineeQualified
from shared.ids import new_id
from tests.rotation.people import CENTRE, STATION, Rotation, get, make_person

TRANSFER = new_id()


def assessed(trainee: UUID, *, passed: bool = True, on: date = date(2022, 5, 1), provisional: bool | None = None) -> TraineeAssessed:
    return TraineeAssessed(
        transfer_id=TRANSFER,
        trainee_id=trainee,
        technique_code="1.2",
        assessor_id=new_id(),
        score=8,
        passed=passed,
        on=on,
        provisional=provisional,
    )


def accepted(*trainees: UUID, accepted_codes: list[str] | None = None) -> TransferAccepted:
    return TransferAccepted(
        transfer_id=TRANSFER,
        technique_codes=["1.2", "1.64"],
        from_facility=CENTRE,
        to_facility=STATION,
        trainer_ids=[new_id()],
        trainee_ids=list(trainees),
        plan=None,
        need=None,
        planned_from=date(2022, 1, 1),
        planned_to=date(2022, 12, 31),
        status=TransferStatus.ACCEPTED,
        document_no="3/BB",
        accepted_on=date(2022, 7, 1),
        competent_trainee_ids=list(trainees),
        accepted_codes=accepted_codes,
    )


async def test_an_assessment_passed_is_provisional_and_the_acceptance_proficient(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        path = f"/practitioners/{id_}/competencies"
        await rotation.transfer.say((assessed(id_, passed=False), str(TRANSFER), date(2022, 4, 1)))
        event = await rotation.transfer.say((assessed(id_), str(TRANSFER), date(2022, 5, 1)))
        answer = await http.get(f"/rotation/v1{path}", headers={"Wait-For": f"transfer:{event}"})
        assert answer.headers["event-id"].startswith("rotation:")
        assert [(c["technique_code"], c["level"], c["since"]) for c in answer.json()["items"]] == [("1.2", "provisional", "2022-05-01")]
        event = await rotation.transfer.say((accepted(id_), str(TRANSFER), date(2022, 7, 1)))
        found = (await get(http, path, **{"Wait-For": f"transfer:{event}"}))["items"]
        assert [(c["technique_code"], c["level"], c["since"]) for c in found] == [
            ("1.2", "proficient", "2022-07-01"),
            ("1.64", "proficient", "2022-07-01"),
        ]
        assert [(c["technique_code"], c["level"]) for c in (await get(http, f"{path}?as_of=2022-06-01"))["items"]] == [
            ("1.2", "provisional")
        ]
        assert CompetencyAnswer.model_validate(await get(http, f"{path}/1.2")).transfer_id == TRANSFER
        again = await rotation.transfer.say((assessed(id_, on=date(2022, 8, 1)), str(TRANSFER), date(2022, 8, 1)))
        assert (await get(http, path, **{"Wait-For": f"transfer:{again}"}))["items"] == found
    said = [e for e in await rotation.events() if e["type"].endswith("competency-recorded.v1")]
    assert [(e["subject"], e["subject_version"], json.loads(e["data"])["level"]) for e in said] == [
        (f"{id_}@1.2", 1, "provisional"),
        (f"{id_}@1.2", 2, "proficient"),
        (f"{id_}@1.64", 1, "proficient"),
    ]


async def test_an_assessment_passed_before_the_quota_is_met_waits_until_the_trainee_is_qualified(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        path = f"/practitioners/{id_}/competencies"
        event = await rotation.transfer.say((assessed(id_, provisional=False), str(TRANSFER), date(2022, 5, 1)))
        assert (await get(http, path, **{"Wait-For": f"transfer:{event}"}))["items"] == []
        qualified = TraineeQualified(transfer_id=TRANSFER, trainee_id=id_, technique_code="1.2", on=date(2022, 5, 20))
        event = await rotation.transfer.say((qualified, str(TRANSFER), date(2022, 5, 20)))
        found = (await get(http, path, **{"Wait-For": f"transfer:{event}"}))["items"]
        assert [(c["technique_code"], c["level"], c["since"]) for c in found] == [("1.2", "provisional", "2022-05-20")]


async def test_of_a_package_accepted_in_part_only_that_part_makes_proficient(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        event = await rotation.transfer.say((accepted(id_, accepted_codes=["1.64"]), str(TRANSFER), date(2022, 7, 1)))
        found = (await get(http, f"/practitioners/{id_}/competencies", **{"Wait-For": f"transfer:{event}"}))["items"]
        assert [(c["technique_code"], c["level"]) for c in found] == [("1.64", "proficient")]


async def test_an_unknown_trainee_parks_the_reaction_and_no_other(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        await rotation.transfer.say((assessed(new_id()), str(TRANSFER), date(2022, 5, 1)), (assessed(id_), str(TRANSFER), date(2022, 5, 1)))
        await _until_competent(rotation, id_)
    async with rotation.connection() as connection:
        states = await connection.fetch("select state, reason from reaction order by state")
    assert [tuple(row) for row in states] == [("done", None), ("parked", "practitioner-unknown")]


async def _until_competent(rotation: Rotation, id_: UUID) -> None:
    async with rotation.connection() as connection:
        for _ in range(250):
            if await connection.fetchval("select count(*) from competency where practitioner_id = $1", id_):
                return
            await asyncio.sleep(0.02)
    raise AssertionError("no competency within 5 s")
