"""A patient who breaks a law, as an entry for the examples of the rule file: only what its base lacks.

The entry is tried as `cds test` would try it. It expects what the law wants and the rule says something else.
"""

from dataclasses import dataclass, replace

from cds.core.evaluate import VERDICTS
from cds.core.facts import Bounded, Fact, Known
from cds.core.rules import Example, Rule
from cds.proof.ground import Ground
from cds.proof.law import Breach
from cds.rulebook.entry_text import entry_text, written
from cds.rulebook.examples import ORDERING, Case, answer, case_of

_WORDS = {"met": True, "not_met": False, "unknown": "unknown"}
_ROUNDS = 5
Given = dict[str, object]


@dataclass(frozen=True)
class Entry:
    """An example ready to paste. ``reproduces``: it fails in `cds test`, and the law is broken as said."""

    rule: Rule
    example: Example
    reproduces: bool

    def text(self) -> str:
        """The entry as YAML, indented as it stands under ``examples: cases:``."""
        return entry_text(self.example)


def entry_of(ground: Ground, breach: Breach) -> Entry:
    """The shortest entry that shows ``breach``: what is not needed is left to the base of the examples."""
    trial = _Trial(ground, breach)
    given = trial.complete()
    if not trial.shows(given):
        return Entry(breach.rule, trial.example(given), reproduces=False)
    for name in [name for name in given if name not in breach.keep]:
        fewer = {key: value for key, value in given.items() if key != name}
        if trial.shows(fewer):
            given = fewer
    return Entry(breach.rule, trial.example(given), reproduces=True)


class _Trial:
    """One breach, tried as an example of its rule."""

    def __init__(self, ground: Ground, breach: Breach) -> None:
        self.ground = ground
        self.breach = breach

    def example(self, given: Given) -> Example:
        """The example with these facts."""
        name = f'"Proof: {self.breach.message}"'
        return Example(name, given, self.breach.expect)

    def complete(self) -> Given:
        """Every fact in which the patient differs from the base, derived facts and findings included."""
        breach = self.breach
        given: Given = {}
        if breach.ordered is not None and breach.rule.base.get(ORDERING) not in breach.rule.ordering:
            given[ORDERING] = breach.ordered
        for _ in range(_ROUNDS):  # a fact that is given may move others that are derived from it
            case = self._case(given)
            given |= self._findings(case)
            moved = {
                name: written(self.ground.rulebook.facts[name], fact)
                for name, fact in breach.facts.items()
                if not _alike(case.sheet[name], fact)
            }
            if not moved:
                break
            given |= moved
        return given | {name: _WORDS[word] for name, word in breach.findings.items()}

    def shows(self, given: Given) -> bool:
        """Whether the example fails as the breach says, and the law is broken."""
        case = self._case(given)
        said = answer(self.breach.rule, case, self.ground.numbers).word
        return said == self.breach.says != self.breach.expect and self.breach.still(case.sheet)

    def _case(self, given: Given) -> Case:
        return case_of(self.ground.rulebook, self.breach.rule, self.example(given), self.ground.numbers)

    def _findings(self, case: Case) -> Given:
        """Findings that the base states and that are otherwise for this patient."""
        rule, rulebook = self.breach.rule, self.ground.rulebook
        stated = [name for name in rule.base if name in rulebook.rules]
        if not stated:
            return {}
        plain = replace(rule, base={k: v for k, v in rule.base.items() if k not in stated})
        facts: Given = {
            n: written(self.ground.rulebook.facts[n], fact) for n, fact in self.breach.facts.items()
        }
        true = case_of(rulebook, plain, self.example(facts), self.ground.numbers).findings
        return {
            name: _WORDS[VERDICTS[true[name][0]]]
            for name in stated
            if name in true and true[name][0] is not case.findings[name][0]
        }


def _alike(one: Fact, other: Fact) -> bool:
    if isinstance(one, Known) and isinstance(other, Known):
        return bool(one.value == other.value)
    if isinstance(one, Bounded) and isinstance(other, Bounded):
        return (one.lower, one.upper) == (other.lower, other.upper)
    return type(one) is type(other)
