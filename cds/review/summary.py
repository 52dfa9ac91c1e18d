"""The answer in a few lines: what stands against the infusion, whether the patient fits it, what is missing.

Composed of verdicts alone. It never says that a drug is to be given: that is for a specialist to decide.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cds.core.evaluate import Verdict
from cds.core.facts import Fact, Known, Missing, Reason, Unknown
from cds.core.rules import Kind
from cds.core.truth import Truth
from cds.hooks.lacking import Lacking
from cds.review.case import INFUSION_DRUGS, Assessment, Case
from cds.review.grounds import Grounds, Point, is_about_order, verdicts_about

BY_TRIAL = "refractory-chronic-cluster-headache"
BY_FEDERATION = "refractory-ehf-2014"
TRIAL_CRITERIA = "ketalgia-eligibility"
DISAGREEMENT = "refractoriness-definitions-disagree"
_PROFILES = {"ketalgia": BY_TRIAL, "ehf2014": BY_FEDERATION}
_KEY_FACTS = (
    "age",
    "sex",
    "attacks_per_day",
    "body_weight",
    "creatinine_clearance",
    "systolic_pressure",
    "diastolic_pressure",
    "days_since_ecg",
)


class Standing(enum.StrEnum):
    """What can be said of a drug for this patient, the plainest first."""

    NOT_JUDGED = "not_judged"  # no rule speaks: cluster headache is not on record
    AGAINST = "against"  # a contraindication is met
    UNFIT = "unfit"  # none is met, and the site's definition of refractoriness is not fulfilled
    UNSETTLED = "unsettled"  # a contraindication or that definition cannot be checked
    CLEAR = "clear"  # nothing was found against it


@dataclass(frozen=True, slots=True)
class DrugSummary:
    """One drug: the contraindications found, those that cannot be checked, and the cautions of both kinds."""

    drug: str
    standing: Standing
    against: tuple[Point, ...]
    unsettled: tuple[Point, ...]
    cautions: tuple[Point, ...]
    unsettled_cautions: tuple[Point, ...]
    lacking: tuple[Lacking, ...]
    is_ordered: bool
    is_order_judged: bool  # False: the chart's rules alone; cautions about orders were not asked


@dataclass(frozen=True, slots=True)
class Fit:
    """One definition (a rule's id): whether the patient fits it, and what carries that."""

    rule: str
    truth: Truth
    point: Point
    lacking: tuple[Lacking, ...]
    is_followed: bool = False  # the one by which this site goes


@dataclass(frozen=True, slots=True)
class Datum:
    """A number of the patient: its fact, its value in words, when it was recorded (empty: not dated)."""

    fact: str
    title: str
    value: str
    at: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What is said first. ``unjudged`` says why nothing was judged, where that is so.

    ``lacking``: what the answer on the first drug waits for.
    """

    standing: Standing
    unjudged: Reason | None
    drugs: tuple[DrugSummary, ...]
    fits: tuple[Fit, ...]
    disagree: bool
    lacking: tuple[Lacking, ...]
    numbers: tuple[Datum, ...]

    @property
    def followed(self) -> Fit | None:
        """The definition of refractoriness by which this site goes."""
        return next((fit for fit in self.fits if fit.is_followed), None)


def summary_of(case: Case) -> Summary:
    """The summary of a case. Where cluster headache is not on record nothing is judged, and that is said."""
    fits = tuple(_fits(case))
    followed = next((fit for fit in fits if fit.is_followed), None)
    drugs = tuple(_drug(case, drug, followed) for drug in INFUSION_DRUGS)
    standing = drugs[0].standing
    disagree = case.chart.verdict_of(DISAGREEMENT) if case.has_chart else None
    return Summary(
        standing,
        _unjudged(case.chart.sheet["cluster_headache"]) if standing is Standing.NOT_JUDGED else None,
        drugs,
        fits,
        disagree is not None and disagree.truth is Truth.TRUE,
        _waits_for(drugs, followed),
        tuple(_numbers(case)),
    )


def _unjudged(cluster_headache: Fact) -> Reason:
    """Why nothing was judged: what is wrong with the entry, or that there is none."""
    return cluster_headache.reason if isinstance(cluster_headache, Unknown) else Reason.NOT_RECORDED


def _waits_for(drugs: Sequence[DrugSummary], followed: Fit | None) -> tuple[Lacking, ...]:
    of_fit = followed.lacking if followed is not None else ()
    return tuple({(line.title, line.reasons): line for line in (*drugs[0].lacking, *of_fit)}.values())


# ------------------------------------------------------------------ drugs


def _drug(case: Case, drug: str, followed: Fit | None) -> DrugSummary:
    judge, verdicts = verdicts_about(case, drug)
    asked = [one for one in verdicts if not (one.truth is Truth.UNKNOWN and is_about_order(judge, one))]
    against = _points(judge, asked, Kind.CONTRAINDICATION, Truth.TRUE)
    unsettled = _points(judge, asked, Kind.CONTRAINDICATION, Truth.UNKNOWN)
    fit = followed.truth if followed is not None and drug == INFUSION_DRUGS[0] else Truth.TRUE
    return DrugSummary(
        drug,
        _standing(any(one.rule.kind is Kind.CONTRAINDICATION for one in asked), against, unsettled, fit),
        against,
        unsettled,
        _points(judge, asked, Kind.CAUTION, Truth.TRUE),
        _points(judge, asked, Kind.CAUTION, Truth.UNKNOWN),
        tuple(judge.remedies.lacking(_missing(asked, Kind.CONTRAINDICATION), judge.wording)),
        is_ordered=case.order_of(drug) is not None and not judge.is_hypothetical,
        is_order_judged=case.order_of(drug) is not None,
    )


def _standing(judged: bool, against: Sequence[Point], unsettled: Sequence[Point], fit: Truth) -> Standing:
    if not judged:
        return Standing.NOT_JUDGED
    if against:
        return Standing.AGAINST
    if fit is Truth.FALSE:
        return Standing.UNFIT
    return Standing.UNSETTLED if unsettled or fit is Truth.UNKNOWN else Standing.CLEAR


def _points(judge: Assessment, asked: list[Verdict], kind: Kind, truth: Truth) -> tuple[Point, ...]:
    """The verdicts of a kind that are so, in the order in which they are advised."""
    grounds, places = Grounds(judge), {one.rule.id: place for place, one in enumerate(judge.advices)}
    found = [one for one in asked if one.rule.kind is kind and one.truth is truth]
    found.sort(key=lambda one: places.get(one.rule.id, len(places)))
    return tuple(map(grounds.point, found))


def _missing(asked: list[Verdict], kind: Kind) -> list[Missing]:
    unknown = (one for one in asked if one.rule.kind is kind and one.truth is Truth.UNKNOWN)
    return list(dict.fromkeys(item for one in unknown for item in one.missing))


# ------------------------------------------------------------------ whom it is for


def _fits(case: Case) -> Iterator[Fit]:
    chart, grounds = case.chart, Grounds(case.chart)
    if not case.has_chart:
        return
    profile = chart.sheet["refractory_profile"]
    followed = _PROFILES.get(str(profile.value)) if isinstance(profile, Known) else None
    for rule in (BY_TRIAL, BY_FEDERATION, TRIAL_CRITERIA):
        verdict = chart.verdict_of(rule)
        if verdict is not None:
            lacking = tuple(chart.remedies.lacking(verdict.missing, chart.wording))
            point = grounds.point(verdict, brief=True)
            yield Fit(rule, verdict.truth, point, lacking, rule == followed)


# ------------------------------------------------------------------ the patient


def _numbers(case: Case) -> Iterator[Datum]:
    """The numbers that a reader looks for first, as far as they are known."""
    assessments = (case.chart, *case.orders)
    for name in _KEY_FACTS:
        known = next((one for one in assessments if not isinstance(one.sheet[name], Unknown)), None)
        if known is not None and name in case.rulebook.facts:
            fact, wording = known.sheet[name], known.wording
            # Where an age comes from is the date of birth, which tells a reader less and names the patient.
            at = "" if name == "age" else max((origin.at for origin in fact.origins), default="")
            yield Datum(name, wording.title(name), wording.fact(name, fact), at)
