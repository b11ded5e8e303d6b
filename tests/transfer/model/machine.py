"""The workflow as a state machine: every move is made over HTTP, judged by the model, and looked at from all sides."""

import asyncio
from collections import Counter
from dataclasses import replace
from random import Random
from uuid import uuid4

import httpx
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from shared.clock import day_of, now
from tests.transfer.model import model, traces
from tests.transfer.model.model import Model, Move
from tests.transfer.model.moves import Draw, Fact, any_fact, any_move, move_aside, next_move, temptation
from tests.transfer.model.run import House, Run

STEPS = [("need", "put"), *((noun, step) for noun, way in model.WAYS.items() for step in way)]
ASIDE = ("return", "cancel", "withdraw-session", "assess", "waive", "put")
ACTS = (
    *(["go_on"] * 6),
    *(["be_tempted"] * 5),
    *(["turn_aside", "try_anything"] * 2),
    *("change_a_fact", "act_at_once", "send_the_last_call_again", "act_on_what_has_changed_since"),
)
MOVING = ("approve", "start", "accept", "complete", "cancel", "reopen")


class Workflow(RuleBasedStateMachine):
    """One run; `seen` counts what was tried and how it ended, over all runs."""

    def __init__(self, house: House, seen: Counter[tuple[str, str]]) -> None:
        super().__init__()
        self.house = house
        self.seen = seen
        self.last: tuple[Move, str, httpx.Response] | None = None

    @initialize(beds=st.booleans(), seed=st.integers(0, 2**64))
    def settle(self, beds: bool, seed: int) -> None:
        """All that follows is drawn from the seed: hypothesis would make most runs small changes of the ones before."""
        self.draw: Draw = Random(seed).choice
        self.run = Run(self.house, beds=beds)
        self.model = Model(day_of(now()), beds=beds)
        self.rows = self.house.do(self.run.own_rows())

    @rule()
    def act(self) -> None:
        """One of the acts below: a single rule, since hypothesis leaves some rules out of each run and no run gets far without `go_on`."""
        getattr(self, self.draw(ACTS))(self.draw)

    def go_on(self, draw: Draw) -> None:
        """The way that people go when nothing is in it: quickly up to the approval, slowly where most can go wrong."""
        for _ in range(draw(range(8, 14) if self.model.transfer.state in {None, "proposed"} else range(1, 5))):
            move = next_move(self.model, draw)
            if move is None:
                return
            self._do(move)

    def try_anything(self, draw: Draw) -> None:
        """Any step by anybody, on any day."""
        self._do(any_move(self.model, draw, STEPS))

    def turn_aside(self, draw: Draw) -> None:
        """A step that the state allows and that does not lead on: returned, rejected, withdrawn, cancelled, failed, waived."""
        over = self.model.transfer.state in {"accepted", "completed", "cancelled"}  # without its need a transfer gets nowhere
        aside = [step for step in self._allowed() if step[1] in ASIDE or (step[1] == "reject" and over)]
        if aside:
            self._do(move_aside(self.model, draw, aside))

    def be_tempted(self, draw: Draw) -> None:
        """A step that only a rule stands against: own plans, missing quotas, lost licences, months skipped."""
        if draw((True, False)):
            self._do(any_fact(self.model, draw))
        if self._allowed():
            self._do(temptation(self.model, draw, self._allowed()))

    def change_a_fact(self, draw: Draw) -> None:
        """A licence, an approval or what a facility has."""
        self._do(any_fact(self.model, draw))

    def act_at_once(self, draw: Draw) -> None:
        """Two people take the same step at the same moment: one of them takes it."""
        first = next_move(self.model, draw)
        if isinstance(first, Move) and first.step in MOVING:
            note(f"{first} twice at once")
            second = replace(first, actor=draw(model.MAY.get((first.noun, first.step), model.LEADING)))
            wrong = [self.model.wrong(move) for move in (first, second)]
            answers = self.house.do(self._at_once(first, second))
            won = [(move, answer) for move, answer in zip((first, second), answers, strict=True) if answer.is_success]
            assert len(won) == (0 if all(wrong) else 1), (first, second, wrong, [answer.text for answer in answers])
            for move, answer in won:
                self._took(move, answer)

    def send_the_last_call_again(self, _draw: Draw) -> None:
        """The same key and body: the same answer, and nothing written."""
        if self.last is None:
            return
        move, key, first = self.last
        again = self.house.do(self.run.call(move, key))
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotent-replayed"] == "true"
        self._wrote_nothing(move, again)

    def act_on_what_has_changed_since(self, draw: Draw) -> None:
        """An ETag of before: refused, whatever the step."""
        move = next_move(self.model, draw)
        if isinstance(move, Move) and self.model.thing(move.noun).state is not None and move.step != "put":
            answer = self.house.do(self.run.call(move, etag='"999999"'))
            assert answer.json()["code"] in self.model.wrong(move) | {"precondition-failed"}, answer.text
            self._wrote_nothing(move, answer)

    def teardown(self) -> None:
        if hasattr(self, "run"):
            traces.ensure_log_gives(self.house.do(self.run.events()), self.run, self.model)
            self.house.do(self.run.close())

    def _allowed(self) -> list[tuple[str, str]]:
        """The steps that the states allow."""
        return [(noun, step) for noun, step in STEPS if self.model.thing(noun).state in model.WAYS[noun].get(step, ())]

    def _do(self, move: Move | Fact) -> None:
        if isinstance(move, Fact):
            self._say(move)
            return
        wrong, key = self.model.wrong(move), str(uuid4())
        note(f"{move} {wrong or ''}")
        answer = self.house.do(self._call(move, key))
        self.seen[f"{move.noun} {move.step}", answer.json()["code"] if wrong and not answer.is_success else "done"] += 1
        if not wrong:
            assert answer.is_success, (move, answer.text)
            self._took(move, answer)
            self.last = (move, key, answer) if move.step != "put" else self.last
            return
        refusal = answer.json()
        assert not answer.is_success, (move, wrong, answer.text)
        assert refusal["code"] in wrong, (move, wrong, answer.text)
        if refusal["code"] == model.OUT_OF_ORDER[move.noun]:
            known = {"change", *model.WAYS[move.noun]}
            assert traces.allowed_now(refusal["detail"]) & known == self.model.allowed(move.noun), (move, refusal["detail"])
        self._wrote_nothing(move, answer)

    def _took(self, move: Move, answer: httpx.Response) -> None:
        self.model.take(move)
        self.rows = self.house.do(self.run.own_rows())
        thing = self.model.thing(move.noun)
        assert answer.json()["status"] == thing.state, (move, answer.text)
        timeline = self.house.do(self.run.get(f"{self.run.path[move.noun]}/timeline?limit=500")).json()["items"]
        self.run.ensure_actors(traces.explained(timeline, move.noun, thing))
        traces.ensure_nothing_forbidden(timeline, move.noun)
        for noun in model.WAYS:
            found = [line["status"] for kind, line in self.rows[0] if kind == noun]
            assert found == ([self.model.thing(noun).state] if self.model.thing(noun).state else []), (move, noun)

    def _wrote_nothing(self, move: Move, answer: httpx.Response) -> None:
        assert self.house.do(self.run.own_rows()) == self.rows, (move, answer.text)

    def _say(self, fact: Fact) -> None:
        day = self.model.day
        note(f"{fact} {day}")
        self.house.do(self.run.say(fact.kind, fact.of, day, holds=fact.holds))
        found = getattr(self.model.facts, fact.kind)
        (found[fact.of] if fact.of else found).set(day, fact.holds)
        self.rows = self.house.do(self.run.own_rows())

    async def _call(self, move: Move, key: str) -> httpx.Response:
        etag = None
        if move.step == "put" and self.model.thing(move.noun).state is not None:
            etag = (await self.run.get(self.run.path[move.noun])).headers["etag"]
        return await self.run.call(move, key, etag)

    async def _at_once(self, *moves: Move) -> list[httpx.Response]:
        return list(await asyncio.gather(*(self.run.call(move) for move in moves)))
