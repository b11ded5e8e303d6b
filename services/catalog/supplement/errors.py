"""Why a supplement does not go on."""

from shared.errors import Conflict, Forbidden, Refused


class SupplementDecided(Conflict):
    """It was approved or returned already."""


class SupplementUnderAppraisal(Conflict):
    """Only a proposed or returned supplement can be changed."""


class SupplementNotAppraised(Conflict):
    """It is appraised before it is approved (domain rule 3)."""


class CentreMayNotApprove(Forbidden):
    """The Department decides here; no policy gives it to this centre."""


class NothingToSupplement(Refused):
    """The facility may perform every one of these techniques already."""
