"""Which facts and rules rest on a fact, so that trying a value works out only what it may move."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cds.core.conditions import Case
from cds.core.derive import Derive, bind
from cds.core.evaluate import Glance, Numbers, ReadyRule, Verdict
from cds.core.facts import Fact, FactSheet, Known, Missing
from cds.core.rules import Compare, Is, Rule, RuleBook
from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge, Reach
from cds.review.case import Assessment
from cds.review.turning.levers import Lever, levers_of
from cds.rulebook.examples import Grounds

Leaf = Is | Compare


class Derivation(NamedTuple):
    """A derived fact: how it is derived and from which facts."""

    name: str
    derive: Derive
    inputs: tuple[str, ...]


class Asked(NamedTuple):
    """A rule made ready, and what it asks of itself: facts, and findings of other rules."""

    rule: Rule
    ready: ReadyRule
    needs: frozenset[str]


class Plan(NamedTuple):
    """What a change of some facts moves: derived facts, inputs first; rules; leaves on moved facts, each with
    the ids of the rules that hold it."""

    derived: tuple[Derivation, ...]
    leaves: tuple[tuple[Leaf, frozenset[str]], ...]
    rules: tuple[Asked, ...]

    def among(self, rules: Collection[str]) -> "Plan":
        """The same, of these rules alone (their ids)."""
        leaves = tuple(each for each in self.leaves if not each[1].isdisjoint(rules))
        return Plan(self.derived, leaves, tuple(each for each in self.rules if each.rule.id in rules))


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
            Derivation(name, bind(facts[name]), facts[name].inputs)
            for name in moved
            if name not in changed and facts[name].derive is not None
        )
        rules = [rule for rule in reach.rules if not changed.isdisjoint(self.grounds[rule.id])]
        holding: dict[Leaf, set[str]] = {}
        for rule in rules:
            for leaf in rule.leaves():
                if isinstance(leaf, Is | Compare) and leaf.fact in moved:
                    holding.setdefault(leaf, set()).add(rule.id)
        leaves = tuple((leaf, frozenset(ids)) for leaf, ids in holding.items())
        asked = (
            Asked(rule, self.numbers.ready(rule), frozenset((*rule.facts, *rule.findings))) for rule in rules
        )
        return Plan(derived, leaves, tuple(asked))


class Values(NamedTuple):
    """What is known of a derived fact as a lever moves: the facts that it rests on; its value by the steps of
    the lever; the steps at which a criterion turns."""

    facts: list[Fact | None]
    by_steps: dict[int, Fact]
    cuts: dict[Leaf, tuple[int, ...]]


Kept = dict[tuple[str, str], Values]  # by lever and derived fact
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
        # What is missing is not asked here, so it is not told of findings.
        self._findings: Mapping[str, tuple[Truth, tuple[Missing, ...]]] = {
            name: (verdict.truth, ()) for name, verdict in self.verdicts.items()
        }
        self._plans: dict[tuple[frozenset[str], frozenset[str] | None], Plan] = {}

    def fact(self, name: str) -> Fact:
        """The fact as it is."""
        return self.assessment.sheet[name]

    def plan(self, changed: Collection[str], among: frozenset[str] | None = None) -> Plan:
        """What a change of these facts moves here; of rules, those ``among`` the ids."""
        key = frozenset(changed), among
        found = self._plans.get(key)
        if found is None:
            found = self.network.plan(self.assessment.reach, key[0])
            found = self._plans[key] = found if among is None else found.among(among)
        return found

    def towards(self, name: str, changed: Collection[str]) -> tuple[Derivation, ...]:
        """Of what a change of these facts moves, the derived facts that ``name`` rests on, and itself."""
        grounds = self.network.grounds[name]
        return tuple(each for each in self.plan(changed).derived if each.name in grounds)

    def moved(self, changes: Mapping[str, Fact], among: frozenset[str] | None = None) -> dict[str, Glance]:
        """Every rule that the changes may have moved, and what it says then. ``among``: of these ids alone,
        which hold all that they need."""
        numbers, plan = self.network.numbers, self.plan(changes.keys(), among)
        facts, findings = {**self.facts, **changes}, dict(self._findings)
        stirred = set(changes)
        for name, derive, inputs in plan.derived:
            if not stirred.isdisjoint(inputs):
                fact = facts[name] = derive(facts, numbers)
                if fact != self.facts.get(name):
                    stirred.add(name)
        case = Case(FactSheet(facts), findings)
        found = {}
        for rule, ready, needs in plan.rules:
            if not stirred.isdisjoint(needs):
                glance = found[rule.id] = ready.glance(case)
                if glance.truth is not findings[rule.id][0]:
                    findings[rule.id] = (glance.truth, ())
                    stirred.add(rule.id)
        return found
