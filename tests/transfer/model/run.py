"""One run of the workflow against the running service: fresh facilities, people and ids in one database, calls, and what they left."""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable
from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

import asyncpg
import httpx
import orjson
from sqlalchemy import Uuid

from services.transfer.app import SPEC
from shared.actor import Role
from shared.contracts.catalog import ApprovalResumed, ApprovalStatus, ApprovalSuspended, FacilityKind
from shared.contracts.envelope import Event
from shared.contracts.rotation import LicenceRecorded, LicenceResumed, LicenceStatus, LicenceSuspended
from shared.settings import Settings
from tests.transfer.model import model
from tests.transfer.model.bodies import body_of
from tests.transfer.model.model import ASSESSOR, FIRST, SECOND, TRAINEES, TRAINER, Move
from tests.transfer.story import Said, approval, competency, facility, level_list, post, practitioner, resources, technique, unit
from tests.world import Producer, client, running

KEYS = ("transfer_id", "session_id", "need_id", "subject", "id", "code", "plan")
EVERYBODY = (TRAINER, ASSESSOR, *TRAINEES)
NATION = (
    unit("12", "province", None),
    unit("107", "district", "12"),
    unit("108", "district", "12"),
    unit("3433", "commune", "107", ["border"]),
    facility("M.OTHER", FacilityKind.DISTRICT_HEALTH_CENTRE, "district", "108", beds=60),
    technique(FIRST, equipment=[model.DEVICE], **{f"{role}_cases": n for role, n in model.QUOTAS[FIRST].items()}),
    technique(SECOND, **{f"{role}_cases": n for role, n in model.QUOTAS[SECOND].items()}),
    level_list("commune", FIRST, SECOND),
)


def _own_rows() -> str:
    """All that this service itself keeps of some ids, in every table that it has, and how many events it has said."""
    parts = []
    for table in SPEC.metadata.tables.values():
        key = next((key for key in KEYS if key in table.columns), None)
        if key is not None:
            ids = "$1::uuid[]" if isinstance(table.columns[key].type, Uuid) else "$2::text[]"
            parts.append(f"select '{table.name}' as kind, to_jsonb(t) as line from transfer.{table.name} t where {key} = any({ids})")
    return f"""
        select coalesce(jsonb_agg(jsonb_build_array(kind, line) order by kind, line), '[]')::text,
            (select count(*) from transfer.outbox where subject = any($2)) + (select count(*) from transfer.event_log where subject = any($2))
        from ({" union all ".join(parts)}) everything
    """


OWN_ROWS = _own_rows()
EVENTS = """
    select type, subject, effective_on, data from (
        select position as place, type, subject, effective_on, data from transfer.event_log where subject = any($1)
        union all select 1000000000000 + seq, type, subject, effective_on, data from transfer.outbox where subject = any($1)
    ) said order by place
"""


def _decided(granted: Event, *, in_force: bool) -> Event:
    kind, status = (ApprovalResumed, ApprovalStatus.IN_FORCE) if in_force else (ApprovalSuspended, ApprovalStatus.SUSPENDED)
    return kind(**granted.model_dump(exclude={"transfer_id", "status"}), status=status)


class House:
    """The running service with its loop, for many runs one after the other."""

    def __init__(self, settings: Settings, superuser: str) -> None:
        self.settings = settings
        self._superuser = superuser
        self._runner = asyncio.Runner()
        self.runs = 0

    def do[R](self, what: Coroutine[Any, Any, R]) -> R:
        return self._runner.run(what)

    def __enter__(self) -> Self:
        self._runner.__enter__()
        self.do(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self._close())
        self._runner.__exit__(None, None, None)

    async def _open(self) -> None:
        self._running = running(SPEC, self.settings)
        self.app = await self._running.__aenter__()
        self.catalog, self.rotation = (Producer(service, self.settings) for service in ("catalog", "rotation"))
        self.ministry = client(self.app, self.settings)
        self.database = await asyncpg.connect(self._superuser)
        await self.tell(self.catalog, *NATION)

    async def _close(self) -> None:
        await self.database.close()
        await self.ministry.aclose()
        await self._running.__aexit__(None, None, None)

    async def tell(self, producer: Producer, *said: Said) -> None:
        """Facts of another service, applied here before anything else happens."""
        last = await producer.say(*said)
        service = "catalog" if producer is self.catalog else "rotation"
        answer = await self.ministry.get("/transfer/v1/policies", headers={"Wait-For": f"{service}:{last}"})
        assert answer.status_code == 200, answer.text


