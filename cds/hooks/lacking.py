"""What is still needed, as one list: each fact once with its reason, one line for what one test settles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cds.core.evaluate import Verdict
from cds.core.explain import Wording
from cds.core.facts import FactDef, FactType, Missing, Test
from cds.core.rules import Compare, Is, RuleBook, leaves_of
from cds.core.truth import Truth

# "Sodium [Moles/volume] in Serum or Plasma" is called sodium.
_LOINC_PROPERTY = re.compile(r"\s*\[[^\]]*\](?:\s+in\s+(?:Serum|Plasma|Blood|Urine)\b.*)?")


@dataclass(frozen=True, slots=True)
class Lacking:
    """One line of the list: what it is called, why it is not known, the test that would settle it."""

    title: str
    reasons: tuple[str, ...]
    remedy: "Remedy | None" = None

    def __str__(self) -> str:
        return f"{self.title} ({'; '.join(self.reasons)})"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A test, what clinicians call what it measures (``title``) and the test itself (``name``)."""

    test: Test
    title: str
    name: str


class Remedies:
    """The tests that settle the facts of one rulebook. Made once for a rulebook.

    ``TSH`` stands for itself and for "TSH above the laboratory's upper limit": one test settles both.
    """

    def __init__(self, rulebook: RuleBook) -> None:
        by_test: dict[tuple[str, str], Remedy] = {}
        self._of_fact: dict[str, Remedy] = {}
        # A measured value is called as its test; a comparison or a conclusion only where there is no other.
        for fact in sorted(rulebook.facts.values(), key=lambda f: (not _is_measured(f), len(f.title))):
            test = fact.settled_by
            if test is not None:
                name = fact.title if _is_measured(fact) else _LOINC_PROPERTY.sub("", test.display)
                remedy = by_test.setdefault((test.system, test.code), Remedy(test, fact.title, name))
                self._of_fact[fact.name] = remedy

    def due(self, verdict: Verdict) -> list[Remedy]:
        """The tests that a met rule found due: those that settle the facts of its fulfilled criteria."""
        fulfilled = [trace.name for trace in verdict.traces if trace.truth is Truth.TRUE]
        leaves = (leaf for name in fulfilled for leaf in leaves_of(verdict.rule.criteria[name].expression))
        facts = (leaf.fact for leaf in leaves if isinstance(leaf, Is | Compare))
        return list(dict.fromkeys(self._of_fact[fact] for fact in facts if fact in self._of_fact))

    def lacking(self, missing: Iterable[Missing], wording: Wording) -> list[Lacking]:
        """The list, in the order in which the facts are first missed."""
        reasons: dict[str | Remedy, dict[str, None]] = {}
        for item in missing:
            note = f": {wording.speech.remark(item.note)}" if item.note else ""
            key = self._of_fact.get(item.fact, item.fact)
            reasons.setdefault(key, {})[f"{wording.reason(item.reason)}{note}"] = None
        return [
            Lacking(wording.clinical(key.title), tuple(why), key)
            if isinstance(key, Remedy)
            else Lacking(wording.title(key), tuple(why))
            for key, why in reasons.items()
        ]


def _is_measured(fact: FactDef) -> bool:
    return fact.read is not None and fact.type in (FactType.QUANTITY, FactType.RAW)
