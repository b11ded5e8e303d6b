"""A sealed report in words: what stands on paper, in the language of who reads it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from services.indicators.document.schemas import Clause, Wording
from services.indicators.place_name.rules import Names, written
from services.indicators.progress.schemas import BudgetProgress, ReportProgress, TargetProgress, TaskProgress
from services.indicators.report.schemas import SealedReport
from services.indicators.report_template.rules import HEADINGS, LINES, TEXTS, WORDS
from services.indicators.target.schemas import Comparison, TargetUnit
from services.indicators.task.schemas import Due
from services.indicators.value.schemas import Value
from shared.i18n import Voice

MOST_EVIDENCE = 8
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TYPESET = {
    "targets": (("no", "no"), ("target_title", "title"), ("target", "target"), ("value", "value"), ("gap", "gap"), ("status", "status")),
    "tasks": (("no", "no"), ("task", "title"), ("lead", "lead"), ("due", "due"), ("state", "state")),
    "reports_due": (("no", "no"), ("report", "what"), ("who", "who"), ("due", "due"), ("missing", "missing")),
    "budget": (("no", "no"), ("budget_line", "what"), ("planned", "planned"), ("spent", "spent"), ("left", "left")),
}
# What XML 1.0 cannot hold.
UNPRINTABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def words_of(voice: Voice) -> dict[str, str]:
    """The headings."""
    return {name: voice.text(f"report.heading.{name}") for name in HEADINGS}


def sample_of(voice: Voice) -> dict[str, Any]:
    """A report with two lines of everything, to try a template with."""
    lines = {name: [dict.fromkeys(fields, name) or name] * 2 for name, fields in LINES.items()}
    return {**dict.fromkeys(TEXTS, "-"), **lines, WORDS: words_of(voice)}


def values_of(report: SealedReport, sha256: str, voice: Voice) -> dict[str, Any]:
    """What a template prints of a report."""
    progress = report.progress
    found = {
        **_head(report, voice),
        "legal_basis": _legal_basis(report, voice),
        "recipients": report.recipients or [voice.text("report.recipients.as-above"), voice.text("report.recipients.file")],
        "targets": [target_line(each, voice, report.names) for each in progress.targets],
        "tasks": [task_line(each, voice, report.names) for each in progress.tasks],
        "reports_due": [due_line(each, voice, report.names) for each in progress.reports_due],
        "budget": [budget_line(each, voice) for each in progress.budget],
        "difficulties": [
            {"task": task.no, "unit": written(unit.unit, report.names), "text": unit.difficulties}
            for task in progress.tasks
            for unit in task.units
            if unit.difficulties
        ],
        "readings": _said(_readings(report), voice),
        "logs": [{"name": name, "position": str(log.position), "hash": log.hash or ""} for name, log in sorted(report.logs.items())],
        "hash": sha256,
        WORDS: words_of(voice),
    }
    return {name: _printable(value) for name, value in found.items()}


def target_line(target: TargetProgress, voice: Voice, names: Names) -> dict[str, Any]:
    """A target: what was asked, what is, and on what evidence."""
    return {
        "no": target.no,
        "clause": _clause(target.clause),
        "title": _word(target.title, voice),
        "population": _word(target.population.text, voice),
        "target": _asked(target, voice),
        "value": _figure(target.value, target.unit, voice),
        "gap": _figure(target.gap, target.unit, voice),
        "status": voice.text(f"report.status.{target.status}"),
        "trend": _figure(target.trend, target.unit, voice, signed=True),
        "forecast_on": day_words(target.forecast_on),
        "evidence": _evidence(target.evidence, voice, names),
        "readings": _said(target.policy, voice),
    }


def task_line(task: TaskProgress, voice: Voice, names: Names) -> dict[str, Any]:
    """A task and how far its units are."""
    units = "; ".join(f"{written(unit.unit, names)}: {voice.text(f'report.task-state.{unit.state}')}" for unit in task.units)
    return {
        "no": task.no,
        "clause": _clause(task.clause),
        "title": _word(task.title, voice),
        "lead": "" if task.lead is None else _word(task.lead, voice),
        "due": _due(task.due, voice),
        "state": voice.text(f"report.state.{task.state}") + (f" ({voice.text('report.heading.late').lower()})" if task.late else ""),
        "units": units,
        "readings": _said(task.policy, voice),
    }


def typeset_source(values: Mapping[str, Any]) -> str:
    """The report as Typst markup, in the form of the shipped template; every text is a string literal and cannot be markup."""
    words = values[WORDS]
    lines = [
        '#set page(paper: "a4", flipped: true, margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm), numbering: "1")',
        '#set text(font: ("Times New Roman", "Libertinus Serif"), size: 11pt, lang: "vi")',
        (
            f"#grid(columns: (1fr, 1fr), align: center, row-gutter: 6pt, upper({_literal(values['superior_body'])}), "
            f"strong({_literal(values['national_name'])}), strong(upper({_literal(values['body'])})), strong({_literal(values['motto'])}), "
            f"{_literal(words['number'] + ': ' + values['number'])}, emph({_literal(values['place_and_day'])}))"
        ),
        f"#align(center, strong({_literal(values['title'])}) + linebreak() + strong({_literal(values['subject'])}))",
        *(f"#emph({_literal(basis)})\n" for basis in values["legal_basis"]),
        f"#{_literal(words['as_of'] + ': ' + values['as_of'])}",
    ]
    for name, columns in TYPESET.items():
        heads = ", ".join(f"strong({_literal(words[word])})" for word, _ in columns)
        cells = ", ".join(_literal(str(line[field])) for line in values[name] for _, field in columns)
        lines += [f"= #{_literal(words[name])}", f"#table(columns: {len(columns)}, table.header({heads}), {cells})"]
    told = [f"- {each['task']}, {each['unit']}: {each['text']}" for each in values["difficulties"]]
    told += [*(f"- {reading}" for reading in values["readings"]), values["note"]]
    lines += [f"#{_literal(each)}\n" for each in told if each]
    recipients = _literal("\n".join([f"{words['recipients']}:", *(f"- {each}" for each in values["recipients"])]))
    signature = "\n".join([values["signer_capacity"], values["signer_title"], "", "", "", values["signer_name"]])
    lines += [f"#grid(columns: (1fr, 1fr), {recipients}, align(center, strong({_literal(signature)})))"]
    return "\n".join([*lines, f"#text(size: 8pt, {_literal(words['proof'] + '. SHA-256: ' + values['hash'])})"])


def _literal(text: str) -> str:
    """A Typst string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def target_cells(target: TargetProgress, voice: Voice, names: Names) -> list[Any]:
    """The same in a workbook, whose figures are numbers."""
    line = target_line(target, voice, names)
    told = (target.value, target.gap, line["status"], target.trend, line["forecast_on"])
    return [line["no"], line["clause"], line["title"], line["population"], line["target"], *told]


