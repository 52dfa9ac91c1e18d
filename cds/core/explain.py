"""Verdicts in the words of the rule file: texts filled in, criteria with value and origin, what is missing.

All text comes from the rulebook; from the record come only numbers, times and resource references.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from cds.core.evaluate import Numbers, Verdict
from cds.core.facts import (
    NEVER,
    Bounded,
    Fact,
    FactDef,
    FactSheet,
    FactType,
    Known,
    Missing,
    Origin,
    Reason,
    Unknown,
)
from cds.core.quantity import show, spoken_unit
from cds.core.rules import Compare, Finding, RuleBook, leaves_of
from cds.core.truth import Truth

REASONS = {
    Reason.NOT_RECORDED: "not recorded",
    Reason.NOT_SENT: "not sent by the EHR",
    Reason.TOO_OLD: "too old",
    Reason.UNIT_NOT_UNDERSTOOD: "unit not understood",
    Reason.CONTRADICTORY: "contradictory",
    Reason.UNREADABLE: "unreadable",
    Reason.TEXT_ONLY: "text only",
}
MARKS = ("no", "not known", "yes")
PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as a clinician reads it: yes, no or not known; the sentence; the values; where from."""

    mark: str
    says: str
    values: tuple[str, ...]
    origins: tuple[Origin, ...]
    missing: tuple[Missing, ...]


class Wording:
    """Words for one rulebook and the numbers in force on one day. Immutable; made once and reused."""

    def __init__(self, rulebook: RuleBook, numbers: Numbers) -> None:
        self.rulebook = rulebook
        self.numbers = numbers
        self._limits: dict[str, tuple[Fraction, ...]] = {}
        for rule in rulebook.rules.values():
            for leaf in rule.leaves():
                if isinstance(leaf, Compare) and (limit := numbers.limit(leaf.parameter)) is not None:
                    self._limits[leaf.fact] = (*self._limits.get(leaf.fact, ()), limit)
        self._static: dict[str, str] = {}

    def fact(self, name: str, fact: Fact) -> str:
        """The value of a fact in words; ``not known`` where there is none."""
        definition = self.rulebook.facts[name]
        if isinstance(fact, Known):
            return self._known(definition, fact)
        if isinstance(fact, Bounded):
            return self._bounded(definition, fact)
        return "not known"

    def _known(self, definition: FactDef, fact: Known) -> str:
        if definition.type is FactType.YES_NO:
            return "yes" if fact.value is True else "no"
        if definition.type is FactType.QUANTITY:
            if fact.value == NEVER:
                return "none on record"
            return _spoken(fact.value, definition.unit or "1", self._limits.get(definition.name, ()))
        if definition.type is FactType.RAW:
            return "on record" if fact.value else "none on record"
        return str(fact.value).replace("-", " ")

    def _bounded(self, definition: FactDef, fact: Bounded) -> str:
        unit, limits = definition.unit or "1", self._limits.get(definition.name, ())
        lower, upper = (
            None if bound is None else _spoken(bound, unit, limits) for bound in (fact.lower, fact.upper)
        )
        if lower and upper:
            return f"between {lower} and {upper}"
        if lower:
            return f"at least {lower}"
        return f"at most {upper}" if upper else "not known"

    def number(self, name: str) -> str:
        """A parameter's value in words; ``not set`` where none is in force."""
        parameter, value = self.rulebook.parameters[name], self.numbers[name]
        if isinstance(value, Fraction):
            if parameter.unit == "mo":
                return f"{value} {'month' if value == 1 else spoken_unit('mo')}"
            return show(value, parameter.unit or "1")
        return value if isinstance(value, str) else "not set"

    def missing(self, items: Iterable[Missing]) -> str:
        """``Serum creatinine, Body weight``: titles only, each once."""
        return ", ".join(dict.fromkeys(self.title(item.fact) for item in items))

    def title(self, name: str) -> str:
        """What a missing fact, parameter or rule is called."""
        for known in (self.rulebook.facts, self.rulebook.parameters, self.rulebook.rules):
            if name in known:
                return known[name].title
        return name

    def fill(self, template: str, verdict: Verdict, sheet: FactSheet) -> str:
        """A text of the rule file with its placeholders filled in. Unknown names cannot occur (checked on
        load)."""
        if "{" not in template:
            return template
        return PLACEHOLDER.sub(lambda found: self._placeholder(found[1], verdict, sheet), template)

    def _placeholder(self, name: str, verdict: Verdict, sheet: FactSheet) -> str:
        if name == "missing":
            return self.missing(verdict.missing)
        return self.number(name) if name in self.rulebook.parameters else self.fact(name, sheet[name])

    def says(self, template: str) -> str:
        """A criterion's sentence with its numbers; the same for every patient, so kept."""
        if template not in self._static:
            self._static[template] = PLACEHOLDER.sub(
                lambda found: self.number(found[1]) if found[1] in self.rulebook.parameters else found[0],
                template,
            )
        return self._static[template]

    def lines(self, verdict: Verdict, sheet: FactSheet) -> tuple[Line, ...]:
        """Every criterion of a verdict, in the order of the rule file."""
        return tuple(
            self._line(verdict, trace.name, trace.truth, trace.missing, sheet) for trace in verdict.traces
        )

    def _with_note(self, name: str, fact: Fact) -> str:
        """The value in words, and of bounds why they are no number (blank days of a diary: vignette V11)."""
        note = f" ({fact.note})" if isinstance(fact, Bounded) and fact.note else ""
        return self.fact(name, fact) + note

    def _line(
        self, verdict: Verdict, name: str, truth: Truth, missing: tuple[Missing, ...], sheet: FactSheet
    ) -> Line:
        criterion = verdict.rule.criteria[name]
        values: list[str] = []
        origins: dict[Origin, None] = {}
        for leaf in leaves_of(criterion.expression):
            if isinstance(leaf, Finding):
                continue
            fact = sheet[leaf.fact]
            if not isinstance(fact, Unknown) and self.rulebook.facts[leaf.fact].type is not FactType.YES_NO:
                values.append(self._with_note(leaf.fact, fact))
            origins.update(dict.fromkeys(fact.origins))
        says = self.says(criterion.says)
        if "{" in says:
            says = self.fill(says, verdict, sheet)
        return Line(MARKS[truth], says, tuple(dict.fromkeys(values)), tuple(origins), missing)


# What clinicians say of hours: minutes below two of them, days above forty-eight (UCUM units).
_FEW, _MANY = Fraction(2), Fraction(48)


def _spoken(value: Fraction, unit: str, limits: tuple[Fraction, ...]) -> str:
    """A value of a patient; a time in hours in the unit that fits it, never rounded onto a limit."""
    if unit != "h" or _FEW <= value <= _MANY:
        return show(value, unit, limits)
    factor, spoken = (Fraction(60), "min") if value < _FEW else (Fraction(1, 24), "d")
    return show(value * factor, spoken, tuple(limit * factor for limit in limits))
