"""Examples that are wanting: a verdict, a side of a limit, a fact that can be read."""

from typing import Any

import pytest

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
REFRACTORY = "cluster_headache/refractory-chronic-cluster-headache.yaml"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"


@pytest.mark.parametrize(
    ("file", "case", "verdict"),
    [
        (
            LITHIUM,
            "    - { name: Allergy on record, given: { lithium_allergy: true }, expect: met }\n",
            "met",
        ),
        (LITHIUM, "    - { name: No allergy on record, expect: not_met }\n", "not_met"),
        (
            FIRST_LINE,
            "    - name: No diagnosis of cluster headache on record\n"
            "      given: { cluster_headache: unknown }\n"
            "      expect: out_of_scope\n",
            "out_of_scope",
        ),
        (
            RENAL,
            "    - name: Another drug is being ordered\n"
            "      given: { ordering: verapamil }\n      expect: out_of_scope\n",
            "out_of_scope",
        ),
        (
            LITHIUM,
            "    - name: Allergies not sent\n      given: { lithium_allergy: unknown (not_sent) }\n"
            "      expect: unknown\n      missing: [lithium_allergy]\n",
            "unknown",
        ),
    ],
)
def test_a_verdict_that_no_example_shows(book: Any, file: str, case: str, verdict: str) -> None:
    book.edit(file, case, "")
    book.only("example-missing", file, "  cases:", f"no example is {verdict}", f"expect: {verdict}")


def test_a_verdict_that_no_patient_gets_is_not_asked_for(book: Any) -> None:
    scope = "applies_to:\n  hooks: [patient-view]\n  patients:\n    - { fact: lithium_allergy, is: true }\n"
    text = (book.folder / LITHIUM).read_text().replace("applies_to:\n  hooks: [patient-view]\n", scope)
    start = text.index("    - { name: No allergy")
    case = "    - { name: No allergy on record, expect: out_of_scope }\n"
    book.write(LITHIUM, text[:start] + case)
    assert book.issues() == []


def test_two_examples_of_one_name(book: Any) -> None:
    book.edit(FIRST_LINE, "- name: Verapamil contraindicated", "- name: Already on a preventive")
    (issue,) = book.issues("example-repeated")
    assert 'a second example is called "Already on a preventive"' in issue.message
    assert issue.line == book.line(FIRST_LINE, "- name: Already on a preventive") + 3


@pytest.mark.parametrize(
    ("old", "new", "at", "message", "hint"),
    [
        ("    age: 60 a", "    age: 60", "age: 60", "a number and a unit are wanted", "`age: 2 a`"),
        ("    age: 60 a", "    age: 60 kg", "age: 60", "its unit is a", "write a number and its unit"),
        (
            "    sex: male",
            "    sex: man",
            "sex: man",
            "`man` is not one of its choices",
            "one of: female, male",
        ),
        (
            "    body_weight: 70 kg",
            "    body_weigth: 70 kg",
            "body_weigth",
            "is neither a fact nor a rule",
            "did you mean `body_weight`?",
        ),
        (
            "given: { serum_creatinine: 300 umol/L }",
            "given: { serum_creatinine: 300 mmol/d }",
            "300 mmol/d",
            "not a unit of the closed table",
            "umol/L",
        ),
        (
            "given: { ordering: verapamil }",
            "given: { ordering: verapamill }",
            "verapamill",
            "the id of a value set",
            "",
        ),
        (
            "    - name: No creatinine on record\n      given: { serum_creatinine: unknown }",
            "    - name: No creatinine on record\n      given: { serum_creatinine: unknown (lost) }",
            "unknown (lost)",
            "`lost` is no reason; one of: not_recorded",
            "",
        ),
        (
            "missing: [body_weight, serum_creatinine]",
            "missing: [body_weigth, serum_creatinine]",
            "body_weigth",
            "neither a fact, a rule nor a parameter",
            "did you mean `body_weight`?",
        ),
    ],
)
def test_facts_that_cannot_be_read(book: Any, old: str, new: str, at: str, message: str, hint: str) -> None:
    book.edit(RENAL, old, new)
    book.expect("example-value", RENAL, at, message, hint)


def test_findings_and_raw_facts_in_examples(book: Any) -> None:
    book.edit(FIRST_LINE, "    verapamil-contraindicated: false", "    verapamil-contraindicated: maybe")
    book.expect("example-value", FIRST_LINE, "maybe", "a finding is `true`, `false` or `unknown`")
    book.edit(
        FIRST_LINE,
        "    verapamil-contraindicated: maybe",
        "    verapamil-contraindicated: false\n    attack_diary: full",
    )
    book.expect("example-value", FIRST_LINE, "attack_diary: full", "a raw fact can only be `unknown` here")


def test_missing_beside_a_settled_verdict(book: Any) -> None:
    book.edit(
        RENAL,
        "    - name: Normal kidney function\n      expect: not_met",
        "    - name: Normal kidney function\n      expect: not_met\n      missing: [body_weight]\n"
        "      given: { body_weight: 90 kg to 95 kg }",
    )
    book.expect(
        "example-contradiction", RENAL, "missing: [body_weight]", "beside `expect: not_met`", "only unknown"
    )


