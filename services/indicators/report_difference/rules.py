"""What differs between a sealed report and what is known now, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.indicators.progress.schemas import Progress, TargetProgress
from services.indicators.report_difference.schemas import (
    Cause,
    EvidenceDifference,
    Fact,
    Figures,
    LineDifference,
    LinePart,
    Standing,
    TargetDifference,
)
from services.indicators.value.schemas import Value

type Above = Mapping[str, AbstractSet[str]]
"""By place: itself and every place above it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was said since the report was sealed: of its day or before, and of the days after it."""

    facts: Sequence[Fact]
    since: Sequence[Fact]
    above: Above
    amended: bool


def differ(reported: Progress, restated: Progress, later: Progress, known: Known) -> list[TargetDifference]:
    """The targets that stand otherwise, in the order of the report; new ones last."""
    before = {target.no: target for target in reported.targets}
    then = {target.no: target for target in restated.targets}
    after = {target.no: target for target in later.targets}
    found = [_difference(before.get(no), then.get(no), after.get(no), known) for no in {**before, **then, **after}]
    return [each for each in found if each.causes]


def lines_of(reported: Progress, restated: Progress) -> list[LineDifference]:
    """The tasks, reports due and budget lines of which something else is recorded."""
    found = []
    for part in LinePart:
        before = {line.no: line.model_dump(mode="json") for line in getattr(reported, part)}
        then = {line.no: line.model_dump(mode="json") for line in getattr(restated, part)}
        for no in {**before, **then}:
            old, new = before.get(no, {}), then.get(no, {})
            names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
            if names:
                told = {"reported": {name: old.get(name) for name in names}, "restated": {name: new.get(name) for name in names}}
                found.append(LineDifference(part=part, no=no, **told))
    return found


def _difference(before: TargetProgress | None, then: TargetProgress | None, after: TargetProgress | None, known: Known) -> TargetDifference:
    standings = [_standing(before), _standing(then), _standing(after)]
    evidence = _evidence(before, then)
    moved = _evidence(then, after)
    causes = _causes(before, then, known, [each.unit for each in evidence])
    if standings[1] != standings[2] or moved:
        causes.append(Cause.TIME)
    first = before or then or after
    assert first is not None
    return TargetDifference(
        no=first.no,
        code=first.code,
        title=first.title,
        reported=standings[0],
        restated=standings[1],
        later=standings[2],
        causes=causes,
        evidence=evidence,
        facts=_concerning(known.facts, [each.unit for each in evidence], known.above) if Cause.FACTS in causes else [],
        facts_since=_concerning(known.since, [each.unit for each in moved], known.above) if Cause.TIME in causes else [],
    )


def _causes(before: TargetProgress | None, then: TargetProgress | None, known: Known, units: Sequence[str]) -> list[Cause]:
    """Why a target is restated; nothing where it stands as reported."""
    if before is None or then is None:
        return [Cause.PROGRAMME]
    asked = ("code", "population", "comparison", "target", "target_to", "unit", "by")
    programme = known.amended and any(getattr(before, name) != getattr(then, name) for name in asked)
    old, new = _by_unit(before), _by_unit(then)
    policy = any(old.get(unit, each).policies != each.policies for unit, each in new.items())
    definition = any(old.get(unit, each).definition != each.definition for unit, each in new.items())
    found = ((Cause.PROGRAMME, programme), (Cause.POLICY, policy), (Cause.DEFINITION, definition))
    causes = [cause for cause, holds in found if holds]
    stands_otherwise = bool(units) or _standing(before) != _standing(then)
    return [*causes, Cause.FACTS] if stands_otherwise and (known.facts or not causes) else causes


def _standing(target: TargetProgress | None) -> Standing | None:
    return None if target is None else Standing(**{name: getattr(target, name) for name in Standing.model_fields})


def _evidence(before: TargetProgress | None, then: TargetProgress | None) -> list[EvidenceDifference]:
    old, new = _by_unit(before), _by_unit(then)
    pairs = ((key[0], _figures(old.get(key)), _figures(new.get(key))) for key in {**old, **new})
    return [EvidenceDifference(unit=unit, reported=was, restated=is_) for unit, was, is_ in pairs if was != is_]


def _by_unit(target: TargetProgress | None) -> dict[tuple[str, int], Value]:
    """The evidence by unit, and by its place among those of a unit that stands there once for each level."""
    found: dict[tuple[str, int], Value] = {}
    times: Counter[str] = Counter()
    for value in [] if target is None else target.evidence:
        found[value.unit, times[value.unit]] = value
        times[value.unit] += 1
    return found


def _figures(value: Value | None) -> Figures | None:
    return None if value is None else Figures(numerator=value.numerator, denominator=value.denominator, value=value.value)


def _concerning(facts: Sequence[Fact], units: Sequence[str], above: Above) -> list[Fact]:
    """The facts about one of the units or a place in it, and those about no place."""
    wanted = set(units)
    return [fact for fact in facts if fact.place is None or not wanted.isdisjoint(above.get(fact.place, {fact.place}))]
