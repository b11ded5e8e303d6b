"""Figures before and after 2025-07-01 in four real provinces (and a corner of a fifth, whose code lives on): restated either way, sums agree."""

import asyncio
import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.catalog.app import SPEC as CATALOG
from services.indicators.app import SPEC as INDICATORS
from services.indicators.figure.queries import list_values
from services.indicators.figure.rules import Question
from services.indicators.indicator.rules import DEFINITIONS, Definition, IndicatorCode, Of
from services.indicators.value.errors import UnitUnknownOnThatDay
from services.indicators.value.rules import Population
from services.indicators.value.schemas import Value
from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database
from shared.together import together
from tests.catalog.world import Catalog
from tests.conftest import TestServer
from tests.indicators import story
from tests.world import Producer, bare, client, running

DATA = Path(__file__).parents[2] / "deploy" / "data"
FIRST, DAY, LAST = date(2021, 1, 1), date(2025, 7, 1), date(2025, 6, 30)
BEFORE, AFTER = date(2024, 12, 31), date(2026, 3, 1)
MAPS = (LAST, date(2025, 7, 2))
type Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Maps:
    """Both maps by code, and where each old commune goes: its default part."""

    old: dict[str, Row]
    new: dict[str, Row]
    moves: list[Row]

    def above(self, rows: dict[str, Row], code: str) -> str:
        while rows[code]["parent_code"]:
            code = rows[code]["parent_code"]
        return code

    @property
    def heirs(self) -> dict[str, str]:
        return {move["old_commune_code"]: move["new_commune_code"] for move in self.moves if move["share"] != "part"}

    def old_ones(self, level: str) -> list[str]:
        return [code for code, row in self.old.items() if row["level"] == level]


def draw() -> Maps:
    before = {row["code"]: row for row in read("admin-units-2025-before.csv")}
    after = {row["code"]: row for row in read("admin-units-2025-after.csv")}
    moves = read("reorganisation-2025-07-01-four-provinces.csv")
    maps = Maps(before, after, moves)
    corner = [code for code, row in before.items() if row["parent_code"] == "132"][:2]
    received = {move["new_commune_code"] for move in moves}
    free = [code for code, row in after.items() if row["parent_code"] == "15" and code not in received]
    moves += [{"old_commune_code": old, "new_commune_code": new, "share": "whole"} for old, new in zip(corner, free, strict=False)]
    provinces = {maps.above(before, move["old_commune_code"]) for move in moves}
    kept = {code: row for code, row in before.items() if maps.above(before, code) in provinces - {"15"} or code in {"15", "132", *corner}}
    targets = {move["new_commune_code"] for move in moves}
    return Maps(
        kept, {code: row for code, row in after.items() if code in targets or code in {after[t]["parent_code"] for t in targets}}, moves
    )


def as_csv(rows: list[Row], columns: str) -> bytes:
    return "\n".join([columns, *(",".join(row.get(name) or "" for name in columns.split(",")) for row in rows)]).encode()


async def send(catalog: Catalog, path: str, content: bytes, **params: Any) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "text/csv"}
    answer = await catalog.ministry.post(f"/catalog/v1/{path}:import", content=content, params=params, headers=headers)
    assert answer.status_code in {200, 201}, answer.text


def stations(maps: Maps) -> list[Row]:
    """A station in each old commune, a centre in each district, a hospital in each province."""
    kinds = {"commune": "commune_station", "district": "district_health_centre", "province": "provincial_general_hospital"}
    return [
        {"code": f"Y{code}", "name": f"Y {code}", "kind": kinds[row["level"]], "level": row["level"], "admin_unit": code, "beds": "5",
         "parent_facility": f"Y{row['parent_code']}" if row["level"] == "commune" else ""}
        for code, row in maps.old.items()
    ]  # fmt: skip


def villages(maps: Maps) -> list[Row]:
    return [{"code": f"V{code}", "level": "village", "name": "Bản", "parent_code": code} for code in maps.old_ones("commune")[::9]]


