"""Pregnancy and breastfeeding from tests, answers and diagnoses (KT-4, KT-5; knowledge paper 6.7).

The newest evidence wins. Evidence of two kinds without an order in time is contradictory, and so is a
positive finding in somebody who is recorded as male, outside the ages, or as no longer able to be pregnant: a
record that is wrong in one of two places neither blocks a drug nor clears it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from cds.core.derive.inputs import Inputs, ends
from cds.core.facts import Fact, Known, Missing, Reason, Unknown, missing_of
from cds.core.moments import Moment, days_between

_ABSENT = (Reason.NOT_RECORDED, Reason.TOO_OLD)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding: when (None: undated, but said to hold now), what it says, whether it can settle the
    question.

    ``says`` is None for a result that is neither positive nor negative.
    """

    at: Moment | None
    says: bool | None
    settles: bool = True


def pregnancy(inputs: Inputs) -> Fact:
    """Whether the patient is pregnant (yes_no). A recent negative test, a man's record, an age outside the
    limits or a documented reason gives no; no test, or only an old one, is unknown.

    From sex, age (a), pregnancy tests (raw: (time, ``positive`` or ``negative``), ...), hCG (raw: (time,
    value) or (time, lower, upper), ... in [IU]/L), pregnancy status (raw, as the tests), onsets of active
    pregnancy diagnoses (raw: a time or None each), the instant asked about, then any number of yes/no facts
    that rule pregnancy out (hysterectomy, menopause). Using the youngest and oldest age (a), the greatest age
    of a negative test (d), the hCG from which it is positive and that below which it is negative ([IU]/L),
    the longest pregnancy (d), after which evidence for one is old. A status ``negative`` is no test: it only
    makes older positive evidence doubtful.
    """
    sex, age, tests, hcg, status, onsets, as_of, *ruled_out = inputs.facts
    if not isinstance(as_of, Known) or any(number is None for number in inputs.numbers):
        return inputs.unknown()
    youngest, oldest, test_age, positive, negative, longest = inputs.limits
    evidence = [
        *(Evidence(at, answer == "positive") for at, answer in _entries(tests)),
        *(Evidence(at, _reading(each[0], each[-1], positive, negative)) for at, *each in _entries(hcg)),
        *(Evidence(at, answer == "positive", answer == "positive") for at, answer in _entries(status)),
        *(Evidence(at, True) for at in _entries(onsets)),
    ]
    weighed = _weigh(evidence, as_of.value, test_age, longest)
    excluded = _is_excluded(sex, age, youngest, oldest) or any(
        isinstance(fact, Known) and fact.value is True for fact in ruled_out
    )
    return _conclude(inputs, weighed, excluded, inputs.facts[2:6])


def lactation(inputs: Inputs) -> Fact:
    """Whether the patient breastfeeds (yes_no), from what is recorded within the greatest age.

    From sex, age (a), answers (raw: (time, bool), ...), onsets of active diagnoses (raw: a time or None
    each), the instant asked about; using the youngest and oldest age (a) and the greatest age of a finding
    (d). Where nothing is recorded the fact file decides: a diagnosis list whose absence means no gives no,
    else it is unknown.
    """
    sex, age, answers, onsets, as_of = inputs.facts
    if not isinstance(as_of, Known) or any(number is None for number in inputs.numbers):
        return inputs.unknown()
    youngest, oldest, greatest_age = inputs.limits
    evidence = [Evidence(at, says) for at, says in _entries(answers)]
    evidence += [Evidence(at, True) for at in _entries(onsets)]
    weighed = _weigh(evidence, as_of.value, greatest_age, greatest_age)
    if isinstance(weighed, Missing) and weighed.reason in _ABSENT and isinstance(onsets, Known):
        weighed = False
    return _conclude(inputs, weighed, _is_excluded(sex, age, youngest, oldest), inputs.facts[2:4])


def _entries(fact: Fact) -> tuple[Any, ...]:
    return tuple(fact.value) if isinstance(fact, Known) else ()


def _reading(
    lower: Fraction | None, upper: Fraction | None, positive: Fraction, negative: Fraction
) -> bool | None:
    """What an hCG between two bounds says; ``<5`` is below 5, the value 5 is not."""
    if lower is not None and lower >= positive:
        return True
    if upper is not None and (upper < negative or (upper == negative and lower != upper)):
        return False
    return None


def _is_excluded(sex: Fact, age: Fact, youngest: Fraction, oldest: Fraction) -> bool:
    """Recorded as male, or certainly outside the ages (both inclusive)."""
    least, most = ends(age)
    too_old, too_young = least is not None and least > oldest, most is not None and most < youngest
    return too_old or too_young or (isinstance(sex, Known) and sex.value == "male")


def _weigh(
    evidence: Iterable[Evidence], as_of: datetime, no_age: Fraction, yes_age: Fraction
) -> bool | Missing:
    """What the evidence up to ``as_of`` says: yes, no, or what is wrong with it (``fact`` is left empty)."""
    past = [each for each in evidence if each.at is None or each.at.earliest <= as_of]
    if not past:
        return Missing("", Reason.NOT_RECORDED)
    ages = [(each, days_between(each.at, as_of) if each.at else (0, 0)) for each in past]
    yes = [each for each, age in ages if each.says is True and age[0] <= yes_age]
    other = [each for each in past if each.says is not True]
    if any(_is_newer(each, other) for each in yes):
        return True
    fresh = [each for each, age in ages if each.says is not True and age[1] <= no_age]
    unclear = [each for each in other if each.says is None]
    if any(each.says is False and each.settles and _is_newer(each, [*yes, *unclear]) for each in fresh):
        return False
    if yes and not any(_is_newer(each, yes) for each in other):
        return Missing("", Reason.CONTRADICTORY, "findings contradict one another")
    if any(each.says is None for each in fresh):
        return Missing(
            "", Reason.NOT_RECORDED, "the result is neither positive nor negative; repeat the test"
        )
    return Missing("", Reason.TOO_OLD if any(each.settles for each in past) else Reason.NOT_RECORDED)


def _is_newer(one: Evidence, others: Iterable[Evidence]) -> bool:
    """Whether ``one`` is certainly newer than each of the others; undated evidence only where there is no
    other."""
    return all(one.at and each.at and one.at.earliest > each.at.last_instant for each in others)


def _conclude(inputs: Inputs, weighed: bool | Missing, excluded: bool, sources: tuple[Fact, ...]) -> Fact:
    """The fact: what was weighed, held against who the patient is and what could not be read
    (``sources``)."""
    if weighed is True and not excluded:
        return Known(True, inputs.origins)
    if weighed is True:
        weighed = Missing(
            "", Reason.CONTRADICTORY, "recorded in somebody whose sex, age or history excludes it"
        )
    elif excluded:
        return Known(False, inputs.origins)
    unread = tuple(
        item
        for name, fact in zip(inputs.names[2:], sources, strict=False)
        if isinstance(fact, Unknown) and fact.reason not in _ABSENT
        for item in missing_of(name, fact)
    )
    if weighed is False:
        return (
            Unknown(unread[0].reason, unread, origins=inputs.origins)
            if unread
            else Known(False, inputs.origins)
        )
    asked = Missing(inputs.names[2], weighed.reason, weighed.note)
    who = (item for i in (0, 1) for item in missing_of(inputs.names[i], inputs.facts[i]))
    found = {item.fact: item for item in (asked, *unread, *who)}
    if weighed.reason not in _ABSENT:
        found[asked.fact] = asked
    missing = tuple(found.values())
    return Unknown(missing[0].reason, missing, weighed.note, inputs.origins)
