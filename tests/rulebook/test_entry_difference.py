"""What differs in a parameter, fact, value set or reference."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from cds.core.facts import FactDef, FactType
from cds.core.rules import Code, DatedValue, Parameter, Reference, ValueSet
from cds.rulebook.detail import Detail, Weight
from cds.rulebook.entry_difference import of_fact, of_parameter, of_reference, of_value_set

FIRST, SECOND = date(2020, 1, 1), date(2027, 1, 1)
LIMIT = Parameter(
    "renal.min", "Lowest clearance", "mL/min", (DatedValue(FIRST, Fraction(30), "trial", "p. 1"),)
)
STROKE = ValueSet(
    "stroke", "Stroke", (Code("snomed", "1", "Stroke"), Code("icd10cm", "I6", "All", prefix=True))
)


def valued(*values: tuple[date, Fraction | None]) -> Parameter:
    return replace(LIMIT, values=tuple(DatedValue(day, value, "trial", "p. 1") for day, value in values))


def test_a_value_with_its_unit_and_its_day() -> None:
    new = valued((FIRST, Fraction(35)))
    assert list(of_parameter(LIMIT, new, Weight.VERDICT)) == [
        Detail("value from 2020-01-01", "30 mL/min", "35 mL/min", Weight.VERDICT)
    ]
    assert list(of_parameter(LIMIT, LIMIT, Weight.VERDICT)) == []


def test_a_value_from_a_later_day_stands_beside_the_one_it_replaces() -> None:
    later = valued((FIRST, Fraction(30)), (SECOND, Fraction(35)))
    (came,) = of_parameter(LIMIT, later, Weight.VERDICT)
    assert came == Detail("value from 2027-01-01", "30 mL/min", "35 mL/min", Weight.VERDICT)
    (went,) = of_parameter(later, LIMIT, Weight.VERDICT)
    assert (went.before, went.after) == ("35 mL/min", "30 mL/min")


def test_a_value_that_begins_or_is_withdrawn() -> None:
    late = valued((SECOND, Fraction(30)))
    (begins,) = of_parameter(late, valued((FIRST, Fraction(30)), (SECOND, Fraction(30))), Weight.WORDS)
    assert (begins.what, begins.before, begins.after) == ("value from 2020-01-01", "not set", "30 mL/min")
    (ends,) = of_parameter(LIMIT, valued((FIRST, None)), Weight.VERDICT)
    assert ends.after == "withdrawn"


def test_numbers_are_told_exactly() -> None:
    near = valued((FIRST, Fraction("30.0004")))
    (said,) = of_parameter(near, valued((FIRST, Fraction("30.0001"))), Weight.VERDICT)
    assert (said.before, said.after) == ("30.0004 mL/min", "30.0001 mL/min")


def test_a_choice_and_a_number_without_a_unit() -> None:
    entry = DatedValue(FIRST, "strict", "trial")
    profile = Parameter("profile", "Profile", None, (entry,), ("strict", "adequate"))
    count = replace(profile, values=(DatedValue(FIRST, Fraction(3), "trial"),))
    (said,) = of_parameter(profile, count, Weight.VERDICT)
    assert (said.before, said.after) == ("strict", "3")


def test_unit_weighs_as_the_value_and_sources_are_words() -> None:
    new = replace(
        LIMIT, unit="mL/s", title="Lowest", values=(DatedValue(FIRST, Fraction(30), "label", "", "ask"),)
    )
    weights = {detail.what: detail.weight for detail in of_parameter(LIMIT, new, Weight.VERDICT)}
    assert weights == {
        "unit": Weight.VERDICT,
        "value from 2020-01-01": Weight.VERDICT,
        "source of the value from 2020-01-01": Weight.WORDS,
        "to confirm about the value from 2020-01-01": Weight.WORDS,
        "title": Weight.WORDS,
    }


def test_codes_with_their_displays() -> None:
    new = replace(STROKE, codes=(Code("snomed", "1", "Apoplexy"), Code("snomed", "2", "Other")))
    assert list(of_value_set(STROKE, new)) == [
        Detail("display of snomed|1", "Stroke", "Apoplexy", Weight.WORDS),
        Detail("code", "icd10cm|I6* All", "", Weight.VERDICT),
        Detail("code", "", "snomed|2 Other", Weight.VERDICT),
    ]


def test_codes_that_may_be_it_and_prompts_can_move_a_verdict() -> None:
    new = replace(STROKE, may_be=(Code("snomed", "9", "Broad"),), text_prompts=("insult",), title="Strokes")
    assert [(one.what, one.weight) for one in of_value_set(STROKE, new)] == [
        ("code that may be it", Weight.VERDICT),
        ("text that prompts", Weight.VERDICT),
        ("title", Weight.WORDS),
    ]


def test_where_a_fact_is_read_and_what_absence_means() -> None:
    old = FactDef("stroke", "Stroke", FactType.YES_NO, read={"resource": "Condition", "value_set": "stroke"})
    new = replace(old, when_not_recorded="false", because="A list was sent.", path="elsewhere", line=9)
    assert list(of_fact(old, new)) == [
        Detail("when not recorded", "unknown", "false", Weight.VERDICT),
        Detail("because", "", "A list was sent.", Weight.WORDS),
    ]


def test_a_reference_is_words() -> None:
    old = Reference("trial", "Trial", read_on=date(2026, 1, 1))
    assert list(of_reference(old, replace(old, read_on=date(2026, 2, 1)))) == [
        Detail("read on", "2026-01-01", "2026-02-01", Weight.WORDS)
    ]