@dataclass
class World:
    """The maps, which stations have a doctor, and answers to questions."""

    maps: Maps
    doctors: set[str]
    ask: Any


async def tell(catalog: Catalog, maps: Maps) -> set[str]:
    """Both maps, played through the catalog's own reorganisation; gives which stations have a doctor."""
    units, places = "code,level,name,parent_code", "code,name,kind,level,admin_unit,parent_facility,beds"
    await send(catalog, "admin-units", as_csv([*maps.old.values(), *villages(maps)], units), valid_from=FIRST)
    await send(catalog, "facilities", as_csv(stations(maps), places), valid_from=FIRST)
    flagged = maps.old_ones("commune")[0]
    for code, level, parent in [(flagged, "commune", maps.old[flagged]["parent_code"]), (f"V{flagged}", "village", flagged)]:
        body: dict[str, Any] = {
            "level": level,
            "name": "Xa",
            "parent_code": parent,
            "difficulty": ["very_difficult"],
            "valid_from": str(FIRST),
        }
        assert (await catalog.put(f"admin-units/{code}", match="*", **body)).status_code == 200
    assert (await catalog.post("facilities/Y06622:close", closed_on="2025-03-01", reason="x")).status_code == 200
    people = await talk(catalog, maps)
    await send(catalog, "admin-units", as_csv(list(maps.new.values()), units), valid_from=DAY)
    moves = as_csv(maps.moves, "old_commune_code,new_commune_code,share")
    await send(catalog, "reorganisations", moves, effective_on=DAY, decision_no="202/2025/QH15")
    opened = {"kind": "commune_station", "level": "commune", "admin_unit": "06613", "valid_from": "2025-09-01"}
    assert (await catalog.facility("Y-new", **opened)).status_code == 201
    return people


async def talk(catalog: Catalog, maps: Maps) -> set[str]:
    """Some of every kind of fact, among them plans that run on after the districts ended; gives which stations have a doctor."""
    chance = random.Random(15)
    producer = {name: Producer(name, catalog.settings) for name in ("catalog", "rotation", "transfer")}
    communes, districts = maps.old_ones("commune"), maps.old_ones("district")
    doctors = {*chance.sample(communes, 300), "06622"}
    titles = ["pharmacist", "traditional_physician", "midwife", "nurse"]
    posts: list[tuple[str, str, str, str | None]] = [
        (f"{n}", f"Y{code}", titles[n % 4], None) for n, code in enumerate(chance.sample(communes, 200))
    ]
    posts += [(f"d{code}", f"Y{code}", "doctor_general", None) for code in sorted(doctors)]
    posts += [
        (f"v{n}", f"Y{code}", "village_health_worker" if n % 2 else "village_midwife", f"V{code}") for n, code in enumerate(communes[::9])
    ]
    lists = [(f"{code}", f"Y{code}", ["A", "B", "C"][: 1 + n % 3]) for n, code in enumerate(communes[::2])]
    await producer["catalog"].say(
        *(story.technique(each, "doctor_general") for each in "ABC"),
        *(story.level_list(level, "A", "B", "C") for level in ("commune", "district", "province")),
        *(story.approval(code, "granted", place, listed, date(2024, 2, 1)) for code, place, listed in lists),
        *(story.approval(code, "granted", f"Y{code}", ["A"], date(2026, 1, 5)) for code in communes[1::2]),
        *(story.returned(f"Y{code}", "2026-01", A=(2, 0)) for code in communes[1::4]),
        *(story.returned(place, month, A=(3, 1)) for _, place, _ in lists[::3] for month in ("2024-11", "2026-01")),
    )
    years = [date(2024, 1, 1), date(2024, 12, 31)], [date(2025, 5, 1), date(2026, 4, 30)]
    await producer["rotation"].say(
        *(story.licence(f"l{name}", "recorded", name, ["doctor_general"]) for name, _, title, _ in posts if title == "doctor_general"),
        *(story.post(name, name, place, title=title, village=village, months=9) for name, place, title, village in posts),
        *(story.practitioner(name, chance.choice(["general_doctor", "college_nurse"])) for name, *_ in posts),
        *(story.competency(name, "A", date(2024, 3, 1)) for name, *_ in posts[::2]),
        *(
            story.plan(f"p{code}{n}", code, days[0], days[1], 4, budget={"district": 90})
            for code in [*districts, "10", "15", "Y10"]
            for n, days in enumerate(years)
        ),
        *(
            story.assignment(
                f"r{code}{n}", "started", f"d{code}", f"Y{communes[0]}", (days[0], days[1]), plan=f"p{code}{n}", sender=f"Y{code}"
            )
            for code in districts
            for n, days in enumerate(years)
        ),
        *(story.payment(f"m{code}{n}", f"p{code}{n}", 7, days[0]) for code in districts for n, days in enumerate(years)),
    )
    await producer["transfer"].say(
        *(story.given(f"t{code}{n}", "started", f"Y{code}", "Y10", date(2024 + 2 * n, 2, 1)) for code in districts[::2] for n in (0, 1)),
        *(story.telehealth(f"x{code}{n}", "Y10", f"Y{code}", date(2024 + 2 * n, 2, 1)) for code in communes[::5] for n in (0, 1)),
    )
    return doctors


