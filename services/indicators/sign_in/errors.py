"""Why somebody is not signed in, told on a page that says what to do."""

from shared.errors import Forbidden, Unauthenticated


class SignInNeeded(Unauthenticated):
    """No session, or one that has ended."""


class TicketUsed(Unauthenticated):
    """A link signs in once."""


class TicketUnfit(Unauthenticated):
    """The link is too old, changed, or of another data dir."""


class SignInExpired(Unauthenticated):
    """This answer of the identity provider belongs to no sign-in that this browser began and has not finished."""


class SignInDenied(Unauthenticated):
    """The identity provider did not sign the person in."""


class AccountWithoutRole(Forbidden):
    """The identity provider knows the person, and names no role or no unit here."""


class OtherSite(Forbidden):
    """Only our own pages sign out."""
