"""What is missing and what waits for it: each fact once, with reason and test, the weightiest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from cds.core.evaluate import Verdict
from cds.core.rules import Kind
from cds.core.truth import Truth
from cds.hooks.lacking import Lacking
from cds.review.case import INFUSION_DRUGS, Assessment, Case
from cds.review.grounds import is_about_order

_KINDS = (Kind.CONTRAINDICATION, Kind.CLASSIFICATION, Kind.CAUTION, Kind.RECOMMENDATION, Kind.MONITORING)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rule whose verdict waits. ``drug`` is that of the order it is about, empty for the chart."""

    rule: str
    title: str
    kind: Kind
    drug: str


@dataclass(frozen=True, slots=True)
class Missed:
    """What one test, question or entry would settle. ``test`` is empty where none is known."""

    title: str
    reasons: tuple[str, ...]
    test: str
    waiting: tuple[Waiting, ...]


def missing_of(case: Case) -> tuple[Missed, ...]:
    """Every fact that keeps a verdict of the chart or of an order unknown, the most consequential first.

    Before all, what a contraindication to the infusion waits for; then other contraindications, the
    classifications, the cautions and the rest; of equals, what more verdicts wait for.
    """
    found: dict[str, tuple[list[Lacking], dict[Waiting, None]]] = {}
    for assessment, verdict in _unknown(case):
        waiting = _waiting(assessment, verdict)
        for line in assessment.remedies.lacking(verdict.missing, assessment.wording):
            lines, waits = found.setdefault(line.title, ([], {}))
            lines.append(line)
            waits[waiting] = None
    missed = [_missed(title, lines, tuple(waits)) for title, (lines, waits) in found.items()]
    return tuple(sorted(missed, key=_weight))


def _unknown(case: Case) -> Iterator[tuple[Assessment, Verdict]]:
    for assessment in (*((case.chart,) if case.has_chart else ()), *case.orders):
        for verdict in assessment.verdicts:
            if verdict.truth is Truth.UNKNOWN and not is_about_order(assessment, verdict):
                yield assessment, verdict


def _waiting(assessment: Assessment, verdict: Verdict) -> Waiting:
    rule = verdict.rule
    return Waiting(rule.id, assessment.wording.clinical(rule.title), rule.kind, assessment.drug)


def _missed(title: str, lines: list[Lacking], waiting: tuple[Waiting, ...]) -> Missed:
    reasons = tuple(dict.fromkeys(reason for line in lines for reason in line.reasons))
    remedy = next((line.remedy for line in lines if line.remedy is not None), None)
    ordered = sorted(waiting, key=_weight_of_rule)
    return Missed(title, reasons, remedy.test.display if remedy is not None else "", tuple(ordered))


def _weight_of_rule(waiting: Waiting) -> tuple[int, bool]:
    return _KINDS.index(waiting.kind), waiting.drug not in INFUSION_DRUGS


def _weight(missed: Missed) -> tuple[tuple[int, bool], int]:
    return min(map(_weight_of_rule, missed.waiting)), -len(missed.waiting)
