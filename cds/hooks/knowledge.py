"""One rulebook made ready to answer: which rules speak where, what they need, their programs and words.

Worked out once, so that a call does no work that could be done before. Immutable but for caches.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date

from cds.core.decide import Decision, decide
from cds.core.evaluate import Numbers
from cds.core.explain import Wording
from cds.core.facts import FactSheet
from cds.core.rules import Rule, RuleBook, Status
from cds.core.speech import ENGLISH, Speech
from cds.engine.program import agree
from cds.engine.programs import Programs
from cds.fhir.reading import Reader
from cds.hooks.advice import evaluated, shown
from cds.hooks.cards import Cards
from cds.hooks.findings import Findings
from cds.hooks.services import SERVICES
from cds.hooks.stages import Stages


@dataclass(frozen=True, slots=True)
class Reach:
    """What one hook asks about an order's drugs (or the chart): who speaks, all rules needed, their facts."""

    speaking: frozenset[str]
    rules: tuple[Rule, ...]
    facts: tuple[str, ...]


class Knowledge:
    """One rulebook and the lowest standing of a rule that speaks, in one language.

    Safe for threads and over a fork.
    """

    def __init__(self, rulebook: RuleBook, lowest: Status, pages: str = "") -> None:
        """``pages`` as in ``Answers``. RuleBookError where a suggestion lacks a part."""
        self.rulebook = rulebook
        self.lowest = lowest
        self.speech: Speech = ENGLISH
        self.reader = Reader(rulebook)
        self.cards = Cards(rulebook, pages)
        self.findings = Findings(rulebook)
        self.shows_cards = any(shown(rule, lowest) for rule in rulebook.rules.values())
        self._evaluated = [rule for rule in rulebook.rules.values() if evaluated(rule, lowest)]
        self._order_hooks = frozenset(
            hook for rule in self._evaluated if rule.ordering for hook in rule.hooks
        )
        self._programs = Programs(rulebook)
        self._reaches: dict[tuple[str, tuple[str, ...]], Reach] = {}
        self._numbers: dict[int, Numbers] = {}
        self._periods: dict[int, tuple[Numbers, Wording]] = {}

    def speaking(self, speech: Speech) -> "Knowledge":
        """The same, in another language: what is worked out for one serves all, but for the words."""
        other = copy(self)
        other.speech, other._periods = speech, {}
        return other

    def warm_up(self, day: date) -> None:
        """Compile what a call on ``day`` needs: the first caller does not wait, and a fork shares it."""
        numbers, _ = self.on(day)
        drugs = [(drug,) for drug in self.rulebook.drugs]
        for service in SERVICES.values():
            for named in drugs if service.is_about_orders else [()]:
                reach = self.reach(service.hook, named)
                for rule in reach.rules:
                    numbers.ready(rule)
                self._programs.program(reach.rules, numbers)

    def on(self, day: date) -> tuple[Numbers, Wording]:
        """The numbers in force on ``day`` and the words for them, shared by all days of a period."""
        period = self.rulebook.period(day)
        kept = self._periods.get(period)
        if kept is None:
            numbers = self._numbers.get(period) or Numbers(self.rulebook, day)
            self._numbers[period] = numbers
            kept = self._periods[period] = (numbers, Wording(self.rulebook, numbers, self.speech))
        return kept

    def reach(self, hook: str, drugs: tuple[str, ...]) -> Reach:
        """Who speaks on ``hook`` about an order of ``drugs`` (value sets; none: about the chart)."""
        key = (hook, drugs)
        found = self._reaches.get(key)
        if found is None:
            speaking = tuple(r.id for r in self._evaluated if hook in r.hooks and _is_about(r, drugs))
            rules = self.rulebook.reach(speaking)
            found = Reach(frozenset(speaking), rules, self.rulebook.facts_of(rules))
            self._reaches[key] = found
        return found

    def judges_orders(self, hook: str) -> bool:
        """Whether any rule speaks about orders on ``hook``."""
        return hook in self._order_hooks

    def decide(self, reach: Reach, sheet: FactSheet, numbers: Numbers, stages: Stages) -> Decision:
        """The core's decision, which the engine has to share. EngineError where it does not."""
        decision = decide(reach.rules, sheet, numbers)
        stages.done("core")
        agree(self._programs.program(reach.rules, numbers), decision)
        stages.done("engine")
        return decision


def _is_about(rule: Rule, drugs: tuple[str, ...]) -> bool:
    return not set(drugs).isdisjoint(rule.ordering) if drugs else not rule.ordering
