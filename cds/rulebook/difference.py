"""Two rulebooks compared entry by entry: what changed, appeared, went or was renamed, and who uses it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cds.core.rules import AtLeastNOf, Compare
from cds.rulebook.contents import FACT, PARAMETER, REFERENCE, RULE, VALUE_SET, Contents
from cds.rulebook.dependencies import Entry, direct
from cds.rulebook.detail import Detail, Weight
from cds.rulebook.entry_difference import of_fact, of_parameter, of_reference, of_value_set
from cds.rulebook.rule_difference import decided_alike, of_rule

PRODUCT = "product"
CHANGED, APPEARED, WENT, RENAMED = "changed", "appeared", "went", "renamed"
# Names are settled in this order, so that a rule is compared under the new names of what it uses.
_ORDER = (REFERENCE, PARAMETER, VALUE_SET, FACT, RULE)
_PLACES = (RULE, PARAMETER, VALUE_SET, FACT, PRODUCT, REFERENCE)
_PLAIN: Mapping[str, Callable[[Any, Any], Iterator[Detail]]] = {
    FACT: of_fact,
    VALUE_SET: of_value_set,
    REFERENCE: of_reference,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is not the same in both.

    ``name`` is the new one, ``before`` the old one where it was renamed. ``used_by`` are the rules that rest
    on it themselves, ``reaches`` those that rest on a finding of these.
    """

    kind: str
    name: str
    title: str
    what: str
    details: tuple[Detail, ...]
    before: str = ""
    used_by: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()

    @property
    def weight(self) -> Weight:
        """The weight of its weightiest detail; an entry that came or went can move a verdict."""
        if self.what in (APPEARED, WENT) and self.kind != REFERENCE:
            return Weight.VERDICT
        return min((detail.weight for detail in self.details), default=Weight.WORDS)


def differences(old: Contents, new: Contents) -> tuple[Change, ...]:
    """Every change, what can move a verdict first, words last; within that by kind and name."""
    comparison = _Comparison(old, new)
    changes = [change for kind in _ORDER for change in comparison.changes(kind)]
    changes += comparison.products()
    return tuple(sorted(changes, key=lambda one: (one.weight, _PLACES.index(one.kind), one.name)))


