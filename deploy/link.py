"""The link that signs a browser in to the dashboard of this machine, once."""

from services.indicators.sign_in.commands import make_ticket
from services.indicators.sign_in.rules import DASHBOARD, TICKET
from shared.actor import NATION, Role
from shared.seals import Seals
from shared.settings import Settings

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is listened on is not where a browser goes


def sign_in_link(
    settings: Settings, *, role: Role = Role.DEPARTMENT, unit: str = NATION, sub: str | None = None, host: str, port: int
) -> str | None:
    """Good for one use within ten minutes; None where this machine does not vouch for people itself."""
    seals = Seals.load(settings)
    if seals is None or not settings.trusts_local_issuer():
        return None
    ticket = make_ticket(seals, settings, role=role, unit=unit, sub=sub or f"{role}@{unit}")
    address = ANY_ADDRESS.get(host, host)
    return f"http://{f'[{address}]' if ':' in address else address}:{port}{DASHBOARD}?{TICKET}={ticket}"
