"""A small rulebook and FHIR resources to read with it: what the tests of this folder share."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

from cds.core.evaluate import Numbers
from cds.core.facts import Fact, FactDef, FactType
from cds.core.rules import Code, DatedValue, Parameter, RuleBook, ValueSet
from cds.fhir.orders import Order, read_orders
from cds.fhir.prefetch import KEYS
from cds.fhir.reading import Reader
from cds.fhir.record import Record, read_record

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
OURS = "urn:cluster-headache-cds:observation"
PROCEDURES = "urn:cluster-headache-cds:procedure"
DEVICES = "urn:cluster-headache-cds:device"

ZONE = timezone(timedelta(hours=1))
AS_OF = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
PATIENT = "p0"
SUBJECT = {"reference": f"Patient/{PATIENT}"}

Json = dict[str, Any]


def _codes(system: str, **codes: str) -> tuple[Code, ...]:
    return tuple(
        Code(system, code.replace("*", ""), name, code.endswith("*")) for name, code in codes.items()
    )


_DRUGS = {
    "ketamine": (*_codes(RXNORM, ketamine="6130", esketamine="2119365"), *_codes(ATC, ketamine="N01AX03")),
    "verapamil": (*_codes(RXNORM, verapamil="11170"), *_codes(ATC, verapamil="C08DA01")),
    "lithium": (*_codes(RXNORM, lithium="6448"), *_codes(ATC, lithium="N05AN01")),
    "triptan": (*_codes(RXNORM, sumatriptan="37418"), *_codes(ATC, triptans="N02CC")),
    "steroid": _codes(RXNORM, methylprednisolone="6902"),
}
_SETS = {
    **_DRUGS,
    "preventives": (*_DRUGS["verapamil"], *_DRUGS["lithium"]),
    "ketamine-substance": (*_DRUGS["ketamine"], *_codes(SNOMED, ketamine="373464007")),
    "verapamil-substance": (*_DRUGS["verapamil"], *_codes(SNOMED, verapamil="372754009")),
    "cluster-headache": (
        *_codes(SNOMED, cluster="193031009", chronic="230473009", episodic="230472004"),
        *_codes(ICD10CM, cluster="G44.00*", episodic="G44.01*", chronic="G44.02*"),
    ),
    "stroke": (*_codes(SNOMED, stroke="230690007"), *_codes(ICD10CM, stroke="I63*", history="Z86.73")),
    "infarction": _codes(SNOMED, infarction="22298006"),
    "site-infection": _codes("urn:cluster-headache-cds:condition", infection="infection-at-site"),
    "weight": _codes(LOINC, weight="29463-7"),
    "creatinine": _codes(LOINC, mass="2160-0", veterans="38483-4", moles="14682-9"),
    "lvef": _codes(LOINC, lvef="10230-1"),
    "hcg": _codes(LOINC, hcg="19080-1"),
    "tsh": _codes(LOINC, tsh="3016-3"),
    "pregnancy-test": _codes(LOINC, urine="2106-3", serum="2118-8"),
    "answer-positive": _codes(SNOMED, positive="10828004"),
    "answer-negative": _codes(SNOMED, negative="260385009"),
    "suboccipital": _codes(PROCEDURES, injection="suboccipital-steroid-injection"),
    "stopped-contraindication": _codes(SNOMED, contraindicated="395008009"),
    "mask": (*_codes(SNOMED, mask="427591007"), *_codes(DEVICES, mask="non-rebreather-mask")),
    "not-mask": _codes(SNOMED, cannula="336623009"),
    "intravenous-route": _codes(SNOMED, intravenous="47625008"),
    "oral-route": _codes(SNOMED, oral="26643006"),
}
_PROMPTS = {"verapamil": ("verapamil", "isoptin"), "stroke": ("stroke", "ictus"), "ketamine": ("ketamine",)}
_NUMBERS = {
    "renal.max_age": ("30", "d"),
    "body.max_age": ("90", "d"),
    "heart.max_age": ("24", "h"),
    "body.min_weight": ("20", "kg"),
    "body.max_weight": ("300000", "g"),
}


def fact(read: Mapping[str, Any], kind: str = "yes_no", **more: Any) -> FactDef:
    """A fact of the test's own; yes/no facts are false where nothing is recorded."""
    more.setdefault("when_not_recorded", "false" if kind in ("yes_no", "raw") else "unknown")
    return FactDef("fact", "A fact", FactType(kind), read=read, **more)


def book(*facts: FactDef) -> RuleBook:
    """A rulebook of these facts with the value sets and numbers above, and no rules."""
    return RuleBook(
        rules={},
        facts={definition.name: definition for definition in facts},
        parameters={
            **{
                name: Parameter(name, name, unit, (DatedValue(date(2020, 1, 1), Fraction(number), "paper"),))
                for name, (number, unit) in _NUMBERS.items()
            },
            "policy": Parameter("policy", "Policy", None, (DatedValue(date(2020, 1, 1), "strict", "paper"),)),
            "later": Parameter(
                "later", "Not yet", "d", (DatedValue(date(2030, 1, 1), Fraction(1), "paper"),)
            ),
        },
        value_sets={
            name: ValueSet(name, name, codes, _PROMPTS.get(name, ())) for name, codes in _SETS.items()
        },
        references={},
        products={"897722": "11170", "1151131": "37418"},
        digest="sha256:test",
    )