class _Comparison:
    def __init__(self, old: Contents, new: Contents) -> None:
        self._old, self._new = old, new
        self._uses = (_Uses(old), _Uses(new))
        self._names: dict[Entry, str] = {}  # the new names of what was renamed

    def changes(self, kind: str) -> Iterator[Change]:
        then, now = _entries(self._old, kind), _entries(self._new, kind)
        gone = [name for name in then if name not in now]
        came = [name for name in now if name not in then]
        renamed = self._renamed(kind, gone, came)
        self._names |= {(kind, old): new for old, new in renamed.items()}
        for name in then:
            new = renamed.get(name, name)
            if new not in now:
                yield self._change(kind, name, then[name], WENT, tuple(self._fate(kind, name)))
                continue
            details = tuple(self._details(kind, then[name], now[new]))
            if new != name:
                yield self._change(kind, new, now[new], RENAMED, details, name)
            elif details:
                yield self._change(kind, new, now[new], CHANGED, details)
        known = set(renamed.values())
        for name in came:
            if name not in known:
                yield self._change(kind, name, now[name], APPEARED, ())

    def products(self) -> Iterator[Change]:
        """Product codes whose ingredient is another one now."""
        then, now = self._old.products, self._new.products
        details = tuple(
            Detail(f"product {code}", then.get(code, ""), now.get(code, ""), Weight.VERDICT)
            for code in sorted({*then, *now})
            if then.get(code) != now.get(code)
        )
        if details:
            yield Change(PRODUCT, "products", "RxNorm products by their ingredient", CHANGED, details)

    def _naming(self, kind: str, name: str) -> str:
        return self._names.get((kind, name), name)

    def _details(self, kind: str, old: Any, new: Any) -> Iterator[Detail]:
        if kind == RULE:
            return of_rule(old, new, self._naming)
        if kind == PARAMETER:
            decisive = any(uses.decides(name) for uses, name in self._both(old.name, new.name))
            return of_parameter(old, new, Weight.VERDICT if decisive else Weight.WORDS)
        return _PLAIN[kind](old, new)

    def _both(self, before: str, after: str) -> Iterator[tuple["_Uses", str]]:
        yield self._uses[0], before
        yield self._uses[1], after

    def _fate(self, kind: str, name: str) -> Iterator[Detail]:
        """Where a rule that went is on the shelf now, and by what it is replaced."""
        place = self._new.retired.get(name) if kind == RULE else None
        if place is not None:
            instead = self._new.documents[place.path].data.get("replaced_by")
            yield Detail(
                "retired", "", f"replaced by {instead}" if instead else "not replaced", Weight.VERDICT
            )

    def _change(
        self, kind: str, name: str, entry: Any, what: str, details: tuple[Detail, ...], before: str = ""
    ) -> Change:
        users: dict[str, None] = {}
        reached: dict[str, None] = {}
        for uses, known in self._both(before or name, name):
            users |= dict.fromkeys(uses.users((kind, known)))
            reached |= dict.fromkeys(uses.reached((kind, known)))
        through = tuple(sorted(reached.keys() - users.keys()))
        return Change(kind, name, entry.title, what, details, before, tuple(sorted(users)), through)

    def _renamed(self, kind: str, gone: list[str], came: list[str]) -> dict[str, str]:
        """Old name -> new name, where one that went and one that came, and no other, are the same."""
        then, now = _entries(self._old, kind), _entries(self._new, kind)
        pairs = [(old, new) for old in gone for new in came if self._same(kind, then[old], now[new])]
        olds, news = [old for old, _ in pairs], [new for _, new in pairs]
        return {old: new for old, new in pairs if olds.count(old) == news.count(new) == 1}

    def _same(self, kind: str, old: Any, new: Any) -> bool:
        if kind == RULE:
            return decided_alike(old, new, self._naming)
        name = {PARAMETER: "name", FACT: "name"}.get(kind, "id")
        placeless = {} if kind == REFERENCE else {"path": new.path, "line": new.line}
        return bool(replace(old, **{name: getattr(new, name)}, **placeless) == new)


def _entries(contents: Contents, kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Mapping[str, Any]] = {
        REFERENCE: contents.references,
        PARAMETER: contents.parameters,
        FACT: contents.facts,
        VALUE_SET: contents.value_sets,
        RULE: contents.rules,
    }
    return found[kind]


class _Uses:
    """Who rests on what in one rulebook, read upwards."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._above: dict[Entry, set[Entry]] = {}
        for kind in (FACT, VALUE_SET, RULE):
            for name in _entries(contents, kind):
                for under in direct(contents, (kind, name)):
                    self._above.setdefault(under, set()).add((kind, name))
        for rule in contents.rules.values():
            for evidence in rule.evidence:
                self._above.setdefault((REFERENCE, evidence.reference), set()).add((RULE, rule.id))

    def users(self, entry: Entry) -> set[str]:
        """The rules that rest on ``entry``, by facts and value sets but by no other rule's finding."""
        if entry[0] == RULE:
            return {name for kind, name in self._above.get(entry, ()) if kind == RULE}
        return {name for kind, name in self._up([entry], through_rules=False) if kind == RULE}

    def reached(self, entry: Entry) -> set[str]:
        """All rules that rest on ``entry``."""
        return {name for kind, name in self._up([entry], through_rules=True) if kind == RULE} - {entry[1]}

    def decides(self, parameter: str) -> bool:
        """Whether a criterion or a fact rests on ``parameter``, not texts alone."""
        sites = (site.expression for sites in self._contents.sites.values() for site in sites)
        named = (
            one.parameter if isinstance(one, Compare) else one.n
            for one in sites
            if isinstance(one, Compare | AtLeastNOf)
        )
        of_facts = any(kind == FACT for kind, _ in self._above.get((PARAMETER, parameter), ()))
        return of_facts or parameter in named

    def _up(self, start: Iterable[Entry], *, through_rules: bool) -> set[Entry]:
        found: set[Entry] = set()
        stack = list(start)
        while stack:
            for above in self._above.get(stack.pop(), ()):
                if above not in found:
                    found.add(above)
                    if through_rules or above[0] != RULE:
                        stack.append(above)
        return found
