"""When a drug was taken, in what doses, and when treatment changed."""

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Known, Reason, Unknown
from cds.core.moments import Moment, days_between, hours_between, parse_moment
from tests.fhir.patients import (
    AS_OF,
    RXNORM,
    ZONE,
    administration,
    changed,
    coded,
    daily,
    dispense,
    fact,
    quantity,
    read,
    request,
    statement,
)

KETAMINE = fact({"resource": "Medication", "value_set": "ketamine", "when": "given"}, "raw")
TRIPTAN = fact({"resource": "Medication", "value_set": "triptan", "when": "given"}, "raw")
DOSES = changed(fact({"resource": "Medication", "value_set": "triptan", "when": "doses"}, "raw"), unit="mg")
CHANGES = fact({"resource": "Medication", "value_set": "preventives", "when": "changed"}, "raw")
NOW = Moment(AS_OF, AS_OF)


def value(definition: Any, *resources: Any, **how: Any) -> Any:
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def moment(text: str) -> Moment:
    found = parse_moment(text, ZONE)
    assert found is not None
    return found


def since(start: str) -> Moment:
    """Some time from then to now."""
    return Moment(moment(start).earliest, AS_OF)


def ketamine(kind: Any, state: str = "completed", **more: Any) -> Any:
    return kind("6130", state, **more)


# ------------------------------------------------------------------ what is an exposure


@pytest.mark.parametrize(
    "held, moments",
    [
        (administration("6130", effectiveDateTime="2025-03-03"), ("2025-03-03",)),  # V41
        (administration("6130", "stopped", effectiveDateTime="2025-03-03"), ("2025-03-03",)),
        (administration("2119365", effectiveDateTime="2025-12-01"), ("2025-12-01",)),  # V44: esketamine
        (
            administration("6130", effectivePeriod={"start": "2025-03-03", "end": "2025-03-04"}),
            ("2025-03-04",),
        ),
        (administration("6130", effectivePeriod={"start": "2025-03-03"}), ("2025-03-03",)),
        (administration("6130", "not-done", effectiveDateTime="2025-03-03"), ()),
        (administration("6130", "entered-in-error", effectiveDateTime="2025-03-03"), ()),
        (administration("6130", effectiveDateTime="2026-03-03"), ()),  # still to come
        (ketamine(request, "cancelled", authoredOn="2025-10-01"), ()),  # V45
        (ketamine(request, "draft", authoredOn="2025-10-01"), ()),
        (ketamine(request, authoredOn="2025-10-01"), ("2025-10-01",)),
        (ketamine(request, "stopped", authoredOn="2025-10-01"), ("2025-10-01",)),
        (ketamine(request, intent="plan", authoredOn="2025-10-01"), ()),
        (ketamine(request, doNotPerform=True, authoredOn="2025-10-01"), ()),
        (ketamine(request, dosageInstruction=[{"timing": {"event": ["2025-10-05"]}}]), ("2025-10-05",)),
        (
            ketamine(
                request,
                "active",
                authoredOn="2026-03-01",
                dosageInstruction=[{"timing": {"event": "2026-04-01"}}],
            ),
            (),
        ),
        (ketamine(request, "active", authoredOn="2026-04-01"), ()),
        (ketamine(statement, "active", effectivePeriod={"start": "2026-04-01"}), ()),
        (ketamine(statement, "not-taken", effectiveDateTime="2025-03-03"), ()),
        (ketamine(statement, "intended", effectiveDateTime="2025-03-03"), ()),
        (ketamine(statement, effectiveDateTime="2025-03-03"), ("2025-03-03",)),
        (
            ketamine(statement, "stopped", effectivePeriod={"start": "2025-01-01", "end": "2025-03-03"}),
            ("2025-03-03",),
        ),
        (ketamine(dispense, "in-progress", whenHandedOver="2025-03-03"), ()),
        (ketamine(dispense, "declined", whenHandedOver="2025-03-03"), ()),
    ],
)
def test_what_counts_as_an_exposure(held: Any, moments: tuple[str, ...]) -> None:
    assert value(KETAMINE, held) == tuple(map(moment, moments))


