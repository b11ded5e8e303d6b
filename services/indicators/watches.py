"""What this service looks at by itself, since a target's day passes without any event."""

from services.indicators.target_event import commands, queries
from shared.watch import Watch

WATCHES = (Watch("targets", 600.0, queries.list_due, commands.tell_targets),)
