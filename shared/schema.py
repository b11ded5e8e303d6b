"""What every body, path and query is made of: Unicode in NFC, no NUL, codes of one form, days as days."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints, model_validator

MAX_DEPTH = 32
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def clean_text(value: str) -> str:
    """NFC (Unicode Annex 15); NUL and lone surrogates, which PostgreSQL cannot store, raise ValueError."""
    if "\x00" in value:
        raise ValueError("nul_character")
    if not value.isascii():
        value.encode("utf-8")
        value = unicodedata.normalize("NFC", value)
    return value


def _clean(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError("too_deep")
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {clean_text(key): _clean(item, depth + 1) for key, item in value.items()}
        case list():
            return [_clean(item, depth + 1) for item in value]
        case _:
            return value


def _only_a_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("day")
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("day") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("day_range")
    return day


def null_means(*, default: bool) -> BeforeValidator:
    """Null stands for the default, as it does for every field that may be left out."""
    return BeforeValidator(lambda given: default if given is None else given)


class Part(BaseModel):
    """A piece of a body or an answer: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Body(Part):
    """A whole request body; its texts are normalised before anything else looks at them."""

    @model_validator(mode="before")
    @classmethod
    def clean(cls, value: Any) -> Any:
        """Normalise every text, at every depth."""
        return _clean(value)


type Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@-]{1,64}$")]
type Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True), AfterValidator(clean_text)]
type Name = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(clean_text)]
type Number = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(clean_text)]
type Day = Annotated[date, BeforeValidator(_only_a_day)]
type Month = Annotated[str, StringConstraints(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$")]
type YesNo = Annotated[bool, Strict()]
type Count = Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]
type Vnd = Annotated[int, Field(ge=0, le=10**15, strict=True)]
