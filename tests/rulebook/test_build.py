"""What was read becomes the core's dataclasses."""

from datetime import date
from fractions import Fraction
from typing import Any

from cds.core.facts import TREATMENT_OUTCOMES, FactType
from cds.core.rules import AllOf, Compare, Comparison, Kind, Named, NoneOf, Status


def test_a_rule(book: Any) -> None:
    rule = book.contents().rules["verapamil-first-line"]
    assert (rule.kind, rule.status, rule.reference) == (
        Kind.RECOMMENDATION,
        Status.DRAFT,
        "verapamil-first-line@0.1.0",
    )
    assert rule.hooks == ("patient-view",)
    assert rule.criteria["adult"].expression == Compare("age", Comparison.AT_LEAST, "general.adult_age")
    assert rule.decide == AllOf(
        (
            AllOf((Named("adult"), Named("no_preventive"), Named("verapamil_untried"))),
            NoneOf((Named("verapamil_contraindicated"),)),
        )
    )
    assert rule.not_met is None
    assert rule.met is not None
    assert rule.met.override_reasons == ("patient-declined", "other-plan", "contraindication-not-recorded")
    assert rule.findings == ("verapamil-contraindicated",)
    assert rule.review_by == date(2027, 11, 30)
    assert rule.base["cluster_headache"] is True
    assert rule.base["age"] == "44 a"


def test_the_lines_of_a_rule(book: Any) -> None:
    file = "cluster_headache/verapamil-first-line.yaml"
    rule = book.contents().rules["verapamil-first-line"]
    assert rule.lines["outcomes.met.summary"] == book.line(file, "summary: Consider")
    assert rule.lines["evidence.0.reference"] == book.line(file, "reference: ean-2023")
    assert rule.examples[2].line == book.line(file, "The day before the 18th birthday")


def test_the_facts_that_sentences_show(book: Any) -> None:
    rules = book.contents().rules
    assert rules["ketamine-renal-contraindication"].shown == ("creatinine_clearance",)
    assert rules["verapamil-first-line"].shown == ()


def test_a_parameter(book: Any) -> None:
    book.edit(
        "parameters/all.yaml",
        "      2026-11-20: { value: 240, reference: ean-2023, where: Abstract }\n",
        "      2027-01-01: { value: null, reference: ean-2023 }\n"
        '      2026-11-20: { value: "240.5", reference: ean-2023, to_confirm: Really? }\n',
    )
    parameter = book.contents().parameters["verapamil.min_daily_dose"]
    first, second = parameter.values
    assert (first.since, first.value, first.to_confirm) == (date(2026, 11, 20), Fraction("240.5"), "Really?")
    assert (second.since, second.value) == (date(2027, 1, 1), None)


def test_facts(book: Any) -> None:
    facts = book.contents().facts
    assert facts["verapamil_outcome"].choices == TREATMENT_OUTCOMES
    clearance = facts["creatinine_clearance"]
    assert (clearance.type, clearance.unit, clearance.derive) == (
        FactType.QUANTITY,
        "mL/min",
        "cockcroft_gault",
    )
    assert clearance.inputs[:2] == ("age", "sex")
    assert facts["preventive_in_use"].when_not_recorded == "false"
    assert facts["age"].when_not_recorded == "unknown"


def test_a_value_set_with_prefixes(book: Any) -> None:
    codes = book.contents().value_sets["lithium"].codes
    assert [(code.code, code.prefix) for code in codes] == [("N05AN", True), ("6448", False)]


def test_references_have_a_link(book: Any) -> None:
    references = book.contents().references
    assert references["ean-2023"].url == "https://doi.org/10.1111/ene.15956"
    assert references["ketalgia"].url == "https://clinicaltrials.gov/study/NCT04814381"
    assert references["cockcroft-gault-1976"].url == "https://pubmed.ncbi.nlm.nih.gov/1244564/"
    assert references["local-policy"].url == ""
    assert references["ketalgia"].caution == "A trial's entry criteria, not a treatment guideline."
