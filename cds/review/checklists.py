"""Every criterion that bears on the infusion: whether it holds, by which entries, and by which source.

Two kinds of list: what is asked for (a criterion that holds is fulfilled) and problems (one that holds is
present, and speaks against treatment).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cds.core.evaluate import Verdict
from cds.core.explain import Line
from cds.core.facts import Missing
from cds.core.rules import AllOf, AnyOf, AtLeastNOf, Expression, Kind, Named, NoneOf
from cds.core.truth import Truth
from cds.hooks.lacking import Lacking
from cds.review.case import INFUSION_DRUGS, Assessment, Case
from cds.review.grounds import Cited, Grounds, cited, is_about_order, verdicts_about
from cds.review.summary import BY_FEDERATION, TRIAL_CRITERIA

# A criterion says that it repeats another rule; what carries that rule's verdict stands beside it.
_BY_ANOTHER_RULE = re.compile(r",? as established by [^.]*$")
EXHAUSTED = "three-preventives-exhausted"
INADEQUATE = "preventive-trial-inadequate"


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion. ``says`` is its sentence, empty where ``lines`` say it; ``covers`` its ids."""

    rule: str
    truth: Truth
    says: str
    lines: tuple[Line, ...]
    lacking: tuple[Lacking, ...]
    sources: tuple[Cited, ...]
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """``key`` names it. ``are_problems``: an item that holds is a problem that is present."""

    key: str
    are_problems: bool
    items: tuple[Item, ...]

    def with_truth(self, word: str) -> tuple[Item, ...]:
        """Its items of which the verdict is ``met``, ``unknown`` or ``not_met``, in order."""
        return tuple(item for item in self.items if _WORDS[item.truth] == word)


_WORDS = {Truth.TRUE: "met", Truth.UNKNOWN: "unknown", Truth.FALSE: "not_met"}


def checklists_of(case: Case) -> tuple[Checklist, ...]:
    """The lists that hold anything: whom the infusion is for, then what stands against it."""
    chart = _Lists(case.chart)
    lists = []
    if case.has_chart:
        lists += [
            chart.criteria("trial", TRIAL_CRITERIA, wanted=True),
            chart.criteria("trial-exclusions", TRIAL_CRITERIA, wanted=False),
            chart.criteria("exhausted", EXHAUSTED, wanted=True),
            chart.criteria("inadequate", INADEQUATE, wanted=False, turned=True),
            chart.criteria("federation", BY_FEDERATION, wanted=True),
        ]
    for drug in INFUSION_DRUGS:
        judge, verdicts = verdicts_about(case, drug)
        of_drug = _Lists(judge)
        lists.append(of_drug.rules(f"{drug}-contraindications", verdicts, Kind.CONTRAINDICATION))
        lists.append(of_drug.rules(f"{drug}-cautions", verdicts, Kind.CAUTION))
    return tuple(one for one in lists if one.items)


class _Lists:
    """The checklists of one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._grounds = Grounds(assessment)

    def criteria(self, key: str, rule: str, *, wanted: bool, turned: bool = False) -> Checklist:
        """The criteria that a rule decides by: those it asks for, or those it excludes by.

        ``turned``: the rule itself tells a problem, so what it asks for is one.
        """
        verdict = self._assessment.verdict_of(rule)
        if verdict is None:
            return Checklist(key, not wanted, ())
        names = [name for name, asked in _decided_by(verdict.rule.decide) if (asked != turned) is wanted]
        items = tuple(self._criterion(verdict, name) for name in dict.fromkeys(names))
        return Checklist(key, not wanted, items)

    def _criterion(self, verdict: Verdict, name: str) -> Item:
        line, lines = self._grounds.line(verdict, name), self._grounds.resolved(verdict, name)
        trace = next(trace for trace in verdict.traces if trace.name == name)
        says = "" if line in lines else _BY_ANOTHER_RULE.sub("", line.says)
        return self._item(
            verdict, trace.truth, says, lines, trace.missing, verdict.rule.criteria[name].covers
        )

    def rules(self, key: str, verdicts: Iterable[Verdict], kind: Kind) -> Checklist:
        """An item for each rule of a kind, those that are met first, then the unknown."""
        asked = [one for one in verdicts if one.rule.kind is kind and not self._is_unasked(one)]
        asked.sort(key=lambda one: -one.truth)
        items = (
            self._item(one, one.truth, "", self._grounds.carrying(one), one.missing, one.rule.all_covers)
            for one in asked
        )
        return Checklist(key, True, tuple(items))

    def _is_unasked(self, verdict: Verdict) -> bool:
        return verdict.truth is Truth.UNKNOWN and is_about_order(self._assessment, verdict)

    def _item(
        self,
        verdict: Verdict,
        truth: Truth,
        says: str,
        lines: tuple[Line, ...],
        missing: tuple[Missing, ...],
        covers: tuple[str, ...],
    ) -> Item:
        wording = self._assessment.wording
        lacking = tuple(self._assessment.remedies.lacking(missing, wording))
        sources = cited(verdict.rule, wording.rulebook)
        return Item(verdict.rule.id, truth, says, lines, lacking, sources, covers)


def _decided_by(expression: Expression, asked: bool = True) -> Iterator[tuple[str, bool]]:
    """The criteria a decision names, each with whether it is asked for (else it excludes)."""
    match expression:
        case Named(name):
            yield name, asked
        case AllOf(items) | AnyOf(items) | AtLeastNOf(_, items):
            for item in items:
                yield from _decided_by(item, asked)
        case NoneOf(items):
            for item in items:
                yield from _decided_by(item, not asked)
