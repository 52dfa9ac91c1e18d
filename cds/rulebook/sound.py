"""The part of a rules folder that can be evaluated: what is sound itself and in all it rests on."""

from bisect import bisect_right
from collections.abc import Iterable

from cds.core.errors import Issue
from cds.core.rules import RuleBook
from cds.rulebook.contents import BUILT_IN_FACTS, FACT, PARAMETER, RULE, VALUE_SET, Contents
from cds.rulebook.dependencies import Entry, direct


def sound_rulebook(contents: Contents, faults: Iterable[Issue] = ()) -> RuleBook:
    """The rulebook of all that neither has one of ``faults`` nor rests on something that has."""
    ground = _Ground(contents, _broken(contents, faults))
    return RuleBook(
        {name: rule for name, rule in contents.rules.items() if ground.holds((RULE, name))},
        {name: fact for name, fact in contents.facts.items() if ground.holds((FACT, name))},
        {name: each for name, each in contents.parameters.items() if ground.holds((PARAMETER, name))},
        {name: each for name, each in contents.value_sets.items() if ground.holds((VALUE_SET, name))},
        contents.references,
        contents.products,
        contents.digest,
    )


def _broken(contents: Contents, faults: Iterable[Issue]) -> set[Entry]:
    """The entries that a fault stands in: the last one that starts at or above its line."""
    starts: dict[str, list[tuple[int, Entry]]] = {}
    for kind, name, place in contents.places():
        starts.setdefault(place.path, []).append((place.line, (kind, name)))
    for entries in starts.values():
        entries.sort()
    broken = set()
    for issue in faults:
        if issue.path in starts:
            entries = starts[issue.path]
            index = bisect_right(entries, issue.line, key=lambda entry: entry[0]) - 1
            broken.add(entries[max(index, 0)][1])
    return broken


class _Ground:
    """Whether an entry holds: it was read, has no fault, and all it rests on holds. A circle does not."""

    def __init__(self, contents: Contents, broken: set[Entry]) -> None:
        self.contents = contents
        self.entries: dict[str, Iterable[str]] = {
            RULE: contents.rules,
            FACT: {*contents.facts, *BUILT_IN_FACTS},
            PARAMETER: contents.parameters,
            VALUE_SET: contents.value_sets,
        }
        self.known: dict[Entry, bool] = dict.fromkeys(broken, False)

    def holds(self, entry: Entry) -> bool:
        if entry not in self.known:
            self.known[entry] = False
            read = entry[1] in self.entries[entry[0]]
            self.known[entry] = read and all(map(self.holds, direct(self.contents, entry)))
        return self.known[entry]
