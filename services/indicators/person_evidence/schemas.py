"""The people and facilities that an indicator counts, by opaque ids."""

from typing import Literal
from uuid import UUID

from shared.schema import Code, Day, Part


class Entry(Part):
    """What a log says: the version of its subject, and its position in the log of `producer`."""

    producer: Code
    version: int
    position: int


class Source(Entry):
    """A fact behind an item, with its subject."""

    subject: str


class CountedPerson(Part):
    """Somebody who is there on the day, absences left out: from `since` on, and until before `until` (null: open).

    `post`: permanent or contract; rotated for somebody on rotation; null for a village's. `counted_as`: the measures or fields by which the
    person is counted; `counts`: in the numerator, else in the denominator alone.
    """

    what: Literal["person"] = "person"
    practitioner_id: UUID
    facility: Code | None
    post: str | None
    title: str
    counted_as: list[str]
    since: Day | None
    until: Day | None
    counts: bool
    sources: list[Source]

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"{self.practitioner_id} {self.facility} {self.post} {self.title}"


class ServingFacility(Part):
    """A station or polyclinic that serves a commune from `since` on, until before `until` (null: open); `source`: the fact that says so."""

    what: Literal["facility"] = "facility"
    facility: Code
    since: Day | None
    until: Day | None
    counts: bool
    source: Source | None = None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return self.facility

    @property
    def place(self) -> str | None:
        """The facility that it is."""
        return self.facility
