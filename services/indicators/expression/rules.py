"""Expressions over measures, exact, and null where nothing divides: a small grammar.

sum     = product (("+" | "-") product)*
product = factor (("*" | "/") factor)*
factor  = number | measure | "-" factor | "(" sum ")" | ("min" | "max") "(" sum ("," sum)+ ")"
measure = name ["@" parameter]
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

MOST_TOKENS, MOST_DEPTH = 200, 20
MOST_DIGITS, MOST_DECIMALS = 15, 6
CHOICES = {"min": min, "max": max}
TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<number>[0-9]+(?:\.[0-9]+)?) | (?P<name>[A-Za-z][A-Za-z0-9_]*(?:@[A-Za-z0-9_]+)?)
        | (?P<sign>[-+*/(),]) | (?P<end>\Z) | (?P<other>.)
    )""",
    re.DOTALL | re.VERBOSE,
)


class Operator(StrEnum):
    """What two parts come to."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"


SUMS, PRODUCTS = (Operator.PLUS, Operator.MINUS), (Operator.TIMES, Operator.OVER)


@dataclass(frozen=True, slots=True)
class Number:
    """An exact decimal."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Named:
    """A measure, and what is said after its @."""

    code: str
    parameter: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A measure where it stands: `position` counts signs from 1."""

    named: Named
    position: int


@dataclass(frozen=True, slots=True)
class Negative:
    """What is taken with the other sign."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts and what is done with them, where the operator stands."""

    operator: Operator
    left: "Node"
    right: "Node"
    position: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The least or the greatest of some parts."""

    name: str
    parts: tuple["Node", ...]
    position: int


type Node = Number | Reference | Negative | Operation | Choice
type Counts = Mapping[Named, int | Fraction | None]


class ExpressionFault(Exception):
    """What is wrong with an expression, and where: a message key and its values; `position` counts signs from 1."""

    def __init__(self, code: str, position: int, **params: object) -> None:
        super().__init__(code)
        self.code, self.position, self.params = code, position, params


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Node:
    """The expression that a text says; raises ExpressionFault."""
    reader = _Reader(_tokens(text))
    node = reader.sum(0)
    reader.take("end")
    return node


def evaluate(node: Node, counts: Counts) -> Fraction | None:
    """What an expression comes to, exactly; None where something is divided by nothing, or a measure has no count."""
    match node:
        case Number(value):
            return value
        case Reference(named):
            count = counts[named]
            return None if count is None else Fraction(count)
        case Negative(part):
            positive = evaluate(part, counts)
            return None if positive is None else -positive
        case Operation(operator, left, right):
            return _done(operator, evaluate(left, counts), evaluate(right, counts))
        case Choice(name, parts):
            values = [evaluate(part, counts) for part in parts]
            known = [value for value in values if value is not None]
            return CHOICES[name](known) if len(known) == len(values) else None


def references(node: Node) -> Iterator[Reference]:
    """The measures in an expression, as they stand."""
    match node:
        case Number():
            return
        case Reference():
            yield node
        case Negative(part):
            yield from references(part)
        case Operation(_, left, right):
            yield from references(left)
            yield from references(right)
        case Choice(_, parts):
            for part in parts:
                yield from references(part)


def ensure_divides(node: Node) -> None:
    """Nothing is divided by what is always zero, as written; raises ExpressionFault."""
    match node:
        case Negative(part):
            ensure_divides(part)
        case Operation(operator, left, right, position):
            ensure_divides(left)
            ensure_divides(right)
            if operator is Operator.OVER and is_nothing(right):
                raise ExpressionFault("field.divided-by-zero", position)
        case Choice(_, parts):
            for part in parts:
                ensure_divides(part)
        case _:
            pass


def is_nothing(node: Node) -> bool:
    """Whether it is zero whatever is counted, since no measure stands in it."""
    return next(references(node), None) is None and evaluate(node, {}) == 0


def worded(text: str, names: Mapping[Named, str]) -> str:
    """A text with the names of its measures in the place of their codes."""
    parts = [names[_named(token.text)] if token.kind == "name" and token.text not in CHOICES else token.text for token in _tokens(text)]
    return " ".join(part for part in parts if part).replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "end"
        token = _Token(kind, match[kind], match.start(kind) + 1)
        if kind == "other":
            raise ExpressionFault("field.unexpected-sign", token.position)
        found.append(token)
        if len(found) > MOST_TOKENS:
            raise ExpressionFault("field.expression-too-long", token.position, most=MOST_TOKENS)
        if kind == "end":
            break
    return found


def _named(text: str) -> Named:
    code, _, parameter = text.partition("@")
    return Named(code, parameter or None)


def _done(operator: Operator, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case Operator.PLUS:
            return left + right
        case Operator.MINUS:
            return left - right
        case Operator.TIMES:
            return left * right
        case Operator.OVER:
            return left / right if right else None


class _Reader:
    """Reads tokens from left to right; each method reads one rule of the grammar."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def take(self, *expected: str) -> _Token:
        """The next token, which is one of these signs or of this kind; raises ExpressionFault."""
        token = self._next
        if (token.text if token.kind == "sign" else token.kind) not in expected:
            raise ExpressionFault("field.unexpected-end" if token.kind == "end" else "field.unexpected-sign", token.position)
        self._at += token.kind != "end"
        return token

    def sum(self, depth: int) -> Node:
        node = self._product(depth)
        while self._next.text in SUMS:
            sign = self.take(*SUMS)
            node = Operation(Operator(sign.text), node, self._product(depth), sign.position)
        return node

    def _product(self, depth: int) -> Node:
        node = self._factor(depth)
        while self._next.text in PRODUCTS:
            sign = self.take(*PRODUCTS)
            node = Operation(Operator(sign.text), node, self._factor(depth), sign.position)
        return node

    def _factor(self, depth: int) -> Node:
        token = self.take("number", "name", "-", "(")
        if depth >= MOST_DEPTH:
            raise ExpressionFault("field.expression-too-deep", token.position, most=MOST_DEPTH)
        match token.text:
            case "-":
                return Negative(self._factor(depth + 1))
            case "(":
                node = self.sum(depth + 1)
                self.take(")")
                return node
            case "min" | "max":
                return self._choice(token, depth + 1)
            case _:
                return _number(token) if token.kind == "number" else Reference(_named(token.text), token.position)

    def _choice(self, name: _Token, depth: int) -> Node:
        self.take("(")
        parts = [self.sum(depth)]
        self.take(",")
        parts.append(self.sum(depth))
        while self._next.text == ",":
            self.take(",")
            parts.append(self.sum(depth))
        self.take(")")
        return Choice(name.text, tuple(parts), name.position)


def _number(token: _Token) -> Number:
    whole, _, decimals = token.text.partition(".")
    if len(whole) > MOST_DIGITS or len(decimals) > MOST_DECIMALS:
        params = {"digits": MOST_DIGITS, "decimals": MOST_DECIMALS}
        raise ExpressionFault("field.number-too-long", token.position, **params)
    return Number(Fraction(token.text))
