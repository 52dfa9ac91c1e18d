"""From record and order to a fact sheet."""

import gc
import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.evaluate import Numbers
from cds.core.facts import Bounded, FactDef, FactType, Known, Reason, Unknown
from cds.fhir.prefetch import KEYS
from cds.fhir.reading import Reader
from cds.fhir.record import read_record
from tests.fhir.patients import (
    AS_OF,
    PATIENT,
    administration,
    book,
    bundle,
    condition,
    fact,
    observation,
    orders_of,
    patient,
    prefetch,
    quantity,
    record_of,
    request,
)
from tests.fhir.test_record import JSON

FORMS: dict[str, FactDef] = {
    "age": fact({"resource": "Patient", "field": "birthDate"}, "quantity", unit="a"),
    "sex": fact({"resource": "Patient", "field": "gender"}, "choice", choices=("female", "male")),
    "stroke": fact({"resource": "Condition", "value_set": "stroke", "when": "ever"}),
    "onsets": fact({"resource": "Condition", "value_set": "infarction", "when": "active_onsets"}, "raw"),
    "weight": fact({"resource": "Observation", "value_set": "weight"}, "quantity", unit="kg"),
    "history": fact(
        {"resource": "Observation", "value_set": "creatinine", "history": True},
        "raw",
        unit="umol/L",
        substance="creatinine",
    ),
    "test": fact(
        {
            "resource": "Observation",
            "value_set": "pregnancy-test",
            "answers": {"positive": "answer-positive"},
        },
        "choice",
        choices=("positive",),
    ),
    "tsh_high": fact({"resource": "Observation", "value_set": "tsh", "compared_with": "upper_limit"}),
    "pressures": fact({"resource": "Observation", "panel": "blood_pressure"}, "raw"),
    "diary": fact({"resource": "Observation", "diary": True}, "raw"),
    "severities": fact({"resource": "Observation", "diary": True, "severity": True}, "raw"),
    "current": fact({"resource": "Medication", "value_set": "verapamil", "when": "current"}),
    "exposures": fact({"resource": "Medication", "value_set": "ketamine", "when": "given"}, "raw"),
    "doses": fact({"resource": "Medication", "value_set": "triptan", "when": "doses"}, "raw", unit="mg"),
    "again": fact(
        {"resource": "Medication", "value_set": "ketamine", "when": "given", "as_ordered": "same"}, "raw"
    ),
    "increases": fact({"resource": "Medication", "value_set": "verapamil", "when": "increased"}, "raw"),
    "courses": fact(
        {"resource": "Medication", "value_set": "verapamil", "when": "courses"}, "raw", unit="mg/d"
    ),
    "changes": fact({"resource": "Medication", "value_set": "preventives", "when": "changed"}, "raw"),
    "daily": fact(
        {"resource": "Medication", "value_set": "verapamil", "field": "daily_dose"}, "quantity", unit="mg/d"
    ),
    "outcome": fact(
        {
            "resource": "Medication",
            "value_set": "verapamil",
            "outcome": {
                "allergy": "verapamil-substance",
                "procedure": "suboccipital",
                "item": "q",
                "indication": "stroke",
            },
        },
        "treatment_outcome",
    ),
    "reason": fact(
        {"resource": "Medication", "value_set": "verapamil", "reason": "stopped-contraindication"}
    ),
    "allergy": fact({"resource": "AllergyIntolerance", "value_set": "ketamine-substance"}),
    "procedure": fact({"resource": "Procedure", "value_set": "suboccipital", "when": "ever"}),
    "performed": fact({"resource": "Procedure", "value_set": "suboccipital", "when": "given"}, "raw"),
    "item": fact({"resource": "QuestionnaireResponse", "item": "q"}),
    "dose": fact({"resource": "Order", "field": "dose"}, "quantity", unit="mg"),
    "length": fact({"resource": "Order", "field": "duration"}, "quantity", unit="min"),
    "day": fact({"resource": "Order", "field": "daily_dose"}, "quantity", unit="mg/d"),
    "flow": fact({"resource": "Order", "field": "flow"}, "quantity", unit="L/min"),
    "by_mask": fact({"resource": "Order", "field": {"delivery": "mask"}}),
    "route": fact({"resource": "Order", "field": "route"}, "choice", choices=("intravenous",)),
    "for_stroke": fact({"resource": "Order", "field": {"reason_is": "stroke"}}),
    "is_ketamine": fact({"resource": "Order", "field": {"drug": "ketamine"}}),
    "policy": fact({"parameter": "policy"}, "choice", choices=("strict",)),
    "later": fact({"parameter": "later"}, "choice"),
    "either": FactDef("either", "", FactType.YES_NO, derive="first_yes", inputs=("current", "stroke")),
    "last_ketamine": FactDef(
        "last_ketamine", "", FactType.QUANTITY, unit="d", derive="days_since", inputs=("exposures", "as_of")
    ),
    "dose_per_kg": FactDef(
        "dose_per_kg",
        "",
        FactType.QUANTITY,
        unit="mg/kg",
        derive="dose_per_kg",
        inputs=("dose", "by_weight", "weight"),
    ),
    "by_weight": fact({"resource": "Order", "field": "dose_per_weight"}, "quantity", unit="mg/kg"),
    "nothing": FactDef("nothing", "", FactType.YES_NO),
}


