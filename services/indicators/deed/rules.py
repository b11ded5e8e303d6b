"""What facilities did within a period: techniques newly performed, acts of sending, telehealth; counted out of what is told of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.indicators.indicator.rules import IndicatorCode

DEPLOYED, SENDS, CONNECTED = "deployed", "sends", "connected"


class Act(StrEnum):
    """What a sending facility may do for lower levels; telehealth alone is none of them."""

    ROTATION = "rotation"
    TRANSFER = "transfer"
    FIELD_DIRECTION = "field_direction"
    DISPATCH_TO_STATIONS = "dispatch_to_stations"


@dataclass(frozen=True, slots=True)
class Deeds:
    """Which deeds a question asks for: any of some acts and all of others, who is dispatched, to what level telehealth connects.

    `since`: the first day of their period (None: that of the year). A title stands for all titles that begin with it, as doctor for
    doctor_general.
    """

    any_of: Sequence[str] = ()
    all_of: Sequence[str] = ()
    titles: Sequence[str] = ()
    connected_to: Sequence[str] = ()
    since: date | None = None


UNSAID = Deeds((Act.ROTATION, Act.TRANSFER), (), ("doctor", "assistant_doctor"), ("central", "province"))


def asked(said: Deeds) -> Deeds:
    """The deeds asked for, with what the question leaves open as it is usually meant: a facility sends that rotates or transfers."""
    acts = (said.any_of, said.all_of) if said.any_of or said.all_of else (UNSAID.any_of, UNSAID.all_of)
    return Deeds(*acts, said.titles or UNSAID.titles, said.connected_to or UNSAID.connected_to, said.since)


def counted(indicator: str, did: Mapping[str, int], said: Deeds) -> dict[str, int]:
    """A facility's measures, out of what it did within the period."""
    deeds = asked(said)
    match indicator:
        case IndicatorCode.SENDING_UNITS_SHARE:
            return {"members": 1, SENDS: int(_sends(did, deeds))}
        case IndicatorCode.TELEHEALTH_UNITS:
            return {"members": 1, CONNECTED: int(any(did.get(f"telehealth.{level}") for level in deeds.connected_to))}
        case _:
            return {"members": 1, DEPLOYED: did.get(DEPLOYED, 0), "not_reported": did.get("not_reported", 0)}


def _sends(did: Mapping[str, int], deeds: Deeds) -> bool:
    done = {act for act in Act if did.get(act)}
    sent = [measure.partition(".")[2] for measure in did if measure.startswith("dispatched.")]
    if any(title == wanted or title.startswith(f"{wanted}_") for title in sent for wanted in deeds.titles):
        done.add(Act.DISPATCH_TO_STATIONS)
    return (not deeds.any_of or not done.isdisjoint(deeds.any_of)) and done.issuperset(deeds.all_of)
