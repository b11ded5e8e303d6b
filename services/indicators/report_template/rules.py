"""Word templates: which variables they may print, whether one is fit, and a document made of one.

A template comes from a user, so it may only print, choose and repeat: its expressions are checked against a list of what is allowed
whenever one is compiled, besides running in Jinja's sandbox.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import TemplateError, nodes
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment

from services.indicators.report_template.errors import TemplateUnfit
from shared.errors import Detail

MAIN_PART = "word/document.xml"
WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MOST_UNPACKED, MOST_PARTS, MOST_NAMED = 20_000_000, 500, 20
# What a document may name outside of itself: where its links lead. Anything else would be fetched when it is opened.
OUTSIDE = re.compile(rb"<Relationship\b(?=[^>]*TargetMode=[\"']External)(?![^>]*/relationships/hyperlink)")
ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.CondExpr, nodes.Name, nodes.Getattr, nodes.Const),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter),
)
FILTERS = {"upper", "lower", "length"}
TEXTS = {
    *("national_name", "motto", "superior_body", "body", "number", "place_and_day", "title", "subject", "programme", "kind", "as_of"),
    *("signer_capacity", "signer_title", "signer_name", "note", "sealed_at", "hash"),
}
LINES: Mapping[str, tuple[str, ...]] = {
    "legal_basis": (),
    "recipients": (),
    "targets": ("no", "clause", "title", "population", "target", "value", "gap", "status", "trend", "forecast_on", "evidence", "readings"),
    "tasks": ("no", "clause", "title", "lead", "due", "state", "units", "readings"),
    "reports_due": ("no", "clause", "what", "who", "due", "received", "missing", "late"),
    "budget": ("no", "clause", "what", "planned", "supplemented", "spent", "left"),
    "difficulties": ("task", "unit", "text"),
    "readings": (),
    "logs": ("name", "position", "hash"),
}
HEADINGS = (
    *("number", "legal_basis", "targets", "tasks", "reports_due", "budget", "difficulties", "readings", "proof", "recipients", "note"),
    *(
        "no",
        "clause",
        "target_title",
        "target",
        "value",
        "gap",
        "status",
        "trend",
        "forecast_on",
        "evidence",
        "task",
        "lead",
        "due",
        "state",
    ),
    *("units", "report", "who", "received", "missing", "late", "budget_line", "planned", "supplemented", "spent", "left", "unit", "text"),
    *("log", "position", "hash", "sealed_at", "unit_vnd", "none", "population", "as_of"),
    *("numerator", "denominator", "incomplete", "not_reported"),
)
REQUIRED = frozenset({"number", "place_and_day", "title", "targets", "signer_title", "hash"})
WORDS = "words"
VARIABLES = frozenset({*TEXTS, *LINES, WORDS})


class Forbidden(TemplateError):
    """Something else than printing, choosing and repeating."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, as a message key with its values."""

    code: str
    names: Sequence[str] = ()


class Form(SandboxedEnvironment):
    """Compiles the parts of a template; `printed` collects the variables that they name."""

    def __init__(self, undefined: type[Undefined]) -> None:
        super().__init__(autoescape=True, undefined=undefined)
        self.globals.clear()
        self.printed: set[str] = set()

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        for node in source.find_all(nodes.Node):
            if not isinstance(node, ALLOWED) or (isinstance(node, nodes.Filter) and node.name not in FILTERS) or _is_deep(node):
                raise Forbidden(type(node).__name__)
        self.printed |= find_undeclared_variables(source)
        return super()._generate(source, name, filename, defer_init)


def ensure_fit(content: bytes, sample: Mapping[str, Any]) -> None:
    """A Word document that prints what a report must show and nothing unknown; `sample` is a report to try it with.

    Raises TemplateUnfit, with a reason for each fault.
    """
    fault = _package_fault(content)
    if fault is None:
        form = Form(StrictUndefined)
        fault = _printing_fault(content, sample, form) or _variable_fault(form.printed)
    if fault is not None:
        raise TemplateUnfit(errors=[Detail("", fault.code, {"names": [name[:60] for name in fault.names[:MOST_NAMED]]})])


def render(content: bytes, values: Mapping[str, Any]) -> bytes:
    """The Word document of a template and a report's values; what a template names wrongly stays empty."""
    return _render(content, values, Form(Undefined))


def _is_deep(node: nodes.Node) -> bool:
    """A repetition within one within another: with more of them a small template would take for ever."""
    return isinstance(node, nodes.For) and any(inner.find(nodes.For) is not None for inner in node.find_all(nodes.For))


def _render(content: bytes, values: Mapping[str, Any], form: Form) -> bytes:
    document, target = DocxTemplate(io.BytesIO(content)), io.BytesIO()
    document.render(dict(values), form, autoescape=True)
    document.save(target)
    return target.getvalue()


def _package_fault(content: bytes) -> Fault | None:
    """Whether the bytes are a Word document without macros, of a bounded size when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                return Fault("field.template-too-large")
            names = {part.filename for part in parts}
            if MAIN_PART not in names or WORD not in package.read("[Content_Types].xml"):
                return Fault("field.not-a-docx")
            if any(OUTSIDE.search(package.read(name)) for name in names if name.endswith(".rels")):
                return Fault("field.template-fetches")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError):
        return Fault("field.not-a-docx")
    return Fault("field.template-with-macros") if any(name.endswith("vbaProject.bin") for name in names) else None


def _printing_fault(content: bytes, sample: Mapping[str, Any], form: Form) -> Fault | None:
    """What goes wrong when a report is printed with it."""
    try:
        _render(content, sample, form)
    except Forbidden as error:
        return Fault("field.template-does-too-much", [str(error)])
    except UndefinedError as error:
        return _variable_fault(form.printed, lacking=False) or Fault("field.template-unknown", [str(error.message).split("'")[-2]])
    except TemplateSyntaxError as error:
        return Fault("field.template-unreadable", [f"{{{{ … }}}} ({error.lineno})"])
    except Exception:  # noqa: BLE001 - whatever a broken package makes python-docx or lxml raise, it is no template
        return Fault("field.not-a-docx")
    return None


def _variable_fault(printed: set[str], *, lacking: bool = True) -> Fault | None:
    if unknown := sorted(printed - VARIABLES):
        return Fault("field.template-unknown", unknown)
    missing = sorted(REQUIRED - printed)
    return Fault("field.template-lacks", missing) if missing and lacking else None