def _named() -> list[FactDef]:
    return [FactDef(**{**{f: getattr(d, f) for f in d.__slots__}, "name": name}) for name, d in FORMS.items()]


READER = Reader(book(*_named()))
NAMES = tuple(sorted(FORMS, key=lambda name: (FORMS[name].derive is not None, name)))
NUMBERS = Numbers(READER.rulebook, AS_OF.date())


def draft(milligrams: float, **more: Any) -> Any:
    instruction = {"doseAndRate": [{"doseQuantity": quantity(milligrams, "mg")}]}
    return request("6130", "draft", dosageInstruction=[instruction], **more)


def test_every_form_of_the_grammar_can_be_read() -> None:
    orders = orders_of(READER, draft(40))
    record = record_of(
        observation("29463-7", quantity(80, "kg")), administration(effectiveDateTime="2026-02-20")
    )
    sheet = READER.sheet(NAMES, record, orders[0], AS_OF, NUMBERS)
    assert set(sheet) == set(NAMES)
    assert sheet["age"] == Known(Fraction(46), sheet["age"].origins)
    assert sheet["dose_per_kg"] == Known(Fraction(1, 2), sheet["dose_per_kg"].origins)
    assert sheet["last_ketamine"] == Known(Fraction(10), sheet["last_ketamine"].origins)
    assert sheet["policy"] == Known("strict")
    assert sheet["nothing"] == Unknown(Reason.NOT_RECORDED)
    later = sheet["later"]
    assert isinstance(later, Unknown)
    assert later.note == "no value in force on this day"


def test_the_instant_asked_about_is_a_fact() -> None:
    sheet = READER.sheet(("as_of", "no_such_fact"), record_of(), None, AS_OF, NUMBERS)
    assert sheet["as_of"] == Known(AS_OF)
    assert sheet["no_such_fact"] == Unknown(Reason.NOT_RECORDED)


def test_a_form_outside_the_grammar_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no form for Appointment"):
        Reader(book(fact({"resource": "Appointment"})))


def test_facts_of_the_order_are_read_for_each_order_and_the_others_once() -> None:
    orders = orders_of(READER, draft(40, id="a"), draft(80, id="b"))
    record = record_of(observation("29463-7", quantity(80, "kg")))
    readings = READER.readings(record, AS_OF, NUMBERS, orders)
    first, second = (READER.sheet(NAMES, record, order, AS_OF, NUMBERS, readings) for order in orders)
    assert (first["dose_per_kg"].origins, first["weight"]) != (second["dose_per_kg"].origins, None)
    values = [fact.value for fact in (first["dose_per_kg"], second["dose_per_kg"]) if isinstance(fact, Known)]
    assert values == [Fraction(1, 2), Fraction(1)]
    assert first["weight"] is second["weight"]
    assert READER.of_order == {
        *("dose", "length", "day", "route", "for_stroke", "is_ketamine", "by_weight", "dose_per_kg"),
        *("flow", "by_mask", "again"),
    }
    assert READER.of_session == READER.of_order | {"current", "either"}
    chart = readings.sheet(NAMES, None)
    assert isinstance(chart["dose"], Unknown)
    assert chart["weight"] is first["weight"]


def test_the_draft_itself_is_no_earlier_dose() -> None:
    again = request("6130", "active", id="m1", authoredOn="2026-03-02T08:00:00+01:00")
    record = record_of(again)
    orders = orders_of(READER, again)
    fact_with_draft = READER.sheet(("exposures",), record, orders[0], AS_OF, NUMBERS)["exposures"]
    assert isinstance(fact_with_draft, Known)
    assert fact_with_draft.value == ()
    fact_of_chart = READER.sheet(("exposures",), record, None, AS_OF, NUMBERS)["exposures"]
    assert isinstance(fact_of_chart, Known)
    assert len(fact_of_chart.value) == 1


def test_the_zone_of_the_question_decides_the_day() -> None:
    record = record_of(administration(effectiveDateTime="2026-02-28T23:30:00Z"))
    days = []
    for zone in ("Europe/Madrid", "America/New_York"):
        as_of = AS_OF.astimezone(ZoneInfo(zone))
        last = READER.sheet(("exposures", "last_ketamine"), record, None, as_of, NUMBERS)["last_ketamine"]
        assert isinstance(last, Known)
        days.append(last.value)
    assert days == [1, 2]


# ------------------------------------------------------------------ hostile and real input


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*KEYS, "theirs"]), JSON, max_size=4))
def test_no_json_makes_it_raise(given: Any) -> None:
    record = read_record(given, PATIENT, KEYS)
    assert len(READER.sheet(NAMES, record, None, AS_OF, NUMBERS)) == len(NAMES)


