"""The patients that matter to a rule."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Known, Unknown
from cds.core.truth import UNKNOWN
from cds.rulebook.domain import Domain, counted, simplest
from cds.rulebook.examples import Trial, prepare
from cds.rulebook.sound import sound_rulebook

RENAL = "ketamine-renal-contraindication"


def trial_of(book: Any) -> Trial:
    return prepare(sound_rulebook(book.contents()))


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        ("33.25", "35", "34"),
        ("29.4", "30", "29.7"),
        ("0.02", "0.03", "0.025"),
        ("-1", "1", "0"),
        ("1.5", "1.575", "1.54"),
    ],
)
def test_the_simplest_number_between_two(low: str, high: str, value: str) -> None:
    assert simplest(Fraction(low), Fraction(high)) == Fraction(value)


def test_a_gap_too_narrow_for_decimals() -> None:
    low, high = Fraction(1, 10**12), Fraction(2, 10**12)
    assert low < simplest(low, high) < high


def test_every_value_on_which_the_rule_could_turn(book: Any) -> None:
    trial = trial_of(book)
    domain = Domain(trial, trial.rulebook.rules[RENAL], trial.numbers)
    patients = list(domain.patients())
    assert domain.complete
    drugs = {patient.case.ordered for patient in patients}
    assert drugs == {"ketamine", "verapamil", "another-drug"}
    values = [patient.case.sheet["creatinine_clearance"] for patient in patients]
    assert any(isinstance(value, Unknown) for value in values)
    numbers = {value.value for value in values if isinstance(value, Known)}
    assert Fraction(30) in numbers
    assert min(numbers) < 30 < max(numbers)


def test_few_changes_come_first_and_are_written_out(book: Any) -> None:
    trial = trial_of(book)
    patients = Domain(trial, trial.rulebook.rules["verapamil-first-line"], trial.numbers).patients()
    first = next(patients)
    assert first.given == {}
    given = [patient.given for patient in patients]
    assert {"age": "17 a"} in given
    assert {"verapamil-contraindicated": "unknown"} in given
    assert {"preventive_in_use": "true"} in given
    assert {"verapamil_outcome": "ongoing"} in given


def test_findings_are_inputs(book: Any) -> None:
    trial = trial_of(book)
    patients = Domain(trial, trial.rulebook.rules["verapamil-first-line"], trial.numbers).patients()
    found = {patient.case.findings["verapamil-contraindicated"][0] for patient in patients}
    assert UNKNOWN in found
    assert len(found) == 3


def test_a_large_domain_ends_and_says_so(book: Any) -> None:
    trial = trial_of(book)
    domain = Domain(trial, trial.rulebook.rules["refractory-chronic-cluster-headache"], trial.numbers)
    assert sum(1 for _ in domain.patients()) == 20_000
    assert not domain.complete


def test_whole_numbers_are_counted_in_steps_of_one(book: Any) -> None:
    trial = trial_of(book)
    rules = trial.rulebook.rules
    assert counted(trial, rules["verapamil-first-line"], "age", Fraction(18))
    assert not counted(trial, rules["verapamil-first-line"], "age", Fraction("17.5"))
    assert not counted(trial, rules[RENAL], "creatinine_clearance", Fraction(30))
    ages = Domain(trial, rules["verapamil-first-line"], trial.numbers).inputs[1]
    assert [text for text, _ in ages.values] == ["17 a", "18 a", "19 a", "unknown"]


def test_a_base_that_cannot_be_read_is_left_out(book: Any) -> None:
    file = "cluster_headache/lithium-contraindicated.yaml"
    book.edit(file, "    lithium_allergy: false\n", "    lithium_allergy: 3\n")
    trial = trial_of(book)
    domain = Domain(trial, trial.rulebook.rules["lithium-contraindicated"], trial.numbers)
    assert {patient.case.example.name for patient in domain.patients()} == {
        "Allergy on record",
        "Allergies not sent",
    }
    assert domain.complete


def test_without_one_readable_case_there_is_no_patient(book: Any) -> None:
    file = "cluster_headache/lithium-contraindicated.yaml"
    book.edit(file, "    lithium_allergy: false\n", "    shoe_size: 3\n")
    trial = trial_of(book)
    domain = Domain(trial, trial.rulebook.rules["lithium-contraindicated"], trial.numbers)
    assert list(domain.patients()) == []
    assert not domain.complete
