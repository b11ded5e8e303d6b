"""Fifth part: from what border stations need to the first electrocardiogram in Thu Lũm, each step from the one before."""

from collections.abc import Sequence
from typing import Any

from deploy.demo.activity import FIRST_CASES, hand_in_return
from deploy.demo.calendar import MONTHS
from deploy.demo.callers import centre, department, station
from deploy.demo.choice import id_of
from deploy.demo.client import Answer
from deploy.demo.people import Person
from deploy.demo.sample import MUONG_TE, Body
from deploy.demo.staffing import is_trainee
from deploy.demo.techniques_of import RECEIVER, TECHNIQUE, performable_at
from deploy.demo.world import World

SENDER = f"TTYT.{MUONG_TE}"
PROVINCE = "12"
NEED_WAY = ("draft", "submitted", "surveyed", "aggregated")
PLAN_WAY = ("draft", "submitted", "approved")
WAY = ("proposed", "approved", "started", "accepted")
SUPPLEMENT_WAY = ("proposed", "appraised", "approved")
EXPERIENCE = "trainer.experience"
SESSIONS = (("observed", "assisted"), ("supervised", "independent"))
SCORE = 85

CENTRE, DEPARTMENT, STATION = centre(SENDER), department(PROVINCE), station(RECEIVER)
ASKERS = (RECEIVER, "TYT.03457", "TYT.03469")  # the stations whose list lacks the technique; the first in a border commune


