"""Two provinces that become one, and every indicator of them computed plainly: who stands where on which map, and what each comes to."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.indicators.indicator.rules import IndicatorCode
from services.indicators.policy.rules import DEGREES
from shared.contracts import rotation, rotation_budget
from tests.indicators import story
from tests.indicators.projections.model import Model
from tests.indicators.projections.test_staffing import at_facility, in_commune, in_village, states_on
from tests.indicators.projections.test_work_done import connected, deployed, mastered, sends

CUT, BEGUN = date(2024, 5, 31), date(2024, 1, 1)
STATION, POLYCLINIC, CENTRE = "commune_station", "regional_polyclinic", "district_health_centre"
DISTRICT_HOSPITAL, HOSPITAL = "district_hospital", "provincial_general_hospital"
FACILITIES = ("F1", "F2", "F3", "F4", "H1", "B2", "G")
PLANS = {"p": "A1", "q": "P2", "r": "H1"}

# Each map by code: what a unit is, what lies above it, and what stands for it on the other one. P2 and C1 are other units since the day.
type Map = dict[str, tuple[str, str | None, str]]
OLD: Map = {
    "P1": ("province", None, "P2"),
    "P2": ("province", None, "P2"),
    "A1": ("district", "P1", "C1"),
    "A2": ("district", "P2", "N3"),
    "C1": ("commune", "A1", "C1"),
    "C2": ("commune", "A1", "C1"),
    "C3": ("commune", "A2", "N3"),
    "V1": ("village", "C1", "V1"),
    "V2": ("village", "C3", "V2"),
}
NEW: Map = {
    "P2": ("province", None, "P1"),
    "C1": ("commune", "P2", "C1"),
    "N3": ("commune", "P2", "C3"),
    "V1": ("village", "C1", "V1"),
    "V2": ("village", "N3", "V2"),
}
HARD = ["border", "very_difficult"]
PLACES = {"F1": ("C1", STATION), "F2": ("C2", POLYCLINIC), "H1": ("A1", CENTRE), "B2": ("A2", DISTRICT_HOSPITAL), "G": ("P1", HOSPITAL)}
LEVELS = {STATION: "commune", POLYCLINIC: "commune", CENTRE: "district", DISTRICT_HOSPITAL: "district", HOSPITAL: "province"}


def stands(code: str, unit: str, kind: str, since: date = story.LONG_AGO, **more: Any) -> story.Said:
    return story.facility(code, unit, kind=kind, level=LEVELS[kind], since=since, **more)


def told() -> list[story.Said]:
    """The country, its reorganisation, a station that closed before it and one that opened after it."""
    difficulty: dict[str, list[str]] = {"V1": HARD}
    before = [story.unit(code, level, above, difficulty=difficulty.get(code, [])) for code, (level, above, _) in OLD.items()]
    heirs = {"C2": ["C1", "N3"], "A1": ["C1", "N3"]}
    ended = [
        story.unit(code, level, above, until=CUT, successors=heirs.get(code, [heir]))
        for code, (level, above, heir) in OLD.items()
        if level != "village"
    ]
    after = [story.unit(code, level, above, since=CUT) for code, (level, above, _) in NEW.items() if level != "village"]
    moved = [village(code, CUT) for code in ("V1", "V2")]
    facilities = [stands(code, unit, kind, **more_of(code)) for code, (unit, kind) in PLACES.items()]
    facilities += [stands("F4", "C2", STATION), story.closed("F4", date(2024, 3, 15))]
    facilities += [stands(code, placed(unit), kind, CUT, **more_of(code)) for code, (unit, kind) in PLACES.items()]
    return [*before, *facilities, *ended, *after, *moved, stands("F3", "N3", STATION, date(2024, 8, 1))]


def placed(unit: str) -> str:
    """Where what stood in a unit stands from the day on: what stood in a district or province, in the province."""
    return OLD[unit][2] if OLD[unit][0] == "commune" else "P2"


def more_of(code: str) -> dict[str, Any]:
    more: dict[str, dict[str, Any]] = {"F2": {"acts_as_station": True, "serves": ["C3"]}, "H1": {"beds": 5}}
    return more.get(code, {})


def village(code: str, since: date) -> story.Said:
    """The same village, in another commune from a day on."""
    level, above, _ = NEW[code]
    event, _, _ = story.unit(code, level, above, difficulty=HARD if code == "V1" else [])
    return event.model_copy(update={"valid_from": since}), f"{code}@{story.LONG_AGO}", since


def map_of(day: date) -> Map:
    return OLD if day < CUT else NEW


def above(code: str, day: date) -> list[str]:
    """A unit and all above it."""
    found, map_ = ["VN"], map_of(day)
    while code in map_:
        found.append(code)
        code = map_[code][1] or ""
    return found


def on_map(code: str, as_of: date, boundaries: date) -> str:
    """What stands on the map of a day for a unit of another day's."""
    return code if map_of(as_of) is map_of(boundaries) else map_of(as_of)[code][2]