def task_cells(task: TaskProgress, voice: Voice, names: Names) -> list[Any]:
    """A task in a workbook."""
    line = task_line(task, voice, names)
    late = [written(unit.unit, names) for unit in task.units if unit.late]
    told = (line["lead"], line["due"], voice.text(f"report.state.{task.state}"), ", ".join(late), line["units"])
    return [line["no"], line["clause"], line["title"], *told, "; ".join(line["readings"])]


def budget_cells(line: BudgetProgress, voice: Voice) -> list[Any]:
    """A budget line in a workbook, in whole VND."""
    return [line.no, _clause(line.clause), _word(line.what, voice), line.planned, line.supplemented, line.spent, line.left]


def due_line(due: ReportProgress, voice: Voice, names: Names) -> dict[str, Any]:
    """A report due: who handed it in and who has not."""
    return {
        "no": due.no,
        "clause": _clause(due.clause),
        "what": _word(due.what, voice),
        "who": _word(due.who, voice),
        "due": day_words(due.due_on),
        "received": str(len([each for each in due.received if each.period == due.period])),
        "missing": voice.text("report.not-said") if due.missing is None else ", ".join(written(each, names) for each in due.missing),
        "late": ", ".join(written(each, names) for each in due.late),
    }


def budget_line(line: BudgetProgress, voice: Voice) -> dict[str, Any]:
    """A budget line in whole VND."""
    money = {name: _number(getattr(line, name), voice) for name in ("planned", "supplemented", "spent", "left")}
    return {"no": line.no, "clause": _clause(line.clause), "what": _word(line.what, voice), **money}


def day_words(day: date | None) -> str:
    """A day as Vietnamese documents write it in tables: 15/12/2024."""
    return "" if day is None else f"{day:%d/%m/%Y}"


