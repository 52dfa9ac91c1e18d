"""An example that fails, for whoever wrote it: what was given, expected and got, and the criterion that makes
the difference."""

from collections.abc import Iterator
from dataclasses import replace

from cds.core.evaluate import evaluate
from cds.core.explain import MARKS, Wording
from cds.core.rules import Finding, Rule
from cds.core.truth import TRUE, Truth
from cds.rulebook.examples import OUT_OF_SCOPE, Answer, Case, Trial, answer, as_written
from cds.rulebook.expression_words import in_words

_LEFT = 11  # width of the left column


class Contrast:
    """Tells of the failing examples of one trial. Made once: it reads all rules for their limits."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._wording = Wording(trial.rulebook, trial.numbers)

    def lines(self, rule: Rule, case: Case, given: Answer) -> Iterator[str]:
        """The failure of one example, a line at a time."""
        example = case.example
        facts = (f"{name}: {as_written(value)}" for name, value in example.given.items())
        yield _line("given", ", ".join(facts) or "the base, nothing changed")
        yield _line("expected", said(Answer(example.expect, frozenset(example.missing or ()))))
        yield _line("got", said(given))
        if given.word == OUT_OF_SCOPE:
            yield from self._outside(rule, case)
        elif example.expect == OUT_OF_SCOPE:
            yield _line("in scope", "the order and every condition of `applies_to` fit")
        else:
            yield from self._criteria(rule, case, given)

    def _outside(self, rule: Rule, case: Case) -> Iterator[str]:
        """Why the rule does not speak to the case."""
        if rule.ordering and case.ordered not in rule.ordering:
            wanted = " or ".join(rule.ordering)
            yield _line("no", f"ordered is {case.ordered or 'nothing'}, and the rule is about {wanted}")
        for condition in rule.patients:
            alone = replace(rule, patients=(), criteria={}, decide=condition)
            truth = evaluate(alone, case.sheet, case.findings, self._trial.numbers).truth
            if truth is not TRUE:
                yield _line(MARKS[truth], f"{in_words(condition)} (`applies_to: patients`)")

    def _criteria(self, rule: Rule, case: Case, given: Answer) -> Iterator[str]:
        verdict = evaluate(rule, case.sheet, case.findings, self._trial.numbers)
        turns = dict(self._turning(rule, case)) if given.word != case.example.expect else {}
        lines = self._wording.lines(verdict, case.sheet)
        for name, line in zip(rule.criteria, lines, strict=True):
            values = f": {', '.join(line.values)}" if line.values else ""
            expected = case.example.expect.replace("_", " ")
            turn = f"   <- if {MARKS[turns[name]]}: {expected}" if name in turns else ""
            yield _line(line.mark, f"{line.says}{values}{turn}")
        if given.word == case.example.expect:
            yield from _lacks(frozenset(case.example.missing or ()), given.missing)
        elif not turns:
            yield _line("", "no single criterion makes the difference: look at `decide`")

    def _turning(self, rule: Rule, case: Case) -> Iterator[tuple[str, Truth]]:
        """Each criterion which, had it been otherwise, would have given the verdict expected."""
        for name, criterion in rule.criteria.items():
            forced = f"criterion {name}"
            changed = replace(criterion, expression=Finding(forced))
            other = replace(rule, criteria={**rule.criteria, name: changed})
            for truth in reversed(Truth):
                so = replace(case, findings={**case.findings, forced: (truth, ())})
                if answer(other, so, self._trial.numbers).word == case.example.expect:
                    yield name, truth
                    break


def _lacks(expected: frozenset[str], got: frozenset[str]) -> Iterator[str]:
    for what, names in (("is missing", got - expected), ("is not missing", expected - got)):
        yield from (_line("", f"`{name}` {what}, unlike what the example says") for name in sorted(names))


def said(given: Answer) -> str:
    """An answer in words: ``unknown (missing: age)``."""
    word = given.word.replace("_", " ")
    return f"{word} (missing: {', '.join(sorted(given.missing))})" if given.missing else word


def _line(left: str, right: str) -> str:
    return f"    {left:<{_LEFT}} {right}"
