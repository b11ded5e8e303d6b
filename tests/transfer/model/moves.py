"""Which move is tried next: the one that leads a transfer on, or any, by anybody, on any day, with anything."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.transfer.model import model
from tests.transfer.model.model import ASSESSOR, FIRST, FOLLOW_UPS, QUOTAS, SECOND, TRAINEES, TRAINER, Model, Move, months_after

type Draw = Callable[[Sequence[Any]], Any]

ROLES = ("observed", "assisted", "supervised")
CODES = (FIRST, SECOND)
ANYBODY = (*TRAINEES, "stranger")
# What the calls may hold beside their day and their document.
ANYTHING: dict[tuple[str, str], dict[str, Sequence[Any]]] = {
    ("need", "put"): {"reason": ("Đường xa", "Mùa mưa")},
    ("need", "submit"): {"why": (True, False)},
    ("plan", "put"): {"names": (True, True, False), "outline": ("Đề cương", "Đề cương sửa")},
    ("transfer", "put"): {"plan": (True, False), "need": (True, False), "contract": ("HĐ 1", "HĐ 2")},
    ("transfer", "record-session"): {"trainee": ANYBODY, "technique": CODES, "role": ROLES, "times": (1, 1, 2)},
    ("transfer", "assess"): {
        "trainee": ANYBODY,
        "technique": CODES,
        "assessor": (ASSESSOR, ASSESSOR, TRAINER, *TRAINEES),
        "passed": (True, False),
    },
    ("transfer", "accept"): {"codes": ([], [FIRST], [SECOND], [*CODES]), "without_supplement": (False, True)},
    ("transfer", "record-first-case"): {"technique": CODES, "who": (*TRAINEES, ASSESSOR)},
    ("transfer", "follow-up"): {"month": FOLLOW_UPS, "outcomes": ([FIRST], [SECOND], [*CODES])},
    ("transfer", "waive"): {"check": (*model.WAIVABLE, *model.NEVER_WAIVED)},
}
PLANNERS = (*model.SENDERS, model.OFFICER)
TOO_EARLY = model.BEGIN - timedelta(days=1)


@dataclass
class Fact:
    """Something that the catalog or rotation says from the model's day on: what, of whom or what, and whether it holds."""

    kind: str
    of: str
    holds: bool


FACTS = (
    *(("licensed", who) for who in (TRAINER, *TRAINEES)),
    ("sender_approved", ""),
    *(("equipped", end) for end in ("sender", "receiver")),
    *(("listed", code) for code in QUOTAS),
)


def next_move(m: Model, draw: Draw) -> Move | Fact | None:
    """What leads on from here; None at the end of the way."""
    return next(_onward(m, draw), None)


def any_fact(m: Model, draw: Draw) -> Fact:
    """A fact that turns into its opposite."""
    kind, of = draw(FACTS)
    return Fact(kind, of, not holds(m, kind, of))


def holds(m: Model, kind: str, of: str) -> bool:
    """Whether a fact holds on the model's day."""
    found = getattr(m.facts, kind)
    return (found[of] if of else found).at(m.day)


def any_move(m: Model, draw: Draw, steps: Sequence[tuple[str, str]]) -> Move:
    """Any of these steps by anybody: on the model's day, in the future, or before all that happened."""
    noun, step = draw(steps)
    move = _move(m, noun, step, draw((*model.MAY.get((noun, step), model.LEADING), *model.ACTORS)), draw, **_any_args(m, draw, noun, step))
    day = draw(("now", "now", "future", "early"))
    if move.on is not None and day == "future":
        move.on = m.today + timedelta(days=3)
    if move.on is not None and day == "early" and (noun, step) != ("transfer", "approve"):
        move.on = TOO_EARLY
    return move


def move_aside(m: Model, draw: Draw, steps: Sequence[tuple[str, str]]) -> Move:
    """One of these steps, by somebody who may take it, on the model's day, with anything."""
    noun, step = draw(steps)
    return _move(m, noun, step, draw(model.MAY.get((noun, step), model.LEADING)), draw, **_any_args(m, draw, noun, step))


def temptation(m: Model, draw: Draw, steps: Sequence[tuple[str, str]]) -> Move:
    """A step that state and role allow and a rule forbids all the same, if one is found soon."""
    for _ in range(8):
        move = move_aside(m, draw, steps)
        if m.wrong(move):
            break
    return move


def _onward(m: Model, draw: Draw) -> Iterator[Move | Fact]:
    transfer = m.transfer
    if transfer.state is None:
        both = m.plan.state is not None and m.need.state is not None
        yield _move(m, "transfer", "put", draw((*model.SENDERS, model.OFFICER)), draw, plan=both, need=both, contract="HĐ 1")
    yield from _asked_for(m, draw)
    yield from _planned(m, draw)
    match transfer.state:
        case "proposed":
            if not (transfer.body["plan"] and transfer.body["need"]):
                yield _move(m, "transfer", "put", model.CENTRE, draw, plan=True, need=True, contract="HĐ 2")
            yield from _mended(m)
            yield _move(m, "transfer", "approve", draw(model.AUTHORITY), draw)
        case "approved":
            yield from _mended(m)
            yield _move(m, "transfer", "start", draw(model.SENDERS), draw)
        case "started":
            yield from _taught(m, draw)
        case "accepted":
            yield from _followed(m, draw)
        case "cancelled":
            yield _move(m, "transfer", "reopen", model.CENTRE, draw)


