"""What is sealed byte for byte, and why a target stands otherwise than reported."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.document.schemas import Period, Wording
from services.indicators.progress.rules import Status
from services.indicators.progress.schemas import Progress, TargetProgress
from services.indicators.report import rules
from services.indicators.report.schemas import DocumentHead, LogHead, ReportKind, SealedReport, TemplateUsed
from services.indicators.report_difference.rules import Known, differ
from services.indicators.report_difference.schemas import Cause, Fact
from services.indicators.report_paper.rules import typeset_source, values_of
from services.indicators.report_template.rules import VARIABLES
from services.indicators.report_template.schemas import TemplateKind
from services.indicators.target.schemas import Comparison, Population, TargetUnit
from services.indicators.value.schemas import Value
from shared.i18n import Voice, catalogue
from tests.indicators.report.test_routes import SHIPPED

DAY = date(2024, 12, 31)
WORDS = Wording(vi="Chỉ tiêu", en="Target")
NOTHING_SAID = Known([], [], {}, amended=False)


def voice(language: Any = "vi") -> Voice:
    return Voice(catalogue(SHIPPED.parents[1] / "locales"), language)


def value(unit: str, numerator: int) -> Value:
    return Value(
        indicator="i",
        unit=unit,
        since=None,
        as_of=DAY,
        numerator=numerator,
        denominator=10,
        value=numerator * 10.0,
        incomplete=False,
        not_reported=0,
        position={},
    )


def progress(*numerators: int, asked: float = 70) -> Progress:
    evidence = [value(f"S{n}", numerator) for n, numerator in enumerate(numerators)]
    worst = min(numerators) * 10.0
    target = TargetProgress(
        no="1", code="technique_coverage", clause="I.2", title=WORDS, population=Population(text=WORDS), comparison=Comparison.AT_LEAST, target=asked,
        target_to=None, unit=TargetUnit.PERCENT, by=None, lead=None, policy=(), value=worst, gap=max(0, asked - worst), met=worst >= asked, trend=None,
        forecast_on=None, status=Status.MET if worst >= asked else Status.AT_RISK, evidence=evidence,
    )  # fmt: skip
    return Progress(programme="p", as_of=DAY, targets=[target], tasks=[], reports_due=[], budget=[])


def fact(place: str | None) -> Fact:
    return Fact(log="catalog", type="t", place=place, events=1, first=9, last=9, positions=[9], effective_from=DAY, effective_to=DAY)


def sealed(note: str | None = None, place: str | None = None) -> SealedReport:
    return SealedReport(
        form=rules.FORM, id="r", programme="p", kind=ReportKind.ANNUAL, as_of=DAY, unit="12", number=None, place=place, signed_by=None, recipients=[], note=note,
        sealed_at=datetime(2025, 1, 5, 20, tzinfo=UTC), sealed_on=date(2025, 1, 6), sealed_by="somebody",
        document=DocumentHead(title=WORDS, issuer=WORDS, number=None, issued="2022-08", period=Period(**{"from": date(2022, 1, 1), "to": DAY}), policy=(), version=1),
        logs={"catalog": LogHead(position=3, epoch=None, hash="00")}, template=TemplateUsed(unit=None, kind=TemplateKind.DEFAULT, version=0, sha256="00"),
        progress=progress(8, 4),
    )  # fmt: skip


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1, max_size=60).filter(str.strip))
def test_what_was_sealed_is_read_back_to_the_same_bytes(note: str) -> None:
    content = rules.canonical(sealed(note))
    assert rules.canonical(SealedReport.model_validate_json(content)) == content


def test_nothing_differs_where_nothing_was_said() -> None:
    assert differ(progress(8, 4), progress(8, 4), progress(8, 4), NOTHING_SAID) == []


@given(
    st.lists(st.integers(0, 10), min_size=1, max_size=6).flatmap(
        lambda old: st.tuples(st.just(old), *[st.lists(st.integers(0, 10), min_size=len(old), max_size=len(old))] * 2)
    )
)
def test_evidence_names_exactly_the_units_whose_figures_changed_and_facts_the_places_in_them(
    lines: tuple[list[int], list[int], list[int]],
) -> None:
    old, new, later = lines
    facts = [fact(f"S{n}") for n in range(len(old))]
    found = differ(progress(*old), progress(*new), progress(*later), Known(facts, facts, {}, amended=False))
    changed = [f"S{n}" for n in range(len(old)) if old[n] != new[n]]
    moved = [f"S{n}" for n in range(len(old)) if new[n] != later[n]]
    if not changed and not moved:
        assert found == []
        return
    (target,) = found
    assert [each.unit for each in target.evidence] == changed
    assert [each.place for each in target.facts] == changed
    assert [each.place for each in target.facts_since] == moved
    assert target.causes == [*([Cause.FACTS] if changed else []), *([Cause.TIME] if moved else [])]


def test_a_fact_about_a_facility_explains_the_unit_above_it_and_one_about_no_place_explains_every_unit() -> None:
    known = Known([fact("F"), fact("G"), fact(None)], [], {"F": {"F", "S1"}, "G": {"G", "S0"}}, amended=False)
    (target,) = differ(progress(8, 4), progress(8, 7), progress(8, 7), known)
    assert [each.place for each in target.facts] == ["F", None]


def test_a_programme_that_asks_something_else_is_a_cause_without_any_fact() -> None:
    (target,) = differ(progress(8, 4), progress(8, 4, asked=80), progress(8, 4, asked=80), Known([], [], {}, amended=True))
    assert target.causes == [Cause.PROGRAMME]


def test_a_day_below_ten_and_january_have_a_zero_before_them() -> None:
    assert values_of(sealed(place="Lai Châu"), "", voice())["place_and_day"] == "Lai Châu, ngày 06 tháng 01 năm 2025"
    assert values_of(sealed(place="Lai Châu"), "", voice("en"))["place_and_day"] == "Lai Châu, 06 January 2025"


def test_every_variable_has_a_value_and_what_xml_cannot_hold_is_left_out() -> None:
    found = values_of(sealed(note="một\x0bhai"), "", voice())
    assert found.keys() == VARIABLES
    assert found["note"] == "mộthai"


def test_a_text_cannot_become_markup_of_the_typesetter() -> None:
    report = sealed()
    wicked = report.model_copy(update={"document": report.document.model_copy(update={"title": Wording(vi='"]) #panic("x") \\', en="x")})})
    assert '#"Ghi chú \\\\"' in typeset_source(values_of(sealed(note="Ghi chú \\"), "", voice()))
    assert '\\"]) #panic(\\"x\\") \\\\' in typeset_source(values_of(wicked, "", voice()))
