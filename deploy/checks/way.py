"""Whether the page of needs, plans, transfers and courses is what rules, routes and catalogues say; `--write` writes it anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fastapi.routing import APIRoute

from services.transfer.app import SPEC
from services.transfer.course.rules import WAY as COURSE
from services.transfer.course.schemas import CourseStatus
from services.transfer.need.rules import WAY as NEED
from services.transfer.plan.rules import WAY as PLAN
from services.transfer.plan.schemas import PlanStatus
from services.transfer.transfer.rules import WAY as TRANSFER
from shared.access import access_of, described
from shared.contracts.transfer import NeedStatus, TransferStatus
from shared.errors import OutOfSubtree, PreconditionFailed, PreconditionRequired, UnknownForeign
from shared.i18n import LANGUAGES, catalogue

PAGE = Path(__file__).resolve().parents[1] / "docs" / "transfer-way.md"
ADVICE = "run `make way` and commit the page"
TOLD_EVERYWHERE = {refusal.code() for refusal in (OutOfSubtree, PreconditionFailed, PreconditionRequired, UnknownForeign)}
CHANGE = "change"
INTRODUCTION = """\
# Các bước của nhu cầu, kế hoạch, chuyển giao và khóa đào tạo / The way of needs, plans, transfers and courses

Written by `make way` from `services/transfer/{need,plan,transfer,course}/rules.py`, the routes' declarations and the catalogues;
`make check` fails where it differs. A step that the state does not allow is refused and names the steps that are allowed now. Every step
that was taken stands in the timeline (`GET .../timeline`) for ever: its day, actor and document.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """The steps of one noun: from which state each leads to which, and the path of the one that takes them."""

    noun: str
    path: str
    states: Sequence[str]
    steps: Mapping[str, Mapping[str, str]]

    def route(self, step: str) -> APIRoute | None:
        """The route that takes a step."""
        method, path = self.call(step)
        routes = [route for router in SPEC.routers for route in router.routes if isinstance(route, APIRoute)]
        return next((route for route in routes if route.path == path and method in (route.methods or ())), None)

    def call(self, step: str) -> tuple[str, str]:
        """Method and path: `:<step>`, or PUT for a change."""
        return ("PUT", self.path) if step == CHANGE else ("POST", f"{self.path}:{step}")


def _way[S: StrEnum, T: StrEnum](noun: str, path: str, states: type[T], steps: Mapping[S, Mapping[T, T]]) -> Way:
    """The states in the order of their closed list, which begins with the one in which everything begins."""
    return Way(noun, path, list(states), {step: {str(before): then for before, then in leads.items()} for step, leads in steps.items()})


WAYS = (
    _way("need", "/transfer/v1/needs/{need_id}", NeedStatus, NEED),
    _way("plan", "/transfer/v1/plans/{code}", PlanStatus, PLAN),
    _way("transfer", "/transfer/v1/transfers/{transfer_id}", TransferStatus, TRANSFER),
    _way("course", "/transfer/v1/courses/{course_id}", CourseStatus, COURSE),
)


def write_page() -> str:
    """The whole page."""
    refusals = sorted({code for way in WAYS for step in way.steps for code in _refusals(way.route(step))})
    meaning = "\n".join(f"| `{code}` | {_words(f'problem.{code}.title')} | {_words(f'problem.{code}.detail')} |" for code in refusals)
    parts = [*map(_section, WAYS), f"## Refusals\n\n| code | what is refused | what to do |\n|---|---|---|\n{meaning}"]
    return "\n".join([INTRODUCTION, *(f"{part}\n" for part in parts)])


def find_faults() -> Iterator[str]:
    """What is wrong with the page or with the ways that it shows, one sentence each."""
    for way in WAYS:
        yield from (f"{way.noun}: no route takes the step {step}" for step in way.steps if way.route(step) is None)
        keys = {f"noun.{way.noun}", *(f"state.{way.noun}.{s}" for s in way.states), *(f"step.{way.noun}.{s}" for s in way.steps)}
        for language in LANGUAGES:
            yield from (f"{language}: no words for {key}" for key in sorted(keys - catalogue(SPEC.locales).keys(language)))
    if not PAGE.exists() or PAGE.read_text("utf-8") != write_page():
        yield f"deploy/docs/{PAGE.name} is not what the code says: {ADVICE}"


def main() -> int:
    """Check the page, or with --write write it."""
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(write_page(), "utf-8")
        return 0
    faults = list(find_faults())
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


def _section(way: Way) -> str:
    states = way.states
    table = [
        f"| | {' | '.join(f'`{state}`<br>{_words(f"state.{way.noun}.{state}")}' for state in states)} |",
        f"|---{'|---' * len(states)}|",
        *(f"| `{step}` | {' | '.join(f'`{leads[s]}`' if s in leads else '' for s in states)} |" for step, leads in way.steps.items()),
    ]
    steps = ["| step | what it does | call | roles | refused as |", "|---|---|---|---|---|", *(_step(way, step) for step in way.steps)]
    parts = (f"## {_words(f'noun.{way.noun}')}", _diagram(way), "\n".join(table), "\n".join(steps))
    return "\n\n".join(parts)


def _diagram(way: Way) -> str:
    labels: dict[tuple[str, str], list[str]] = {}
    for step, leads in way.steps.items():
        for before, then in leads.items():
            labels.setdefault((before, then), []).append(step)
    arrows = [f"    {before} --> {then}: {', '.join(steps)}" for (before, then), steps in labels.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {way.states[0]}", *arrows, "```"])


def _step(way: Way, step: str) -> str:
    route = way.route(step)
    label = f"`{step}`<br>{_words(f'step.{way.noun}.{step}')}"
    if route is None:
        return f"| {label} | | | | |"
    does = " ".join((route.endpoint.__doc__ or "").split())
    roles = ", ".join(described(access_of(route.endpoint)))
    refused = ", ".join(f"`{code}`" for code in _refusals(route))
    return f"| {label} | {does} | `{' '.join(way.call(step))}` | {roles} | {refused} |"


def _refusals(route: APIRoute | None) -> list[str]:
    """The codes of the refusals that a route declares of its own, in the order of their declaration."""
    told = [] if route is None else [str(entry["description"]).split(", ") for entry in route.responses.values()]
    return [code for codes in told for code in codes if code not in TOLD_EVERYWHERE]


def _words(key: str) -> str:
    words = catalogue(SPEC.locales)
    return " / ".join(dict.fromkeys(words.template(key, language) for language in LANGUAGES))


if __name__ == "__main__":
    raise SystemExit(main())
