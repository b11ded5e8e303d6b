"""The demo's data files as rows with types; what in them is real and what is a sample is told in data/README.md."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
VALID_FROM = "2020-01-01"
MUONG_TE, KON_RAY = "107", "614"

type Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unit:
    """A province, district or commune."""

    code: str
    level: str
    parent: str
    body: Body


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility with the district and the province it stands in; a provincial one has no district."""

    code: str
    name: str
    kind: str
    level: str
    parent: str
    district: str
    province: str
    difficulty: frozenset[str]
    body: Body

    @property
    def acts_as_station(self) -> bool:
        """Whether it serves a commune: a station, or the polyclinic in place of one."""
        return self.level == "commune"

    @property
    def is_told_whole(self) -> bool:
        """Whether it lies in one of the two districts whose year is told month by month."""
        return self.district in {MUONG_TE, KON_RAY}


@dataclass(frozen=True, slots=True)
class Technique:
    """A line of the sample list."""

    code: str
    name: str
    level: str
    scopes: frozenset[str]
    quotas: Mapping[str, int]
    body: Body


@dataclass(frozen=True)
class Sample:
    """All that the demo puts into the system besides people and dates."""

    units: Sequence[Unit]
    facilities: Sequence[Facility]
    techniques: Sequence[Technique]

    @classmethod
    def read(cls) -> "Sample":
        """Read the files."""
        units = [_unit(row) for row in _rows("units")]
        by_code = {unit.code: unit for unit in units}
        return cls(units, [_facility(row, by_code) for row in _rows("facilities")], [_technique(row) for row in _rows("techniques")])

    @cached_property
    def facility(self) -> Mapping[str, Facility]:
        """Facilities by code."""
        return {facility.code: facility for facility in self.facilities}

    def codes_of(self, level: str) -> list[str]:
        """The techniques of a level's list."""
        return [technique.code for technique in self.techniques if technique.level == level]

    def stations_below(self, centre: str) -> list[Facility]:
        """The stations that a centre runs, the polyclinic among them."""
        return [facility for facility in self.facilities if facility.parent == centre and facility.acts_as_station]


def lao_cai_plan() -> Body:
    """The province's published rotation plan as the body of its PUT."""
    plan: Body = yaml.safe_load((DATA / "lao-cai-plan.yaml").read_text(encoding="utf-8"))
    plan["period"] = {name: str(day) for name, day in plan["period"].items()}
    return plan


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _unit(row: Mapping[str, str]) -> Unit:
    body: Body = {"level": row["level"], "name": row["name"], "valid_from": VALID_FROM}
    if row["parent_code"]:
        body["parent_code"] = row["parent_code"]
    if row["difficulty"]:
        body["difficulty"] = row["difficulty"].split(";")
    return Unit(row["code"], row["level"], row["parent_code"], body)


def _facility(row: Mapping[str, str], units: Mapping[str, Unit]) -> Facility:
    unit = units[row["admin_unit"]]
    above = [unit, *_above(unit, units)]
    places = {place.level: place.code for place in above}
    body: Body = {name: row[name] for name in ("name", "kind", "level", "admin_unit")} | {"valid_from": VALID_FROM}
    body |= {name: row[name] for name in ("parent_facility", "managing_authority") if row[name]}
    body |= {name: row[name] == "true" for name in ("acts_as_station", "insurance_qualified") if row[name]}
    body |= {"beds": int(row["beds"])} if row["beds"] else {}
    body |= {"serves_communes": row["serves_communes"].split(";")} if row["serves_communes"] else {}
    difficulty = frozenset(unit.body.get("difficulty", ()))
    district, province = places.get("district", ""), places["province"]
    return Facility(row["code"], row["name"], row["kind"], row["level"], row["parent_facility"], district, province, difficulty, body)


def _above(unit: Unit, units: Mapping[str, Unit]) -> list[Unit]:
    return [units[unit.parent], *_above(units[unit.parent], units)] if unit.parent else []


def _technique(row: Mapping[str, str]) -> Technique:
    quotas = {f"{role}_cases": int(row[f"{role}_cases"]) for role in ("observed", "assisted", "supervised")}
    scopes = row["scopes"].split(";")
    body: Body = {
        "name": row["name"],
        "specialty": row["specialty"],
        "codes": {"tt43": row["tt43"]},
        "scopes": scopes,
        "requirements": quotas,
    }
    if row["group"]:
        body["group"] = row["group"]
    return Technique(row["code"], row["name"], row["level"], frozenset(scopes), quotas, body)
