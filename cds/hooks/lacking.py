"""What is still needed, as one list: each fact once with its reason, and what one test settles in one line."""

from collections.abc import Iterable
from dataclasses import dataclass

from cds.core.explain import REASONS, Wording
from cds.core.facts import FactDef, FactType, Missing, Test
from cds.core.rules import RuleBook


@dataclass(frozen=True, slots=True)
class Lacking:
    """One line of the list: what it is called, why it is not known, the test that would settle it."""

    title: str
    reasons: tuple[str, ...]
    test: Test | None

    def __str__(self) -> str:
        return f"{self.title} ({'; '.join(self.reasons)})"


class Remedies:
    """The tests of one rulebook under the names that clinicians order them by. Made once for a rulebook.

    ``TSH`` stands for itself and for "above the upper limit", because one test settles both.
    """

    def __init__(self, rulebook: RuleBook) -> None:
        self._tests = {name: fact.settled_by for name, fact in rulebook.facts.items() if fact.settled_by}
        self._titles: dict[tuple[str, str], str] = {}
        # A measured value is called as its test; a comparison or a conclusion only where there is no other.
        named = (fact for fact in rulebook.facts.values() if fact.settled_by is not None)
        for fact in sorted(named, key=lambda fact: (not _is_measured(fact), len(fact.title))):
            if fact.settled_by is not None:
                self._titles.setdefault(_key(fact.settled_by), fact.title)

    def lacking(self, missing: Iterable[Missing], wording: Wording) -> list[Lacking]:
        """The list, in the order in which the facts are first missed."""
        lines: dict[object, tuple[str, dict[str, None], Test | None]] = {}
        for item in missing:
            test = self._tests.get(item.fact)
            key: object = item.fact if test is None else _key(test)
            if key not in lines:
                title = wording.title(item.fact) if test is None else self._titles[_key(test)]
                lines[key] = (title, {}, test)
            note = f": {item.note}" if item.note else ""
            lines[key][1][f"{REASONS[item.reason]}{note}"] = None
        return [Lacking(title, tuple(reasons), test) for title, reasons, test in lines.values()]


def _is_measured(fact: FactDef) -> bool:
    return fact.read is not None and fact.type in (FactType.QUANTITY, FactType.RAW)


def _key(test: Test) -> tuple[str, str]:
    return test.system, test.code
