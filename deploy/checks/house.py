"""The house rules that a machine can check; prints file:line and what to do, and fails when there is one."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKED = ("services", "shared", "deploy")
MOST_LINES = 300
MOST_FUNCTION_LINES = 40
NAMELESS = re.compile(r"(?:.*_)?(?:utils?|helpers?|common|managers?)|base")
ROOMS = {"__init__", "routes", "schemas", "commands", "queries", "rules", "tables", "errors", "importer"}
NO_NOUNS = {"migrations", "projections", "locales", "__pycache__"}
COMMIT_PLACE = "shared/db.py"
COMMIT_SQL = re.compile(r"(?:^|;)\s*COMMIT\b(?=\s*(?:;|$|WORK\b|TRANSACTION\b|PREPARED\b))", re.IGNORECASE | re.MULTILINE)
STATUS_PLACE = "shared/problems.py"
STATUS_CONSTANT = re.compile(r"HTTP_\d{3}(?:_\w+)?")
STATUS_WORDS = {"status", "status_code"}
FIRST_STATUS, LAST_STATUS = 100, 599
MESSAGE_WORDS = {"detail", "title", "message", "label", "description"}
UNFINISHED = re.compile(r"#\s*(TODO|FIXME|XXX)\b")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken rule and what to do about it."""

    path: str
    line: int
    advice: str


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file, read and parsed once for all checks; `path` is relative to the repository, with slashes."""

    path: str
    text: str
    tree: ast.Module


def find_long_files(source: Source) -> Iterator[Finding]:
    """A file says one thing in at most 300 lines."""
    lines = len(source.text.splitlines())
    if lines > MOST_LINES:
        yield Finding(source.path, MOST_LINES + 1, f"{lines} lines, at most {MOST_LINES}: split it by noun")


def find_long_functions(source: Source) -> Iterator[Finding]:
    """A function fits on a screen."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > MOST_FUNCTION_LINES:
                advice = f"{node.name} has {lines} lines, at most {MOST_FUNCTION_LINES}: give a part of it a name of its own"
                yield Finding(source.path, node.lineno, advice)


def find_filled_inits(source: Source) -> Iterator[Finding]:
    """Things are imported from where they are defined."""
    if source.path.endswith("/__init__.py") and source.text.strip():
        yield Finding(source.path, 1, "__init__.py is empty: import from where a thing is defined")


def find_nameless_files(source: Source) -> Iterator[Finding]:
    """No file or folder is named for holding the rest."""
    for part in Path(source.path).with_suffix("").parts:
        if NAMELESS.fullmatch(part):
            yield Finding(source.path, 1, f"{part!r} says nothing: put each function beside its one caller, or under a real name in shared")


def find_odd_rooms(source: Source) -> Iterator[Finding]:
    """Every noun of every service has the same rooms."""
    match source.path.split("/"):
        case ["services", _, noun, file] if noun not in NO_NOUNS and file.removesuffix(".py") not in ROOMS:
            yield Finding(source.path, 1, f"no such room: a noun's rooms are {', '.join(sorted(ROOMS - {'__init__'}))}")
        case ["services", _, noun, inner, *_, _] if noun not in NO_NOUNS and inner not in NO_NOUNS:
            yield Finding(source.path, 1, f"{inner!r} is a folder inside a noun: make it a noun of the service")
        case _:
            pass


