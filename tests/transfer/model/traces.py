"""What a run leaves behind, read by plain functions: the timeline explains the state, the log gives it again, nothing forbidden happened."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg
import orjson

from tests.transfer.model.model import Model, Plan, Thing, Transfer

BEGINNINGS = {"raised": "draft", "drafted": "draft", "proposed": "proposed"}
STATES = {
    "need": {"submitted", "surveyed", "aggregated", "rejected"},
    "plan": {"submitted", "approved", "returned"},
    "transfer": {"approved", "started", "accepted", "completed", "cancelled"},
}
TRAINING = {"session_recorded", "attested", "session_withdrawn", "assessed"}


def result_of(step: str, noun: str, state: str | None) -> str | None:
    """The state after a step of a timeline."""
    if step in BEGINNINGS:
        return BEGINNINGS[step]
    if step == "reopened":
        return "proposed" if state == "cancelled" else "started"
    if step == "changed" and noun == "plan":
        return "draft"
    return step if step in STATES[noun] else state


def explained(timeline: Sequence[Mapping[str, Any]], noun: str, thing: Thing) -> list[tuple[str, str]]:
    """The timeline leads to the state, through every state that was passed, each with its day, actor and document.

    Gives (who, opaque actor) of each, for whoever knows that the same person is always the same actor.
    """
    state: str | None = None
    passed = []
    for line in timeline:
        assert line["actor"], line
        assert line["at"], line
        result = result_of(line["step"], noun, state)
        if result != state:
            passed.append((result, line))
        state = result
    assert state == thing.state, (noun, thing, timeline)
    assert [result for result, _ in passed] == [record.result for record in thing.passed], (thing.passed, timeline)
    for (_, line), record in zip(passed, thing.passed, strict=True):
        if record.step != "put":
            assert (line["on"], line["document_no"]) == (str(record.on), record.number), (record, line)
    return [(record.actor, line["actor"]) for (_, line), record in zip(passed, thing.passed, strict=True)]


def ensure_nothing_forbidden(timeline: Sequence[Mapping[str, Any]], noun: str) -> None:
    """What may never stand in a timeline, whatever led there."""
    state: str | None = None
    hands: dict[str, str] = {}
    for line in timeline:
        step, actor = line["step"], line["actor"]
        if noun == "plan":
            assert not (step == "approved" and actor in hands.values()), "who proposed, changed or submitted a plan approved it"
            hands |= {step: actor} if step in {"drafted", "changed", "submitted"} else {}
        if noun == "transfer":
            assert not (step in TRAINING and state != "started"), "training before the start or after the acceptance"
            assert not (step == "waived" and actor == timeline[0]["actor"]), "who proposed a transfer waived one of its checks"
            assert not (step == "started" and state != "approved"), "started without an approval"
            assert not (step == "accepted" and state != "started"), "accepted without a start"
            assert not (step == "completed" and state != "accepted"), "completed without an acceptance"
            assert state != "completed" or step.startswith("supplement_"), "something was done after the end"
        state = result_of(step, noun, state)


def allowed_now(detail: str) -> set[str]:
    """The steps that a refusal names."""
    named = detail.partition("allowed now: ")[2].partition(".")[0]
    return set() if named == "none" else {step.rpartition("(")[2].rstrip(")") for step in named.split(", ")}


def ensure_log_gives(events: Iterable[asyncpg.Record], run: Any, model: Model) -> None:
    """The events alone, replayed, give what the model says."""
    said = {noun: [] for noun in run.subject}
    for event in events:
        noun = next(noun for noun, subject in run.subject.items() if subject == event["subject"])
        said[noun].append((event["type"].split(".")[3], orjson.loads(event["data"])))
    if model.need.state not in {None, "draft"}:
        assert _last(said["need"], "status") == model.need.state, said["need"]
    _ensure_plan(said["plan"], model.plan)
    _ensure_transfer(said["transfer"], model.transfer)


def _ensure_plan(said: list[tuple[str, dict[str, Any]]], plan: Plan) -> None:
    decisions = [record.result for record in plan.passed if record.result in {"approved", "returned"}]
    assert [kind.removeprefix("plan-") for kind, _ in said] == decisions


def _ensure_transfer(said: list[tuple[str, dict[str, Any]]], transfer: Transfer) -> None:
    assert _last(said, "status") == transfer.state
    kinds = [kind for kind, _ in said]
    assert {data["check"] for kind, data in said if kind == "check-waived"} == set(transfer.waived)
    recorded, attested, withdrawn = (kinds.count(f"session-{verb}") for verb in ("recorded", "attested", "withdrawn"))
    sessions = transfer.sessions.values()
    assert (recorded, withdrawn) == (len(sessions), sum(s.withdrawn for s in sessions))
    assert attested == sum(s.attested for s in sessions)
    accepted: set[str] = set()
    for kind, data in said:
        accepted |= set(data.get("accepted_codes") or data["technique_codes"]) if kind == "transfer-accepted" else set()
    assert accepted == set(transfer.accepted)
    assert {data["technique_code"] for kind, data in said if kind == "first-case-recorded"} == transfer.first_cases


def _last(said: list[tuple[str, dict[str, Any]]], name: str) -> Any:
    """The newest value that the events told."""
    return next((data[name] for _, data in reversed(said) if name in data), None)