class TransferStory:
    """The transfer of one technique with its dates and people."""

    def __init__(self, world: World, people: Sequence[Person]) -> None:
        self.world, self.client, self.say, self.day = world, world.client, world.narration.say, world.year.day
        self.performable = performable_at(world.sample, people)[RECEIVER]
        self.trainee = next(person for person in people if is_trainee(person))
        self.trainer, self.assessor, *_ = [p for p in people if p.home.code == SENDER and p.qualification == "general_doctor"]
        self.plan = f"/transfer/v1/plans/KH-{SENDER}-{self.day(2, 1).year}"
        self.id = id_of("transfer", RECEIVER, TECHNIQUE)
        self.path = f"/transfer/v1/transfers/{self.id}"

    async def tell(self) -> None:
        """All of it, in order."""
        self.world.narration.heading("demo.transfer")
        await self.client.catch_up("transfer", DEPARTMENT)
        await self._needs()
        await self._plan()
        await self._become_eligible()
        await self._teach()
        await self._accept()

    async def _needs(self) -> None:
        for code in ASKERS:
            path = f"/transfer/v1/needs/{id_of('need', code)}"
            supplements = [{"kind": "equipment", "what": self._text("demo.transfer.machine")}]
            body = {
                "facility": code,
                "technique_codes": [TECHNIQUE],
                "supplements": supplements,
                "reason": self._text("demo.transfer.reason"),
            }
            await self.client.put(station(code), path, body)
            for nth, (who, verb, day) in enumerate(((station(code), "submit", 5), (CENTRE, "survey", 20), (CENTRE, "aggregate", 28)), 2):
                await self.client.step(who, path, verb, {"on": str(self.day(0, day))}, way=NEED_WAY[:nth])
        found = (await self.client.get(DEPARTMENT, f"/transfer/v1/needs?unit={MUONG_TE}&technique={TECHNIQUE}")).body["items"]
        self.say("demo.transfer.needs", count=len(found), first=", ".join(need["facility"] for need in found if need["priority"]))

    async def _plan(self) -> None:
        texts = {"outline": self._text("demo.transfer.outline"), "material": self._text("demo.transfer.material")}
        year = self.day(2, 1).year
        await self.client.put(CENTRE, self.plan, {"unit": SENDER, "year": year, "transfers": [str(self.id)]} | texts)
        transfer = {"plan": self.plan.rsplit("/", 1)[1], "need": str(id_of("need", RECEIVER)), "technique_codes": [TECHNIQUE]}
        transfer |= {
            "from_facility": SENDER,
            "to_facility": RECEIVER,
            "planned_from": str(self.day(2, 1)),
            "planned_to": str(self.day(4, 28)),
        }
        people = {"trainer_ids": [str(self.trainer.id)], "trainee_ids": [str(self.trainee.id)]}
        await self.client.put(CENTRE, self.path, transfer | people)
        await self.client.step(CENTRE, self.plan, "submit", {"on": str(self.day(1, 10))}, way=PLAN_WAY[:2])
        decision = {"decision_no": "mẫu 45/QĐ-SYT", "decided_on": str(self.day(1, 25))}
        await self.client.step(DEPARTMENT, self.plan, "approve", decision, way=PLAN_WAY)
        self.say("demo.transfer.planned", sender=SENDER, receiver=RECEIVER, technique=TECHNIQUE, year=year, number=decision["decision_no"])

    async def _become_eligible(self) -> None:
        """Nobody records a trainer's experience of the years before: the Department waives that check; the licence it cannot waive."""
        if EXPERIENCE not in (await self.client.get(DEPARTMENT, self.path)).body["waived"]:
            waiver = {"check": EXPERIENCE, "reason": self._text("demo.transfer.waiver"), "on": str(self.day(2, 1))}
            await self.client.post(DEPARTMENT, f"{self.path}:waive", waiver)
        self.say("demo.transfer.waived", check=EXPERIENCE)
        await self._tell_eligibility(str(self.day(2, 2)), None)
        licence = {"titles": [self.trainee.title], "issued_on": str(self.day(2, 12))}
        path = f"/rotation/v1/practitioners/{self.trainee.id}/licences/{self.trainee.licence_no}"
        recorded = await self.client.put(CENTRE, path, licence)
        self.say("demo.transfer.licence", number=self.trainee.licence_no, day=licence["issued_on"], event=recorded.event_id)
        await self._tell_eligibility(str(self.day(2, 15)), recorded.event_id)

    async def _tell_eligibility(self, as_of: str, wait_for: str | None) -> None:
        found = (await self.client.get(DEPARTMENT, f"{self.path}/eligibility?as_of={as_of}", wait_for=wait_for)).body
        failing = [check for check in found["checks"] if check["result"] == "fail"]
        key = "demo.transfer.eligible" if found["eligible"] else "demo.transfer.ineligible"
        self.say(key, as_of=as_of, passed=len(found["checks"]) - len(failing), of=len(found["checks"]))
        if failing:
            english = (await self.client.get(DEPARTMENT, f"{self.path}/eligibility?as_of={as_of}", language="en")).body
            reasons = {check["code"]: check["reason"] for check in english["checks"]}
        for check in failing:
            told = {key: check[key] for key in ("code", "clause", "reason")}
            self.say("demo.transfer.failing", **told, in_english=reasons[check["code"]])

    async def _teach(self) -> None:
        approval = {"decision_no": "mẫu 50/QĐ-SYT", "decided_on": str(self.day(2, 15))}
        await self.client.step(DEPARTMENT, self.path, "approve", approval, way=WAY[:2])
        started = await self.client.step(CENTRE, self.path, "start", {"on": str(self.day(2, 20))}, way=WAY[:3])
        if started.body["status"] == "started":
            for nth, roles in enumerate(SESSIONS):
                await self._session(nth, roles)
            who = {"trainee_id": str(self.trainee.id), "assessor_id": str(self.assessor.id), "technique_code": TECHNIQUE}
            await self.client.post(CENTRE, f"{self.path}:assess", who | {"score": SCORE, "passed": True, "on": str(self.day(4, 5))})
        self.say("demo.transfer.taught", sessions=len(SESSIONS), score=SCORE)

    async def _session(self, nth: int, roles: Sequence[str]) -> None:
        quotas = next(technique.quotas for technique in self.world.sample.techniques if technique.code == TECHNIQUE)
        case = {"trainee_id": str(self.trainee.id), "technique_code": TECHNIQUE}
        cases = [case | {"role": role, "count": quotas.get(f"{role}_cases", 1)} for role in roles]
        session = str(id_of("session", self.id, nth))
        body: Body = {"session_id": session, "on": str(self.day(2 + nth, 24)), "trainer_id": str(self.trainer.id), "mode": "on_site"}
        await self.client.post(STATION, f"{self.path}:record-session", body | {"cases": cases})
        await self.client.post(CENTRE, f"{self.path}:attest", {"session_id": session}, done="session-already-attested")

    async def _accept(self) -> None:
        await self._tell_coverage("demo.transfer.before", str(self.day(4, 1)), None)
        acceptance = {"document_no": "mẫu 07/BB-NT", "on": str(self.day(4, 15))}
        accepted = await self.client.step(CENTRE, self.path, "accept", acceptance, way=WAY)
        supplement = await self._supplement(accepted)
        self.say("demo.transfer.accepted", number=acceptance["document_no"], supplement=supplement["id"])
        path = f"/catalog/v1/supplements/{supplement['id']}"
        await self.client.step(CENTRE, path, "appraise", {"result": self._text("demo.transfer.appraised")}, way=SUPPLEMENT_WAY[:2])
        day = str(self.day(FIRST_CASES, 1))
        decision = {"decision_no": "mẫu 88/QĐ-SYT", "decided_on": day, "effective_on": day}
        approved = await self.client.step(DEPARTMENT, path, "approve", decision, way=SUPPLEMENT_WAY)
        await self._tell_coverage("demo.transfer.listed", day, approved.event_id)
        first, *_ = [await hand_in_return(self.world, self.trainee.home, month, self.performable) for month in range(FIRST_CASES, MONTHS)]
        await self._tell_coverage("demo.transfer.first_cases", str(self.world.year.last_day(FIRST_CASES)), first)
        await self._tell_state()

    async def _supplement(self, accepted: Answer) -> Body:
        """What the catalog proposed because of the acceptance: the call waits for that reaction."""
        path = f"/catalog/v1/supplements?facility={RECEIVER}"
        found = (await self.client.get(CENTRE, path, wait_for=accepted.event_id)).body["items"]
        supplement: dict[str, Any] = next(item for item in found if item["transfer"] == str(self.id))
        return supplement

    async def _tell_coverage(self, key: str, as_of: str, wait_for: str | None) -> None:
        await self.client.catch_up("indicators", DEPARTMENT)
        path = f"/indicators/v1/facilities/{RECEIVER}/coverage?list=commune&as_of={as_of}"
        found = (await self.client.get(STATION, path, wait_for=wait_for)).body
        self.say(key, **found)

    async def _tell_state(self) -> None:
        path = f"/catalog/v1/facilities/{RECEIVER}/techniques?as_of={self.world.year.last_day(FIRST_CASES)}&limit=500"
        found = (await self.client.get(STATION, path)).body["items"]
        state = next(item for item in found if item["technique_code"] == TECHNIQUE)
        self.say(
            "demo.transfer.state", technique=TECHNIQUE, facility=RECEIVER, **{key: state[key] for key in ("state", "since", "last_case")}
        )

    def _text(self, key: str) -> str:
        return self.world.narration.text(key)
