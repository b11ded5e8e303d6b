"""Who acts: roles, callers, and the system's own hands."""

from dataclasses import dataclass, field
from enum import StrEnum

NATION = "VN"


class Role(StrEnum):
    """Who uses the system (3-api.md)."""

    MINISTRY = "ministry"
    DEPARTMENT = "department"
    CENTRE = "centre"
    HOSPITAL = "hospital"
    STATION = "station"
    COMMITTEE = "committee"
    INSURANCE = "insurance"
    FINANCE = "finance"
    HOME_AFFAIRS = "home_affairs"
    SYSTEM = "system"
    OPERATIONS = "operations"


EVERYBODY = frozenset(Role) - {Role.OPERATIONS}
# Who may be told of practitioners, by their opaque ids: social insurance settles techniques and has no business with people.
TOLD_OF_PEOPLE = EVERYBODY - {Role.INSURANCE}


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller: an opaque id, a role, the unit it belongs to, and the scopes of a system client."""

    id: str
    role: Role
    unit: str
    scopes: frozenset[str] = frozenset()
    seen: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """Places found inside the subtree, each until a monotonic instant: the tree is asked again after SEEN_FOR seconds."""

    def is_national(self) -> bool:
        """Whether the whole country is this actor's subtree."""
        return self.unit == NATION

    def has_role(self, roles: frozenset[Role]) -> bool:
        """Whether one of the roles is the actor's; a department of VN is the ministry, and the ministry may do what a department may."""
        return self.role in roles or (self.role is Role.MINISTRY and Role.DEPARTMENT in roles)


def system_actor(name: str) -> Actor:
    """The system itself at work: a consumer, a reaction, a seeding of reference data."""
    return Actor(name, Role.SYSTEM, NATION)