async def analyzed(dsn: str) -> None:
    """What autovacuum does within a minute."""
    owner = await asyncpg.connect(dsn)
    await owner.execute("analyze")
    await owner.close()


@pytest.fixture(scope="module")
def world(server: TestServer) -> Iterator[World]:
    """Everything told and applied, and the reading of many questions at once."""
    maps = draw()
    with asyncio.Runner() as runner:
        template = runner.run(server.make_template("template_restated", [bare("transfer"), bare("rotation"), CATALOG, INDICATORS]))
        database = runner.run(server.clone(template))
        settings = server.settings(database)

        async def play() -> set[str]:
            async with running(CATALOG, settings) as app, running(INDICATORS, settings) as indicators:
                catalog = Catalog(app, settings)
                doctors = await tell(catalog, maps)
                last = await catalog.put("techniques/Z", name="Z")
                async with client(indicators, settings) as ministry:
                    rotation = await Producer("rotation", settings).say(story.practitioner("last", "general_doctor"))
                    transfer = await Producer("transfer", settings).say(story.telehealth("last", "Y10", "Y15", FIRST))
                    heard = f"{last.headers['event-id']}, rotation:{rotation}, transfer:{transfer}"
                    asked = {"indicator": "rotation_budget", "unit": "VN"}
                    for _ in range(20):
                        answer = await ministry.get("/indicators/v1/values", params=asked, headers={"Wait-For": heard})
                        if answer.status_code == 200:
                            break
                    assert answer.status_code == 200, answer.text
                await catalog.close()
            return doctors

        doctors = runner.run(play())
        runner.run(analyzed(settings.migration_dsn("indicators") or ""))
        db = runner.run(Database.open(settings.service_dsn("indicators") or "", "indicators", size=1))

        async def ask(questions: list[Question]) -> list[list[Value]]:
            session = db.begin(Context(system_actor("test"), now()))
            try:
                return await together(session, [partial(list_values, question=each) for each in questions])
            finally:
                await session.close()

        yield World(maps, doctors, lambda questions: runner.run(ask(questions)))
        runner.run(db.close())
        runner.run(server.drop(database))


def additive(definition: Definition) -> bool:
    """All but what is counted of districts, which the new map does not have."""
    return definition.of is not Of.DISTRICTS


def everywhere(definition: Definition) -> bool:
    """Whether all that is counted stands in communes, once only stations are asked for."""
    in_communes = {Of.STATIONS, Of.COMMUNES, Of.VILLAGES, Of.VERY_DIFFICULT_VILLAGES}
    return definition.of in in_communes or ("kind" in definition.parameters and definition.of is not Of.HOSPITALS)


