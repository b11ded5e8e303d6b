"""Needs, plans and transfers as 1-domain.md and issue 5 tell them: what may be done when, and what is so afterwards.

Written from the documents and knowing nothing of the code. A move is judged first: `wrong` gives the names of all that speaks against it,
none of them if it must succeed; then `take` changes the model. Days only grow, so that what holds on the model's day holds now.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

BEGIN = date(2024, 1, 8)
EVER = date(2020, 1, 1)

CENTRE, COLLEAGUE, STATION, DEPARTMENT, OFFICER, STRANGER = "centre", "colleague", "station", "department", "officer", "stranger"
ACTORS = (CENTRE, COLLEAGUE, STATION, DEPARTMENT, OFFICER, STRANGER)
SENDERS = (CENTRE, COLLEAGUE)
AUTHORITY = (DEPARTMENT, OFFICER)

# What a technique asks of each trainee, by role in attested cases.
FIRST, SECOND = "M.1", "M.2"
QUOTAS = {FIRST: {"observed": 1, "supervised": 2}, SECOND: {"assisted": 1}}
DEVICE = "m.device"
TRAINEES = ("an", "binh")
TRAINER, ASSESSOR = "thay", "chi"
FOLLOW_UPS = (3, 6, 12)
WAIVABLE = ("sender.resources", "receiver.resources", "trainer.experience", "trainee.specific", "acceptance.min_trainees")
NEVER_WAIVED = (
    "sender.technique_approved",
    "trainer.scope",
    "trainee.scope",
    "trainee.position",
    "technique.ministry_list",
    "technique.department_approved",
    "plan.department_approved",
)

# From which states each step is taken, and to which it leads: the closed loop, rule 3. None: it leads nowhere else.
NEED = {
    "submit": {"draft": "submitted"},
    "survey": {"submitted": "surveyed"},
    "aggregate": {"surveyed": "aggregated"},
    "reject": dict.fromkeys(("submitted", "surveyed", "aggregated"), "rejected"),
}
PLAN = {
    "put": {"draft": "draft", "returned": "draft"},
    "submit": {"draft": "submitted", "returned": "submitted"},
    "approve": {"submitted": "approved"},
    "return": {"submitted": "returned", "approved": "returned"},
}
OPEN = ("proposed", "approved", "started")
TRANSFER = {
    "put": {"proposed": "proposed"},
    "waive": {state: state for state in OPEN},
    "approve": {"proposed": "approved"},
    "start": {"approved": "started"},
    "record-session": {"started": "started"},
    "attest": {"started": "started"},
    "withdraw-session": {"started": "started"},
    "assess": {"started": "started"},
    "accept": {"started": "accepted"},
    "record-first-case": {"accepted": "accepted"},
    "follow-up": {"accepted": "accepted"},
    "complete": {"accepted": "completed"},
    "cancel": dict.fromkeys(OPEN, "cancelled"),
    "reopen": {"cancelled": "proposed", "accepted": "started"},
}
WAYS = {"need": NEED, "plan": PLAN, "transfer": TRANSFER}
OUT_OF_ORDER = {"need": "need-out-of-order", "plan": "plan-out-of-order", "transfer": "step-out-of-order"}

ANY_OF_THE_UNIT = (*SENDERS, STATION, *AUTHORITY)
LEADING = (*SENDERS, *AUTHORITY)
MAY = {
    ("need", "put"): ANY_OF_THE_UNIT,
    ("need", "submit"): ANY_OF_THE_UNIT,
    ("plan", "approve"): AUTHORITY,
    ("plan", "return"): AUTHORITY,
    ("transfer", "approve"): AUTHORITY,
    ("transfer", "waive"): AUTHORITY,
    ("transfer", "record-session"): ANY_OF_THE_UNIT,
    ("transfer", "withdraw-session"): ANY_OF_THE_UNIT,
    ("transfer", "record-first-case"): ANY_OF_THE_UNIT,
}


@dataclass
class Dated[T]:
    """A value that changes on days."""

    changes: list[tuple[date, T]]

    def at(self, day: date) -> T:
        return [value for since, value in self.changes if since <= day][-1]

    def set(self, day: date, value: T) -> None:
        self.changes.append((day, value))


@dataclass
class Facts:
    """What the catalog and rotation say: licences, approvals, resources."""

    licensed: dict[str, Dated[bool]] = field(default_factory=lambda: {who: Dated([(EVER, True)]) for who in (TRAINER, *TRAINEES)})
    sender_approved: Dated[bool] = field(default_factory=lambda: Dated([(EVER, True)]))
    equipped: dict[str, Dated[bool]] = field(default_factory=lambda: {end: Dated([(EVER, True)]) for end in ("sender", "receiver")})
    listed: dict[str, Dated[bool]] = field(default_factory=lambda: {code: Dated([(EVER, False)]) for code in QUOTAS})


@dataclass
class Session:
    on: date
    cases: list[dict[str, Any]]
    attested: bool = False
    withdrawn: bool = False


@dataclass
class Move:
    """One call: what, by whom, with what; `on` None where the call takes no day. `number` is the document's."""

    noun: str
    step: str
    actor: str
    on: date | None = None
    number: str | None = None
    args: dict[str, Any] = field(default_factory=dict)


