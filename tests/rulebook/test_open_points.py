"""What is to be confirmed, wherever it stands."""

from typing import Any

from cds.rulebook.open_points import open_points

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"


def test_a_number_a_fact_and_evidence(book: Any) -> None:
    points = open_points(book.contents())
    (number,) = points["parameter", "ketamine.min_creatinine_clearance"]
    assert number.about == "30 mL/min from 2026-11-20"
    assert number.why.startswith("Read it in the protocol")
    assert number.line == book.line("parameters/all.yaml", "ketamine.min_creatinine_clearance:")
    (fact,) = points["fact", "preventive_in_use"]
    assert fact.why.startswith("Are prescriptions from elsewhere visible?")
    (evidence,) = points["rule", "verapamil-first-line"]
    assert (evidence.about, evidence.why) == (
        "evidence of ean-2023",
        "strength and certainty to be confirmed",
    )
    assert evidence.line == book.line(FIRST_LINE, "- reference: ean-2023")


def test_a_value_set_and_each_of_its_codes(book: Any) -> None:
    book.edit("value_sets/lithium.yaml", "title: Lithium", "title: Lithium\nto_confirm: All of them?")
    book.edit(
        "value_sets/lithium.yaml", '"6448", display: lithium', '"6448", display: lithium, to_confirm: A?'
    )
    whole, code = open_points(book.contents())["value set", "lithium"]
    assert (whole.about, whole.why, whole.line) == ("Lithium", "All of them?", 3)
    assert (code.about, code.why, code.line) == ("rxnorm 6448 lithium", "A?", 6)


def test_a_value_withdrawn(book: Any) -> None:
    book.edit("parameters/all.yaml", "value: 240", "value: null, to_confirm: Why")
    (point,) = open_points(book.contents())["parameter", "verapamil.min_daily_dose"]
    assert point.about == "withdrawn from 2026-11-20"