def _head(report: SealedReport, voice: Voice) -> dict[str, Any]:
    signer, document = report.signed_by, report.document
    blank = voice.text("report.blank")
    subject = {"programme": _word(document.title, voice), "year": report.as_of.year, "as_of": day_words(report.as_of)}
    return {
        "national_name": voice.text("report.national-name"),
        "motto": voice.text("report.motto"),
        "superior_body": (signer and signer.superior_body) or "",
        "body": (signer and signer.body) or _word(document.issuer, voice),
        "number": report.number or voice.text("report.number-blank"),
        "place_and_day": voice.text("report.place-and-day", {"place": report.place or blank, **_day_parts(report.sealed_on, voice)}),
        "title": voice.text("report.title"),
        "subject": voice.text(f"report.subject.{report.kind}", subject),
        "programme": _word(document.title, voice),
        "kind": voice.text(f"report.kind.{report.kind}"),
        "as_of": day_words(report.as_of),
        "signer_capacity": (signer and signer.capacity) or "",
        "signer_title": (signer and signer.title) or blank,
        "signer_name": (signer and signer.name) or "",
        "note": report.note or "",
        "sealed_at": f"{report.sealed_at.astimezone(VIETNAM).isoformat(timespec='seconds')}",
    }


def _day_parts(day: date, voice: Voice) -> dict[str, str]:
    """A day below ten, and January and February, have a zero before them (Decree 30/2020/NĐ-CP, appendix I, II.4.b)."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return {"day": f"{day.day:02}", "month": month if voice.language == "vi" else f"{day:%B}", "year": str(day.year)}


def _legal_basis(report: SealedReport, voice: Voice) -> list[str]:
    document = report.document
    issued = "/".join(reversed((document.issued or "").split("-")))
    said = {
        "title": _word(document.title, voice),
        "issuer": _word(document.issuer, voice),
        "number": document.number or "",
        "issued": issued,
    }
    known = ("numbered" if document.number else "unnumbered") + ("-dated" if issued else "")
    return [voice.text(f"report.basis.{known}", said)]


def _readings(report: SealedReport) -> list[Wording]:
    lines = (report.progress.targets, report.progress.tasks, report.progress.reports_due)
    each = [*report.document.policy, *(reading for part in lines for line in part for reading in line.policy)]
    return list({reading.vi: reading for reading in each}.values())


def _evidence(evidence: Sequence[Value], voice: Voice, names: Names) -> str:
    """The lowest figures, and how many others there are."""
    lowest = sorted(evidence, key=lambda value: (value.value is not None, value.value or 0, value.unit))
    told = [f"{written(each.unit, names)}: {each.numerator}/{each.denominator}" for each in lowest[:MOST_EVIDENCE]]
    more = len(lowest) - len(told)
    return "; ".join(told) + (f"; {voice.text('report.and-more', {'count': more})}" if more else "")


def _asked(target: TargetProgress, voice: Voice) -> str:
    if target.target is None:
        return voice.text(f"report.comparison.{target.comparison}-unsaid")
    figures = {"target": _figure(target.target, target.unit, voice), "target_to": _figure(target.target_to, target.unit, voice)}
    return voice.text(f"report.comparison.{Comparison(target.comparison)}", figures)


def _figure(value: float | None, unit: TargetUnit, voice: Voice, *, signed: bool = False) -> str:
    if value is None:
        return ""
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{_number(value, voice)}{'%' if unit is TargetUnit.PERCENT else ''}"


def _number(value: float | None, voice: Voice) -> str:
    return "" if value is None else str(format_decimal(value, locale=voice.language))


def _due(due: Due, voice: Voice) -> str:
    before = "-before" if due.before else ""
    return voice.text(f"report.due.{due.kind}{before}", {"day": day_words(due.day)})


def _said(readings: Iterable[Wording], voice: Voice) -> list[str]:
    return [_word(reading, voice) for reading in readings]


def _word(wording: Wording, voice: Voice) -> str:
    return wording.en if voice.language == "en" else wording.vi


def _clause(clause: Clause | None) -> str:
    return clause or ""


def _printable(value: Any) -> Any:
    """The value without the characters that XML cannot hold, at any depth."""
    match value:
        case str():
            return value.translate(UNPRINTABLE)
        case Mapping():
            return {name: _printable(each) for name, each in value.items()}
        case list():
            return [_printable(each) for each in value]
        case _:
            return value