@dataclass
class Record:
    """One line of a timeline: what a state-changing step left behind."""

    step: str
    result: str
    on: date
    actor: str
    number: str | None


@dataclass
class Thing:
    """A need, a plan or a transfer: where it stands, and every state that it passed."""

    state: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    last_on: date = EVER
    passed: list[Record] = field(default_factory=list)

    def go(self, move: Move, result: str, day: date) -> None:
        self.state = result
        self.last_on = self.last_on if (move.noun, move.step) == ("plan", "submit") else day
        self.passed.append(Record(move.step, result, day, move.actor, move.number))


@dataclass
class Plan(Thing):
    hands: dict[str, str] = field(default_factory=dict)  # who proposed it, changed it last, submitted it last
    named_by_decision: bool = False


@dataclass
class Transfer(Thing):
    proposer: str = ""
    waived: dict[str, date] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    assessments: dict[tuple[str, str], bool] = field(default_factory=dict)
    accepted: dict[str, tuple[date, frozenset[str]]] = field(default_factory=dict)
    first_cases: set[str] = field(default_factory=set)
    followed: set[int] = field(default_factory=set)


@dataclass
class Model:
    """One need, one plan that names one transfer of two techniques, and the facts around them. `beds`: the receiver has some."""

    today: date
    beds: bool = False
    day: date = BEGIN
    facts: Facts = field(default_factory=Facts)
    need: Thing = field(default_factory=Thing)
    plan: Plan = field(default_factory=Plan)
    transfer: Transfer = field(default_factory=Transfer)

    def thing(self, noun: str) -> Thing:
        return {"need": self.need, "plan": self.plan, "transfer": self.transfer}[noun]

    def allowed(self, noun: str) -> set[str]:
        """The steps that the state allows: what a step out of order must name."""
        state = self.thing(noun).state
        return {("change" if step == "put" else step) for step, leads in WAYS[noun].items() if state in leads}

    # What speaks against a move

    def wrong(self, move: Move) -> set[str]:
        """The names of all refusals that the documents have for a move; empty: it must succeed."""
        thing = self.thing(move.noun)
        if (CENTRE if move.actor == STRANGER else move.actor) not in MAY.get((move.noun, move.step), LEADING):
            return {"out-of-role"}
        if move.actor == STRANGER or (thing.state is None and move.step != "put"):
            return {"resource-missing"}
        if move.step == "put":
            return self._wrong_to_put(move)
        found = set(getattr(self, f"_wrong_{move.noun}_{move.step.replace('-', '_')}", lambda _: ())(move))
        if thing.state not in WAYS[move.noun][move.step] and not self._says_nothing_new(move):
            found.add(OUT_OF_ORDER[move.noun])
        if move.on is not None and (move.on > self.today or move.on < self._earliest(move)):
            found |= {f"{move.noun}-day-refused", "step-day-refused"}
        return found

    def _says_nothing_new(self, move: Move) -> bool:
        """The same check waived again from the same day: as with a PUT, the same again changes nothing."""
        return move.step == "waive" and self.transfer.waived.get(move.args["check"]) == move.on

    def _wrong_to_put(self, move: Move) -> set[str]:
        thing = self.thing(move.noun)
        found = set()
        if thing.state is not None and thing.body == move.args:
            return found
        if move.noun == "need" and thing.state not in {None, "draft"}:
            found.add("need-fixed")
        elif thing.state is not None and move.noun != "need" and thing.state not in WAYS[move.noun]["put"]:
            found.add(OUT_OF_ORDER[move.noun])
        if move.noun == "transfer" and any(move.args[noun] and self.thing(noun).state is None for noun in ("plan", "need")):
            found.add("transfer-source-unfit")
        return found

    def _earliest(self, move: Move) -> date:
        """A step does not lie before the step that it follows; what is decided on paper may have been decided before it was asked here."""
        if (move.noun, move.step) in {("transfer", "waive"), ("transfer", "approve")}:
            return EVER
        if move.step == "follow-up" and self.transfer.accepted:
            return max(self._accepted_on(), months_after(self._accepted_on(), move.args["month"]) - timedelta(days=15))
        return self.thing(move.noun).last_on

    def _wrong_need_submit(self, move: Move) -> Iterable[str]:
        """Asked for all the same, with a reason; else what is listed already is not asked for."""
        if not move.args["why"] and any(listed.at(move.on or self.today) for listed in self.facts.listed.values()):
            yield "technique-listed-already"

    def _wrong_plan_submit(self, _move: Move) -> Iterable[str]:
        if not self.plan.body["names"] or self.transfer.state is None:
            yield "plan-transfers-unknown"

    def _wrong_plan_approve(self, move: Move) -> Iterable[str]:
        if move.actor in self.plan.hands.values():
            yield "four-eyes"

    def _wrong_transfer_waive(self, move: Move) -> Iterable[str]:
        if move.args["check"] in NEVER_WAIVED:
            yield "check-not-waivable"
        if move.args["check"] in self.transfer.waived and not self._says_nothing_new(move):
            yield "already-waived"
        if move.actor == self.transfer.proposer:
            yield "four-eyes"

    def _wrong_transfer_approve(self, _move: Move) -> Iterable[str]:
        if self.failing():
            yield "not-eligible"

    _wrong_transfer_start = _wrong_transfer_approve

    def _wrong_transfer_record_session(self, move: Move) -> Iterable[str]:
        cases = move.args["cases"]
        keys = [(case["trainee"], case["technique"], case["role"]) for case in cases]
        if any(case["trainee"] not in TRAINEES for case in cases):
            yield "session-not-of-transfer"
        if len(set(keys)) < len(keys):
            yield "case-counted-twice"
        if any(s.on == move.on and s.cases == cases and not s.withdrawn for s in self.transfer.sessions.values()):
            yield "session-repeats"

    def _session(self, move: Move) -> Session | None:
        return self.transfer.sessions.get(move.args["session"])

    def _wrong_transfer_attest(self, move: Move) -> Iterable[str]:
        session = self._session(move)
        if session is None:
            yield "session-missing"
            return
        if session.withdrawn:
            yield "session-already-withdrawn"
        if session.attested:
            yield "session-already-attested"
        if not self.facts.licensed[TRAINER].at(session.on):
            yield "trainer-not-eligible"

    def _wrong_transfer_withdraw_session(self, move: Move) -> Iterable[str]:
        session = self._session(move)
        if session is None:
            yield "session-missing"
            return
        if session.withdrawn:
            yield "session-already-withdrawn"
        if session.attested and any(case["technique"] in self.transfer.accepted for case in session.cases):
            yield "session-already-accepted"

    def _wrong_transfer_assess(self, move: Move) -> Iterable[str]:
        if move.args["trainee"] not in TRAINEES:
            yield "assessment-not-of-transfer"
        if move.args["assessor"] == move.args["trainee"]:
            yield "assessor-is-trainee"
        if move.args["assessor"] == TRAINER:
            yield "assessor-is-trainer"

    def _wrong_transfer_accept(self, move: Move) -> Iterable[str]:
        codes = self._asked(move)
        if not codes or set(codes) & set(self.transfer.accepted):
            yield "acceptance-not-of-transfer"
        if len(self.competent(codes)) < self.least():
            yield "not-ready-for-acceptance"
        if not move.args["without_supplement"] and all(self.facts.listed[code].at(self.today) for code in codes):
            yield "nothing-to-supplement"

    def _wrong_transfer_record_first_case(self, move: Move) -> Iterable[str]:
        code = move.args["technique"]
        if code not in self.transfer.accepted or move.args["who"] not in self.transfer.accepted[code][1]:
            yield "first-case-unfit"
        if code in self.transfer.first_cases:
            yield "first-case-known"
        if not self.facts.listed[code].at(move.on or self.today):
            yield "technique-not-listed"

    def _wrong_transfer_follow_up(self, move: Move) -> Iterable[str]:
        month = move.args["month"]
        if month in self.transfer.followed:
            yield "follow-up-out-of-order"
        if any(before < month and before not in self.transfer.followed for before in FOLLOW_UPS):
            yield "follow-up-out-of-order"
        if set(move.args["outcomes"]) != set(self.transfer.accepted):
            yield "follow-up-unfit"

    def _wrong_transfer_complete(self, move: Move) -> Iterable[str]:
        done = self.transfer.accepted
        listed = all(self.facts.listed[code].at(move.on or self.today) for code in done)
        if not (listed and self.transfer.first_cases >= set(done) and self.transfer.followed >= set(FOLLOW_UPS)):
            yield "not-ready-for-completion"

    def _wrong_transfer_reopen(self, _move: Move) -> Iterable[str]:
        if self.transfer.state == "accepted" and set(self.transfer.accepted) == set(QUOTAS):
            yield "nothing-left-to-accept"

    # What holds

    def failing(self) -> set[str]:
        """The checks that fail today and were not waived (rule 1)."""
        facts, day = self.facts, self.day
        planned = self.plan.state == "approved" and self.plan.named_by_decision and bool(self.transfer.body["plan"])
        needed = self.need.state in {"submitted", "surveyed", "aggregated"} and bool(self.transfer.body["need"])
        holds = {
            "sender.technique_approved": facts.sender_approved.at(day),
            "technique.department_approved": facts.sender_approved.at(day) or planned,
            "sender.resources": facts.equipped["sender"].at(day),
            "receiver.resources": facts.equipped["receiver"].at(day),
            "trainer.scope": facts.licensed[TRAINER].at(day),
            "trainee.scope": all(facts.licensed[who].at(day) for who in TRAINEES),
            "plan.department_approved": planned and needed,
        }
        return {check for check, held in holds.items() if not held} - set(self.transfer.waived)

    def least(self) -> int:
        """How many must be competent (rule 5): two where there are beds; the approver's waiver lets one be enough."""
        return 2 if self.beds and "acceptance.min_trainees" not in self.transfer.waived else 1

    def competent(self, codes: Collection[str]) -> set[str]:
        """Who has every attested case and a passed assessment in each of these techniques."""
        return {who for who in TRAINEES if all(self._is_competent(who, code) for code in codes)}

    def _is_competent(self, who: str, code: str) -> bool:
        done = dict.fromkeys(QUOTAS[code], 0)
        for session in self.transfer.sessions.values():
            for case in session.cases if session.attested and not session.withdrawn else ():
                if (case["trainee"], case["technique"]) == (who, code) and case["role"] in done:
                    done[case["role"]] += case["count"]
        return all(done[role] >= need for role, need in QUOTAS[code].items()) and self.transfer.assessments.get((who, code), False)

    def _asked(self, move: Move) -> list[str]:
        """Which techniques are to be accepted: those named, or all that are not accepted yet."""
        return move.args["codes"] or [code for code in QUOTAS if code not in self.transfer.accepted]

    def _accepted_on(self) -> date:
        return max(on for on, _ in self.transfer.accepted.values())

    # What a move changes

    def take(self, move: Move) -> None:
        """A move that succeeded."""
        thing = self.thing(move.noun)
        if move.step == "put":
            if thing.state is None or thing.body != move.args:
                self._put(move, thing)
            return
        if self._says_nothing_new(move):
            return
        result = WAYS[move.noun][move.step][thing.state or ""]
        after = getattr(self, f"_take_{move.step.replace('-', '_')}", None)
        if after is not None:
            after(move)
        if result != thing.state:
            thing.go(move, result, move.on or self.today)

    def _put(self, move: Move, thing: Thing) -> None:
        if isinstance(thing, Plan):
            thing.hands = {"proposer": move.actor} | thing.hands | {"changer": move.actor}
        if isinstance(thing, Transfer) and thing.state is None:
            thing.proposer = move.actor
        begins = "proposed" if move.noun == "transfer" else "draft"
        thing.body = dict(move.args)
        if thing.state != begins:
            thing.passed.append(Record("put", begins, self.today, move.actor, None))
        thing.state = begins

    def _take_submit(self, move: Move) -> None:
        if move.noun == "plan":
            self.plan.hands["submitter"] = move.actor

    def _take_approve(self, move: Move) -> None:
        if move.noun == "plan":
            self.plan.named_by_decision = self.plan.body["names"]

    def _take_waive(self, move: Move) -> None:
        self.transfer.waived[move.args["check"]] = move.on or self.today

    def _take_record_session(self, move: Move) -> None:
        self.transfer.sessions[move.args["session"]] = Session(move.on or self.today, move.args["cases"])

    def _take_attest(self, move: Move) -> None:
        self.transfer.sessions[move.args["session"]].attested = True

    def _take_withdraw_session(self, move: Move) -> None:
        self.transfer.sessions[move.args["session"]].withdrawn = True

    def _take_assess(self, move: Move) -> None:
        self.transfer.assessments[move.args["trainee"], move.args["technique"]] = move.args["passed"]

    def _take_accept(self, move: Move) -> None:
        codes = self._asked(move)
        people = frozenset(self.competent(codes))
        self.transfer.accepted |= dict.fromkeys(codes, (move.on or self.today, people))
        self.transfer.followed = set()

    def _take_record_first_case(self, move: Move) -> None:
        self.transfer.first_cases.add(move.args["technique"])

    def _take_follow_up(self, move: Move) -> None:
        self.transfer.followed.add(move.args["month"])


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later."""
    year, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + year, month=month + 1, day=min(day.day, 28))