def prefetch(*resources: Json, without: tuple[str, ...] = (), **given: object) -> dict[str, object]:
    """Every key of ours with its resources in a Bundle; ``without`` leaves keys out, ``given`` sets them."""
    held: dict[str, object] = {"patient": patient(gender="male", birthDate="1980-01-15")}
    for key, kind in KEYS.items():
        if kind != "Patient":
            held[key] = bundle(*(r for r in resources if r.get("resourceType") == kind))
        elif any(r.get("resourceType") == kind for r in resources):
            held[key] = next(r for r in resources if r.get("resourceType") == kind)
    held.update(given)
    return {key: value for key, value in held.items() if key not in without}


def record_of(*resources: Json, **how: Any) -> Record:
    """The record of these resources, every list sent whole unless ``how`` (see :func:`prefetch`) differs."""
    return read_record(prefetch(*resources, **how), PATIENT, KEYS)


def read(
    definition: FactDef,
    *resources: Json,
    as_of: datetime = AS_OF,
    order: Json | None = None,
    company: tuple[Json, ...] = (),
    before: tuple[Json, ...] = (),
    **how: Any,
) -> Fact:
    """One fact of a record, as the reader gives it; ``before`` and ``company`` are drafts ordered along with
    ``order``, before and after it."""
    reader = Reader(book(definition))
    numbers = Numbers(reader.rulebook, as_of.date())
    record = record_of(*resources, **how)
    drafts = orders_of(reader, [*before, order, *company], record=record) if order is not None else ()
    judged = drafts[len(before)] if drafts else None
    itself = () if judged is None else (judged,)
    readings = reader.readings(record, as_of, numbers, itself, drafts)
    return readings.sheet((definition.name,), judged)[definition.name]


def orders_of(reader: Reader, *drafts: object, record: Record | None = None) -> tuple[Order, ...]:
    """Draft orders, read as of ``AS_OF`` with every drug of the small rulebook wanted."""
    held = drafts[0] if len(drafts) == 1 else list(drafts)
    return read_orders(held, PATIENT, reader.terminology, tuple(sorted(_DRUGS)), AS_OF, record)


# ------------------------------------------------------------------ resources


def bundle(*resources: object, **more: object) -> Json:
    """A searchset of these resources."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": r} for r in resources],
        **more,
    }


def coded(system: str, code: str, text: str = "") -> Json:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code}], **({"text": text} if text else {})}


def resource(kind: str, identity: str, **more: Any) -> Json:
    """A resource of this patient; a member given as None is left out."""
    held = {"resourceType": kind, "id": identity, "subject": SUBJECT, **more}
    return {name: value for name, value in held.items() if value is not None}


def patient(**more: Any) -> Json:
    """The patient."""
    return {"resourceType": "Patient", "id": PATIENT, **more}


def condition(code: str = "230690007", system: str = SNOMED, /, **more: Any) -> Json:
    """An active, confirmed diagnosis; a stroke unless said otherwise."""
    base = {
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": coded(system, code),
    }
    return resource("Condition", more.pop("id", "c1"), **{**base, **more})


def status(code: str) -> Json:
    """A clinicalStatus or verificationStatus."""
    return {"coding": [{"code": code}]}


def quantity(value: object, unit: str | None = None, code: str | None = None, **more: Any) -> Json:
    """A Quantity; the code is the unit unless it is given."""
    held: Json = {"value": value, **more}
    if unit is not None:
        held |= {"unit": unit, "code": code if code is not None else unit, "system": UCUM}
    elif code is not None:
        held |= {"code": code, "system": UCUM}
    return held


def observation(code: str, value: Json | None = None, at: str | None = "2026-02-20", /, **more: Any) -> Json:
    """A final result with a LOINC code."""
    base = {
        "status": "final",
        "code": coded(more.pop("system", LOINC), code),
        "effectiveDateTime": at,
        "valueQuantity": value,
    }
    return resource("Observation", more.pop("id", "o1"), **{**base, **more})


def medication(kind: str, code: str | None = "11170", state: str | None = "active", **more: Any) -> Json:
    """A medication resource; verapamil unless said otherwise."""
    base = {
        "status": state,
        "medicationCodeableConcept": coded(RXNORM, code) if code is not None else None,
        **({"intent": "order"} if kind == "MedicationRequest" else {}),
    }
    return resource(kind, more.pop("id", "m1"), **{**base, **more})


def request(code: str | None = "11170", state: str | None = "active", **more: Any) -> Json:
    """A MedicationRequest."""
    return medication("MedicationRequest", code, state, **more)


def statement(code: str | None = "11170", state: str | None = "active", **more: Any) -> Json:
    """A MedicationStatement."""
    return medication("MedicationStatement", code, state, **more)


def administration(code: str | None = "6130", state: str | None = "completed", **more: Any) -> Json:
    """A MedicationAdministration; ketamine unless said otherwise."""
    return medication("MedicationAdministration", code, state, **more)


def dispense(code: str | None = "11170", state: str | None = "completed", **more: Any) -> Json:
    """A MedicationDispense."""
    return medication("MedicationDispense", code, state, **more)


def dosage(dose: Json | None = None, **timing: Any) -> Json:
    """A dosage instruction with one dose; ``timing`` is its repeat."""
    held: Json = {"timing": {"repeat": timing}} if timing else {}
    if dose is not None:
        held["doseAndRate"] = [{"doseQuantity": dose}]
    return held


def daily(milligrams: float, times: int = 1) -> Json:
    """So many mg so many times a day."""
    return dosage(quantity(milligrams, "mg"), frequency=times, period=1, periodUnit="d")


def changed(definition: FactDef, **more: Any) -> FactDef:
    """The same fact with other members."""
    return replace(definition, **more)
