"""What an entry rests on."""

from typing import Any

from cds.rulebook.contents import FACT, PARAMETER, REFERENCE, RULE, VALUE_SET
from cds.rulebook.dependencies import direct, everything_under


def test_a_rule_rests_on_what_it_asks_compares_shows_and_is_ordered_for(book: Any) -> None:
    contents = book.contents()
    assert set(direct(contents, (RULE, "ketamine-renal-contraindication"))) == {
        (FACT, "creatinine_clearance"),
        (PARAMETER, "ketamine.min_creatinine_clearance"),
        (VALUE_SET, "ketamine"),
    }
    first_line = set(direct(contents, (RULE, "verapamil-first-line")))
    assert {(RULE, "verapamil-contraindicated"), (PARAMETER, "verapamil.min_daily_dose")} <= first_line


def test_a_fact_rests_on_its_inputs_numbers_and_codes(book: Any) -> None:
    contents = book.contents()
    assert set(direct(contents, (FACT, "body_weight"))) == {
        (PARAMETER, "renal.max_age_of_weight"),
        (VALUE_SET, "body-weight"),
    }
    clearance = set(direct(contents, (FACT, "creatinine_clearance")))
    assert {(FACT, "serum_creatinine"), (PARAMETER, "renal.obese_bmi")} <= clearance


def test_a_value_set_rests_on_those_it_includes(book: Any) -> None:
    found = set(direct(book.contents(), (VALUE_SET, "cluster-headache-preventives")))
    assert found == {(VALUE_SET, "verapamil"), (VALUE_SET, "lithium")}


def test_what_could_not_be_read_rests_on_nothing(book: Any) -> None:
    contents = book.contents()
    for kind in (RULE, FACT, VALUE_SET, PARAMETER, REFERENCE):
        assert list(direct(contents, (kind, "nothing"))) == []


def test_everything_at_any_depth(book: Any) -> None:
    found = everything_under(book.contents(), (RULE, "refractory-chronic-cluster-headache"))
    assert (VALUE_SET, "injectable-steroid") in found
    assert (PARAMETER, "refractory.max_attacks_per_day") in found
    assert (FACT, "as_of") in found
    assert (RULE, "ketamine-renal-contraindication") not in found
