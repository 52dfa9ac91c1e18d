"""Given: what the patient takes and took, and what the attack diary says."""

from datetime import date, timedelta

from pytest_bdd import given, parsers

from tests.acceptance import resources as fhir
from tests.acceptance.record import Record
from tests.acceptance.steps import drugs
from tests.acceptance.steps.vocabulary import one_of

_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_TIME = r"\d\d:\d\d"
_DRUG = f"(?P<word>{one_of(drugs.DRUGS)})"


# ------------------------------------------------------------------ treatment


@given(parsers.re(rf"{_DRUG} is taken(?: at (?P<dose>[\d.]+) mg a day)?(?: since (?P<start>{_DATE}))?"))
def _(record: Record, word: str, dose: str | None, start: str | None) -> None:
    record.add(word, fhir.statement(drugs.DRUGS[word], "active", start, milligrams_a_day=dose))


@given(
    parsers.re(
        rf"{_DRUG} was taken(?: at (?P<dose>[\d.]+) mg a day)? from (?P<start>{_DATE}) to (?P<end>{_DATE})"
        rf" and stopped (?P<reason>{one_of(drugs.STOP_REASONS)}|without a reason|for another dose)"
    )
)
def _(record: Record, word: str, dose: str | None, start: str, end: str, reason: str) -> None:
    coded = drugs.STOP_REASONS.get(reason)
    record.add(word, fhir.statement(drugs.DRUGS[word], "stopped", start, end, dose, coded))


@given(
    parsers.re(
        rf"{_DRUG}(?: (?P<dose>[\d.]+) mg)? was given (?:on|in) (?P<day>{_DATE})(?: at (?P<time>{_TIME}))?"
    )
)
def _(record: Record, word: str, dose: str | None, day: str, time: str | None) -> None:
    when = day if time is None else f"{day}T{time}:00+01:00"
    amount = None if dose is None else fhir.quantity(dose, "mg")
    record.add(word, fhir.administration(drugs.DRUGS[word], when, amount))


@given(parsers.re(rf"{_DRUG} was given on (?P<days>\d+) of the last 30 days"))
def _(record: Record, word: str, days: str) -> None:
    for number in range(1, int(days) + 1):
        day = record.today - timedelta(days=number)
        record.add(word, fhir.administration(drugs.DRUGS[word], f"{day}T12:00:00+01:00"))


@given(parsers.re(rf"a suboccipital steroid injection was given on (?P<day>{_DATE})"))
def _(record: Record, day: str) -> None:
    record.add(drugs.INJECTION.display, fhir.injection(drugs.INJECTION, day))


@given(parsers.re(r"(?P<number>\d+) suboccipital steroid injections were given in the last year"))
def _(record: Record, number: str) -> None:
    for position in range(1, int(number) + 1):
        day = (record.today - timedelta(days=30 * position)).isoformat()
        record.add(drugs.INJECTION.display, fhir.injection(drugs.INJECTION, day))


@given(
    parsers.re(
        rf"{_DRUG}(?: (?P<single>[\d.]+) mg)? was prescribed(?: at (?P<dose>[\d.]+) mg a day)?"
        rf" on (?P<day>{_DATE})(?: and (?P<status>cancelled|stopped|put on hold)|, to be taken as needed)?"
    )
)
def _(record: Record, word: str, single: str | None, dose: str | None, day: str, status: str | None) -> None:
    dosage = None if dose is None else fhir.daily(dose)
    if single is not None:
        dosage = {
            "asNeededBoolean": True,
            "doseAndRate": [{"doseQuantity": fhir.quantity(single, "mg")}],
        }
    more = {} if dosage is None else {"dosageInstruction": [dosage]}
    state = {None: "active", "put on hold": "on-hold"}.get(status, status or "")
    record.add(word, fhir.request(drugs.DRUGS[word], state, authoredOn=day, **more))


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
        rf"the diary counts (?P<attacks>\d+) attacks? a day from (?P<first>{_DATE}) to (?P<last>{_DATE})"
    )
)
def _(record: Record, attacks: str, first: str, last: str) -> None:
    end = date.fromisoformat(last)
    days = (end - date.fromisoformat(first)).days + 1
    for entry in fhir.diary_days(end, [int(attacks)] * days):
        record.add("attack diary", entry)


@given(
    parsers.re(
        r"the diary lists (?P<attacks>\d+) attacks of the last (?P<days>14|28) days one by one"
        r"(?:(?P<twice>, one of them twice)|, each of pain score (?P<score>\d+))?"
    )
)
def _(record: Record, attacks: str, days: str, twice: str | None, score: str | None) -> None:
    assert record.now is not None
    pain = None if score is None else int(score)
    spread = [divmod(number, int(days)) for number in range(int(attacks))]
    starts = [record.now - timedelta(days=1 + day, hours=hour) for hour, day in spread]
    for start in [*starts, *(starts[:1] if twice else [])]:
        record.add("attack diary", fhir.attack(start, pain))


@given(parsers.re(r"the diary sums up the last 14 days as (?P<mean>[\d.]+) attacks a day"))
def _(record: Record, mean: str) -> None:
    last = record.today - timedelta(days=1)
    record.add("attack diary", fhir.mean_of_days(record.today - timedelta(days=14), last, mean))
