"""Who may be named to transfer a technique to a station or a polyclinic in the district's stead."""

from collections.abc import Collection

from services.transfer.need_opinion.errors import SendingFacilityUnfit
from shared.contracts.catalog import FacilityKind
from shared.errors import Detail

SENDERS = frozenset({FacilityKind.CENTRAL_HOSPITAL, FacilityKind.PROVINCIAL_GENERAL_HOSPITAL, FacilityKind.PROVINCIAL_SPECIALIST_HOSPITAL})


def ensure_may_send(kind: str, listed: Collection[str], needed: Collection[str]) -> None:
    """A provincial or central hospital that is approved for a technique of the need; raises SendingFacilityUnfit."""
    if kind not in SENDERS:
        raise SendingFacilityUnfit(errors=[Detail("/sending_facility", "field.not-provincial")])
    if not set(listed) & set(needed):
        raise SendingFacilityUnfit(errors=[Detail("/sending_facility", "field.lists-none-of-need")])
