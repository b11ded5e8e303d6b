"""The words that every part of an official document is written in: lines, codes, days, figures, units and levels."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, LiteralString, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from shared.schema import FIRST_DAY, LAST_DAY

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LARGEST_AMOUNT = 10**15


def _within_the_calendar(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("day_range")
    return day


def _as_day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and ISO_DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("day_format", "a day is written YYYY-MM-DD")


def _as_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _as_issued(value: str) -> str:
    date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    return value


def _as_recurring_day(value: str) -> str:
    date.fromisoformat(f"2023-{value}")
    return value


type Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]+$"),
    AfterValidator(lambda text: unicodedata.normalize("NFC", text)),
]
type Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@-]{1,64}$")]
type No = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zĐđ.]{1,16}$")]
type Clause = Annotated[Line, StringConstraints(max_length=80)]
type Day = Annotated[date, BeforeValidator(_as_day), AfterValidator(_within_the_calendar)]
type Issued = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}){0,2}$"), AfterValidator(_as_issued)]
type RecurringDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$"), AfterValidator(_as_recurring_day)]
type Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
type Amount = Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT)]
type Figure = Annotated[Decimal, Field(max_digits=18, decimal_places=6), PlainSerializer(_as_number, when_used="json")]
type Scalar = (
    Annotated[bool, Field(strict=True)] | Annotated[int, Field(strict=True, ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)] | Figure | Line
)
type Parameters = dict[Code, Scalar | tuple[Scalar, ...]]


class UnitLevel(StrEnum):
    """Levels of admin units that a document may name."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class CareLevel(StrEnum):
    """Levels of care whose lists, budgets and facilities a document names."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class FacilityKind(StrEnum):
    """The kinds of facility (3-api.md), in the words of the catalog."""

    CENTRAL_HOSPITAL = "central_hospital"
    PROVINCIAL_GENERAL_HOSPITAL = "provincial_general_hospital"
    PROVINCIAL_SPECIALIST_HOSPITAL = "provincial_specialist_hospital"
    DISTRICT_HOSPITAL = "district_hospital"
    DISTRICT_HEALTH_CENTRE = "district_health_centre"
    REGIONAL_POLYCLINIC = "regional_polyclinic"
    COMMUNE_STATION = "commune_station"
    DISEASE_CONTROL_CENTRE = "disease_control_centre"


class Part(BaseModel):
    """What every part of a programme has in common: no unknown fields, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class Wording(Part):
    """A text as the document prints it, and its translation."""

    vi: Line
    en: Line


class ScopeUnit(Part):
    """A unit that the document applies to, with its province where it is not one."""

    level: UnitLevel
    code: Code
    province: Code | None = None


class Period(Part):
    """Both days included."""

    from_: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def ensure_order(self) -> Self:
        """A period does not end before it begins."""
        if self.from_ > self.to:
            raise PydanticCustomError("period_reversed", "the period ends before it begins")
        return self


type Lines = Mapping[tuple[str | int, ...], str]


def refuse_lines(code: LiteralString, template: LiteralString, lines: Lines) -> None:
    """One fault for each wrong line, where it stands in the model that is being validated; raises ValidationError."""
    if lines:
        faults = [
            InitErrorDetails(type=PydanticCustomError(code, template, {"lines": line}), loc=place, input=None)
            for place, line in lines.items()
        ]
        raise ValidationError.from_exception_data("lines", faults)


def used_twice(numbered: Mapping[str, Sequence[str]], field: str = "no") -> Lines:
    """The numbers that stand a second time in their list, by place."""
    return {
        (part, place, field): f"{part} {number}"
        for part, numbers in numbered.items()
        for place, number in enumerate(numbers)
        if number in numbers[:place]
    }
