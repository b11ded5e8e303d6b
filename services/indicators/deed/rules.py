"""What facilities did within a period: techniques newly performed, acts of sending, telehealth; counted out of what is told of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from services.indicators.indicator.rules import IndicatorCode, Source

DEPLOYED, DISPATCHED, DID, CONNECTED = "deployed", "dispatched", "did", "connected"
JOINED = "+"


class Act(StrEnum):
    """What a sending facility may do for lower levels; telehealth alone is none of them."""

    ROTATION = "rotation"
    TRANSFER = "transfer"
    FIELD_DIRECTION = "field_direction"
    DISPATCH_TO_STATIONS = "dispatch_to_stations"


ALL_DONE = [frozenset(each) for number in range(1, len(Act) + 1) for each in combinations(Act, number)]


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
    """A facility's measures, out of what it did within the period: those that projections/doing.py keeps of the year."""
    deeds = asked(said)
    match indicator:
        case IndicatorCode.SENDING_UNITS_SHARE:
            done = {act for deed, times in did.items() if times and (act := _act(deed, deeds)) is not None}
            return {"members": 1, **({f"{DID}.{_joined(done)}": 1} if done else {})}
        case IndicatorCode.TELEHEALTH_UNITS:
            return {"members": 1, CONNECTED: int(any(did.get(f"telehealth.{level}") for level in deeds.connected_to))}
        case _:
            return {"members": 1, DEPLOYED: did.get(DEPLOYED, 0), "not_reported": did.get("not_reported", 0)}


def sending(said: Deeds) -> list[str]:
    """What facilities that send may have done: all acts of each, joined."""
    deeds = asked(said)
    return [_joined(done) for done in ALL_DONE if (not deeds.any_of or not done.isdisjoint(deeds.any_of)) and done.issuperset(deeds.all_of)]


def is_kept(indicator: str, said: Deeds, day: date) -> bool:
    """Whether sums are kept of what is asked for: deeds of the day's year, dispatches and connections as they are usually meant."""
    deeds = asked(said)
    if deeds.since not in {None, day.replace(month=1, day=1)}:
        return False
    match indicator:
        case IndicatorCode.SENDING_UNITS_SHARE:
            of_titles = Act.DISPATCH_TO_STATIONS in {*deeds.any_of, *deeds.all_of}
            return not of_titles or set(deeds.titles) == set(UNSAID.titles)
        case IndicatorCode.TELEHEALTH_UNITS:
            return set(deeds.connected_to) == set(UNSAID.connected_to)
        case _:
            return True


def is_asked(deed: str, said: Deeds) -> bool:
    """Whether something that was done is of the kind that the question asks for."""
    deeds, (family, _, rest) = asked(said), deed.partition(".")
    if family == "telehealth":
        return rest in deeds.connected_to
    act = _act(deed, deeds)
    return deed == DEPLOYED or (act is not None and act in {*deeds.any_of, *deeds.all_of})


def producer_of(deed: str) -> Source:
    """Whose fact it is that something was done."""
    return Source.ROTATION if deed.partition(".")[0] in {Act.ROTATION, DISPATCHED} else Source.TRANSFER


def _joined(acts: Collection[str]) -> str:
    return JOINED.join(sorted(acts))


def _act(deed: str, deeds: Deeds) -> Act | None:
    """The act of sending that was done; of those dispatched to stations only the titles asked for are one."""
    family, _, title = deed.partition(".")
    if family == DISPATCHED:
        of_title = any(title == wanted or title.startswith(f"{wanted}_") for wanted in deeds.titles)
        return Act.DISPATCH_TO_STATIONS if of_title else None
    return Act(deed) if deed in set(Act) else None