@pytest.mark.parametrize(
    "held, found",
    [
        (administration("6130", "in-progress", effectivePeriod={"start": "2026-03-02T08:00:00+01:00"}), NOW),
        (
            administration(
                "6130",
                "in-progress",
                effectivePeriod={"start": "2026-03-02T08:00:00+01:00", "end": "2026-03-02T10:00:00+01:00"},
            ),
            NOW,
        ),
        (ketamine(request, "active", authoredOn="2026-01-01"), since("2026-01-01")),
        (ketamine(statement, "active", effectiveDateTime="2026-01-01"), since("2026-01-01")),
        (ketamine(statement, "active", effectivePeriod={"start": "2026-01-01"}), since("2026-01-01")),
        (ketamine(statement, "active", effectivePeriod={"start": "2026-01-01"}, dosage=[daily(40)]), NOW),
        (
            ketamine(
                statement,
                "active",
                effectivePeriod={"start": "2026-01-01"},
                dosage=[{**daily(40), "asNeededBoolean": True}],
            ),
            since("2026-01-01"),
        ),
        (
            ketamine(statement, "active", effectivePeriod={"start": "2025-01-01", "end": "2025-02-01"}),
            moment("2025-02-01"),
        ),
        (ketamine(statement, "stopped", effectivePeriod={"start": "2025-01-01"}), since("2025-01-01")),
        (
            ketamine(
                statement, "stopped", effectivePeriod={"start": "2025-01-01"}, dateAsserted="2025-02-01"
            ),
            Moment(moment("2025-01-01").earliest, moment("2025-02-01").latest),
        ),
        (
            ketamine(statement, effectivePeriod={"start": "2025-01-01", "end": "2027-01-01"}),
            since("2025-01-01"),
        ),
        (
            ketamine(statement, "stopped", dateAsserted="2025-02-01"),
            Moment(datetime(1900, 1, 1, tzinfo=ZONE), moment("2025-02-01").latest),
        ),
        (ketamine(statement, "stopped"), None),
        (ketamine(statement, "active"), None),
        (ketamine(request), None),
        (ketamine(dispense, whenHandedOver="2026-01-01"), since("2026-01-01")),
        (
            ketamine(dispense, whenHandedOver="2025-01-01", daysSupply={"value": 10, "unit": "d"}),
            Moment(moment("2025-01-01").earliest, moment("2025-01-16T23:59:59.999999+01:00").earliest),
        ),
        (ketamine(dispense), None),
    ],
)
def test_an_exposure_is_as_exact_as_the_record(held: Any, found: Moment | None) -> None:
    assert value(KETAMINE, held) == (found,)


def test_v85_an_ergot_of_yesterday_is_8_to_33_hours_ago() -> None:
    (yesterday,) = value(TRIPTAN, statement("37418", "completed", effectiveDateTime="2026-03-01"))
    assert hours_between(yesterday, AS_OF) == (9, 33)


def test_v42_days_are_calendar_days() -> None:
    (last,) = value(KETAMINE, administration("6130", effectiveDateTime="2025-03-02T23:00:00Z"))
    assert days_between(last, AS_OF) == (364, 364)  # 3 March where the question is asked


# ------------------------------------------------------------------ order, absence, doubt


def test_the_undated_come_first_and_then_the_newest() -> None:
    held = [
        administration("6130", id="a", effectiveDateTime="2024-01-01"),
        administration("6130", id="b"),
        administration("6130", id="c", effectiveDateTime="2025-01-01"),
    ]
    assert value(KETAMINE, *held) == (None, moment("2025-01-01"), moment("2024-01-01"))


@pytest.mark.parametrize("key", ["medicationRequests", "medicationStatements", "medicationAdministrations"])
def test_absence_needs_every_list_in_which_a_dose_could_stand(key: str) -> None:
    assert value(KETAMINE) == ()
    assert value(KETAMINE, without=(key,)) is Reason.NOT_SENT
    assert value(KETAMINE, without=("medicationDispenses",)) == ()
    held = dispense("6130", whenHandedOver="2025-01-01", daysSupply={"value": 0, "unit": "d"})
    assert value(KETAMINE, held, without=(key,)) == (None, since("2025-01-01"))


def test_absence_is_what_the_fact_file_says() -> None:
    for definition in (KETAMINE, DOSES, CHANGES):
        assert value(definition) == ()
        assert value(changed(definition, when_not_recorded="unknown")) is Reason.NOT_RECORDED


def test_an_unclear_entry_may_be_a_newer_one() -> None:
    unclear = ketamine(statement, "unknown", effectiveDateTime="2026-02-01")
    assert value(KETAMINE, unclear) is Reason.UNREADABLE
    assert value(KETAMINE, unclear, administration("6130", effectiveDateTime="2025-01-01")) == (
        None,
        moment("2025-01-01"),
    )


def test_words_that_could_be_the_drug() -> None:
    words = administration(None, medicationCodeableConcept={"text": "Ketalar, ketamine"})
    assert value(KETAMINE, words) is Reason.TEXT_ONLY
    assert value(KETAMINE, words, request("6130", "completed", authoredOn="2025-01-01")) == (
        None,
        moment("2025-01-01"),
    )


# ------------------------------------------------------------------ single doses