def find_commits(source: Source) -> Iterator[Finding]:
    """Only the unit of work commits."""
    advice = f"commit stands once, in {COMMIT_PLACE}: use its unit of work"
    calls = [node.lineno for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr == "commit"]
    texts = [node.lineno for node in _texts(source.tree) if COMMIT_SQL.search(str(node.value))]
    found = texts[1:] if source.path == COMMIT_PLACE else sorted(calls + texts)
    for line in found:
        yield Finding(source.path, line, advice)
    if source.path.startswith("services/"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "transaction":
                yield Finding(source.path, node.lineno, f"a transaction is opened in {COMMIT_PLACE} only: use its unit of work")


def find_status_numbers(source: Source) -> Iterator[Finding]:
    """HTTP numbers are known to the problems module and to the declarations of routes."""
    if source.path == STATUS_PLACE or source.path.startswith("deploy/"):
        return
    declared = {
        id(inner)
        for node in ast.walk(source.tree)
        if isinstance(node, Function)
        for outer in node.decorator_list
        for inner in ast.walk(outer)
    }
    advice = f"HTTP numbers stand in {STATUS_PLACE} and in route decorators: raise a named refusal"
    for node in ast.walk(source.tree):
        if id(node) not in declared and _tells_status(node):
            yield Finding(source.path, getattr(node, "lineno", 1), advice)


def find_built_messages(source: Source) -> Iterator[Finding]:
    """What people read comes from the catalogues in two languages, never from code."""
    if not source.path.startswith("services/"):
        return
    for node in ast.walk(source.tree):
        values: list[ast.expr] = []
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            values = [*node.exc.args, *(keyword.value for keyword in node.exc.keywords)]
        elif isinstance(node, ast.Call):
            values = [keyword.value for keyword in node.keywords if keyword.arg in MESSAGE_WORDS]
        for value in values:
            if isinstance(value, ast.JoinedStr):
                yield Finding(source.path, value.lineno, "a message built in code: put it into the catalogues (vi, en) and pass the values")


def find_unfinished(source: Source) -> Iterator[Finding]:
    """What is left to do is an issue, not a remark."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if match := UNFINISHED.search(line):
            yield Finding(source.path, number, f"{match[1]}: do it, or file an issue")


CHECKS: tuple[Callable[[Source], Iterator[Finding]], ...] = (
    find_long_files,
    find_long_functions,
    find_filled_inits,
    find_nameless_files,
    find_odd_rooms,
    find_commits,
    find_status_numbers,
    find_built_messages,
    find_unfinished,
)


def check_house(root: Path) -> list[Finding]:
    """Every finding in the services, shared and deploy below this repository root."""
    findings: set[Finding] = set()
    for folder in CHECKED:
        for file in sorted((root / folder).rglob("*.py")):
            path, text = file.relative_to(root).as_posix(), file.read_text("utf-8")
            source = Source(path, text, ast.parse(text, path))
            findings.update(finding for check in CHECKS for finding in check(source))
        for file in sorted((root / folder).rglob("*.sql")):
            for match in COMMIT_SQL.finditer(text := file.read_text("utf-8")):
                line = text.count("\n", 0, match.end()) + 1
                findings.add(Finding(file.relative_to(root).as_posix(), line, f"commit stands once, in {COMMIT_PLACE}: leave it out"))
    return sorted(findings)


def main() -> int:
    """Check the repository that this file belongs to, or the root given as argument."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    findings = check_house(root)
    for finding in findings:
        sys.stdout.write(f"{finding.path}:{finding.line}: {finding.advice}\n")
    return 1 if findings else 0


def _texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """String constants that are neither docstrings nor merely compared with."""
    aside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    aside |= {id(side) for node in ast.walk(tree) if isinstance(node, ast.Compare) for side in node.comparators}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            yield node


def _tells_status(node: ast.AST) -> bool:
    match node:
        case ast.keyword(arg=word, value=ast.Constant(value=int(number))):
            return word in STATUS_WORDS and FIRST_STATUS <= number <= LAST_STATUS
        case ast.Compare(left=left, comparators=others):
            sides = [left, *others]
            return any(_is_status_name(side) for side in sides) and any(_is_status_number(side) for side in sides)
        case ast.Raise(exc=ast.Call(func=ast.Attribute(attr="HTTPException") | ast.Name(id="HTTPException"))):
            return True
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
            return STATUS_CONSTANT.fullmatch(name) is not None
        case _:
            return False


def _is_status_name(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr in STATUS_WORDS) or (isinstance(node, ast.Name) and node.id in STATUS_WORDS)


def _is_status_number(node: ast.expr) -> bool:
    return any(
        isinstance(inner, ast.Constant) and type(inner.value) is int and FIRST_STATUS <= inner.value <= LAST_STATUS
        for inner in ast.walk(node)
    )


if __name__ == "__main__":
    raise SystemExit(main())
