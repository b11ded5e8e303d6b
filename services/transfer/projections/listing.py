"""What each facility is approved to perform, by day."""

from pathlib import Path

from shared.contracts.catalog import ApprovalCorrected, ApprovalGranted, ApprovalResumed, ApprovalRevoked, ApprovalSuspended
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into approval_fact (approval, version, effective_on, facility, technique_codes, approver, decision_no, decided_on, status)
        select subject::uuid, version, effective_on, data->>'facility', array(select jsonb_array_elements_text(data->'technique_codes')),
            data->>'approver', data->>'decision_no', (data->>'decided_on')::date, data->>'status'
        from slice on conflict do nothing returning approval
    )
    select coalesce(array_agg(distinct approval), '{{}}') from fresh
""")
FORGET = statement("delete from approval_state where approval = any(:ids::uuid[])")
# The number and the day are those of the grant, on every day as they were said last: a correction comes under the grant's day.
REFRESH = statement("""
    insert into approval_state (approval, valid, facility, technique_codes, approver, decision_no, decided_on, status)
    select approval, daterange(effective_on, lead(effective_on) over (partition by approval order by effective_on)), facility,
        technique_codes, approver, last_no, last_decided_on, status
    from (
        select distinct on (approval, effective_on) *, first_value(decision_no) over said as last_no,
            first_value(decided_on) over said as last_decided_on
        from approval_fact where approval = any(:ids::uuid[])
        window said as (partition by approval order by version desc)
        order by approval, effective_on, version desc
    ) f
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice and refresh the states of exactly the approvals that it names."""
    ids = await session.value(RECORD, **slice_.parameters())
    await session.run(FORGET, ids=ids)
    await session.run(REFRESH, ids=ids)


LISTING = Projection(
    "listing",
    2,
    Path(__file__).with_suffix(".sql"),
    {
        "catalog": frozenset(
            {ApprovalGranted.type, ApprovalSuspended.type, ApprovalResumed.type, ApprovalRevoked.type, ApprovalCorrected.type}
        )
    },
    apply,
)
