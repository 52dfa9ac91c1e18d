"""What the record tells of treatments, entry by entry."""

from fractions import Fraction
from typing import Any

from cds.core.evaluate import Numbers
from cds.core.facts import Known, Unknown
from cds.fhir.case import Case
from cds.fhir.index import Wanted
from cds.fhir.reading import Reader
from cds.fhir.treatments import Purpose, State, Treated, in_words_only, procedures_done, treated_with
from tests.fhir.patients import (
    AS_OF,
    PROCEDURES,
    SNOMED,
    administration,
    book,
    coded,
    daily,
    dosage,
    medication,
    quantity,
    record_of,
    request,
    resource,
    statement,
)

INJECTION = coded(PROCEDURES, "suboccipital-steroid-injection")


def case_of(*resources: Any) -> Case:
    rulebook = book()
    numbers = Numbers(rulebook, AS_OF.date())
    return Case(rulebook, Reader(rulebook).terminology, record_of(*resources), AS_OF, numbers)


def told(*resources: Any, value_set: str = "preventives") -> tuple[Treated, ...]:
    case = case_of(*resources)
    return treated_with(case, Wanted.of(value_set, case.terminology), "cluster-headache")


def test_entries_come_oldest_first_and_the_undated_last() -> None:
    found = told(
        statement(id="undated", effectivePeriod=None),
        request(id="later", authoredOn="2026-01-05"),
        statement(id="first", effectivePeriod={"start": "2025-05-01"}),
    )
    assert [one.origin.resource for one in found] == [
        "MedicationStatement/first",
        "MedicationRequest/later",
        "MedicationStatement/undated",
    ]


def test_a_course_has_its_state_dose_and_ends() -> None:
    running = statement(effectivePeriod={"start": "2025-10-01"}, dosage=[daily(240, 3)])
    (one,) = told(running)
    assert (one.state, one.end, one.names) == (State.ONGOING, None, frozenset({"verapamil"}))
    assert one.dose == Known(Fraction(720))
    over = {"start": "2025-10-01", "end": "2025-11-01"}
    (one,) = told(statement("6448", "stopped", effectivePeriod=over))
    assert one.state is State.ENDED
    assert one.end is not None
    assert isinstance(one.dose, Unknown)
    (one,) = told(statement(state="on-hold", effectivePeriod={"start": "2025-10-01"}))
    assert one.state is State.UNCLEAR


def test_what_was_never_taken_or_is_still_to_come_is_left_out() -> None:
    assert told(statement(state="not-taken"), statement(id="s2", state="intended")) == ()
    assert told(statement(effectivePeriod={"start": "2026-04-01"})) == ()
    assert told(administration("11170", effectiveDateTime="2026-04-01T09:00:00+01:00")) == ()


def test_a_dose_given_once_is_that_dose() -> None:
    given = administration("11170", effectiveDateTime="2026-02-01", dosage={"dose": quantity(5, "mg", "mg")})
    (one,) = told(given)
    assert (one.state, one.dose, one.start) == (State.GIVEN, Known(Fraction(5)), one.end)
    stated = statement(
        state="completed",
        effectivePeriod=None,
        effectiveDateTime="2026-02-01",
        dosage=[dosage(quantity(80, "mg", "mg"))],
    )
    (one,) = told(stated)
    assert (one.state, one.dose, one.start) == (State.GIVEN, Known(Fraction(80)), one.end)


def test_what_it_was_for_is_told_as_far_as_it_is_coded() -> None:
    found = told(
        statement(id="a", effectivePeriod={"start": "2025-01"}, reasonCode=[coded(SNOMED, "193031009")]),
        statement(id="b", effectivePeriod={"start": "2025-02"}, reasonCode=[coded(SNOMED, "38341003")]),
        statement(id="c", effectivePeriod={"start": "2025-03"}, reasonCode=[{"text": "cluster"}]),
    )
    assert [one.purpose for one in found] == [Purpose.THIS, Purpose.OTHER, Purpose.NOT_RECORDED]


def test_procedures_that_were_done_by_then() -> None:
    case = case_of(
        resource("Procedure", "p1", status="completed", code=INJECTION, performedDateTime="2026-01-05"),
        resource("Procedure", "p2", status="completed", code=INJECTION, performedDateTime="2026-01-03"),
        resource("Procedure", "p3", status="not-done", code=INJECTION, performedDateTime="2026-01-07"),
        resource("Procedure", "p4", status="completed", code=INJECTION, performedDateTime="2026-05-05"),
    )
    wanted = Wanted.of("suboccipital", case.terminology)
    found = procedures_done(case, wanted)
    assert [one.origin.resource for one in found] == ["Procedure/p2", "Procedure/p1"]
    assert {one.state for one in found} == {State.GIVEN}


def test_entries_in_words_only() -> None:
    words = medication("MedicationStatement", None, id="w", medicationCodeableConcept={"text": "Isoptin 80"})
    assert [one.resource for one in in_words_only(case_of(words, statement(id="s")))] == [
        "MedicationStatement/w"
    ]
