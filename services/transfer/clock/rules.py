"""How many days each step may take where no policy `step_days.<step>` says it (the documents name none)."""

from collections.abc import Mapping

from services.transfer.clock.schemas import PendingStep

# A transfer starts on the day planned and is accepted by the end of the planned period: no policy moves these two.
STEP_DAYS: Mapping[PendingStep, int] = {
    PendingStep.CHANGE: 30,
    PendingStep.SUBMIT_NEED: 15,
    PendingStep.SURVEY_NEED: 30,
    PendingStep.AGGREGATE_NEED: 30,
    PendingStep.SUBMIT_PLAN: 15,
    PendingStep.APPROVE_PLAN: 15,
    PendingStep.APPROVE: 15,
    PendingStep.ATTEST: 7,
    PendingStep.PROPOSE_SUPPLEMENT: 10,
    PendingStep.APPROVE_SUPPLEMENT: 30,
    PendingStep.RECORD_FIRST_CASE: 90,
    PendingStep.FOLLOW_UP: 45,
    PendingStep.COMPLETE: 30,
}