def _asked_for(m: Model, draw: Draw) -> Iterator[Move]:
    match m.need.state:
        case None:
            yield _move(m, "need", "put", model.STATION, draw, reason="Đường xa")
        case "draft":
            yield _move(m, "need", "submit", model.STATION, draw, why=True)
        case "submitted" if draw((True, False)):
            yield _move(m, "need", "survey", model.CENTRE, draw)
        case "surveyed" if draw((True, False)):
            yield _move(m, "need", "aggregate", model.CENTRE, draw)


def _planned(m: Model, draw: Draw) -> Iterator[Move]:
    plan = m.plan
    if plan.state is None or (plan.state in {"draft", "returned"} and not plan.body["names"]):
        yield _move(m, "plan", "put", draw(PLANNERS), draw, names=True, outline="Đề cương")
    if plan.state in {"draft", "returned"}:
        yield _move(m, "plan", "submit", draw(PLANNERS), draw)
    if plan.state == "submitted":
        others = [who for who in model.AUTHORITY if who not in plan.hands.values()]
        yield _move(m, "plan", "approve", draw((*others, *others, *model.AUTHORITY)), draw)


def _mended(m: Model) -> Iterator[Fact]:
    """What stands against the approval and can be put right by a fact."""
    for kind, of in FACTS:
        if kind != "listed" and not holds(m, kind, of):
            yield Fact(kind, of, holds=True)


def _taught(m: Model, draw: Draw) -> Iterator[Move | Fact]:
    transfer = m.transfer
    for name, session in transfer.sessions.items():
        if not (session.attested or session.withdrawn):
            if holds(m, "licensed", TRAINER) and draw((False, False, False, False, False, True)):
                yield Fact("licensed", TRAINER, holds=False)
            step = "attest" if m.facts.licensed[TRAINER].at(session.on) else draw(("attest", "withdraw-session"))
            yield _move(m, "transfer", step, model.CENTRE, draw, session=name)
    rest = [code for code in QUOTAS if code not in transfer.accepted]
    codes = draw((rest, rest[:1]))
    for code in codes:
        lacking = [who for who in TRAINEES if not _has_quota(m, who, code)]
        if lacking and not holds(m, "licensed", TRAINER):
            yield Fact("licensed", TRAINER, holds=True)
        if lacking:
            cases = [{"trainee": who, "technique": code, "role": role, "count": n} for who in lacking for role, n in QUOTAS[code].items()]
            yield _move(m, "transfer", "record-session", model.STATION, draw, session=f"s{len(transfer.sessions)}", cases=cases)
        for who in TRAINEES:
            if not transfer.assessments.get((who, code)):
                args = {"trainee": who, "technique": code, "assessor": ASSESSOR, "passed": True}
                yield _move(m, "transfer", "assess", model.CENTRE, draw, **args)
    unlisted = any(not holds(m, "listed", code) for code in codes)
    named = [] if codes == rest else codes
    yield _move(m, "transfer", "accept", model.CENTRE, draw, codes=named, without_supplement=not unlisted)


def _has_quota(m: Model, who: str, code: str) -> bool:
    counted = [s for s in m.transfer.sessions.values() if s.attested and not s.withdrawn]
    cases = [case for s in counted for case in s.cases if (case["trainee"], case["technique"]) == (who, code)]
    return all(sum(case["count"] for case in cases if case["role"] == role) >= need for role, need in QUOTAS[code].items())


def _followed(m: Model, draw: Draw) -> Iterator[Move | Fact]:
    transfer = m.transfer
    if len(transfer.accepted) < len(QUOTAS) and draw((True, False)):
        yield _move(m, "transfer", "reopen", model.CENTRE, draw)
    for code, (_, people) in transfer.accepted.items():
        if not holds(m, "listed", code):
            yield Fact("listed", code, holds=True)
        if code not in transfer.first_cases:
            yield _move(m, "transfer", "record-first-case", model.STATION, draw, technique=code, who=min(people))
    for month in FOLLOW_UPS:
        if month not in transfer.followed:
            m.day = max(m.day, months_after(max(on for on, _ in transfer.accepted.values()), month))
            yield _move(m, "transfer", "follow-up", model.CENTRE, draw, month=month, outcomes=sorted(transfer.accepted))
    yield _move(m, "transfer", "complete", model.CENTRE, draw)


def _any_args(m: Model, draw: Draw, noun: str, step: str) -> dict[str, Any]:
    drawn = {name: draw(choices) for name, choices in ANYTHING.get((noun, step), {}).items()}
    if step in {"attest", "withdraw-session"}:
        return {"session": f"s{draw(range(len(m.transfer.sessions) + 1))}"}
    if step == "record-session":
        times = drawn.pop("times")
        return {"session": f"s{len(m.transfer.sessions)}", "cases": [drawn | {"count": 1}] * times}
    return drawn


def _move(m: Model, noun: str, step: str, actor: str, draw: Draw, **args: Any) -> Move:
    """A move on a day a little later than the last, under a document number of its own."""
    m.day += timedelta(days=draw((0, 0, 1, 6)))
    numbered = step in {"submit", "survey", "aggregate", "reject", "approve", "return", "start", "accept", "complete", "cancel", "reopen"}
    dayless = step in {"put", "attest", "withdraw-session"}
    return Move(noun, step, actor, None if dayless else m.day, f"{draw(range(1, 1000))}/QĐ" if numbered else None, args)
