"""What indicators publishes: programmes and values entered by units."""

from datetime import date

from shared.contracts.envelope import Event


class ProgrammeRecorded(Event, wire="vn.tuyen.indicators.programme-recorded.v1"):
    """A programme or a new version of it; subject its code."""

    code: str
    starts_on: date
    ends_on: date
    targets: list[str]
