"""``cds test``: the examples of some rules run, and what there is to tell of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from cds.core.errors import Issue
from cds.core.rules import Rule
from cds.rulebook.contents import Contents
from cds.rulebook.contrast import Contrast
from cds.rulebook.criteria_coverage import CriteriaCoverage, criteria_coverage
from cds.rulebook.examples import Answer, Case, Trial, prepare, run_examples
from cds.rulebook.lints import examine
from cds.rulebook.report import counted
from cds.rulebook.sound import sound_rulebook
from cds.rulebook.survivors import survivors


@dataclass(frozen=True)
class ExampleRun:
    """What one run found.

    ``trial`` holds the cases that ran, ``faults`` what keeps some rule from being evaluated, ``left_out`` how
    many rules are kept so, ``broken`` the breaks that no example notices, ``coverage`` what the examples show
    of the criteria, if that was asked for, and ``threshold`` the percentage it must reach.
    """

    trial: Trial
    faults: tuple[Issue, ...]
    left_out: int
    broken: tuple[Issue, ...] = ()
    coverage: CriteriaCoverage | None = None
    threshold: float = 0.0

    @cached_property
    def failures(self) -> tuple[Issue, ...]:
        """One issue for each example that does not give what it expects."""
        return tuple(run_examples(self.trial))

    @property
    def falls_short(self) -> bool:
        """Whether the examples show less of the criteria than they must."""
        return self.coverage is not None and self.coverage.percent < self.threshold

    @property
    def failed(self) -> bool:
        """Whether something is more than a warning."""
        issues = (*self.faults, *self.failures, *self.broken)
        return self.falls_short or any(not issue.warning for issue in issues)

    def rules(self) -> Iterator[tuple[Rule, tuple[Case, ...], dict[int, Answer]]]:
        """Every rule that ran: its cases, and what it says to those that fail, by the line of the example."""
        for rule in self.trial.rulebook.rules.values():
            if self.trial.cases[rule.id]:
                failed = self.trial.failures.get(rule.id, ())
                yield rule, self.trial.cases[rule.id], {case.example.line: said for case, said in failed}

    def lines(self) -> Iterator[str]:
        """The run for a terminal: faults, then each failing example in words, breaks, gaps, a summary."""
        yield from map(str, sorted(self.faults))
        yield from self._failing()
        yield from map(str, sorted(self.broken))
        if self.coverage is not None:
            yield from (str(gap.issue()) for gap in self.coverage.gaps)
            yield str(self.coverage)
        if self.falls_short:
            yield f"below the threshold of {self.threshold:g} %: add the cases named above"
        yield self._summary()

    def _failing(self) -> Iterator[str]:
        if not self.failures:
            return
        contrast = Contrast(self.trial)
        issues = iter(self.failures)
        for name, failed in self.trial.failures.items():
            for case, given in failed:
                yield str(next(issues))
                yield from contrast.lines(self.trial.rulebook.rules[name], case, given)

    def _summary(self) -> str:
        cases = [len(cases) for cases in self.trial.cases.values() if cases]
        left_out = f", {self.left_out} rules not evaluated" if self.left_out else ""
        issues = [*self.faults, *self.failures, *self.broken]
        return f"{sum(cases)} examples of {len(cases)} rules run{left_out}: {counted(issues)}"


def run(
    contents: Contents,
    rules: Collection[str] | None = None,
    *,
    mutate: bool = False,
    threshold: float | None = None,
) -> ExampleRun:
    """Run every example, or those of ``rules``, as far as they can be evaluated.

    ``mutate`` also breaks each rule whose examples hold; ``threshold`` also asks what the examples show of
    the criteria, in percent.
    """
    faults = tuple(finding.issue for finding in examine(contents) if finding.unsound)
    rulebook = sound_rulebook(contents, faults)
    wanted = contents.rules.keys() if rules is None else rules
    left_out = sum(name not in rulebook.rules for name in wanted)
    trial = prepare(rulebook, None if rules is None else frozenset(rules))
    return ExampleRun(
        trial,
        faults if left_out or rules is None else (),
        left_out,
        tuple(_broken(contents, trial)) if mutate else (),
        criteria_coverage(trial) if threshold is not None else None,
        threshold or 0.0,
    )


def _broken(contents: Contents, trial: Trial) -> Iterator[Issue]:
    for rule in trial.rulebook.rules.values():
        if trial.cases[rule.id] and rule.id not in trial.failures:
            yield from survivors(trial, rule, contents.lines_of(rule))
