"""Given: what the record says, what it does not hold, and what the EHR leaves out."""

from datetime import date, datetime, timedelta

from pytest_bdd import given, parsers

from tests.acceptance import record as fhir
from tests.acceptance.base_patient import write_base_patient
from tests.acceptance.ehr import FAILED, FIRST_PAGE, NOT_SENT, stranger
from tests.acceptance.record import Coding, Record
from tests.acceptance.steps import vocabulary as words
from tests.acceptance.steps.vocabulary import one_of

_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_TIME = r"\d\d:\d\d"
_MORNING = "09:00:00+01:00"
_CONDITION = f"(?P<word>{one_of(words.CONDITIONS)})"
_DRUG = f"(?P<word>{one_of(words.DRUGS)})"
_ANY = one_of(
    [
        *(*words.CONDITIONS, *words.DRUGS, *words.MEASURES, *words.TESTS),
        *(words.INJECTION.display, "blood pressure", "attack diary", "allergy"),
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
    record.add("allergy", fhir.allergy(words.DRUGS[word], kind, clinical, verification))


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


# ------------------------------------------------------------------ treatment


@given(parsers.re(rf"{_DRUG} is taken(?: at (?P<dose>[\d.]+) mg a day)?(?: since (?P<start>{_DATE}))?"))
def _(record: Record, word: str, dose: str | None, start: str | None) -> None:
    record.add(word, fhir.statement(words.DRUGS[word], "active", start, milligrams_a_day=dose))


@given(
    parsers.re(
        rf"{_DRUG} was taken(?: at (?P<dose>[\d.]+) mg a day)? from (?P<start>{_DATE}) to (?P<end>{_DATE})"
        rf" and stopped (?P<reason>{one_of(words.STOP_REASONS)}|without a reason|for another dose)"
    )
)
def _(record: Record, word: str, dose: str | None, start: str, end: str, reason: str) -> None:
    coded = words.STOP_REASONS.get(reason)
    record.add(word, fhir.statement(words.DRUGS[word], "stopped", start, end, dose, coded))


@given(parsers.re(rf"{_DRUG} was given (?:on|in) (?P<day>{_DATE})(?: at (?P<time>{_TIME}))?"))
def _(record: Record, word: str, day: str, time: str | None) -> None:
    when = day if time is None else f"{day}T{time}:00+01:00"
    record.add(word, fhir.administration(words.DRUGS[word], when))


@given(parsers.re(rf"{_DRUG} was prescribed on (?P<day>{_DATE}) and cancelled"))
def _(record: Record, word: str, day: str) -> None:
    record.add(word, fhir.request(words.DRUGS[word], "cancelled", authoredOn=day))


@given(parsers.re(r'the medication lists hold "(?P<text>[^"]+)" in words only'))
def _(record: Record, text: str) -> None:
    record.add("a drug in words", fhir.statement_in_words(text))


# ------------------------------------------------------------------ the attack diary


@given(parsers.re(r"the diary counts (?P<attacks>\d+) attacks on (?P<days>\d+) of the last 14 days"))
def _(record: Record, attacks: str, days: str) -> None:
    share, rest = divmod(int(attacks), int(days))
    counts = [share + (position < rest) for position in range(int(days))]
    for day in fhir.diary_days(record.today - timedelta(days=1), counts):
        record.add("attack diary", day)


@given(parsers.re(rf"the diary also counts (?P<attacks>\d+) attacks on (?P<day>{_DATE})"))
def _(record: Record, attacks: str, day: str) -> None:
    for entry in fhir.diary_days(date.fromisoformat(day), [int(attacks)]):
        record.add("attack diary", entry)


@given(
    parsers.re(
        r"the diary lists (?P<attacks>\d+) attacks of the last 14 days one by one"
        r"(?P<twice>, one of them twice)?"
    )
)
def _(record: Record, attacks: str, twice: str | None) -> None:
    assert record.now is not None
    starts = [record.now - timedelta(days=1 + n % 14, hours=n // 14) for n in range(int(attacks))]
    for start in [*starts, *(starts[:1] if twice else [])]:
        record.add("attack diary", fhir.attack(start))


@given(parsers.re(r"the diary sums up the last 14 days as (?P<mean>[\d.]+) attacks a day"))
def _(record: Record, mean: str) -> None:
    last = record.today - timedelta(days=1)
    record.add("attack diary", fhir.mean_of_days(record.today - timedelta(days=14), last, mean))


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
