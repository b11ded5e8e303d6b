"""What the catalog makes of an accepted transfer stands in the transfer's timeline."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.catalog import ApprovalGranted, SupplementProposed, SupplementRefused, SupplementReturned
from tests.transfer.story import CENTRE, ECG, STATION, Said, Story, approval

SUPPLEMENT = UUID(int=77)
DAY = date(2022, 12, 15)


def supplement(told: Story, kind: type[Any], transfer: str | None = "", **more: object) -> Said:
    about = {"supplement_id": SUPPLEMENT, "facility": STATION, "technique_codes": [ECG]}
    return kind(**about, transfer_id=told.transfer if transfer == "" else transfer, **more), str(SUPPLEMENT), DAY


async def steps(told: Story) -> list[tuple[str, str | None, str | None, str | None]]:
    items = (await told.get(told.station, f"/transfers/{told.transfer}/timeline")).json()["items"]
    return [(step["step"], step["document_no"], step["about"], step["note"]) for step in items]


async def proposed(told: Story) -> None:
    answer = await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None))
    assert answer.status_code == 201, answer.text


async def test_the_timeline_goes_on_to_the_approval_of_the_supplement(told: Story) -> None:
    await proposed(told)
    granted = approval(STATION, ECG, day=DAY)
    named = ApprovalGranted(**granted[0].model_dump() | {"transfer_id": told.transfer})
    await told.say_catalog(supplement(told, SupplementRefused, reason="facility-not-in-force"), supplement(told, SupplementProposed))
    await told.say_catalog(supplement(told, SupplementReturned), supplement(told, SupplementProposed))
    await told.say_catalog((named, *granted[1:]))
    assert await steps(told) == [
        ("proposed", None, None, None),
        ("supplement_refused", None, str(SUPPLEMENT), "facility-not-in-force"),
        ("supplement_proposed", None, str(SUPPLEMENT), None),
        ("supplement_returned", None, str(SUPPLEMENT), None),
        ("supplement_proposed", None, str(SUPPLEMENT), None),
        ("supplement_approved", "12/QĐ-SYT", str(named.approval_id), None),
    ]


async def test_supplements_and_approvals_of_no_known_transfer_are_nobodys_step(told: Story) -> None:
    await proposed(told)
    await told.say_catalog(supplement(told, SupplementProposed, transfer=None), supplement(told, SupplementProposed, transfer=str(uuid4())))
    await told.say_catalog(approval(CENTRE, ECG, day=DAY))
    assert [step for step, *_ in await steps(told)] == ["proposed"]
