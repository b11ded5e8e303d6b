"""Short ways to a need at one of its steps."""

from typing import Any
from uuid import uuid4

from tests.transfer.story import ECG, STATION, Story


def a_need(**changes: Any) -> dict[str, Any]:
    """The body of a need."""
    supplements = [{"kind": "equipment", "what": "Máy điện tim"}]
    return {"facility": STATION, "technique_codes": [ECG], "reason": "Đường xa", "supplements": supplements} | changes


async def submitted(told: Story, *, on: str = "2022-08-01", id_: str | None = None, **changes: Any) -> str:
    """A need that was handed in."""
    id_ = id_ or str(uuid4())
    made = await told.put(told.department, f"/needs/{id_}", a_need(**changes))
    assert made.status_code == 201, made.text
    done = await told.post(told.department, f"/needs/{id_}:submit", {"on": on})
    assert done.status_code == 200, done.text
    return id_


async def aggregated(told: Story, *, on: str = "2022-08-01", then: str = "2022-08-20", **changes: Any) -> str:
    """A need that was handed in, surveyed and aggregated."""
    id_ = await submitted(told, on=on, **changes)
    for verb in ("survey", "aggregate"):
        done = await told.post(told.department, f"/needs/{id_}:{verb}", {"on": then, "document_no": "12/BC-TTYT"})
        assert done.status_code == 200, done.text
    return id_