@dataclass(frozen=True)
class Asked:
    """A day and a map."""

    as_of: date
    boundaries: date


def inside(model: Model, unit: str, asked: Asked) -> list[Any]:
    """The facilities of a unit, as they are on the day."""
    now, there = states_on(model, asked.as_of), states_on(model, asked.boundaries)
    found = []
    for code, state in now.items():
        home = there[code].admin_unit if code in there else on_map(state.admin_unit, asked.as_of, asked.boundaries)
        if unit in above(home, asked.boundaries):
            found.append(state)
    return found


def units(level: str, unit: str, asked: Asked) -> list[str]:
    """The units of a level that are there on the day."""
    return [
        code
        for code, (its, _, _) in map_of(asked.as_of).items()
        if its == level and unit in above(on_map(code, asked.as_of, asked.boundaries), asked.boundaries)
    ]


def acts(state: Any) -> bool:
    return bool(state.kind == STATION or (state.kind == POLYCLINIC and state.acts_as_station))


type Figure = tuple[int, int]
type Plain = Callable[[Model, str, Asked], Figure]


def summed(parts: Collection[Figure]) -> Figure:
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def of_facilities(count: Callable[[Model, Any, date], Figure], of: Callable[[Any], bool] = lambda _: True) -> Plain:
    return lambda model, unit, asked: summed([count(model, f, asked.as_of) for f in inside(model, unit, asked) if of(f)])


def staffed(measure: str) -> Callable[[Model, Any, date], Figure]:
    return lambda model, f, day: (at_facility(model, f.code, day)[f.code, measure], 1)


def has(level: str, measure: str, count: Callable[..., Counter[tuple[str, str]]], *, hard: bool = False) -> Plain:
    def plain(model: Model, unit: str, asked: Asked) -> Figure:
        found = [code for code in units(level, unit, asked) if not hard or code == "V1"]
        return sum(count(model, code, asked.as_of, FACILITIES)[f"@{code}", measure] for code in found), len(found)

    return plain


def covered(model: Model, f: Any, day: date) -> Figure:
    found = model.coverage(f.code, f.level, day)
    return found["able"], found["list_size"]


def educated(model: Model, f: Any, day: date) -> Figure:
    counts = at_facility(model, f.code, day)
    return sum(counts[f.code, f"staff_level.{degree}"] for degree in DEGREES), counts[f.code, "staff"]


def redundant(model: Model, f: Any, day: date) -> Figure:
    """Two proficient people; one at a station without beds where at most one doctor works."""
    counts = mastered(model, f.code, day)
    few = 1 if acts(f) and not f.beds else 2
    return counts[f"proficient.few.{few}"] + counts["proficient.many.2"], counts["techniques.few"] + counts["techniques.many"]


def skilled(model: Model, code: str, day: date, title: str, *specialties: str) -> int:
    return sum(
        people
        for (_, measure), people in at_facility(model, code, day).items()
        if measure.startswith(f"skilled.{title}") and measure.split(".", 3)[3] in specialties
    )


def team(model: Model, code: str, day: date) -> bool:
    surgeons = skilled(model, code, day, "doctor_", "surgery", "general_surgery")
    sleepers = skilled(model, code, day, "doctor_", "anaesthesia", "anaesthesia_resuscitation")
    return min(surgeons, sleepers, skilled(model, code, day, "nurse", "theatre", "operating_theatre")) > 0


def surgeon(model: Model, code: str, day: date) -> bool:
    """A specialist doctor of surgery."""
    counts = at_facility(model, code, day)
    return any(
        people and measure.split(".", 3)[2:] in (["specialist_1", "surgery"], ["specialist_2", "surgery"])
        for (_, measure), people in counts.items()
        if measure.startswith("skilled.doctor_")
    )


def of_districts(reached: Callable[[Model, str, date], bool]) -> Plain:
    """Districts; on a map without them, or of a unit without them, each of the hospitals and centres of their level."""

    def plain(model: Model, unit: str, asked: Asked) -> Figure:
        map_ = map_of(asked.boundaries)
        districts = [code for code, (level, _, _) in map_.items() if level == "district" and unit in above(code, asked.boundaries)]
        of_level = [f for f in inside(model, unit, asked) if f.kind in {CENTRE, DISTRICT_HOSPITAL}]
        if not districts:
            return sum(reached(model, f.code, asked.as_of) for f in of_level), len(of_level)
        homes = {code: [f for f in of_level if f in inside(model, code, asked)] for code in districts}
        return sum(any(reached(model, f.code, asked.as_of) for f in found) for found in homes.values()), len(districts)

    return plain


