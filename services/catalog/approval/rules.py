"""Which techniques a facility may be allowed, and which decision may follow which."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from services.catalog.approval.errors import (
    ApprovalEnded,
    ApprovalNotInForce,
    ApprovalNotSuspended,
    DayOfGrantOnly,
    DecisionInTheFuture,
    EffectiveBeforeLastDecision,
    NothingToCorrect,
    TechniqueAboveLevel,
    TechniqueOnNoMinistryList,
)
from services.catalog.facility.schemas import Level
from services.catalog.technique.rules import ensure_known
from shared.contracts.catalog import ApprovalStatus
from shared.errors import Detail

GRANT = 1  # the version of an approval's first decision

# A list asks for facilities of this rank at least; a facility reaches up to this rank. The law of 2023 has three levels for the four
# tiers: basic hospitals are district and provincial ones, so a list for them asks only for a district's, and they reach a province's.
LIST_RANK: Mapping[Level, int] = {
    Level.COMMUNE: 1,
    Level.INITIAL: 1,
    Level.DISTRICT: 2,
    Level.BASIC: 2,
    Level.PROVINCE: 3,
    Level.SPECIALISED: 4,
    Level.CENTRAL: 4,
}
FACILITY_RANK: Mapping[Level, int] = {**LIST_RANK, Level.BASIC: 3}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a technique stands on a day: in the scope of some title, and on the lists of these levels."""

    scoped: bool
    levels: Collection[str]

    def is_on_a_list(self) -> bool:
        """Whether the Ministry's documents know it (transfer's check technique.ministry_list)."""
        return self.scoped or bool(self.levels)

    def fits(self, level: Level) -> bool:
        """Whether a facility of the level may perform it: it is on the list of that level or a lower one, or no list says who may."""
        return not self.levels or min(LIST_RANK[Level(listed)] for listed in self.levels) <= FACILITY_RANK[level]


def ensure_may_be_granted(codes: Sequence[str], standings: Mapping[str, Standing], level: str, *, above_level: bool) -> list[str]:
    """Refuse unknown techniques, ones on no list, and ones above the facility's level unless the decision says so (Kon Rẫy III.3.3).

    Returns the techniques above the level: they alone are marked, the others of the same decision are ordinary ones.
    """
    ensure_known(codes, standings)
    unlisted = [index for index, code in enumerate(codes) if not standings[code].is_on_a_list()]
    if unlisted:
        raise TechniqueOnNoMinistryList(errors=[Detail(f"/technique_codes/{index}", "field.on-no-list") for index in unlisted])
    above = [index for index, code in enumerate(codes) if not standings[code].fits(Level(level))]
    if above and not above_level:
        raise TechniqueAboveLevel(errors=[Detail(f"/technique_codes/{index}", "field.above-level") for index in above])
    return sorted({codes[index] for index in above})


def ensure_signed(decided_on: date, today: date) -> None:
    """Refuse a decision of a day to come."""
    if decided_on > today:
        raise DecisionInTheFuture(errors=[Detail("/decided_on", "field.in-the-future")])


def ensure_may_follow(status: str, last_effective_on: date, wanted: ApprovalStatus, effective_on: date) -> None:
    """Refuse what cannot come after the last decision on an approval."""
    if status == ApprovalStatus.REVOKED:
        raise ApprovalEnded
    match wanted:
        case ApprovalStatus.SUSPENDED if status != ApprovalStatus.IN_FORCE:
            raise ApprovalNotInForce
        case ApprovalStatus.IN_FORCE if status != ApprovalStatus.SUSPENDED:
            raise ApprovalNotSuspended
        case ApprovalStatus.SUSPENDED | ApprovalStatus.IN_FORCE | ApprovalStatus.REVOKED:
            pass
        case _:
            assert_never(wanted)
    if effective_on < last_effective_on:
        raise EffectiveBeforeLastDecision(errors=[Detail("/effective_on", "field.too-early")])


def ensure_corrects(decision: int, stood: tuple[str, date | None], wanted: tuple[str, date | None]) -> None:
    """Refuse a correction that changes nothing, or that dates a later decision; both pairs are a number and a day of signing."""
    decision_no, decided_on = wanted
    if decision != GRANT and decided_on is not None:
        raise DayOfGrantOnly(errors=[Detail("/decided_on", "field.of-the-grant-only")])
    if stood == (decision_no, decided_on or stood[1]):
        raise NothingToCorrect(errors=[Detail("/decision_no", "field.unchanged")])