MEMBERS = st.sampled_from(
    (
        *(
            "status",
            "code",
            "subject",
            "valueQuantity",
            "component",
            "effectiveDateTime",
            "effectivePeriod",
            "value",
        ),
        *(
            "medicationCodeableConcept",
            "medicationReference",
            "dosage",
            "dosageInstruction",
            "timing",
            "repeat",
        ),
        *(
            "doseAndRate",
            "doseQuantity",
            "rateRatio",
            "rateQuantity",
            "rateRange",
            "method",
            "additionalInstruction",
            "codeCodeableConcept",
            "codeReference",
            "coding",
            "system",
            "contained",
            "ingredient",
        ),
        *(
            "clinicalStatus",
            "verificationStatus",
            "statusReason",
            "interpretation",
            "referenceRange",
            "outcome",
        ),
        *(
            "authoredOn",
            "performedDateTime",
            "reaction",
            "item",
            "answer",
            "linkId",
            "intent",
            "birthDate",
            "event",
        ),
        *(
            "daysSupply",
            "whenHandedOver",
            "recordedDate",
            "onsetDateTime",
            "reasonCode",
            "reasonReference",
            "high",
        ),
    )
)
WORDS = st.sampled_from(
    (
        *(
            "active",
            "final",
            "completed",
            "stopped",
            "in-progress",
            "q",
            "http://loinc.org",
            "29463-7",
            "8480-6",
        ),
        *(
            "http://snomed.info/sct",
            "230690007",
            "http://www.nlm.nih.gov/research/umls/rxnorm",
            "6130",
            "11170",
        ),
        *("2026-02-20", "2026-02", "9999-12-31T23:59:59Z", "0001-01-01", "kg", "mg", "<", "#m", "Patient/p0"),
        *("urn:cluster-headache-cds:observation", "attack", "attacks-per-day", "72514-3", "373464007"),
    )
)
NEARLY_FHIR = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*KEYS]), st.dictionaries(MEMBERS, NEARLY_FHIR, min_size=2, max_size=10))
def test_no_resource_makes_it_raise(key: str, members: Any) -> None:
    held = {"resourceType": KEYS[key], "id": "x", **members}
    record = read_record({**prefetch(), key: bundle(held)}, PATIENT, KEYS)
    ours = {**held, "subject": None}
    drafts = ({**ours, "resourceType": "MedicationRequest"}, {**ours, "resourceType": "DeviceRequest"})
    orders = orders_of(READER, *drafts, draft(40, id="another"))
    readings = READER.readings(record, AS_OF, NUMBERS, orders[:1], orders)
    for order in (*orders, None):
        assert len(readings.sheet(NAMES, order)) == len(NAMES)


@pytest.mark.parametrize("folder", ["synthea", "us-core", "hl7-r4-examples", "au-core"])
def test_every_published_record_is_read(shared_data: Path, folder: str) -> None:
    files = sorted((shared_data / "fhir" / folder).glob("*.json"))
    assert files
    for file in files:
        held = json.loads(file.read_text(encoding="utf-8"))
        entries = held.get("entry", []) if isinstance(held, dict) else []
        found = [e["resource"] for e in entries if e.get("resource", {}).get("resourceType") == "Patient"]
        own = found[0].get("id", PATIENT) if found else PATIENT
        ours = {"conditions": held, "observations": held}
        for sent in ({"theirs": held}, ours, {"observations": bundle(held), "patient": patient()}):
            record = read_record(sent, own, KEYS)
            for order in (*orders_of(READER, held)[:2], None):
                assert len(READER.sheet(NAMES, record, order, AS_OF, NUMBERS)) == len(NAMES), file.name


def test_a_synthetic_patient_is_read_whole(shared_data: Path) -> None:
    """Weight, pressure and age of a Synthea record, at the end of its time."""
    file = next((shared_data / "fhir" / "synthea").glob("Adalberto_Hartmann_*.json"))
    held = json.loads(file.read_text(encoding="utf-8"))
    record = read_record({"theirs": held}, "ba18818d-faef-44cd-9744-b12d8973d402", KEYS)
    assert record.set_aside == ()
    as_of = datetime(2021, 4, 1, 9, 0, tzinfo=AS_OF.tzinfo)
    sheet = READER.sheet(NAMES, record, None, as_of, NUMBERS)
    assert all(isinstance(sheet[name], Known) for name in ("age", "sex", "weight", "pressures", "history"))
    assert isinstance(sheet["current"], Unknown | Bounded)  # nobody sent the statements as such


def test_nothing_of_a_call_stays_in_memory_after_it() -> None:
    """A cycle would keep a patient's record until the garbage collector comes by."""
    held = (observation("29463-7", quantity(80, "kg")), administration(effectiveDateTime="2026-02-20"))
    gc.collect()
    gc.disable()
    try:
        record = record_of(*held, condition())
        drafts = orders_of(READER, draft(40, id="a"), draft(80, id="b"), record=record)
        readings = READER.readings(record, AS_OF, NUMBERS, (), drafts)
        assert readings.sheet(NAMES, drafts[0])["weight"] == readings.sheet(NAMES, drafts[1])["weight"]
        del record, drafts, readings
        assert gc.collect() == 0
    finally:
        gc.enable()
