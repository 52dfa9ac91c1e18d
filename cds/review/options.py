"""Acute and preventive treatments: which is open to this patient, why (not), and how well it is proven.

A plain order of each drug is judged as the service would judge it. What the rulebook holds of evidence is
shown in its words. An option is open where nothing was found against it, which is not advice to use it.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from cds.audit.decision import Judged
from cds.core.evaluate import Verdict
from cds.core.facts import Known
from cds.core.rules import Code, Kind
from cds.core.truth import Truth
from cds.fhir.orders import read_orders
from cds.fhir.reading import Readings
from cds.fhir.record import Record
from cds.fhir.systems import RXNORM
from cds.hooks.knowledge import Knowledge
from cds.hooks.lacking import Lacking
from cds.hooks.questions import plain_order
from cds.hooks.services import SIGN_HOOK
from cds.hooks.suggestions import Subject, code_in
from cds.review.case import Assessment, Case, assess
from cds.review.grounds import Cited, Grounds, Point, cited, is_about_order


class Door(enum.StrEnum):
    """Whether a treatment is open to the patient."""

    OPEN = "open"  # nothing was found against it
    UNKNOWN = "unknown"  # a contraindication cannot be checked
    CLOSED = "closed"  # a contraindication is met, or it was tried and failed


@dataclass(frozen=True, slots=True)
class _Treatment:
    """A treatment: the value set of its drug, the name of the drug meant, and the facts and rules about it.

    ``evidence``: rules whose sources say how well it is proven. ``chart_rule``: the classification of the
    chart that says whether it is contraindicated, for where no record is at hand.
    """

    key: str
    is_acute: bool
    drug: str
    evidence: tuple[str, ...]
    named: str = ""
    outcome: str = ""
    next_step: str = ""
    chart_rule: str = ""


_TREATMENTS = (
    _Treatment("oxygen", True, "oxygen", ("next-step-oxygen",), next_step="next-step-oxygen"),
    _Treatment(
        "sumatriptan-injection",
        True,
        "triptan",
        ("sumatriptan-injection-advice",),
        named="sumatriptan",
        next_step="next-step-sumatriptan",
        chart_rule="triptan-contraindicated",
    ),
    _Treatment(
        "zolmitriptan-nasal",
        True,
        "triptan",
        ("zolmitriptan-nasal-advice",),
        named="zolmitriptan",
        chart_rule="triptan-contraindicated",
    ),
    _Treatment("octreotide", True, "octreotide", ("octreotide-caution",)),
    _Treatment("lidocaine", True, "lidocaine", ("lidocaine-heart-block-seizure-caution",)),
    _Treatment(
        "ergot", True, "acute-ergot", ("ergot-guidelines-disagree",), chart_rule="ergot-contraindicated"
    ),
    _Treatment(
        "verapamil",
        False,
        "verapamil",
        ("next-step-verapamil",),
        outcome="verapamil_outcome",
        next_step="next-step-verapamil",
        chart_rule="verapamil-contraindicated",
    ),
    _Treatment(
        "suboccipital-steroid",
        False,
        "injectable-steroid",
        ("next-step-suboccipital-steroid",),
        outcome="suboccipital_steroid_outcome",
        next_step="next-step-suboccipital-steroid",
        chart_rule="suboccipital-steroid-contraindicated",
    ),
    _Treatment(
        "lithium",
        False,
        "lithium",
        ("next-step-lithium",),
        outcome="lithium_outcome",
        next_step="next-step-lithium",
        chart_rule="lithium-contraindicated",
    ),
    _Treatment(
        "oral-steroid",
        False,
        "oral-steroid",
        ("oral-steroid-course-caution",),
        outcome="oral_steroid_outcome",
    ),
    _Treatment(
        "topiramate",
        False,
        "topiramate",
        ("topiramate-pregnancy-contraindication",),
        outcome="topiramate_outcome",
    ),
    _Treatment(
        "galcanezumab",
        False,
        "galcanezumab",
        ("galcanezumab-label-advice", "galcanezumab-chronic-caution"),
        outcome="galcanezumab_outcome",
    ),
    _Treatment("melatonin", False, "melatonin", ("melatonin-advice",)),
)
_FAILED = ("insufficient-efficacy", "intolerance")


@dataclass(frozen=True, slots=True)
class Option:
    """One treatment for this patient. ``outcome`` is that of an earlier trial in words, empty where it is not
    known or not asked; ``tried``: its code (``not-tried``, ``intolerance``).

    ``is_judged``: whether an order of it was judged in full; else only what the chart says is known.
    """

    key: str
    is_acute: bool
    door: Door
    against: tuple[Point, ...]
    unsettled: tuple[Point, ...]
    cautions: tuple[Point, ...]
    lacking: tuple[Lacking, ...]
    outcome: str
    tried: str
    is_next_step: bool
    is_judged: bool
    evidence: tuple[Cited, ...]


def options_of(knowledge: Knowledge, case: Case) -> tuple[Option, ...]:
    """Every treatment that the rulebook has a drug for; none where cluster headache is not on record, or the
    chart was not judged.

    ``knowledge`` is the one that the case was judged by.
    """
    if not case.chart.verdicts or not case.has_chart:
        return ()
    orders = _PlainOrders(knowledge, case)
    known = (one for one in _TREATMENTS if one.drug in case.rulebook.drugs)
    return tuple(option for one in known if (option := _option(case, orders, one)) is not None)


class _PlainOrders:
    """Plain orders of drugs, each judged alone, from one reading of the record."""

    def __init__(self, knowledge: Knowledge, case: Case) -> None:
        self._knowledge = knowledge
        self._case = case
        self._readings: Readings | None = None
        if case.order_record is not None:
            numbers, _ = knowledge.on(case.as_of.date())
            self._readings = knowledge.reader.readings(case.order_record, case.as_of, numbers)

    def of(self, treatment: _Treatment) -> Assessment | None:
        """What is said of a plain order; None where no record is at hand, or no code names the drug."""
        record, code = self._case.order_record, self._code(treatment)
        if record is None or self._readings is None or code is None:
            return None
        return self._judged(record, self._readings, code)

    def _code(self, treatment: _Treatment) -> Code | None:
        rulebook = self._knowledge.rulebook
        codes = rulebook.value_sets[treatment.drug].codes
        named = (one for one in codes if one.system == RXNORM and one.display.casefold() == treatment.named)
        return next(named, None) if treatment.named else code_in(rulebook, treatment.drug, RXNORM)

    def _judged(self, record: Record, readings: Readings, code: Code) -> Assessment | None:
        knowledge, case = self._knowledge, self._case
        draft = plain_order(code, Subject(case.patient_id, None))
        terminology, drugs = knowledge.reader.terminology, knowledge.rulebook.drugs
        orders = read_orders([draft], case.patient_id, terminology, drugs, case.as_of, record)
        if not orders:
            return None
        order = orders[0]
        sheet = readings.sheet(knowledge.reach(SIGN_HOOK, order.drugs).facts, order)
        judged = Judged(order.reference, order.drugs, case.as_of, sheet)
        return assess(knowledge, SIGN_HOOK, judged, is_hypothetical=True)


def _option(case: Case, orders: _PlainOrders, treatment: _Treatment) -> Option | None:
    order = orders.of(treatment)
    verdicts = tuple(_contraindications(case, order, treatment))
    if order is None and not verdicts:
        return None
    judged = order or case.chart
    grounds = Grounds(judged)
    against = [verdict for verdict in verdicts if verdict.truth is Truth.TRUE]
    unsettled = [verdict for verdict in verdicts if verdict.truth is Truth.UNKNOWN]
    cautions = _met_cautions(order) if order is not None else ()
    outcome, tried = _outcome(case, treatment)
    door = Door.CLOSED if against or tried in _FAILED else Door.UNKNOWN if unsettled else Door.OPEN
    missing = dict.fromkeys(item for verdict in unsettled for item in verdict.missing)
    return Option(
        treatment.key,
        treatment.is_acute,
        door,
        tuple(map(grounds.point, against)),
        tuple(map(grounds.point, unsettled)),
        tuple(map(grounds.point, cautions)),
        tuple(judged.remedies.lacking(missing, judged.wording)),
        outcome,
        tried,
        _is_met(case, treatment.next_step),
        order is not None,
        tuple(source for rule in treatment.evidence for source in _evidence(case, rule)),
    )


def _contraindications(case: Case, order: Assessment | None, treatment: _Treatment) -> Iterator[Verdict]:
    if order is None:
        yield from (one for one in case.chart.verdicts if one.rule.id == treatment.chart_rule)
        return
    for verdict in order.verdicts:
        is_open = verdict.truth is Truth.UNKNOWN and is_about_order(order, verdict)
        if verdict.rule.kind is Kind.CONTRAINDICATION and not is_open:
            yield verdict


def _met_cautions(order: Assessment) -> tuple[Verdict, ...]:
    met = (one for one in order.verdicts if one.truth is Truth.TRUE)
    return tuple(one for one in met if one.rule.kind is Kind.CAUTION)


def _outcome(case: Case, treatment: _Treatment) -> tuple[str, str]:
    """How an earlier trial ended, in words and as its code; both empty where that is not known."""
    fact = case.chart.sheet[treatment.outcome] if treatment.outcome else None
    if not isinstance(fact, Known):
        return "", ""
    return case.chart.wording.fact(treatment.outcome, fact), str(fact.value)


def _is_met(case: Case, rule: str) -> bool:
    return any(one.rule.id == rule and one.truth is Truth.TRUE for one in case.chart.verdicts)


def _evidence(case: Case, rule: str) -> tuple[Cited, ...]:
    known = case.rulebook.rules.get(rule)
    return cited(known, case.rulebook) if known is not None else ()
