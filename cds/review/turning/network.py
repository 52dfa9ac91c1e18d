"""Which facts and rules rest on a fact, so that trying a value works out only what it may move."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cds.core.conditions import Case
from cds.core.derive import Derive, bind
from cds.core.evaluate import Numbers, Verdict
from cds.core.facts import Fact, FactSheet, Known, Missing
from cds.core.rules import Compare, Is, Rule, RuleBook
from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge, Reach
from cds.review.case import Assessment
from cds.review.turning.levers import Lever, levers_of
from cds.rulebook.examples import Grounds

Leaf = Is | Compare


class Plan(NamedTuple):
    """What a change of some facts moves: derived facts, inputs first; rules; leaves on moved facts, each with
    the ids of the rules that hold it."""

    derived: tuple[tuple[str, Derive], ...]
    leaves: tuple[tuple[Leaf, frozenset[str]], ...]
    rules: tuple[Rule, ...]


@dataclass
class Network:
    """One rulebook on the numbers of one period, made ready to be tried. Kept; safe for threads."""

    rulebook: RuleBook
    numbers: Numbers
    grounds: Grounds
    levers: Mapping[str, Lever]
    plans: dict[tuple[frozenset[str], tuple[str, ...], frozenset[str]], Plan] = field(default_factory=dict)
    _levers: dict[str, tuple[Lever, ...]] = field(default_factory=dict)
    _needs: dict[str, frozenset[str]] = field(default_factory=dict)

    def needs(self, rule_id: str) -> frozenset[str]:
        """The rule and every rule whose finding it needs."""
        if rule_id not in self._needs:
            self._needs[rule_id] = frozenset(self.grounds[rule_id] & self.rulebook.rules.keys())
        return self._needs[rule_id]

    def levers_under(self, rule_id: str) -> tuple[Lever, ...]:
        """The levers that a rule rests on, in the order of the fact files."""
        if rule_id not in self._levers:
            grounds = self.grounds[rule_id]
            self._levers[rule_id] = tuple(one for name, one in self.levers.items() if name in grounds)
        return self._levers[rule_id]

    def plan(self, reach: Reach, changed: Collection[str]) -> Plan:
        """What a change of these facts moves, of what ``reach`` asks."""
        key = (reach.speaking, reach.facts, frozenset(changed))
        found = self.plans.get(key)
        if found is None:
            found = self.plans[key] = self._plan(reach, key[2])
        return found

    def _plan(self, reach: Reach, changed: frozenset[str]) -> Plan:
        facts = self.rulebook.facts
        moved = [name for name in reach.facts if not changed.isdisjoint(self.grounds[name])]
        derived = tuple(
            (name, bind(facts[name]))
            for name in moved
            if name not in changed and facts[name].derive is not None
        )
        rules = tuple(rule for rule in reach.rules if not changed.isdisjoint(self.grounds[rule.id]))
        holding: dict[Leaf, set[str]] = {}
        for rule in rules:
            for leaf in rule.leaves():
                if isinstance(leaf, Is | Compare) and leaf.fact in moved:
                    holding.setdefault(leaf, set()).add(rule.id)
        leaves = tuple((leaf, frozenset(ids)) for leaf, ids in holding.items())
        return Plan(derived, leaves, rules)


# By lever and derived fact: the facts that it rests on, and its value by the steps of the lever.
Kept = dict[tuple[str, str], tuple[list[Fact | None], dict[int, Fact]]]
_KEPT: WeakKeyDictionary[Knowledge, dict[int, Network]] = WeakKeyDictionary()


def network_of(knowledge: Knowledge, numbers: Numbers) -> Network:
    """The network of a rulebook for these numbers; made once for each period."""
    rulebook = knowledge.rulebook
    kept = _KEPT.setdefault(knowledge, {})
    period = rulebook.period(numbers.day)
    found = kept.get(period)
    if found is None:
        found = kept[period] = Network(rulebook, numbers, Grounds(rulebook), levers_of(rulebook, numbers))
    return found


class WhatIf:
    """One assessment, tried with some facts changed. By the core alone: what is shown of it is what
    ``cds.review.case.reassess`` gives, which asks the engine too."""

    def __init__(self, network: Network, assessment: Assessment, kept: Kept | None = None) -> None:
        """``kept`` is shared by the assessments of one case."""
        self.network = network
        self.assessment = assessment
        self.kept: Kept = {} if kept is None else kept
        self.facts: Mapping[str, Fact] = {
            "as_of": Known(assessment.judged.as_of),
            **assessment.sheet.given,
        }
        self.verdicts: Mapping[str, Verdict] = assessment.decision.verdicts
        self._findings: Mapping[str, tuple[Truth, tuple[Missing, ...]]] = {
            name: (verdict.truth, verdict.missing) for name, verdict in self.verdicts.items()
        }

    def fact(self, name: str) -> Fact:
        """The fact as it is."""
        return self.assessment.sheet[name]

    def plan(self, changed: Collection[str]) -> Plan:
        """What a change of these facts moves here."""
        return self.network.plan(self.assessment.reach, changed)

    def towards(self, name: str, changed: Collection[str]) -> tuple[tuple[str, Derive], ...]:
        """Of what a change of these facts moves, the derived facts that ``name`` rests on, and itself."""
        grounds = self.network.grounds[name]
        return tuple(each for each in self.plan(changed).derived if each[0] in grounds)

    def derived(
        self, facts: Mapping[str, Fact], changes: Mapping[str, Fact], plan: tuple[tuple[str, Derive], ...]
    ) -> FactSheet:
        """``facts`` with these changed and what ``plan`` says derived anew."""
        found = {**facts, **changes}
        for name, derive in plan:
            found[name] = derive(found, self.network.numbers)
        return FactSheet(found)

    def moved(self, changes: Mapping[str, Fact], among: Collection[str] | None = None) -> dict[str, Verdict]:
        """The verdicts of the rules that rest on what is changed (those ``among`` the ids, and what they
        need)."""
        plan = self.plan(changes.keys())
        findings = dict(self._findings)
        case = Case(self.derived(self.facts, changes, plan.derived), findings)
        found = {}
        for rule in plan.rules:
            if among is None or rule.id in among:
                verdict = found[rule.id] = self.network.numbers.ready(rule).verdict(case)
                findings[rule.id] = (verdict.truth, verdict.missing)
        return found
