"""Given: what the record says, what it does not hold, and what the EHR leaves out."""

from datetime import date, datetime

from pytest_bdd import given, parsers

from tests.acceptance import resources as fhir
from tests.acceptance.base_patient import write_base_patient
from tests.acceptance.ehr import FAILED, FIRST_PAGE, NOT_SENT, stranger
from tests.acceptance.record import Record
from tests.acceptance.resources import Coding
from tests.acceptance.steps import drugs
from tests.acceptance.steps import vocabulary as words
from tests.acceptance.steps.vocabulary import one_of

_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_MORNING = "09:00:00+01:00"
_CONDITION = f"(?P<word>{one_of(words.CONDITIONS)})"
_DRUG = f"(?P<word>{one_of(drugs.DRUGS)})"
_ANY = one_of(
    [
        *(*words.CONDITIONS, *drugs.DRUGS, *words.MEASURES, *words.TESTS),
        *(drugs.INJECTION.display, "blood pressure", "attack diary", "allergy"),
    ]
)
_RESULT_STATUSES = {
    "": "final",
    ", a preliminary result": "preliminary",
    ", entered in error": "entered-in-error",
}
_INTERPRETATIONS = {"within": ("N", "Normal"), "above": ("H", "High"), "below": ("L", "Low")}
_CLINICAL = {"resolved", "inactive", "active"}


# ------------------------------------------------------------------ the day and the patient


@given(parsers.re(rf"today is (?P<day>{_DATE})"))
def _(record: Record, day: str) -> None:
    record.now = datetime.fromisoformat(f"{day}T{_MORNING}")


@given(parsers.re(rf"the prescriber reads (?P<language>{one_of(words.LANGUAGES)})"))
def _(record: Record, language: str) -> None:
    record.reads = words.LANGUAGES[language]


@given("the base patient of the paper")
def _(record: Record) -> None:
    write_base_patient(record)


@given(
    parsers.re(
        rf"a (?P<sex>man|woman|person) (?:of (?P<years>\d+) years|born on (?P<born>{_DATE}))"
        r"(?: weighing (?P<kilograms>[\d.]+) kg)?"
    )
)
def _(record: Record, sex: str, years: str | None, born: str | None, kilograms: str | None) -> None:
    gender = {"man": "male", "woman": "female", "person": "other"}[sex]
    birth_date = born or _years_before(record.today, int(years or 0)).isoformat()
    record.patient |= {"gender": gender, "birthDate": birth_date}
    if kilograms is not None:
        weight = fhir.observation(
            words.MEASURES["body weight"],
            record.today.isoformat(),
            valueQuantity=fhir.quantity(kilograms, "kg"),
        )
        record.add("body weight", weight)


# ------------------------------------------------------------------ diagnoses and allergies


@given(
    parsers.re(
        rf"{_CONDITION} (?:is|are) on record"
        r"(?: as (?P<status>refuted|resolved|active|unconfirmed|entered in error|confirmed))?"
        rf"(?: since (?P<onset>{_DATE}))?(?:, recorded on (?P<recorded>{_DATE}))?"
    )
)
def _(record: Record, word: str, status: str | None, onset: str | None, recorded: str | None) -> None:
    clinical = status if status in _CLINICAL else "active"
    verification = status.replace(" ", "-") if status and status not in _CLINICAL else "confirmed"
    record.add(word, fhir.condition(words.CONDITIONS[word], clinical, verification, onset, recorded))


@given(parsers.re(rf"a diagnosis coded as (?P<system>{one_of(words.SYSTEMS)}) (?P<code>[\w.]+) is on record"))
def _(record: Record, system: str, code: str) -> None:
    record.add(f"{system} {code}", fhir.condition(Coding("", words.SYSTEMS[system], code, code)))


@given(
    parsers.re(
        rf"an (?P<kind>allergy|intolerance) to {_DRUG} is on record"
        r"(?: as (?P<status>confirmed|unconfirmed|refuted|entered in error|inactive))?"
    )
)
def _(record: Record, kind: str, word: str, status: str | None) -> None:
    clinical = status if status in _CLINICAL else "active"
    verification = status.replace(" ", "-") if status and status not in _CLINICAL else "confirmed"
    record.add("allergy", fhir.allergy(drugs.DRUGS[word], kind, clinical, verification))


# ------------------------------------------------------------------ measurements and tests


@given(
    parsers.re(
        rf"the (?P<word>{one_of(words.MEASURES)}) was (?P<number>[\d.]+)"
        rf"(?: (?P<unit>{one_of(words.UNITS)})| (?P<unitless>without a unit)) on (?P<day>{_DATE})"
        r"(?:, (?P<side>within|above|below) the laboratory's limits)?"
        r"(?P<status>, a preliminary result|, entered in error|)"
    )
)
def _(
    record: Record, word: str, number: str, unit: str | None, day: str, side: str | None, status: str
) -> None:
    value = fhir.quantity(number, words.UNITS[unit] if unit is not None else None)
    more = {} if side is None else {"interpretation": [_interpretation(side)]}
    coding, state = words.MEASURES[word], _RESULT_STATUSES[status]
    record.add(word, fhir.observation(coding, _at(day), state, valueQuantity=value, **more))


@given(parsers.re(rf"the blood pressure was (?P<systolic>\d+)/(?P<diastolic>\d+) mmHg on (?P<day>{_DATE})"))
def _(record: Record, systolic: str, diastolic: str, day: str) -> None:
    panel = fhir.blood_pressure(words.BLOOD_PRESSURE, words.PRESSURES, (systolic, diastolic), _at(day))
    record.add("blood pressure", panel)


@given(
    parsers.re(
        rf"the (?P<word>{one_of(words.TESTS)}) was (?P<answer>{one_of(words.ANSWERS)}) on (?P<day>{_DATE})"
    )
)
def _(record: Record, word: str, answer: str, day: str) -> None:
    coded = fhir.concept(words.ANSWERS[answer])
    record.add(word, fhir.observation(words.TESTS[word], _at(day), valueCodeableConcept=coded))


# ------------------------------------------------------------------ what is not there, and what goes wrong


@given(parsers.re(rf"there is no (?P<word>{_ANY}) on record"))
def _(record: Record, word: str) -> None:
    record.remove(word)


@given(
    parsers.re(rf"the EHR (?P<trouble>{NOT_SENT}|{FAILED}|{FIRST_PAGE}) the (?P<list_>{one_of(words.LISTS)})")
)
def _(record: Record, trouble: str, list_: str) -> None:
    record.unsent |= dict.fromkeys(words.LISTS[list_], trouble)


@given(
    parsers.re(
        rf"another patient's (?P<word>{one_of(words.CONDITIONS)}|details) (?:is|are) among the data sent"
    )
)
def _(record: Record, word: str) -> None:
    if word == "details":
        record.strangers.append(("patient", stranger(record.patient)))
    else:
        record.strangers.append(("conditions", stranger(fhir.condition(words.CONDITIONS[word]))))


@given(parsers.re(rf"this site treats (?P<policy>{one_of(words.POLICIES)})"))
def _(record: Record, policy: str) -> None:
    record.policy = words.POLICIES[policy]


def _at(day: str) -> str:
    """A whole date as its morning; a year or a month as it stands."""
    return f"{day}T{_MORNING}" if len(day) == len("2026-03-02") else day


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


def _interpretation(side: str) -> fhir.Resource:
    code, display = _INTERPRETATIONS[side]
    system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
    return {"coding": [{"system": system, "code": code, "display": display}]}
