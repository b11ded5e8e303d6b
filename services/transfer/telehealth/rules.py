"""Which telehealth sessions can have been held."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from services.transfer.telehealth.errors import TelehealthDayRefused, TelehealthEndsUnfit, TelehealthNotOfTransfer
from services.transfer.telehealth.schemas import PutTelehealth
from services.transfer.transfer.rules import is_downward
from shared.errors import Detail, InvalidRequest


@dataclass(frozen=True, slots=True)
class Of:
    """The transfer that a session belongs to."""

    from_facility: str
    to_facility: str
    technique_codes: Collection[str]


def ensure_day(on: date, today: date) -> None:
    """A session lies today or in the past; raises TelehealthDayRefused."""
    if on > today:
        raise TelehealthDayRefused(errors=[Detail("/on", "field.in-the-future")])


def ensure_ends_fit(body: PutTelehealth, upper_level: str, lower_level: str, *, own: bool, ended: Collection[str]) -> None:
    """The upper facility stands above the lower one or runs it (`own`), and neither is among those `ended` by that day.

    Raises TelehealthEndsUnfit.
    """
    faults = [Detail(f"/{end}", "field.not-in-force") for end in ("upper_facility", "lower_facility") if getattr(body, end) in ended]
    if body.upper_facility == body.lower_facility or not (own or is_downward(upper_level, lower_level)):
        faults.append(Detail("/lower_facility", "field.not-below-upper"))
    if faults:
        raise TelehealthEndsUnfit(errors=faults)


def ensure_of_transfer(body: PutTelehealth, transfer: Of | None) -> None:
    """The transfer named exists, and ends and techniques are its own; raises TelehealthNotOfTransfer."""
    if body.transfer is None:
        return
    if transfer is None:
        raise TelehealthNotOfTransfer(errors=[Detail("/transfer", "field.unknown-code")])
    ends = (("upper_facility", transfer.from_facility), ("lower_facility", transfer.to_facility))
    faults = [Detail(f"/{end}", "field.not-of-transfer") for end, its in ends if getattr(body, end) != its]
    faults += [
        Detail(f"/technique_codes/{index}", "field.not-of-transfer")
        for index, code in enumerate(body.technique_codes)
        if code not in transfer.technique_codes
    ]
    if faults:
        raise TelehealthNotOfTransfer(errors=faults)


def span_of(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days asked for, both included: until today and from that year's first day, where they are left out; raises InvalidRequest."""
    last = last or today
    first = first or last.replace(month=1, day=1)
    if first > last:
        raise InvalidRequest(errors=[Detail("/query/to", "field.ends-before-start")])
    return first, last
