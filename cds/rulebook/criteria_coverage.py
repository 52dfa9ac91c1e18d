"""Which criteria the examples of a rule have shown met, not met and unknown, within the rule's scope.

A verdict can be right for the wrong reason: where every example that is not met fails the same criterion, the
others were never tried. What no patient can show (`documented:` is never unknown) is not asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cds.core.errors import Issue
from cds.core.evaluate import VERDICTS, evaluate
from cds.core.rules import Named, Rule
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from cds.rulebook.domain import Domain
from cds.rulebook.examples import Case, Trial, in_scope

NEVER_SEEN = "criterion-never-seen"
Shown = tuple[str, Truth]  # a criterion and what it was


@dataclass(frozen=True, slots=True)
class Gap:
    """A criterion that no example shows so, and an example that would; empty where none was found among the
    patients tried."""

    rule: Rule
    criterion: str
    truth: Truth
    example: str

    def issue(self) -> Issue:
        """The gap as a warning that stands at its criterion."""
        says, seen = self.rule.criteria[self.criterion].says, VERDICTS[self.truth].replace("_", " ")
        message = f'no example shows "{says}" {seen}'
        hint = f"add a case: {self.example}" if self.example else "add a case that shows it"
        line = self.rule.lines[f"criteria.{self.criterion}"]
        return Issue(self.rule.path, line, NEVER_SEEN, message, hint, warning=True)


@dataclass(frozen=True, slots=True)
class CriteriaCoverage:
    """How many of the ``possible`` pairs of criterion and truth some example shows, and the gaps."""

    possible: int
    gaps: tuple[Gap, ...]

    @property
    def percent(self) -> float:
        """The share that is shown; 100 only where nothing is wanting."""
        return 100 * (self.possible - len(self.gaps)) / self.possible if self.possible else 100.0

    def __str__(self) -> str:
        """``99.8 % of the criteria seen met, not met and unknown (2501 of 2506)``; rounded down."""
        share = int(self.percent * 10) / 10
        seen = self.possible - len(self.gaps)
        return f"{share:g} % of the criteria seen met, not met and unknown ({seen} of {self.possible})"


def criteria_coverage(trial: Trial) -> CriteriaCoverage:
    """What the examples of ``trial`` show. Rules without a readable example are left out: `cds check` says
    why."""
    possible = 0
    gaps: list[Gap] = []
    for rule in trial.rulebook.rules.values():
        if trial.cases[rule.id]:
            seen = {shown for case in trial.cases[rule.id] for shown in _shown(trial, rule, case)}
            lacking = tuple(_gaps(trial, rule, seen))
            possible += len(seen) + len(lacking)
            gaps += lacking
    return CriteriaCoverage(possible, tuple(gaps))


def _shown(trial: Trial, rule: Rule, case: Case) -> Iterator[Shown]:
    """What a case shows; nothing if the rule does not speak to it."""
    verdict = evaluate(rule, case.sheet, case.findings, trial.numbers)
    if in_scope(verdict, case):
        yield from ((trace.name, trace.truth) for trace in verdict.traces)


def _gaps(trial: Trial, rule: Rule, seen: set[Shown]) -> Iterator[Gap]:
    wanted = [
        (name, truth)
        for name in rule.criteria
        for truth in (TRUE, FALSE, UNKNOWN)
        if (name, truth) not in seen and truth in _possible_alone(trial, rule, name)
    ]
    found = _examples(trial, rule, wanted)
    for name, truth in wanted:
        if (name, truth) in found:
            yield Gap(rule, name, truth, found[name, truth])


def _possible_alone(trial: Trial, rule: Rule, name: str) -> set[Truth]:
    """What the criterion can be if the rest of the rule is not looked at."""
    alone = replace(rule, patients=(), ordering=(), decide=Named(name), criteria={name: rule.criteria[name]})
    domain = Domain(trial, alone, trial.numbers)
    found: set[Truth] = set()
    for patient in domain.patients():
        found.add(evaluate(alone, patient.case.sheet, patient.case.findings, trial.numbers).truth)
        if len(found) == len(Truth):
            break
    return found if domain.complete else set(Truth)


def _examples(trial: Trial, rule: Rule, wanted: list[Shown]) -> Mapping[Shown, str]:
    """For each of ``wanted`` a case that shows it; empty where too many patients would have to be tried, and
    nothing where no patient shows it."""
    found: dict[Shown, str] = {}
    left = set(wanted)
    if not left:
        return found
    domain = Domain(trial, rule, trial.numbers)
    for patient in domain.patients():
        hits = left.intersection(_shown(trial, rule, patient.case))
        if hits:
            facts = ", ".join(f"{name}: {value}" for name, value in patient.given.items())
            truth = evaluate(rule, patient.case.sheet, patient.case.findings, trial.numbers).truth
            found |= dict.fromkeys(hits, f"given: {{ {facts} }}, expect: {VERDICTS[truth]}")
            left -= hits
            if not left:
                break
    return found if domain.complete else {**dict.fromkeys(left, ""), **found}
