"""Every preventive that the record tells of: when, how much, what became of it, and whether that was a trial.

Outcome and adequacy are the facts that the rules judge by (knowledge paper 4.3, 4.4). What stands in the
record entry by entry is read again for the reader, from the same entries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cds.core.facts import Fact, FactDef, FactType, Known, Missing, Origin, Reason, Unknown, missing_of
from cds.core.moments import Moment, local_days
from cds.core.rules import RuleBook
from cds.fhir.case import Case as Reading
from cds.fhir.index import Wanted
from cds.fhir.outcomes import compile_outcome
from cds.fhir.treatments import Purpose, State, Treated, in_words_only, procedures_done, treated_with
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case

PREVENTIVES = "cluster-headache-preventives"
INDICATION = "cluster-headache"
"""Value sets: the drugs that are listed, and what they are to be for."""
NOT_TRIED = "not-tried"
_NO_DOSE = Unknown(Reason.NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class Course:
    """One entry: a stretch of treatment, or a day on which it was given.

    ``start`` and ``end`` are the first and the last day each may be, None where they are not recorded; a
    course that goes on has no end. ``days`` is how long it lasted so far, the day of its end included.
    """

    drug: str
    state: State
    start: tuple[date, date] | None
    end: tuple[date, date] | None
    days: tuple[int, int] | None
    dose: Fact
    unit: str
    purpose: Purpose
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Adequacy:
    """Whether the exposure was enough: ``fact`` is yes, no or not known.

    ``limits`` are the parameters that decide it, ``rules`` those that use it.
    """

    fact: Fact
    name: str
    limits: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Treatment:
    """One preventive. ``outcome`` is one of the treatment outcomes, or not known and why.

    ``adequacy`` is None where no rule says what an adequate trial of it is.
    """

    title: str
    outcome: Fact
    courses: tuple[Course, ...]
    adequacy: Adequacy | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def is_untried(self) -> bool:
        """Whether the record proves that it was never taken, for whatever reason."""
        return isinstance(self.outcome, Known) and self.outcome.value == NOT_TRIED and not self.courses

    @property
    def ends_unread(self) -> bool:
        """Whether nothing is known of it but why nothing is known."""
        return isinstance(self.outcome, Unknown) and not self.courses


@dataclass(frozen=True, slots=True)
class History:
    """What was tried, what may have been, and what was not.

    ``from_record`` is False where only kept facts are there: then doses and dates are known of some drugs
    alone, and sources of none. ``in_words`` are entries of the medication lists that could be any drug.
    """

    as_of: date
    treatments: tuple[Treatment, ...]
    untried: tuple[Treatment, ...] = ()
    unread: tuple[Treatment, ...] = ()
    in_words: tuple[Origin, ...] = ()
    from_record: bool = True
    courses: tuple[Course, ...] = field(init=False)

    def __post_init__(self) -> None:
        told = [course for treatment in self.treatments for course in treatment.courses]
        object.__setattr__(self, "courses", tuple(told))


def history(knowledge: Knowledge, case: Case) -> History:
    """The preventives of one patient, those with the earliest course first."""
    reading = _reading(knowledge, case)
    found = [_of_fact(case, reading, definition) for definition in _outcomes(case.rulebook)]
    if reading is not None:
        found += _others(reading)
    found.sort(key=_first_day)
    return History(
        case.as_of.date(),
        tuple(one for one in found if not (one.is_untried or one.ends_unread)),
        tuple(one for one in found if one.is_untried),
        tuple(one for one in found if one.ends_unread),
        () if reading is None else in_words_only(reading),
        reading is not None,
    )


def _reading(knowledge: Knowledge, case: Case) -> Reading | None:
    if case.record is None:
        return None
    orders = frozenset(one.judged.order for one in case.orders if one.judged.order is not None)
    terminology = knowledge.reader.terminology
    return Reading(case.rulebook, terminology, case.record, case.as_of, case.chart.numbers, orders)


def _outcomes(rulebook: RuleBook) -> list[FactDef]:
    """The facts that read what became of a preventive."""
    return [
        fact
        for fact in rulebook.facts.values()
        if fact.type is FactType.TREATMENT_OUTCOME and "outcome" in (fact.read or {})
    ]


def _of_fact(case: Case, reading: Reading | None, definition: FactDef) -> Treatment:
    read: Mapping[str, Any] = definition.read or {}
    value_set, form = str(read["value_set"]), read["outcome"]
    procedure = form.get("procedure")
    title = case.rulebook.value_sets[procedure or value_set].title
    courses_fact, adequacy = _adequacy(case, value_set)
    if reading is None:
        courses = _kept(case, title, case.chart.sheet[courses_fact]) if courses_fact else ()
    else:
        told = list(treated_with(reading, Wanted.of(value_set, reading.terminology), INDICATION))
        if procedure:
            told = [one for one in told if one.purpose is not Purpose.OTHER]
            told += procedures_done(reading, Wanted.of(procedure, reading.terminology))
        courses = tuple(_course(reading, one, title, bool(form.get("indication"))) for one in told)
    outcome = case.chart.sheet[definition.name]
    return Treatment(title, outcome, courses, adequacy, missing_of(definition.name, outcome))


def _others(reading: Reading) -> Iterator[Treatment]:
    """Preventives on record whose outcome no rule asks for, an ingredient each."""
    rulebook, terminology = reading.rulebook, reading.terminology
    asked = {str((fact.read or {})["value_set"]) for fact in _outcomes(rulebook)}
    by_drug: dict[frozenset[str], list[Treated]] = {}
    for one in treated_with(reading, Wanted.of(PREVENTIVES, terminology), INDICATION):
        if asked.isdisjoint(one.sets):
            by_drug.setdefault(one.names, []).append(one)
    for names, told in by_drug.items():
        title = ", ".join(sorted(names)).capitalize()
        courses = tuple(_course(reading, one, title, True) for one in told)
        own = next((name for name in sorted(told[0].sets) if rulebook.value_sets[name].title == title), None)
        outcome: Fact = Unknown(Reason.NOT_RECORDED, note="no rule asks for its outcome")
        if own is not None:
            definition = FactDef(own, title, FactType.TREATMENT_OUTCOME)
            form = {"indication": INDICATION}
            outcome = compile_outcome(definition, Wanted.of(own, terminology), form, terminology)(reading)
        yield Treatment(title, outcome, courses)


def _adequacy(case: Case, value_set: str) -> tuple[str, Adequacy | None]:
    """The fact that holds the courses of these drugs, and what is made of it; both empty where none is."""
    facts = case.rulebook.facts
    for fact in facts.values():
        if fact.derive != "adequate_trial":
            continue
        source = next((name for name in fact.inputs if (facts[name].read or {}).get("when") == "courses"), "")
        if source and (facts[source].read or {})["value_set"] == value_set:
            derived = {one.name for one in facts.values() if fact.name in one.inputs}
            rules = [rule.id for rule in case.rulebook.rules.values() if fact.name in rule.facts]
            rules += [rule.id for rule in case.rulebook.rules.values() if derived & set(rule.facts)]
            using = tuple(dict.fromkeys(rules))
            return source, Adequacy(case.chart.sheet[fact.name], fact.name, fact.using, using)
    return "", None


def _kept(case: Case, title: str, courses: Fact) -> tuple[Course, ...]:
    """The courses of a kept fact: start, end and daily dose each, without their sources."""
    told = courses.value if isinstance(courses, Known) else ()
    made = []
    for start, end, dose in told:
        if start is None and end is None and dose is None:
            continue  # it stands for one that may be missing
        goes_on = end is not None and end.is_exact and end.earliest == case.as_of
        state = State.ONGOING if goes_on else State.ENDED
        known = _NO_DOSE if dose is None else Known(dose)
        made.append(_made(title, state, (start, None if goes_on else end), known, "mg/d", case))
    return tuple(made[::-1])


def _made(
    title: str, state: State, span: tuple[Moment | None, Moment | None], dose: Fact, unit: str, case: Case
) -> Course:
    start, end = (None if one is None else local_days(one, case.as_of.tzinfo) for one in span)
    days = _lasted(state, start, end, case.as_of.date())
    return Course(title, state, start, end, days, dose, unit, Purpose.THIS, None)


def _course(reading: Reading, one: Treated, title: str, asks_purpose: bool) -> Course:
    zone = reading.zone
    start, end = (None if at is None else local_days(at, zone) for at in (one.start, one.end))
    names = ", ".join(sorted(one.names)).capitalize()
    purpose = one.purpose
    if purpose is Purpose.NOT_RECORDED and not asks_purpose:
        purpose = Purpose.THIS
    unit = "mg" if one.state is State.GIVEN else "mg/d"
    days = _lasted(one.state, start, end, reading.as_of.date())
    return Course(names or title, one.state, start, end, days, one.dose, unit, purpose, one.origin)


def _lasted(
    state: State, start: tuple[date, date] | None, end: tuple[date, date] | None, today: date
) -> tuple[int, int] | None:
    """The least and the most days that a course has lasted; None where an end of it is not recorded."""
    if state is State.GIVEN or start is None:
        return None
    if state is State.ONGOING:
        end = (today, today)
    if end is None:
        return None
    return max(0, (end[0] - start[1]).days) + 1, max(0, (end[1] - start[0]).days) + 1


def _first_day(treatment: Treatment) -> date:
    return min((course.start[0] for course in treatment.courses if course.start), default=date.max)