def test_what_is_given_is_not_missing(book: Any) -> None:
    book.edit(
        RENAL, "missing: [body_weight, serum_creatinine]", "missing: [age, body_weight, serum_creatinine]"
    )
    message = "`age` is missing and yet given as `60 a`"
    book.expect("example-contradiction", RENAL, "missing: [age", message, "give it as `unknown`")


def test_a_fact_that_the_rule_never_looks_at(book: Any) -> None:
    book.edit(RENAL, "    age: 60 a\n", "    age: 60 a\n    cluster_headache: true\n")
    book.only(
        "example-idle", RENAL, "cluster_headache: true", "never looks at `cluster_headache`", "take it out"
    )


def test_an_ordered_drug_where_none_is_asked_for(book: Any) -> None:
    book.edit(LITHIUM, "    lithium_allergy: false\n", "    lithium_allergy: false\n    ordering: lithium\n")
    book.only("example-idle", LITHIUM, "ordering: lithium", "never looks at `ordering`", "take it out")


@pytest.mark.parametrize(
    ("comparison", "on_limit", "beyond", "wrong_side"),
    [
        ("less_than", "30 mL/min", "29.9 mL/min", "30.1 mL/min"),
        ("at_least", "30 mL/min", "29.9 mL/min", "30.1 mL/min"),
        ("at_most", "30 mL/min", "30.1 mL/min", "29.9 mL/min"),
        ("more_than", "30 mL/min", "30.1 mL/min", "29.9 mL/min"),
    ],
)
def test_the_two_sides_of_a_limit(
    book: Any, comparison: str, on_limit: str, beyond: str, wrong_side: str
) -> None:
    text = (book.folder / RENAL).read_text().replace("    less_than:", f"    {comparison}:")
    start = text.index("    age: 60 a")

    compare = {
        "less_than": lambda value: value < 30,
        "at_least": lambda value: value >= 30,
        "at_most": lambda value: value <= 30,
        "more_than": lambda value: value > 30,
    }[comparison]

    def with_values(*values: str) -> None:
        cases = [
            f"    - {{ name: Number {n}, given: {{ creatinine_clearance: {value} }},"
            f" expect: {expected(value)} }}\n"
            for n, value in enumerate(values)
        ]
        book.write(RENAL, text[:start] + "    creatinine_clearance: unknown\n  cases:\n" + "".join(cases))

    def expected(value: str) -> str:
        return "met" if compare(float(value.removesuffix(" mL/min"))) else "not_met"

    with_values(on_limit, beyond)
    assert book.issues("boundary-missing") == []
    with_values(beyond)
    book.expect(
        "boundary-missing",
        RENAL,
        f"{comparison}:",
        "exactly on its limit, 30 mL/min",
        f"`creatinine_clearance: {on_limit}`",
    )
    with_values(on_limit, wrong_side)
    side = "below" if beyond < on_limit else "above"
    book.expect("boundary-missing", RENAL, f"{comparison}:", f"{side} its limit", f"just {side} 30 mL/min")


def test_a_withdrawn_limit_has_no_sides(book: Any) -> None:
    book.edit(
        "parameters/all.yaml",
        "      2026-11-20:\n        value: 30\n",
        "      2026-11-20:\n        value: null\n",
    )
    assert book.issues("boundary-missing") == []


def test_a_summary_that_is_too_long_once_filled_in(book: Any) -> None:
    words = (
        "Creatinine clearance of {creatinine_clearance} is too low for ketamine and has been so before, says "
        + "x" * 30
    )
    book.edit(
        RENAL,
        "summary: Ketamine contraindicated - creatinine clearance below {ketamine.min_creatinine_clearance}",
        f"summary: {words}",
    )
    filled = len(words) - len("{creatinine_clearance}") + len("22.9 mL/min")
    assert filled < 140
    assert book.issues("summary-too-long") == []
    book.edit(RENAL, "x" * 30, "x" * (30 + 140 - filled))
    book.expect(
        "summary-too-long", RENAL, "summary: Creatinine", "has 140 characters once filled in", "to `detail`"
    )


def test_what_is_missing_counts_in_a_summary(book: Any) -> None:
    start = "Cannot verify kidney function for ketamine, still needed: "
    book.edit(
        RENAL,
        "summary: Cannot verify kidney function for ketamine",
        f"summary: '{start}{{missing}}{'!' * 52}'",
    )
    length = len(start) + len("Body weight, Serum creatinine") + 52
    assert length == 139
    assert book.issues("summary-too-long") == []
    book.edit(RENAL, "!" * 52, "!" * 53)
    book.expect("summary-too-long", RENAL, "summary: 'Cannot", "has 140 characters")


def test_parameters_and_unknown_facts_in_a_summary(book: Any) -> None:
    book.edit(
        FIRST_LINE,
        "summary: Verapamil as first-line prevention cannot be checked yet",
        "summary: 'Age {age}, outcome {verapamil_outcome}, dose {verapamil.min_daily_dose}: "
        + "x" * 200
        + "'",
    )
    length = len("Age 44 years, outcome not-tried, dose 240 mg/day: ") + 200
    book.expect("summary-too-long", FIRST_LINE, "summary: 'Age", f"has {length} characters")
