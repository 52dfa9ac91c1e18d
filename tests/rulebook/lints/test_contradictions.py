"""Rules, numbers and examples that contradict one another: one message for what explains it."""

from typing import Any

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
REFRACTORY = "cluster_headache/refractory-chronic-cluster-headache.yaml"
NUMBERS = "parameters/all.yaml"
LIMIT = "        value: 30\n        reference: ketalgia\n"


def test_a_number_that_the_examples_do_not_know(book: Any) -> None:
    book.edit(NUMBERS, LIMIT, LIMIT.replace("30", "35"))
    at = book.line(RENAL, "Exactly 30 mL/min")
    book.only(
        "parameter-contradicted",
        NUMBERS,
        "value: 35",
        "`ketamine.min_creatinine_clearance` is 35 mL/min, the examples of `ketamine-renal-contraindication` "
        "are written for 30 mL/min",
        f"correct the number, or the examples: {(book.folder / RENAL).as_posix()}:{at}",
    )


def test_a_number_a_thousand_times_too_large(book: Any) -> None:
    book.edit(NUMBERS, LIMIT, LIMIT.replace("30", "30000"))
    book.only(
        "parameter-contradicted",
        NUMBERS,
        "value: 30000",
        "30000 mL/min",
        "a factor of a thousand: mg for ug?",
    )


def test_a_number_of_two_rules_is_named_once(book: Any) -> None:
    book.edit(NUMBERS, "{ value: 18, reference", "{ value: 21, reference")
    book.only(
        "parameter-contradicted",
        NUMBERS,
        "value: 21",
        "`general.adult_age` is 21 years, the examples of `refractory-chronic-cluster-headache` and 1 more "
        "rule are written for 18 years",
        "verapamil-first-line.yaml:",
    )


def test_a_limit_the_wrong_way_round(book: Any) -> None:
    book.edit(RENAL, "less_than: ketamine", "at_least: ketamine")
    book.only(
        "rule-contradicted",
        RENAL,
        "at_least:",
        '5 examples contradict this line. "Normal kidney function" expects not_met, the rule says met '
        "(`creatinine_clearance` is 85.9 mL/min, `ketamine.min_creatinine_clearance` 30 mL/min)",
        "all of them would hold if `at_least` on `creatinine_clearance` becomes `less_than`",
    )


def test_examples_of_rules_that_use_the_finding_wait(book: Any) -> None:
    book.edit(LITHIUM, "  all_of: [allergy]", "  none_of: [allergy]")
    assert [(issue.lint, issue.path) for issue in book.issues()] == [
        ("rule-contradicted", (book.folder / LITHIUM).as_posix())
    ]


def test_one_example_that_does_not_hold(book: Any) -> None:
    book.edit(
        RENAL,
        "      given: { creatinine_clearance: 29.9 mL/min }\n      expect: met",
        "      given: { creatinine_clearance: 29.9 mL/min }\n      expect: not_met",
    )
    book.only(
        "example-fails",
        RENAL,
        "- name: Just under 30",
        '"Just under 30 mL/min is not" expects not_met, the rule says met (`creatinine_clearance` is 29.90',
        "change the example if the rule is right",
    )


def test_where_one_change_of_the_rule_agrees_with_the_example_it_is_named(book: Any) -> None:
    book.edit(
        RENAL,
        "      given: { creatinine_clearance: 30 mL/min }\n      expect: not_met",
        "      given: { creatinine_clearance: 30 mL/min }\n      expect: met",
    )
    book.expect(
        "example-fails",
        RENAL,
        "- name: Exactly 30",
        "expects met, the rule says not_met",
        "if the example is right, `less_than` on `creatinine_clearance` becomes `at_most`",
    )


def test_several_examples_that_nothing_small_explains_are_named_each(book: Any) -> None:
    for name in ("Allergy on record, given: { lithium_allergy: true }", "No allergy on record"):
        expected = "met" if name.startswith("Allergy") else "not_met"
        book.edit(LITHIUM, f"name: {name}, expect: {expected} }}", f"name: {name}, expect: unknown }}")
    issues = book.issues("example-fails")
    assert ["the rule if the example is" in issue.hint for issue in issues] == [True, True]


def test_a_missing_list_that_means_nothing_is_said_once(book: Any) -> None:
    book.edit(
        LITHIUM,
        "      given: { lithium_allergy: unknown (not_sent) }",
        "      given: { lithium_allergy: false }",
    )
    assert [issue.lint for issue in book.issues()] == ["example-contradiction"]
