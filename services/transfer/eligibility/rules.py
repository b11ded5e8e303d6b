"""How a check came out: what was found of it in, its verdict and the words for it out.

Plurals are read strictly: every technique of the transfer must satisfy a check, and every trainer or trainee for every technique, since
whoever is named may be the one who teaches or performs it. What a check hangs on, and on which days, is in items.sql.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.transfer.eligibility.schemas import Check, Result
from shared.errors import Detail
from shared.i18n import Word

type Evidence = Mapping[str, Any]

MAY_REQUIRE_NOTHING = frozenset({Check.SENDER_RESOURCES, Check.RECEIVER_RESOURCES, Check.TRAINER_EXPERIENCE, Check.TRAINEE_SPECIFIC})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's result; `key` names its reason in the catalogues, `params` the values in it."""

    code: Check
    result: Result
    key: str
    params: Mapping[str, object]
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Found:
    """A check on a day: the techniques and resources for which it fails, of how many people, and since when it is waived."""

    code: Check
    lacking: Sequence[str]
    people: int
    waived_since: date | None
    evidence: Sequence[Evidence] = ()


def judge(found: Found) -> Verdict:
    """The verdict; a failing check that was waived by the day is waived."""
    if found.lacking and found.waived_since is not None:
        return Verdict(found.code, Result.WAIVED, "check.waived", {"since": found.waived_since}, found.evidence)
    if found.lacking:
        return Verdict(found.code, Result.FAIL, f"field.{found.code}", _lacking(found), found.evidence)
    needs = found.code not in MAY_REQUIRE_NOTHING or any(each["kind"] != "waiver" for each in found.evidence)
    return Verdict(found.code, Result.PASS, f"check.{found.code}.{'pass' if needs else 'none-required'}", {}, found.evidence)


def is_eligible(verdicts: Iterable[Verdict]) -> bool:
    """Whether no check fails."""
    return all(verdict.result is not Result.FAIL for verdict in verdicts)


def faults(verdicts: Iterable[Verdict]) -> list[Detail]:
    """One detail per failing check."""
    return [Detail(f"/checks/{v.code}", v.key, dict(v.params)) for v in verdicts if v.result is Result.FAIL]


def _lacking(found: Found) -> Mapping[str, object]:
    if found.code is not Check.PLAN_DEPARTMENT_APPROVED:
        return {"lacking": list(found.lacking), "people": found.people}
    seen = {each["kind"]: each for each in found.evidence}
    plan, need = seen.get("plan"), seen.get("need")
    return {
        "plan": Word(plan["status"], f"state.plan.{plan['status']}") if plan else Word("-", "word.none"),
        "named": Word("+", "word.yes") if plan and plan["names_transfer"] else Word("-", "word.no"),
        "need": Word(need["status"], f"state.need.{need['status']}") if need else Word("-", "word.none"),
    }
