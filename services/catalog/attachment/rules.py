"""Which scan may take another's place."""

from uuid import UUID

from services.catalog.attachment.errors import SuccessorUnfit
from shared.errors import Detail


def ensure_may_succeed(attachment_id: UUID, by: UUID, *, known: bool, outdated: bool) -> None:
    """A scan gives way to another one of the same paper (`known`) that has not given way itself (`outdated`)."""
    fault = "is-itself" if by == attachment_id else "not-attached-here" if not known else "superseded" if outdated else None
    if fault is not None:
        raise SuccessorUnfit(errors=[Detail("/by", f"field.{fault}")])
