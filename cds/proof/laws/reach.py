"""Every rule can be met and not met, every card can be seen, every criterion can turn its rule's verdict.

In its scope, that is. A rule may speak to its whole scope on purpose (a reminder with every order of a drug);
then it must be not met for somebody outside it, and it is named. So is a criterion that follows from others
but answers for an id of the knowledge paper, which is reported by itself.
"""

from collections.abc import Iterator

import z3

from cds.core.rules import Rule
from cds.proof.ground import Ground
from cds.proof.kleene import Pair
from cds.proof.law import Breach, Facts, Law, Outcome
from cds.proof.patient import facts_in

_OTHERS = {"met": ("not_met", "unknown"), "not_met": ("met", "unknown"), "unknown": ("not_met", "met")}


def _prove(ground: Ground) -> Iterator[Outcome]:
    for rule in ground.rulebook.rules.values():
        yield from _Reach(ground, rule).outcomes()


_NEEDLESS = "changes nothing"


class _Reach:
    """What one rule can say, and to whom."""

    def __init__(self, ground: Ground, rule: Rule) -> None:
        self.ground = ground
        self.rule = rule
        self.facts = ground.facts_of(rule.id)
        self.anybody = [*ground.axioms(self.facts), *ground.order_of(rule.ordering, self.facts)]
        self.in_scope = [*self.anybody, ground.rules.scope(rule)]
        self.finding = ground.rules.rule(rule.id)

    def outcomes(self) -> Iterator[Outcome]:
        rule = self.rule
        if self.ground.search(*self.in_scope) is None:
            breach = Breach(rule, "can never be in scope", {}, "out_of_scope", "met", self._drug)
            yield Outcome(f"{rule.id} can be in scope", breach)
            return
        met = self._verdict("met")
        yield met
        if met.breach is not None:
            return  # each of its criteria would be found fault with as well
        whole_scope = not self._can("not_met")
        for word, card in (("not_met", rule.not_met), ("unknown", rule.unknown)):
            if card is not None:
                yield self._verdict(word)
        if not whole_scope:
            for name in rule.criteria:
                yield self._criterion(name)
        elif self.ground.search(*self.anybody, self.finding.false) is None:
            yield self._verdict("not_met")
        else:
            yield Outcome(
                f"{rule.id} can be not_met", note=f"{rule.id} is never not met in its scope", asked=False
            )

    @property
    def _drug(self) -> str | None:
        return self.rule.ordering[0] if self.rule.ordering else None

    def _can(self, word: str) -> bool:
        return self.ground.search(*self.in_scope, _said(self.finding, word)) is not None

    def _verdict(self, word: str) -> Outcome:
        case = f"{self.rule.id} can be {word}"
        if self._can(word):
            return Outcome(case)
        said = next(other for other in _OTHERS[word] if self._can(other))
        message = f"can never be {'not known' if word == 'unknown' else word.replace('_', ' ')}"
        patient = self._patient(_said(self.finding, said))
        return Outcome(case, Breach(self.rule, message, patient, said, word, self._drug))

    def _criterion(self, name: str) -> Outcome:
        """Never true, never false, or of no consequence; the patient is one who gets an answer anyway."""
        case = f"{self.rule.id}: {name} counts"
        criterion = self.ground.rules.criterion(self.rule, name)
        wants = [("is never true", criterion.true), ("is never false", criterion.false)]
        for value in (True, False):
            other = self.ground.rules.decided(self.rule, name, value)
            differs = z3.Or(other.true != self.finding.true, other.false != self.finding.false)
            wants.append((_NEEDLESS, differs))
        fault = next((words for words, want in wants if self.ground.search(*self.in_scope, want) is None), "")
        if not fault:
            return Outcome(case)
        if fault == _NEEDLESS and self.rule.criteria[name].covers:
            return Outcome(case, note=f"{self.rule.id}: {name} follows from its other criteria")
        said = next(word for word in ("not_met", "met") if self._can(word))
        patient = self._patient(_said(self.finding, said))
        message = f"criterion {name} {fault}"
        return Outcome(case, Breach(self.rule, message, patient, said, _OTHERS[said][0], self._drug))

    def _patient(self, formula: z3.BoolRef) -> Facts:
        ground = self.ground
        return facts_in(
            ground.smallest(ground.patient, self.facts, *self.in_scope, formula), ground.patient, self.facts
        )


def _said(finding: Pair, word: str) -> z3.BoolRef:
    if word == "unknown":
        return z3.Not(finding.settled)
    return finding.true if word == "met" else finding.false


LAW = Law("reach", "every rule can be met and not met, and every criterion can turn its verdict", _prove)
