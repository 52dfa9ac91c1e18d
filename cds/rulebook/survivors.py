"""Which broken versions of a rule its examples do not notice, and the example that would notice each.

A survivor is reported only if it answers differently for some patient. That patient is searched for in the
rule's :mod:`~cds.rulebook.domain`; if no combination differs, the broken version says the same as the rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cds.core.errors import Issue
from cds.core.rules import AllOf, AnyOf, AtLeastNOf, Expression, Finding, Named, NoneOf, Rule, Status
from cds.rulebook.domain import Domain, Patient
from cds.rulebook.examples import Trial, answer, satisfied
from cds.rulebook.mutation import Mutant, mutants


def survivors(trial: Trial, rule: Rule, lines: Mapping[int, int]) -> Iterator[Issue]:
    """One issue for every broken version of ``rule`` that no example notices; a warning for a draft."""
    cases = trial.cases[rule.id]
    for mutant in mutants(trial, rule, lines):
        if all(satisfied(case.example, answer(mutant.rule, case, mutant.numbers)) for case in cases):
            difference = _difference(trial, rule, mutant)
            if difference is not None:
                message = f"no example notices when {mutant.change}"
                warning = rule.status is Status.DRAFT
                yield Issue(rule.path, mutant.line, "mutant-survives", message, difference.hint, warning)


@dataclass(frozen=True, slots=True)
class Difference:
    """The patient that tells a rule from its broken version; None where none was found among those tried."""

    patient: Patient | None = None
    right: str = ""
    wrong: str = ""

    @property
    def hint(self) -> str:
        """The example that is wanting."""
        if self.patient is None:
            return "add a case that tells the two apart"
        facts = ", ".join(f"{name}: {value}" for name, value in self.patient.given.items())
        return f"add a case: given: {{ {facts} }}, expect: {self.right} (the broken rule says {self.wrong})"


def _difference(trial: Trial, rule: Rule, mutant: Mutant) -> Difference | None:
    """The first patient to whom the two answer differently; None if they answer alike to all."""
    if mutant.part is not None:
        original, broken = (_alone(rule, part) for part in mutant.part)
        if _search(trial, original, replace(mutant, rule=broken)) is None:
            return None  # the changed part says the same whatever the rest of the rule says
    return _search(trial, rule, mutant)


def _search(trial: Trial, rule: Rule, mutant: Mutant) -> Difference | None:
    domain = Domain(trial, rule, trial.numbers, mutant.numbers)
    for patient in domain.patients():
        right = answer(rule, patient.case, trial.numbers).word
        wrong = answer(mutant.rule, patient.case, mutant.numbers).word
        if right != wrong:
            return Difference(patient, right, wrong)
    return None if domain.complete else Difference()


def _alone(rule: Rule, expression: Expression) -> Rule:
    """A rule that is ``expression`` alone; the criteria it names become findings, free to be anything."""
    return replace(rule, criteria={}, patients=(), ordering=(), decide=_freed(expression))


def _freed(expression: Expression) -> Expression:
    if isinstance(expression, Named):
        return Finding(f"criterion {expression.name}")
    if isinstance(expression, AllOf | AnyOf | NoneOf | AtLeastNOf):
        return replace(expression, items=tuple(map(_freed, expression.items)))
    return expression
