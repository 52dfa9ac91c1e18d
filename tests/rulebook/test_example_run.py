"""`cds test`: the examples run, breaks and gaps listed on demand, failures told in words."""

from typing import Any

import pytest

from cds.rulebook.example_run import run

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"
SEVENTEEN = (
    "    - name: The day before the 18th birthday\n      given: { age: 17 a }\n      expect: not_met\n"
)


def test_every_example_runs(book: Any) -> None:
    found = run(book.contents())
    assert not found.failed
    assert list(found.lines()) == ["53 examples of 6 rules run: no findings"]
    assert list(run(book.contents(), mutate=True).lines()) == list(found.lines())


def test_an_example_that_fails_is_told_in_words(book: Any) -> None:
    book.edit(LITHIUM, "No allergy on record, expect: not_met", "No allergy on record, expect: met")
    found = run(book.contents(), mutate=True)
    assert found.failed
    assert [issue.lint for issue in found.failures] == ["example-fails"]
    assert found.broken == ()  # a rule whose examples fail is not broken as well
    head, hint, given, expected, got, *_, summary = "\n".join(found.lines()).split("\n")
    assert head.startswith(f"{book.folder / LITHIUM}:")
    assert hint.startswith("    hint: change the rule if the example is right")
    assert [line.split() for line in (given, expected, got)] == [
        ["given", "the", "base,", "nothing", "changed"],
        ["expected", "met"],
        ["got", "not", "met"],
    ]
    assert summary == "53 examples of 6 rules run: 1 error, 0 warnings"


def test_a_break_that_survives_is_said_on_demand(book: Any) -> None:
    book.edit(FIRST_LINE, "status: draft", "status: review")
    book.edit(FIRST_LINE, SEVENTEEN, "")
    assert not run(book.contents()).failed
    found = run(book.contents(), mutate=True)
    assert found.failed
    assert {issue.lint for issue in found.broken} == {"mutant-survives"}
    assert str(min(found.broken)) in found.lines()


def test_a_rule_that_cannot_be_evaluated_is_counted(book: Any) -> None:
    book.edit(RENAL, "less_than: ketamine.min_creatinine_clearance", "less_than: ketamine.min")
    found = run(book.contents())
    assert [issue.lint for issue in found.faults] == ["name-unknown"]
    assert list(found.lines())[-1] == (
        "45 examples of 5 rules run, 1 rules not evaluated: 1 error, 0 warnings"
    )


def test_the_rules_named_run_and_a_fault_elsewhere_does_not_matter(book: Any) -> None:
    book.edit(RENAL, "less_than: ketamine.min_creatinine_clearance", "less_than: ketamine.min")
    found = run(book.contents(), ["verapamil-first-line"])
    assert list(found.lines()) == ["9 examples of 1 rules run: no findings"]
    named = run(book.contents(), ["ketamine-renal-contraindication"])
    assert list(named.lines())[-1] == (
        "0 examples of 0 rules run, 1 rules not evaluated: 1 error, 0 warnings"
    )


def test_the_rules_that_ran_with_their_cases(book: Any) -> None:
    book.edit(LITHIUM, "No allergy on record, expect: not_met", "No allergy on record, expect: met")
    found = run(book.contents(), ["lithium-contraindicated", "verapamil-first-line"])
    (lithium, cases, failed), (first, _, none) = found.rules()
    assert (lithium.id, first.id, none) == ("lithium-contraindicated", "verapamil-first-line", {})
    assert {case.example.line for case in cases} >= failed.keys()
    assert [answer.word for answer in failed.values()] == ["not_met"]


@pytest.mark.parametrize(("threshold", "failed"), [(0, False), (84, False), (85, True), (100, True)])
def test_a_threshold_is_reached_or_not(book: Any, threshold: float, failed: bool) -> None:
    found = run(book.contents(), threshold=threshold)
    assert found.failed is failed
    lines = list(found.lines())
    assert sum("criterion-never-seen" in line for line in lines) == 6
    assert "84.6 % of the criteria seen met, not met and unknown (33 of 39)" in lines
    assert (f"below the threshold of {threshold} %: add the cases named above" in lines) is failed


def test_a_line_taken_away_does_not_make_the_run_fall_over(book: Any) -> None:
    path = book.folder / RENAL
    lines = path.read_text(encoding="utf-8").splitlines()
    for index in range(0, len(lines), 6):
        path.write_text("\n".join(lines[:index] + lines[index + 1 :]), encoding="utf-8")
        found = run(book.contents(), mutate=True, threshold=50)
        assert list(found.lines())[-1].split(" examples of ")[0].isdigit()
