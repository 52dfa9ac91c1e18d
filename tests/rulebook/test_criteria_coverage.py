"""What the examples show of each criterion, within the scope of the rule; the example that is wanting."""

from typing import Any

import pytest

from cds.core.truth import FALSE, TRUE, UNKNOWN
from cds.rulebook.criteria_coverage import CriteriaCoverage, Gap, criteria_coverage
from cds.rulebook.examples import prepare
from cds.rulebook.sound import sound_rulebook

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
REFRACTORY = "cluster_headache/refractory-chronic-cluster-headache.yaml"
NO_CREATININE = """\
    - name: No creatinine on record
      given: { serum_creatinine: unknown }
      expect: unknown
      missing: [serum_creatinine]
    - name: Neither creatinine nor weight on record
      given: { serum_creatinine: unknown, body_weight: unknown }
      expect: unknown
      missing: [body_weight, serum_creatinine]
"""


def covered(book: Any, rule_id: str) -> CriteriaCoverage:
    return criteria_coverage(prepare(sound_rulebook(book.contents()), [rule_id]))


def test_each_criterion_may_be_met_not_met_and_unknown(book: Any) -> None:
    coverage = covered(book, "ketamine-renal-contraindication")
    assert (coverage.possible, coverage.gaps, coverage.percent) == (3, (), 100)
    assert str(coverage) == "100 % of the criteria seen met, not met and unknown (3 of 3)"


def test_what_no_example_shows_comes_with_the_example_that_would(book: Any) -> None:
    book.edit(RENAL, NO_CREATININE, "")
    coverage = covered(book, "ketamine-renal-contraindication")
    (gap,) = coverage.gaps
    assert (gap.criterion, gap.truth) == ("severe_renal_insufficiency", UNKNOWN)
    assert str(coverage) == "66.6 % of the criteria seen met, not met and unknown (2 of 3)"
    issue = gap.issue()
    assert (issue.lint, issue.warning) == ("criterion-never-seen", True)
    assert issue.line == book.line(RENAL, "severe_renal_insufficiency:")
    assert issue.message.endswith('{ketamine.min_creatinine_clearance}" unknown')
    assert issue.hint == "add a case: given: { creatinine_clearance: unknown }, expect: unknown"


def test_the_example_in_the_hint_fills_the_gap(book: Any) -> None:
    gaps = covered(book, "verapamil-first-line").gaps
    assert {(gap.criterion, gap.truth) for gap in gaps} == {
        ("adult", UNKNOWN),
        ("no_preventive", UNKNOWN),
        ("verapamil_untried", FALSE),
    }
    for number, gap in enumerate(gaps):
        given, expect = gap.example.split(", expect: ")
        book.append(FIRST_LINE, f"    - name: Case {number}\n      {given}\n      expect: {expect}\n")
    assert covered(book, "verapamil-first-line").gaps == ()


def test_a_case_out_of_scope_shows_nothing(book: Any) -> None:
    book.edit(RENAL, NO_CREATININE, "")
    book.append(
        RENAL,
        "    - name: Verapamil, no creatinine\n"
        "      given: { ordering: verapamil, serum_creatinine: unknown }\n"
        "      expect: out_of_scope\n",
    )
    assert len(covered(book, "ketamine-renal-contraindication").gaps) == 1


def test_what_no_patient_can_show_is_not_asked_for(book: Any) -> None:
    """`documented` is true or false, never unknown; a fact that the scope settles has one value within it."""
    coverage = covered(book, "refractory-chronic-cluster-headache")
    assert "chronic" not in {gap.criterion for gap in coverage.gaps}
    book.edit(
        FIRST_LINE,
        "  verapamil_contraindicated:\n",
        "  diagnosed:\n    says: Cluster headache is on record\n    fact: cluster_headache\n    is: true\n"
        "  verapamil_contraindicated:\n",
    )
    book.edit(FIRST_LINE, "all_of: [adult,", "all_of: [diagnosed, adult,")
    assert "diagnosed" not in {gap.criterion for gap in covered(book, "verapamil-first-line").gaps}


def test_where_too_many_patients_would_have_to_be_tried_the_gap_has_no_example(book: Any) -> None:
    rule = book.contents().rules["ketamine-renal-contraindication"]
    assert Gap(rule, "severe_renal_insufficiency", TRUE, "").issue().hint == "add a case that shows it"


def test_a_rule_without_a_readable_example_is_left_out(book: Any) -> None:
    coverage = criteria_coverage(prepare(sound_rulebook(book.contents()), []))
    assert (coverage.possible, coverage.percent) == (0, 100)


@pytest.mark.parametrize(("gaps", "said"), [(1, "99.9 %"), (999, "0.1 %")])
def test_the_share_is_rounded_down(book: Any, gaps: int, said: str) -> None:
    rule = book.contents().rules["ketamine-renal-contraindication"]
    gap = Gap(rule, "severe_renal_insufficiency", TRUE, "")
    assert str(CriteriaCoverage(1000, (gap,) * gaps)).startswith(said)
