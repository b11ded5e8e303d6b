"""What a district has at its hospitals and centres: a surgical team, specialists of each field."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.indicators.policy.rules import InForce, PolicyCode
from services.indicators.value.rules import Member
from shared.contracts.catalog import FacilityKind

KINDS = frozenset({FacilityKind.DISTRICT_HOSPITAL, FacilityKind.DISTRICT_HEALTH_CENTRE})
SKILLED, DOCTOR, NURSE, SPECIALTY = "skilled", "doctor_", "nurse", "specialty."
TEAM = (
    ("surgery", DOCTOR, PolicyCode.TEAM_SURGEONS),
    ("anaesthesia", DOCTOR, PolicyCode.TEAM_ANAESTHETISTS),
    ("theatre", NURSE, PolicyCode.TEAM_THEATRE_NURSES),
)
FIELDS = ("internal", "surgery", "obstetrics", "paediatrics", "infectious")

type Policies = Mapping[PolicyCode, InForce]


@dataclass(frozen=True, slots=True)
class Specialists:
    """Whom a question asks for: fields (none: all five), the lowest qualification (empty: that of policy), and whether above it too."""

    fields: Sequence[str] = ()
    qualification: str = ""
    or_above: bool = True


def count_teams(facilities: Iterable[Member], policies: Policies) -> int:
    """Surgical teams: of surgeons, anaesthetists and theatre nurses as many as the scarcest allow, at one facility."""
    needed = [(title, codes_of(field, policies), _number(policies[people])) for field, title, people in TEAM]
    return sum(min(_count(f, title, codes) // people for title, codes, people in needed) for f in facilities if f.kind in KINDS)


def count_specialists(facilities: Iterable[Member], policies: Policies, asked: Specialists) -> int:
    """Specialist doctors of the field that has the fewest, at all facilities together."""
    levels = qualifications_of(policies, asked)
    of_level = [f for f in facilities if f.kind in KINDS]
    return min(sum(_count(f, DOCTOR, codes_of(field, policies), levels) for f in of_level) for field in asked.fields or FIELDS)


def fields_of(measure: str, policies: Policies, asked: Specialists | None) -> list[str]:
    """For which fields somebody counts who is told by a measure: those of a surgical team; with `asked` those of specialist doctors."""
    if asked is None:
        return [field for field, title, _ in TEAM if _fits(measure, title, codes_of(field, policies), ())]
    levels = qualifications_of(policies, asked)
    return [field for field in asked.fields or FIELDS if _fits(measure, DOCTOR, codes_of(field, policies), levels)]


def qualifications_of(policies: Policies, asked: Specialists) -> Sequence[str]:
    """The qualifications that make a specialist."""
    ladder = [str(code) for code in _codes(policies[PolicyCode.SPECIALIST_QUALIFICATIONS])]
    if not asked.qualification:
        return ladder
    above = ladder[ladder.index(asked.qualification) :] if asked.qualification in ladder else [asked.qualification]
    return above if asked.or_above else above[:1]


def codes_of(field: str, policies: Policies) -> Collection[str]:
    """The codes of specialties that mean a field; the field's own code where no policy says more."""
    known = policies.get(PolicyCode(SPECIALTY + field)) if SPECIALTY + field in set(PolicyCode) else None
    return {field} if known is None else _codes(known)


def _number(policy: InForce) -> int:
    return policy.value if isinstance(policy.value, int) else 1


def _codes(policy: InForce) -> list[str]:
    return policy.value if isinstance(policy.value, list) else []


def _count(facility: Member, title: str, specialties: Collection[str], qualifications: Collection[str] = ()) -> int:
    """People at a facility under a title (or one that begins so), in some specialties, with some qualifications (none named: any)."""
    return sum(people for measure, people in facility.counts.items() if _fits(measure, title, specialties, qualifications))


def _fits(measure: str, title: str, specialties: Collection[str], qualifications: Collection[str]) -> bool:
    family, _, rest = measure.partition(".")
    if family != SKILLED:
        return False
    its_title, qualification, specialty = rest.split(".", 2)
    return its_title.startswith(title) and specialty in specialties and (not qualifications or qualification in qualifications)
