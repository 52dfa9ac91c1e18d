"""The alarms of one drug about one number: silence between two of them, or two at once."""

from typing import Any

from tests.rulebook.lints.test_pages import apply, snippets

CAUTION = "cluster_headache/ketamine-renal-caution.yaml"


def test_a_value_between_two_alarms_without_any(book: Any) -> None:
    apply(book, snippets("band-gap", "Avoid"), snippets("band-gap", "Prefer"), wrong=True)
    book.expect(
        "band-gap",
        CAUTION,
        "more_than: ketamine.min",
        "at 30 mL/min of `creatinine_clearance` neither this rule nor `ketamine-renal-contraindication` is",
        "one `less_than` and the other `at_least`",
    )


def test_a_value_with_two_alarms(book: Any) -> None:
    apply(book, snippets("band-overlap", "Avoid"), snippets("band-overlap", "Prefer"), wrong=True)
    book.expect(
        "band-overlap",
        CAUTION,
        "less_than: ketamine.reduced",
        "`creatinine_clearance` this rule and `ketamine-renal-contraindication` both alarm",
        "name its finding under `none_of`: `ketamine-renal-contraindication`",
    )


def test_the_finding_of_the_graver_rule_settles_an_overlap(book: Any) -> None:
    apply(book, snippets("band-overlap", "Avoid"), snippets("band-overlap", "Prefer"), wrong=True)
    book.edit(
        CAUTION,
        "decide:\n  all_of: [moderate_renal_insufficiency]",
        "  severe:\n    says: Renal insufficiency is severe\n    finding: ketamine-renal-contraindication\n\n"
        "decide:\n  all_of: [moderate_renal_insufficiency]\n  none_of: [severe]",
    )
    assert book.issues("band-overlap") == []


def test_alarms_of_two_drugs_are_no_bands(book: Any) -> None:
    apply(book, snippets("band-gap", "Avoid"), snippets("band-gap", "Prefer"), wrong=True)
    book.edit(CAUTION, "order-sign]\n  ordering: ketamine\n", "order-sign]\n  ordering: lithium\n")
    assert book.issues("band-gap") == []


def test_a_low_and_a_high_alarm_leave_the_normal_range_alone(book: Any) -> None:
    """Too little and too much: silence between them is what one wants."""
    apply(book, snippets("band-gap", "Avoid"), snippets("band-gap", "Prefer"), wrong=False)
    book.edit(
        CAUTION,
        "      - { fact: creatinine_clearance, at_least: ketamine.min_creatinine_clearance }\n"
        "      - { fact: creatinine_clearance, less_than: ketamine.reduced_creatinine_clearance }\n",
        "      - { fact: creatinine_clearance, more_than: ketamine.reduced_creatinine_clearance }\n",
    )
    assert book.issues("band-gap") == []


def test_a_count_and_yes_no_facts_are_judged_as_if_nothing_else_were_present(book: Any) -> None:
    apply(book, snippets("band-overlap", "Avoid"), snippets("band-overlap", "Prefer"), wrong=True)
    allergies = "[{ fact: lithium_allergy, is: true }, { fact: verapamil_allergy, is: true }]"
    count = f"      - at_least_n_of: {{ n: refractory.min_attacks_per_day, of: {allergies} }}\n"
    book.edit(
        CAUTION,
        "      - { fact: creatinine_clearance, less_than: ketamine.reduced_creatinine_clearance }\n",
        "      - { fact: creatinine_clearance, less_than: ketamine.reduced_creatinine_clearance }\n" + count,
    )
    assert book.issues("band-overlap") == []
    book.edit(CAUTION, "    all_of:\n      - {", "    any_of:\n      - {")
    assert len(book.issues("band-overlap")) == 1
