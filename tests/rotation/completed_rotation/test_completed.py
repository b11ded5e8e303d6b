"""The list of completed rotations: days, duties, what was taught, and who attested it."""

from datetime import date
from uuid import UUID

from services.rotation.completed_rotation.schemas import CompletedRotations
from shared.actor import Role
from shared.contracts.transfer import SessionMode, SessionRecorded, TransferAccepted, TransferStarted, TransferStatus
from shared.contracts.transfer_training import SessionWithdrawn
from shared.ids import new_id
from tests.rotation.people import CENTRE, HOSPITAL, STATION, Rotation, get, make_assignment, make_person, make_plan, post


def started(transfer: UUID, trainer: UUID, to_facility: str = STATION) -> TransferStarted:
    return TransferStarted(
        transfer_id=transfer,
        technique_codes=["1.2", "1.64"],
        from_facility=CENTRE,
        to_facility=to_facility,
        trainer_ids=[trainer],
        trainee_ids=[new_id()],
        plan=None,
        need=None,
        planned_from=date(2022, 1, 1),
        planned_to=date(2022, 12, 31),
        status=TransferStatus.STARTED,
    )


def accepted(transfer: UUID, trainer: UUID) -> TransferAccepted:
    state = started(transfer, trainer).model_dump() | {"status": TransferStatus.ACCEPTED}
    return TransferAccepted(**state, document_no="3/BB", accepted_on=date(2022, 6, 20), competent_trainee_ids=[])


def taught(transfer: UUID, trainer: UUID, on: date, session: UUID | None = None) -> SessionRecorded:
    return SessionRecorded(
        transfer_id=transfer, session_id=session or new_id(), on=on, trainer_id=trainer, mode=SessionMode.ON_SITE, cases=[]
    )


def withdrawn(said: SessionRecorded) -> SessionWithdrawn:
    return SessionWithdrawn(transfer_id=said.transfer_id, session_id=said.session_id, trainer_id=said.trainer_id, on=said.on)


async def test_completed_rotations_tell_their_days_duties_teaching_and_attestation(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        one, other, third = [await make_person(http) for _ in range(3)]
        full, early = await make_assignment(http, one), await make_assignment(http, other)
        await make_assignment(http, third, start=False, excess="Bổ sung")
        await post(station, f"{early}:end", {"on": "2022-04-30", "reason": "Ốm", "appraisal": "Tốt"})
        here, elsewhere = new_id(), new_id()
        said = [started(here, one), started(elsewhere, one, "TYT.OTHER"), accepted(here, one)]
        said += [taught(here, one, date(2022, 3, day)) for day in (2, 3)] + [taught(here, one, date(2022, 6, 1))]
        said += [taught(elsewhere, one, date(2022, 3, 4)), taught(here, third, date(2022, 3, 5))]
        by_mistake = taught(here, one, date(2022, 3, 6))
        said += [by_mistake, withdrawn(by_mistake)]
        event = await rotation.transfer.say(*((each, str(each.transfer_id), date(2022, 3, 1)) for each in said))
        found = await get(http, "/rotations/completed", **{"Wait-For": f"transfer:{event}"})
        by_period = {
            query: len((await get(http, f"/rotations/completed?{query}"))["items"])
            for query in ("from=2022-05-01", "to=2022-05-30", f"unit={CENTRE}", f"unit={HOSPITAL}", "from=2022-04-30&to=2022-04-30")
        }
        async with rotation.client(Role.HOSPITAL, HOSPITAL) as hospital:
            assert (await get(hospital, "/rotations/completed"))["items"] == []
    first, second = CompletedRotations.model_validate(found).items
    assert [f"/assignments/{each.assignment}" for each in (first, second)] == [early, full]
    assert (first.days, first.early, first.transfers_taught, first.attested_by is not None) == (61, True, [], True)
    assert (second.days, second.early, second.attested_by, second.duties) == (92, False, None, ["clinical_support_and_transfer"])
    (teaching,) = second.transfers_taught
    assert (teaching.transfer, teaching.sessions, teaching.accepted_on, teaching.technique_codes) == (
        here,
        2,
        date(2022, 6, 20),
        ["1.2", "1.64"],
    )
    assert list(by_period.values()) == [1, 1, 2, 0, 1]