def test_single_doses_taken() -> None:
    held = [
        administration(
            "37418", id="a", effectiveDateTime="2026-03-02T08:10:00+01:00", dosage={"dose": quantity(6, "mg")}
        ),
        statement(
            "37418",
            "completed",
            id="b",
            effectiveDateTime="2026-03-01",
            dosage=[{"doseQuantity": quantity(0.02, "g")}],
        ),
        statement("37418", "completed", id="c", effectivePeriod={"start": "2026-02-01"}),
        statement("37418", "not-taken", id="d", effectiveDateTime="2026-03-01"),
        administration("37418", id="e", effectiveDateTime="2026-04-01"),
        request("37418", "completed", authoredOn="2026-03-01", dosageInstruction=[daily(6)]),
        dispense("37418", whenHandedOver="2026-03-01"),
    ]
    assert value(DOSES, *held) == (
        (moment("2026-03-02T08:10:00+01:00"), Fraction(6)),
        (moment("2026-03-01"), Fraction(20)),
    )


def test_a_dose_without_a_time_or_a_number() -> None:
    held = [administration("37418", id="a"), administration("37418", id="b", effectiveDateTime="2026-03-01")]
    assert value(DOSES, *held) == ((None, None), (moment("2026-03-01"), None))
    assert value(DOSES, held[1], without=("medicationStatements",)) == (
        (None, None),
        (moment("2026-03-01"), None),
    )
    assert value(DOSES, without=("medicationAdministrations",)) is Reason.NOT_SENT
    assert value(DOSES, without=("medicationRequests",)) == ()
    words = {"text": "a triptan"}
    assert value(DOSES, statement(None, medicationCodeableConcept=words)) is Reason.TEXT_ONLY
    assert value(DOSES, request(None, medicationCodeableConcept=words)) == ()


# ------------------------------------------------------------------ the drug of the order, or another

SAME = fact({"resource": "Medication", "value_set": "ketamine", "when": "given", "as_ordered": "same"}, "raw")
OTHER = fact(
    {"resource": "Medication", "value_set": "ketamine", "when": "given", "as_ordered": "other"}, "raw"
)
SAME_DOSES = fact(
    {"resource": "Medication", "value_set": "ketamine", "when": "doses", "as_ordered": "same"},
    "raw",
    unit="mg",
)


def dose_of(code: str, day: str, milligrams: float, system: str = RXNORM) -> Any:
    return administration(
        medicationCodeableConcept=coded(system, code),
        effectiveDateTime=day,
        dosage={"dose": quantity(milligrams, "mg")},
        id=f"{code}-{day}",
    )


TAKEN_BEFORE = (
    dose_of("6130", "2026-02-20", 40),
    dose_of("N01AX03", "2026-02-21", 30, "http://www.whocc.no/atc"),
    dose_of("2119365", "2026-02-22", 28),
)


@pytest.mark.parametrize(
    "ordered, same, other",
    [
        ("6130", ("2026-02-21", "2026-02-20"), ("2026-02-22",)),  # ketamine, under either code
        ("2119365", ("2026-02-22",), ("2026-02-21", "2026-02-20")),  # esketamine
        ("11170", (), ("2026-02-22", "2026-02-21", "2026-02-20")),  # no ketamine at all
    ],
)
def test_exposures_to_the_ingredient_that_is_ordered_and_to_others(
    ordered: str, same: tuple[str, ...], other: tuple[str, ...]
) -> None:
    order = request(ordered, "draft", id="new")
    assert value(SAME, *TAKEN_BEFORE, order=order) == tuple(map(moment, same))
    assert value(OTHER, *TAKEN_BEFORE, order=order) == tuple(map(moment, other))


def test_doses_of_the_ingredient_that_is_ordered() -> None:
    order = request("6130", "draft", id="new")
    found = value(SAME_DOSES, *TAKEN_BEFORE, order=order)
    assert found == ((moment("2026-02-21"), Fraction(30)), (moment("2026-02-20"), Fraction(40)))


@pytest.mark.parametrize("definition", [SAME, OTHER, SAME_DOSES])
def test_without_an_order_of_a_known_drug_there_is_no_same_and_no_other(definition: Any) -> None:
    nameless = request(None, "draft", id="new", medicationCodeableConcept={"text": "ketamine"})
    for order in (None, nameless):
        found = read(definition, *TAKEN_BEFORE, order=order)
        assert isinstance(found, Unknown)
        assert found.reason is Reason.NOT_RECORDED
        assert found.note == "no order of a known drug is being judged"


@pytest.mark.parametrize("definition", [SAME, OTHER])
def test_what_may_be_either_leaves_both_unknown(definition: Any) -> None:
    words = administration(None, medicationCodeableConcept={"text": "ketamine nasal"})
    order = request("6130", "draft", id="new")
    assert value(definition, words, order=order) is Reason.TEXT_ONLY
    assert value(definition, without=("medicationStatements",), order=order) is Reason.NOT_SENT