def levels(world: World, definition: Definition, as_of: date) -> dict[tuple[str, date], list[Question]]:
    """On either map: the whole, and all units of each level."""
    population = Population(kinds=("commune_station",) if everywhere(definition) and "kind" in definition.parameters else ())
    found: dict[tuple[str, date], list[Question]] = {}
    for map_, rows in zip(MAPS, (world.maps.old, world.maps.new), strict=True):
        asked = Question(definition.code, "VN", as_of, map_, population=population)
        provinces = [code for code, row in rows.items() if row["level"] == "province"]
        found |= {("whole", map_): [asked], ("provinces", map_): [replace(asked, children=True)]}
        if everywhere(definition):
            found["below provinces", map_] = [replace(asked, unit=code, children=True) for code in provinces]
    return found


def total(values: Iterable[Value]) -> tuple[int, int]:
    told = list(values)
    return sum(value.numerator for value in told), sum(value.denominator for value in told)


@pytest.mark.parametrize("as_of", [BEFORE, AFTER])
def test_sums_agree_at_every_level_of_either_map(world: World, as_of: date) -> None:
    asked = {definition.code: levels(world, definition, as_of) for definition in filter(additive, DEFINITIONS)}
    answers = iter(world.ask([question for each in asked.values() for questions in each.values() for question in questions]))
    for code, each in asked.items():
        sums = {level: total(value for _ in questions for value in next(answers)) for level, questions in each.items()}
        assert len(set(sums.values())) == 1, (code, sums)
        assert code == IndicatorCode.POLYCLINIC_GENERAL_DOCTORS or min(sums["whole", LAST]) > 0, (code, sums)


def test_districts_come_to_their_province_and_communes_to_their_district(world: World) -> None:
    for indicator in (IndicatorCode.STATIONS_WITH_WORKING_DOCTOR, IndicatorCode.COMMUNES_WITH_STATION_OR_POLYCLINIC):
        for as_of in (BEFORE, AFTER):
            province = Question(indicator, "10", as_of, LAST)
            districts = [replace(province, unit=code) for code, row in world.maps.old.items() if row["parent_code"] == "10"]
            communes = [replace(district, children=True) for district in districts]
            whole, *parts = world.ask([province, *districts, *communes])
            below, lowest = parts[: len(districts)], parts[len(districts) :]
            assert total(whole) == total(value for found in below for value in found)
            assert [total(found) for found in below] == [total(found) for found in lowest]
            assert whole[0].denominator > 40


def test_a_station_counts_where_its_commune_went_and_of_a_divided_one_in_the_default_part(world: World) -> None:
    doctors = Question(IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR, "VN", BEFORE, MAPS[1])
    provinces = [code for code, row in world.maps.new.items() if row["level"] == "province"]
    found = {
        value.unit: (value.numerator, value.denominator)
        for each in world.ask([replace(doctors, unit=code, children=True) for code in provinces])
        for value in each
    }
    posted = world.doctors
    plain = {code: [0, 0] for code, row in world.maps.new.items() if row["level"] == "commune"}
    for old, new in world.maps.heirs.items():
        plain[new][0] += old in posted
        plain[new][1] += 1
    assert found == {code: tuple(counts) for code, counts in plain.items()}


def test_a_reused_code_is_another_unit_and_one_that_ended_says_until_when_it_was_used(world: World) -> None:
    asked = Question(IndicatorCode.COMMUNES_WITH_STATION_OR_POLYCLINIC, "15", BEFORE, BEFORE)
    (yen_bai,), (lao_cai,), (old_lao_cai,), (restated,) = world.ask(
        [asked, replace(asked, as_of=AFTER, boundaries=AFTER), replace(asked, unit="10"), replace(asked, boundaries=MAPS[1])]
    )
    assert (yen_bai.since, lao_cai.since) == (FIRST, DAY)
    assert (yen_bai.denominator, old_lao_cai.denominator) == (2, 151)
    assert (restated.since, restated.denominator) == (DAY, 153)
    with pytest.raises(UnitUnknownOnThatDay) as refused:
        world.ask([replace(asked, unit="10", as_of=AFTER, boundaries=AFTER)])
    assert [fault.params for fault in refused.value.errors] == [{"since": FIRST, "until": LAST}]
