"""The part of a rules folder that can be evaluated: what is sound itself and in all it rests on."""

from bisect import bisect_right
from collections.abc import Iterable

from cds.core.errors import Issue
from cds.core.rules import AtLeastNOf, Compare, RuleBook
from cds.rulebook.contents import BUILT_IN_FACTS, FACT, PARAMETER, RULE, VALUE_SET, Contents
from cds.rulebook.reading import parameters_of, value_sets_of


def sound_rulebook(contents: Contents, faults: Iterable[Issue] = ()) -> RuleBook:
    """The rulebook of all that neither has one of ``faults`` nor rests on something that has."""
    broken = _broken(contents, faults)
    parameters = {name: p for name, p in contents.parameters.items() if (PARAMETER, name) not in broken}
    value_sets = {name: v for name, v in contents.value_sets.items() if (VALUE_SET, name) not in broken}
    usable = _Usable(contents, broken, parameters.keys(), value_sets.keys())
    facts = {name: fact for name, fact in contents.facts.items() if usable.fact(name)}
    rules = {name: rule for name, rule in contents.rules.items() if usable.rule(name)}
    return RuleBook(
        rules, facts, parameters, value_sets, contents.references, contents.products, contents.digest
    )


def _broken(contents: Contents, faults: Iterable[Issue]) -> set[tuple[str, str]]:
    """The entries that a fault stands in: the last one that starts at or above its line."""
    starts: dict[str, list[tuple[int, str, str]]] = {}
    for kind, name, place in contents.places():
        starts.setdefault(place.path, []).append((place.line, kind, name))
    broken = set()
    for path in starts:
        starts[path].sort()
    for issue in faults:
        entries = starts.get(issue.path, [])
        index = bisect_right(entries, issue.line, key=lambda entry: entry[0]) - 1
        if entries:
            broken.add(entries[max(index, 0)][1:])
    return broken


class _Usable:
    """Whether facts and rules stand on sound ground; answers are kept, and a circle is not sound."""

    def __init__(
        self,
        contents: Contents,
        broken: set[tuple[str, str]],
        parameters: Iterable[str],
        value_sets: Iterable[str],
    ) -> None:
        self.contents = contents
        self.broken = broken
        self.parameters = set(parameters)
        self.value_sets = set(value_sets)
        self.known: dict[tuple[str, str], bool] = {}

    def fact(self, name: str) -> bool:
        if name in BUILT_IN_FACTS:
            return True
        key = (FACT, name)
        if key not in self.known:
            self.known[key] = False
            self.known[key] = self._fact(name)
        return self.known[key]

    def _fact(self, name: str) -> bool:
        fact = self.contents.facts.get(name)
        if fact is None or (FACT, name) in self.broken:
            return False
        read = fact.read or {}
        needed = {*fact.using, *parameters_of(read), *([fact.no_older_than] if fact.no_older_than else [])}
        sets = set(value_sets_of(read))
        return needed <= self.parameters and sets <= self.value_sets and all(map(self.fact, fact.inputs))

    def rule(self, rule_id: str) -> bool:
        key = (RULE, rule_id)
        if key not in self.known:
            self.known[key] = False
            self.known[key] = self._rule(rule_id)
        return self.known[key]

    def _rule(self, rule_id: str) -> bool:
        rule = self.contents.rules.get(rule_id)
        if rule is None or (RULE, rule_id) in self.broken:
            return False
        nodes = [site.expression for site in self.contents.sites[rule_id]]
        needed = {node.parameter for node in nodes if isinstance(node, Compare)}
        needed |= {node.n for node in nodes if isinstance(node, AtLeastNOf)}
        return (
            needed <= self.parameters
            and set(rule.ordering) <= self.value_sets
            and all(map(self.fact, (*rule.facts, *rule.shown)))
            and all(map(self.rule, rule.findings))
        )
