"""The demo's health workers: made up, the same on every machine, and named so that nobody takes them for real."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from deploy.demo.choice import id_of, number_of
from deploy.demo.sample import KON_RAY, Body, Facility, Sample

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Lò",
    "Vàng",
    "Giàng",
    "Lý",
    "Tẩn",
    "Pờ",
    "Hà",
    "Nông",
    "Triệu",
    "A",
)
MIDDLE = ("Văn", "Thị", "Minh", "Thu", "Đức", "Ngọc", "Quang", "Hồng", "Xuân", "Thanh")
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dung",
    "Giang",
    "Hà",
    "Hải",
    "Hoa",
    "Khánh",
    "Lan",
    "Long",
    "Mai",
    "Nam",
    "Phương",
    "Sơn",
    "Tâm",
    "Thảo",
    "Yến",
)
FICTITIOUS = "(hư cấu)"
ABBREVIATION = {"10": "LCA", "12": "LCH", "20": "LS", "62": "KT"}

DOCTOR = ("doctor_general", "general_doctor")
SPECIALIST = ("doctor_general", "specialist_1")
MASTER = ("doctor_general", "master")
ASSISTANT = ("assistant_doctor_general", "assistant_doctor")
NURSE = ("nurse", "nurse")
BACHELOR_NURSE = ("nurse", "bachelor_nurse")
MIDWIFE = ("midwife", "midwife")
BACHELOR_MIDWIFE = ("midwife", "bachelor_midwife")
TECHNICIAN = ("technician", "technician")

type Kind = tuple[str, str]

WHOLE_STATIONS: Sequence[Sequence[Kind]] = (
    (DOCTOR, ASSISTANT, NURSE, MIDWIFE),
    (ASSISTANT, NURSE, MIDWIFE),
    (DOCTOR, ASSISTANT, MIDWIFE),
    (DOCTOR, NURSE, ASSISTANT, MIDWIFE),
)
PROVINCE_STATIONS: Sequence[Sequence[Kind]] = ((DOCTOR, MIDWIFE), (ASSISTANT,), (DOCTOR, NURSE), (ASSISTANT, NURSE), (ASSISTANT,))
SENDERS: dict[str, Sequence[Kind]] = {
    "provincial_general_hospital": (SPECIALIST, SPECIALIST, SPECIALIST, MASTER, TECHNICIAN, BACHELOR_NURSE),
    "provincial_specialist_hospital": (SPECIALIST, SPECIALIST, NURSE, TECHNICIAN),
    "district_hospital": (SPECIALIST, DOCTOR, DOCTOR, BACHELOR_NURSE, TECHNICIAN),
    "district_health_centre": (SPECIALIST, DOCTOR, DOCTOR, DOCTOR, BACHELOR_NURSE, BACHELOR_MIDWIFE),
    "disease_control_centre": (DOCTOR,),
}
VISITS_OF_A_DOCTOR = 2


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody works."""

    facility: str
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """A health worker with licence and posts; the first post is the permanent one at home."""

    id: UUID
    name: str
    title: str
    qualification: str
    home: Facility
    licence_no: str
    issued_on: str
    posts: list[Post] = field(default_factory=list)

    @property
    def body(self) -> Body:
        """The body of the person's PUT."""
        who = {"full_name": self.name, "title": self.title, "qualification": self.qualification}
        return who | {"facility": self.home.code}


def people_of(sample: Sample) -> list[Person]:
    """Everybody, facility by facility; doctors of a centre also work by contract at stations that have none."""
    numbers = {province: count(1) for province in ABBREVIATION}
    people = [person for facility in sample.facilities for person in _staff(sample, facility, numbers[facility.province])]
    _send_doctors_to_stations(sample, people)
    return people


def _staff(sample: Sample, facility: Facility, numbers: Iterator[int]) -> Iterator[Person]:
    for nth, (title, qualification) in enumerate(_kinds(sample, facility)):
        id_ = id_of("person", facility.code, nth)
        year = 2013 + number_of(id_, "licence", below=7)
        licence = f"{next(numbers):06}/{ABBREVIATION[facility.province]}-CCHN"
        posts = [Post(facility.code, "permanent")]
        yield Person(id_, _name(id_), title, qualification, facility, licence, f"{year}-06-15", posts)


def _kinds(sample: Sample, facility: Facility) -> Sequence[Kind]:
    if not facility.acts_as_station:
        return SENDERS[facility.kind]
    nth = [station.code for station in sample.stations_below(facility.parent)].index(facility.code)
    if facility.is_told_whole:
        return WHOLE_STATIONS[nth % len(WHOLE_STATIONS)]
    return PROVINCE_STATIONS[(nth + number_of(facility.parent, below=5)) % len(PROVINCE_STATIONS)]


def _send_doctors_to_stations(sample: Sample, people: Sequence[Person]) -> None:
    """Every other station without a doctor of its own is visited by a doctor of its centre, who stays permanent there."""
    with_doctor = {person.home.code for person in people if person.title == "doctor_general"}
    for centre in (facility for facility in sample.facilities if facility.kind == "district_health_centre"):
        without = [station for station in sample.stations_below(centre.code) if station.code not in with_doctor]
        every = 3 if centre.district == KON_RAY else 2
        visited = [station for nth, station in enumerate(without) if nth % every]
        doctors = [person for person in people if person.home is centre and person.qualification == "general_doctor"][1:]
        for nth, station in enumerate(visited[: VISITS_OF_A_DOCTOR * len(doctors)]):
            doctors[nth // VISITS_OF_A_DOCTOR].posts.append(Post(station.code, "contract"))


def _name(id_: UUID) -> str:
    parts = (words[number_of(id_, place, below=len(words))] for place, words in enumerate((FAMILY, MIDDLE, GIVEN)))
    return " ".join([*parts, FICTITIOUS])