def plan_state(model: Model, code: str, day: date) -> Any:
    """What a plan states on a day; before anything was said, what was said first."""
    facts = [fact for fact in model.of(rotation.PlanState) if fact.event.code == code]
    known = [fact for fact in facts if fact.day <= day] or [f for f in facts if f.day == min(f.day for f in facts)]
    return max(known, key=lambda fact: (fact.day, fact.version)).event if known else None


def of_plans(count: Callable[[Model, Any, date], Figure]) -> Plain:
    def plain(model: Model, unit: str, asked: Asked) -> Figure:
        found = []
        for code in PLANS:
            state = plan_state(model, code, asked.as_of)
            if state is None or not state.starts_on <= asked.as_of <= state.ends_on:
                continue
            began = state.starts_on if state.unit in map_of(state.starts_on) else asked.as_of
            if state.unit in map_of(began):
                here = unit in above(on_map(state.unit, began, asked.boundaries), asked.boundaries)
            else:
                here = state.unit in {f.code for f in inside(model, unit, asked)}
            found += [count(model, state, asked.as_of)] if here else []
        return summed(found)

    return plain


def fulfilled(model: Model, state: Any, day: date) -> Figure:
    sent = [a for a in model.last(rotation.AssignmentState) if a.plan == state.code and a.status in {"started", "ended"}]
    return sum(a.starts_on <= day for a in sent), state.stated_total


def paid(model: Model, state: Any, day: date) -> Figure:
    added = {fact.subject: fact for fact in sorted(model.of(rotation_budget.BudgetSupplemented), key=lambda fact: fact.version)}
    facts = [fact for fact in model.of(rotation_budget.PaymentState) if fact.event.plan == state.code]
    payments = {fact.subject: fact.event for fact in facts}
    back = {fact.subject for fact in facts if isinstance(fact.event, rotation_budget.PaymentReversed) and fact.day <= day}
    spent = sum(event.amount for subject, event in payments.items() if event.paid_on <= day and subject not in back)
    return spent, sum(state.budget.values()) + sum(
        fact.event.amount for fact in added.values() if fact.event.plan == state.code and fact.day <= day
    )


def in_period(count: Callable[[Model, str, date, date], int], *kinds: str) -> Plain:
    return of_facilities(lambda model, f, day: (int(count(model, f.code, BEGUN, day)), 1), lambda f: not kinds or f.kind in kinds)


PLAIN: dict[IndicatorCode, Plain] = {
    IndicatorCode.COMMUNES_WITH_BIRTH_ATTENDANT: has("commune", "birth_attendant.1", in_commune),
    IndicatorCode.COMMUNES_WITH_STATION_OR_POLYCLINIC: has("commune", "station_or_polyclinic.1", in_commune),
    IndicatorCode.DISTRICT_SPECIALIST_DOCTOR: of_districts(surgeon),
    IndicatorCode.DISTRICT_SURGICAL_TEAM: of_districts(team),
    IndicatorCode.NEW_TECHNIQUES_DEPLOYED: in_period(deployed),
    IndicatorCode.POLYCLINIC_GENERAL_DOCTORS: of_facilities(staffed("general_doctor.2"), lambda f: f.kind == POLYCLINIC),
    IndicatorCode.ROTATION_BUDGET: of_plans(paid),
    IndicatorCode.ROTATION_FULFILMENT: of_plans(fulfilled),
    IndicatorCode.SENDING_UNITS_SHARE: in_period(sends, CENTRE, DISTRICT_HOSPITAL, HOSPITAL),
    IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR: of_facilities(staffed("permanent_doctor.1"), acts),
    IndicatorCode.STATIONS_WITH_PHARMACY_STAFF: of_facilities(staffed("pharmacy_staff.1"), acts),
    IndicatorCode.STATIONS_WITH_TRADITIONAL_MEDICINE_STAFF: of_facilities(staffed("traditional_medicine_staff.1"), acts),
    IndicatorCode.STATIONS_WITH_WORKING_DOCTOR: of_facilities(staffed("working_doctor.1"), acts),
    IndicatorCode.TECHNIQUE_COVERAGE: of_facilities(covered),
    IndicatorCode.TECHNIQUE_REDUNDANCY: of_facilities(redundant),
    IndicatorCode.TELEHEALTH_UNITS: in_period(connected),
    IndicatorCode.UNIVERSITY_LEVEL_STAFF_SHARE: of_facilities(educated),
    IndicatorCode.VERY_DIFFICULT_VILLAGES_WITH_VILLAGE_MIDWIFE: has("village", "village_midwife.1", in_village, hard=True),
    IndicatorCode.VILLAGES_WITH_TRAINED_HEALTH_WORKER: has("village", "village_health_worker.9.1", in_village),
}