class Run:
    """Fresh ids and the people who act on them."""

    def __init__(self, house: House, *, beds: bool) -> None:
        house.runs += 1
        self.house = house
        self.sender, self.receiver = f"M.C{house.runs}", f"M.S{house.runs}"
        self.people = {who: uuid4() for who in EVERYBODY}
        self.subject = {"need": str(uuid4()), "plan": f"M.P{house.runs}", "transfer": str(uuid4())}
        self.ids = defaultdict[str, str](lambda: str(uuid4()), self.subject | {who: str(id_) for who, id_ in self.people.items()})
        self.ids |= {model.CENTRE: self.sender, "receiver": self.receiver}
        self.approval, self.lists = uuid4(), {code: uuid4() for code in model.QUOTAS}
        self.actors: dict[str, str] = {}
        self.listed: set[str] = set()
        self.path = {noun: f"/{noun}s/{subject}" for noun, subject in self.subject.items()}
        units = {model.STATION: (Role.STATION, self.receiver), model.STRANGER: (Role.CENTRE, "M.OTHER")}
        units |= dict.fromkeys(model.SENDERS, (Role.CENTRE, self.sender)) | dict.fromkeys(model.AUTHORITY, (Role.DEPARTMENT, "12"))
        self.clients = {
            who: client(house.app, house.settings, role=role, unit=place, sub=f"{who}.{house.runs}") for who, (role, place) in units.items()
        }
        house.do(self._settle(beds=beds))

    async def _settle(self, *, beds: bool) -> None:
        kind = FacilityKind.REGIONAL_POLYCLINIC if beds else FacilityKind.COMMUNE_STATION
        await self.house.tell(
            self.house.catalog,
            facility(self.sender, FacilityKind.DISTRICT_HEALTH_CENTRE, "district", "107", beds=60),
            facility(self.receiver, kind, "commune", "3433", parent=self.sender, beds=10 if beds else None),
            approval(self.sender, FIRST, SECOND, day=model.EVER, id_=self.approval),
            resources(self.sender, model.DEVICE, day=model.EVER),
            resources(self.receiver, model.DEVICE, day=model.EVER),
        )
        await self.house.tell(
            self.house.rotation,
            *(practitioner(self.people[who]) for who in EVERYBODY),
            *(self._licence(who, model.EVER, LicenceRecorded) for who in EVERYBODY),
            *(post(self.people[who], self.receiver, FIRST, SECOND) for who in TRAINEES),
            *(competency(self.people[TRAINER], code) for code in model.QUOTAS),
        )

    async def close(self) -> None:
        for each in self.clients.values():
            await each.aclose()

    def ensure_actors(self, seen: list[tuple[str, str]]) -> None:
        """The same person is always the same opaque actor, and nobody else is."""
        for who, actor in seen:
            assert self.actors.setdefault(who, actor) == actor, (who, actor)
        assert len(set(self.actors.values())) == len(self.actors)

    # Facts that change

    async def say(self, kind: str, of: str, day: date, *, holds: bool) -> None:
        """A fact of the model, from a day on."""
        match kind:
            case "licensed":
                said = self._licence(of, day, LicenceResumed if holds else LicenceSuspended)
                await self.house.tell(self.house.rotation, said)
            case "sender_approved":
                await self.house.tell(self.house.catalog, self._approval_of_sender(day, in_force=holds))
            case "equipped":
                at = self.sender if of == "sender" else self.receiver
                await self.house.tell(self.house.catalog, resources(at, *([model.DEVICE] if holds else []), day=day))
            case "listed":
                await self.house.tell(self.house.catalog, self._approval_of_receiver(of, day, in_force=holds))

    def _licence(self, who: str, day: date, kind: type[LicenceRecorded | LicenceSuspended | LicenceResumed]) -> Said:
        said = kind(
            licence_id=f"licence-{self.people[who]}",
            practitioner_id=self.people[who],
            titles=["doctor_general"],
            issued_on=model.EVER,
            expires_on=None,
            status=LicenceStatus.SUSPENDED if kind is LicenceSuspended else LicenceStatus.VALID,
        )
        return said, said.licence_id, day

    def _approval_of_sender(self, day: date, *, in_force: bool) -> Said:
        granted, subject, _ = approval(self.sender, FIRST, SECOND, day=model.EVER, id_=self.approval)
        return _decided(granted, in_force=in_force), subject, day

    def _approval_of_receiver(self, code: str, day: date, *, in_force: bool) -> Said:
        """What the supplement that an acceptance proposes comes to; it cites its transfer, which notes it once that is known here."""
        granted, subject, _ = approval(self.receiver, code, day=day, id_=self.lists[code])
        if code in self.listed:
            return _decided(granted, in_force=in_force), subject, day
        self.listed.add(code)
        return granted.model_copy(update={"transfer_id": UUID(self.ids["transfer"])}), subject, day

    # Calls

    async def call(self, move: Move, key: str | None = None, etag: str | None = None) -> httpx.Response:
        """The call of a move; a PUT goes with the ETag that its actor last saw."""
        who, path, body = self.clients[move.actor], f"/transfer/v1{self.path[move.noun]}", body_of(move, self.ids)
        headers = {"Accept-Language": "en"} | ({"If-Match": etag} if etag else {})
        if move.step == "put":
            return await who.put(path, json=body, headers=headers)
        headers["Idempotency-Key"] = key or str(uuid4())
        return await who.post(f"{path}:{move.step}", json=body, headers=headers)

    async def get(self, path: str) -> httpx.Response:
        answer = await self.clients[model.DEPARTMENT].get(f"/transfer/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer

    # What is there

    def _sought(self) -> tuple[list[str], list[str]]:
        uuids = [id_ for name, id_ in self.ids.items() if name not in {"plan", "receiver", model.CENTRE}]
        return uuids, list(self.subject.values())

    async def own_rows(self) -> tuple[list[tuple[str, dict[str, Any]]], int]:
        """Every row of this run in every table of the service, and the number of its events."""
        rows, events = await self.house.database.fetchrow(OWN_ROWS, *self._sought())
        return [(kind, line) for kind, line in orjson.loads(rows)], events

    async def events(self) -> Iterable[asyncpg.Record]:
        """What was said of this run, in order."""
        return await self.house.database.fetch(EVENTS, self._sought()[1])
