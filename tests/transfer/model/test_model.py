"""Random runs of the whole workflow, each call compared with a simple model written from the documents (issue 5, "Must hold")."""

import asyncio
import os
from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import TestServer
from tests.transfer.model.machine import STEPS, Workflow
from tests.transfer.model.run import House

# `make model` asks for 2,000, other ones every time; `make test` takes these, always the same.
ASKED = os.environ.get("TUYEN_MODEL_RUNS")
RUNS = int(ASKED or 60)
ACTS_PER_RUN = 18


def test_the_workflow_does_what_the_documents_say_in_random_runs(server: TestServer, transfer_template: str) -> None:
    database = asyncio.run(server.clone(transfer_template))
    seen: Counter[tuple[str, str]] = Counter()
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=ACTS_PER_RUN,
        derandomize=ASKED is None,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # a run is drawn from one number, which cannot be made smaller; what it did is told when it fails
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with House(server.settings(database), server.postgres.dsn("postgres", database)) as house:
        run_state_machine_as_test(lambda: Workflow(house, seen), settings=chosen)
    asyncio.run(server.drop(database))
    for (step, end), times in sorted(seen.items()):
        print(f"{step:28} {end:28} {times}")  # noqa: T201 - shown with -s, and when the test fails
    done = {step for (step, end) in seen if end == "done"}
    assert done == {f"{noun} {step}" for noun, step in STEPS}, "a step that no run took proves nothing"
