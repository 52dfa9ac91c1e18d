"""What is still needed: each fact once, one line for what one test settles, every reason."""

import pytest

from cds.core.evaluate import Numbers, Trace, Verdict
from cds.core.explain import Wording
from cds.core.facts import Missing, Reason
from cds.core.rules import Compare, Is, RuleBook, leaves_of
from cds.core.truth import FALSE, TRUE
from cds.hooks.lacking import Remedies
from tests.hooks.calls import NOW


@pytest.fixture(scope="module")
def wording(rulebook: RuleBook) -> Wording:
    return Wording(rulebook, Numbers(rulebook, NOW.date()))


def lines(wording: Wording, *missing: Missing) -> list[str]:
    return [str(line) for line in Remedies(wording.rulebook).lacking(missing, wording)]


def test_each_fact_stands_once_with_its_reason(wording: Wording) -> None:
    missing = (
        Missing("body_weight", Reason.TOO_OLD),
        Missing("stroke", Reason.CONTRADICTORY, "confirmed in one record and refuted in another"),
        Missing("body_weight", Reason.TOO_OLD),
    )
    assert lines(wording, *missing) == [
        "Body weight (too old)",
        f"{wording.title('stroke')} (contradictory: confirmed in one record and refuted in another)",
    ]


def test_what_one_test_settles_is_one_line_under_the_name_of_what_it_measures(wording: Wording) -> None:
    missing = (
        Missing("tsh_above_upper_limit", Reason.UNREADABLE, "no reference range"),
        Missing("free_t4_above_upper_limit", Reason.NOT_RECORDED),
        Missing("tsh_below_lower_limit", Reason.NOT_RECORDED),
        Missing("tsh", Reason.NOT_RECORDED),
    )
    assert lines(wording, *missing) == [
        "TSH (unreadable: no reference range; not recorded)",
        "Free T4 above the laboratory's upper limit (not recorded)",
    ]


@pytest.mark.parametrize(
    ("fact", "title", "name"),
    [
        ("tsh_above_upper_limit", "TSH", "TSH"),
        ("pregnant", "Pregnancy test", "Pregnancy test"),
        ("stable_creatinine", "Serum creatinine", "Serum creatinine"),
        ("systolic_pressure", "Blood pressure", "Blood pressure"),
        (
            "free_t4_above_upper_limit",
            "Free T4 above the laboratory's upper limit",
            "Thyroxine (T4) free",
        ),
    ],
)
def test_a_test_is_ordered_under_its_name(wording: Wording, fact: str, title: str, name: str) -> None:
    (line,) = Remedies(wording.rulebook).lacking([Missing(fact, Reason.NOT_RECORDED)], wording)
    assert line.remedy is not None
    assert (line.title, line.remedy.name) == (title, name)
    assert line.remedy.test == wording.rulebook.facts[fact].settled_by


def test_what_no_test_settles_has_no_remedy(wording: Wording) -> None:
    (line,) = Remedies(wording.rulebook).lacking([Missing("stroke", Reason.NOT_SENT)], wording)
    assert line.remedy is None
    assert line.reasons == ("not sent by the EHR",)


def test_a_parameter_that_is_not_in_force_is_named_too(wording: Wording) -> None:
    missing = Missing(
        "ketamine.min_creatinine_clearance", Reason.NOT_RECORDED, "no value in force on this day"
    )
    (line,) = lines(wording, missing)
    assert line.endswith(" (not recorded: no value in force on this day)")
    assert not line.startswith("ketamine.")


def test_a_met_monitoring_rule_names_the_tests_that_are_due(rulebook: RuleBook) -> None:
    rule = rulebook.rules["lithium-laboratory-monitoring"]
    criteria = list(rule.criteria)
    traces = tuple(Trace(name, TRUE if name == criteria[0] else FALSE) for name in criteria)
    due = Remedies(rulebook).due(Verdict(rule, TRUE, True, traces))
    wanted = {
        rulebook.facts[leaf.fact].settled_by
        for leaf in leaves_of(rule.criteria[criteria[0]].expression)
        if isinstance(leaf, Is | Compare)
    }
    assert {remedy.test for remedy in due} == {test for test in wanted if test is not None}
    assert due
