"""The rulebook: what a rule asks for, what it needs, what is in force when."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cds.core.facts import FactDef, FactType
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Criterion,
    Finding,
    Is,
    Named,
    NoneOf,
    Outcome,
    leaves_of,
)
from cds.core.truth import FALSE, TRUE, UNKNOWN
from tests.core.samples import book, parameter, rule

IS_FEMALE = Is("sex", ("female",))
OLD = Compare("age", Comparison.MORE_THAN, "max_age")
YOUNG = Compare("age", Comparison.LESS_THAN, "min_age")
LOW = Finding("low")


def test_leaves_are_those_of_the_tree_from_left_to_right() -> None:
    tree = AllOf((IS_FEMALE, AnyOf((OLD, Named("other"))), NoneOf((LOW,)), AtLeastNOf("n", (YOUNG, LOW))))
    assert list(leaves_of(tree)) == [IS_FEMALE, OLD, LOW, YOUNG, LOW]


def test_a_rule_names_itself_its_facts_and_its_needs_once() -> None:
    criteria = {
        "old": Criterion("old", "It is old", AnyOf((OLD, YOUNG)), ("KT-9", "KI-1")),
        "low": Criterion("low", "It is low", LOW, ("KT-8",)),
    }
    sample = rule("sample", AllOf((Named("old"), LOW, IS_FEMALE)), criteria, (IS_FEMALE,), covers=("KT-9",))
    assert sample.reference == "sample@0.1.0"
    assert sample.all_covers == ("KT-9", "KI-1", "KT-8")
    assert sample.findings == ("low",)
    assert sample.facts == ("sex", "age")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 12, 31), "none"),
        (date(2020, 1, 1), Fraction(1)),
        (date(2020, 12, 31), Fraction(1)),
        (date(2021, 1, 1), None),
        (date(2022, 1, 1), "strict"),
    ],
)
def test_a_parameter_has_the_value_in_force_on_a_day(day: date, expected: object) -> None:
    entry = parameter("limit", 1, None, "strict").dated(day)
    assert (entry.value if entry else "none") == expected


BOOK = book(
    [
        rule("low", OLD),
        rule("middle", AllOf((LOW, IS_FEMALE)), ordering=("ketamine", "verapamil")),
        rule("high", AnyOf((Finding("middle", documented=True), LOW)), ordering=("ketamine",)),
        rule("apart", IS_FEMALE),
    ],
    [
        FactDef("age", "Age", FactType.QUANTITY, "a"),
        FactDef("sex", "Sex", FactType.CHOICE),
        FactDef("clearance", "Clearance", FactType.QUANTITY, inputs=("age", "creatinine")),
        FactDef("creatinine", "Creatinine", FactType.QUANTITY),
    ],
    [parameter("min_age", 18), parameter("max_age", 75, 80), parameter("policy", "strict", unit=None)],
)


def test_a_rule_lies_one_stratum_above_the_highest_it_needs() -> None:
    assert BOOK.strata == {"low": 0, "middle": 1, "high": 2, "apart": 0}


def test_reach_holds_what_is_needed_lower_strata_first() -> None:
    assert [each.id for each in BOOK.reach(("high", "apart"))] == ["apart", "low", "middle", "high"]
    assert [each.id for each in BOOK.reach(("low",))] == ["low"]
    assert BOOK.reach(()) == ()


def test_the_drugs_of_a_rulebook_are_those_that_rules_speak_of() -> None:
    assert BOOK.drugs == ("ketamine", "verapamil")


def test_inputs_come_before_the_facts_derived_from_them() -> None:
    asking = rule("asking", AllOf((Is("clearance", (True,)), OLD, Is("of no file", (True,)))))
    assert BOOK.facts_of((asking, BOOK.rules["middle"])) == ("age", "creatinine", "clearance", "sex")


def test_facts_that_are_only_shown_are_read_too() -> None:
    showing = replace(rule("showing", OLD), shown=("clearance",))
    assert BOOK.facts_of((showing,)) == ("age", "creatinine", "clearance")
    assert BOOK.facts_with(("sex", "clearance")) == ("sex", "age", "creatinine", "clearance")


def test_rules_and_rulebooks_are_shown_in_short() -> None:
    assert repr(BOOK.rules["middle"]) == "Rule(middle@0.1.0)"
    assert repr(BOOK) == f"RuleBook({len(BOOK.rules)} rules, sha256:test)"


def test_days_between_which_no_parameter_changes_are_of_one_period() -> None:
    changing = book(parameters=[parameter("one", 1, 2), parameter("other", 3)])
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1), date(2030, 1, 1))
    assert [changing.period(day) for day in days] == [0, 1, 1, 2, 2]
    assert book().period(days[0]) == 0


def test_outcomes_by_truth() -> None:
    outcomes = (Outcome("info", "not met"), None, Outcome("critical", "met"))
    asking = replace(rule("asking", OLD), not_met=outcomes[0], unknown=outcomes[1], met=outcomes[2])
    assert tuple(asking.outcomes[truth] for truth in (FALSE, UNKNOWN, TRUE)) == outcomes
