"""kill -9 between any two steps of a transfer, and within them: nothing acknowledged is lost, nothing happens twice (issue 5, "Must hold")."""

import os
import random
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.transfer.faults import journey
from tests.transfer.faults.journey import NEED, PLAN, RECEIVER, SENDER, STATE, STATION, TRAINEE, TRANSFER, Call
from tests.transfer.faults.server import Server

AFTER, IN_FLIGHT = "after", "in flight"
CALLS = len([*journey.asked_and_planned(), *journey.taught_and_accepted(), *journey.supplemented(""), *journey.followed()])
# `make model` kills at every call of the workflow, once after its answer and once before; `make test` at so many, others every time.
EVERY_POINT = os.environ.get("TUYEN_KILL_POINTS") == "all"
KILLS = 4


def chosen(dice: random.Random) -> dict[int, str]:
    """At which calls the server is killed, and when."""
    return {point: dice.choice((AFTER, IN_FLIGHT)) for point in dice.sample(range(CALLS), KILLS)}


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tuyen-steps-") as name:
        yield Path(name).resolve()


@pytest.mark.parametrize("when", [AFTER, IN_FLIGHT] if EVERY_POINT else ["some of both"])
def test_a_transfer_lives_through_kills_between_and_within_its_steps(folder: Path, when: str) -> None:
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    points = dict.fromkeys(range(CALLS), when) if EVERY_POINT else chosen(dice)
    print(f"seed {seed}, {points}")  # noqa: T201 - pytest shows it when the test fails
    with Server(folder, dice) as server:
        for call in journey.surroundings():
            server.call(call)
        walk(server, points)
        ensure_every_step_once(server)
        ensure_others_answered_once(server)
    assert server.kills == len(points)
    assert not processes_in(folder)
    print(f"{server.kills} kills, {server.in_flight} of them before the answer")  # noqa: T201


def walk(server: Server, points: Mapping[int, str]) -> None:
    """Every call of the workflow, killed at these of them."""
    for nth, call in enumerate(workflow(server)):
        server.call(call, kill=points.get(nth, ""))


def workflow(server: Server) -> Iterator[Call]:
    yield from journey.asked_and_planned()
    yield from journey.taught_and_accepted()
    (supplement,) = server.get(SENDER, f"/catalog/v1/supplements?facility={STATION}", "transfer")["items"]
    yield from journey.supplemented(supplement["id"])
    yield from journey.followed()


def ensure_every_step_once(server: Server) -> None:
    """The timelines and the log hold each step, once and in order."""
    paths = {f"needs/{NEED}": journey.NEED_STEPS, f"plans/{PLAN}": journey.PLAN_STEPS, f"transfers/{TRANSFER}": journey.TRANSFER_STEPS}
    for path, steps in paths.items():
        timeline = server.get(RECEIVER if "plan" not in path else SENDER, f"/transfer/v1/{path}/timeline?limit=500")["items"]
        assert [line["step"] for line in timeline] == steps, path
    events = server.get(STATE, "/transfer/v1/events?after=0&limit=500", "transfer")
    for subject, kinds in journey.EVENTS.items():
        said = [event for event in events if event["subject"] == subject]
        assert [event["type"].split(".")[3] for event in said] == kinds
        assert [event["subjectversion"] for event in said] == list(range(1, len(kinds) + 1))
    done = server.get(SENDER, f"/transfer/v1/transfers/{TRANSFER}")
    assert (done["status"], done["waived"]) == ("completed", ["trainer.experience"])


def ensure_others_answered_once(server: Server) -> None:
    """The catalog proposed one supplement, and rotation recorded each competency once."""
    supplements = server.get(SENDER, f"/catalog/v1/supplements?facility={STATION}", "transfer")["items"]
    assert [(item["transfer"], item["status"]) for item in supplements] == [(TRANSFER, "approved")]
    events = server.get(STATE, "/rotation/v1/events?after=0&limit=500", "transfer")
    found = [event["data"] for event in events if event["type"].split(".")[3] == "competency-recorded"]
    assert [(data["practitioner_id"], data["level"]) for data in found] == [(TRAINEE, "provisional"), (TRAINEE, "proficient")]


def processes_in(folder: Path) -> list[str]:
    """The programs that were started with the folder's name and still run."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            lines.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if str(folder) in line]
