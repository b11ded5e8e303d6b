"""Bodies of reorganisations."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.catalog import UnitLevel
from shared.schema import Body, Code, Count, Day, Name, Number, Part


class Share(StrEnum):
    """How much of an old commune goes to a new one: all, or a part; what is not said otherwise goes with the default part."""

    WHOLE = "whole"
    PART = "part"
    DEFAULT = "default"


class Move(Part):
    """An old commune, by its code of the day before, and a new one, by its code of the day."""

    from_: Annotated[Code, Field(alias="from")]
    to: Code
    share: Share


class FacilityMove(Part):
    """Where a facility of a divided commune, or one that stood in a district or province, goes instead of the guessed place."""

    facility: Code
    to: Code


class Site(Part):
    """A merged station that stays open as a site (điểm trạm) of the main one."""

    facility: Code
    main: Code


class Reorganise(Body):
    """What a decision moves on a day; the units of the new map have been recorded with that day as `valid_from`."""

    id: UUID
    decision_no: Number
    effective_on: Day
    moves: Annotated[list[Move], Field(min_length=1)]
    facilities: list[FacilityMove] | None = None
    sites: list[Site] | None = None


class Outcome(StrEnum):
    """What became of a unit (ended, continued, formed, moved: a village) or of a facility (moved, kept)."""

    ENDED = "ended"
    CONTINUED = "continued"
    FORMED = "formed"
    MOVED = "moved"
    KEPT = "kept"


class SharedWith(Part):
    """The other end of a move."""

    code: Code
    share: Share


class UnitOutcome(Part):
    """A unit touched; `goes_to` what its communes were told, `comes_from` what it is made of, `successors` of one that ended."""

    code: Code
    since: Day
    level: UnitLevel
    name: Name
    outcome: Outcome
    old_parent: Code | None
    new_parent: Code | None
    successors: list[Code]
    goes_to: list[SharedWith]
    comes_from: list[SharedWith]


class FacilityOutcome(Part):
    """A facility touched; `approximate`: its new place was guessed; `later_state`: it has a state of that later day, which stays."""

    code: Code
    name: Name
    outcome: Outcome
    old_unit: Code
    new_unit: Code
    old_parent: Code | None
    new_parent: Code | None
    old_serves: list[Code]
    new_serves: list[Code]
    approximate: bool
    later_state: Day | None


class NoteCode(StrEnum):
    """What somebody should look at."""

    PLACE_GUESSED = "place-guessed"
    RECORDED_BY_HAND = "recorded-by-hand"
    LATER_STATE_KEPT = "later-state-kept"
    LATER_STATE_ON_ENDED_UNIT = "later-state-on-ended-unit"
    FLAGS_NOT_CARRIED = "flags-not-carried"
    COMMUNE_NOT_MOVED = "commune-not-moved"


class Note(Part):
    """Facilities or units that a note is about."""

    code: NoteCode
    places: list[Code]


class Reorganisation(Part):
    """What a reorganisation did, or would do; a preview names every unit and facility at once, an applied one page by page."""

    id: UUID
    decision_no: Number
    effective_on: Day
    moves: Count
    communes_divided: Count
    communes_ended: Count
    districts_ended: Count
    provinces_ended: Count
    units_continued: Count
    units_formed: Count
    villages_moved: Count
    facilities_moved: Count
    facilities_kept: Count
    notes: list[Note]
    units: list[UnitOutcome] | None = None
    facilities: list[FacilityOutcome] | None = None


class ReorganisationItem(Part):
    """A reorganisation in the list."""

    id: UUID
    decision_no: Number
    effective_on: Day
    moves: Count


class Reorganisations(Part):
    """A page of reorganisations."""

    items: list[ReorganisationItem]
    next: str | None


class UnitOutcomes(Part):
    """A page of units touched."""

    items: list[UnitOutcome]
    next: str | None


class FacilityOutcomes(Part):
    """A page of facilities touched."""

    items: list[FacilityOutcome]
    next: str | None
