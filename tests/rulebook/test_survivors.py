"""Breaks that no example notices are named with the example that is wanting; equal ones are not."""

from typing import Any

import pytest

from cds.core.errors import Issue
from cds.rulebook.examples import prepare
from cds.rulebook.sound import sound_rulebook
from cds.rulebook.survivors import Difference, survivors

FIRST_LINE = "verapamil-first-line"
REFRACTORY = "refractory-chronic-cluster-headache"
RENAL = "ketamine-renal-contraindication"
LITHIUM = "lithium-contraindicated"


def found(book: Any, rule_id: str) -> list[Issue]:
    contents = book.contents()
    trial = prepare(sound_rulebook(contents))
    rule = trial.rulebook.rules[rule_id]
    return list(survivors(trial, rule, contents.lines_of(rule)))


@pytest.mark.parametrize("rule_id", [FIRST_LINE, REFRACTORY, RENAL, LITHIUM])
def test_no_break_of_a_worked_example_survives(book: Any, rule_id: str) -> None:
    assert found(book, rule_id) == []


@pytest.mark.parametrize(
    ("rule_id", "case", "change", "hint"),
    [
        (
            FIRST_LINE,
            "    - name: The day before the 18th birthday\n      given: { age: 17 a }\n"
            "      expect: not_met\n",
            "`adult` is dropped",
            "given: { age: 17 a }, expect: not_met (the broken rule says met)",
        ),
        (
            REFRACTORY,
            "    - { name: Lithium insufficient,          given: { lithium_outcome: "
            "insufficient-efficacy }, expect: met }\n",
            "`insufficient-efficacy` is dropped",
            "given: { lithium_outcome: insufficient-efficacy }, expect: met",
        ),
        (
            REFRACTORY,
            "    - name: Just under two attacks a day\n"
            "      given: { attacks_per_day: 1.93 /d }\n      expect: not_met\n",
            "`refractory.min_attacks_per_day` is 1.9 instead of 2",
            "given: { attacks_per_day: 1.95 /d }, expect: not_met",
        ),
        (
            RENAL,
            "    - name: Just under 30 mL/min is not\n"
            "      given: { creatinine_clearance: 29.9 mL/min }\n      expect: met\n",
            "`ketamine.min_creatinine_clearance` is 28.5 instead of 30",
            "given: { creatinine_clearance: 29 mL/min }, expect: met",
        ),
        (
            RENAL,
            "    - name: Another drug is being ordered\n"
            "      given: { ordering: verapamil }\n      expect: out_of_scope\n",
            "`ordering` is dropped",
            "given: { ordering: another-drug }, expect: out_of_scope",
        ),
    ],
)
def test_a_case_taken_away_is_asked_for(book: Any, rule_id: str, case: str, change: str, hint: str) -> None:
    book.edit(f"cluster_headache/{rule_id}.yaml", case, "")
    issues = {issue.message: issue for issue in found(book, rule_id)}
    issue = issues[f"no example notices when {change}"]
    assert issue.lint == "mutant-survives"
    assert hint in issue.hint


def test_a_survivor_is_a_warning_in_a_draft_only(book: Any) -> None:
    file = f"cluster_headache/{FIRST_LINE}.yaml"
    book.edit(
        file,
        "    - name: The day before the 18th birthday\n      given: { age: 17 a }\n      expect: not_met\n",
        "",
    )
    drafts = found(book, FIRST_LINE)
    assert drafts
    assert all(issue.warning for issue in drafts)
    book.edit(file, "status: draft", "status: review")
    assert not any(issue.warning for issue in found(book, FIRST_LINE))


def test_a_break_that_changes_nothing_is_none(book: Any) -> None:
    file = f"cluster_headache/{FIRST_LINE}.yaml"
    book.edit(
        file,
        "  all_of: [adult, no_preventive, verapamil_untried]",
        "  all_of: [adult, adult, no_preventive, verapamil_untried]",
    )
    assert found(book, FIRST_LINE) == []


def test_a_condition_that_the_scope_repeats_can_be_dropped(book: Any) -> None:
    file = f"cluster_headache/{FIRST_LINE}.yaml"
    book.edit(
        file,
        "decide:\n  all_of: [",
        "  diagnosed:\n    says: Diagnosed\n    fact: cluster_headache\n    is: true\n\n"
        "decide:\n  all_of: [diagnosed, ",
    )
    assert found(book, FIRST_LINE) == []


def test_a_difference_without_a_patient_still_asks() -> None:
    assert Difference().hint == "add a case that tells the two apart"
