"""Verdicts in the words of the rule file: texts filled in, criteria with value and origin, what is missing.

All text comes from the rulebook, in the language of a ``Speech``; from the record come only numbers, times
and resource references.
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
from cds.core.quantity import number, show, spoken_unit
from cds.core.rules import Compare, Finding, Rule, RuleBook, leaves_of
from cds.core.speech import ENGLISH, Speech, Translated
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
UNITS_IN_WORDS = ("years", "months", "weeks", "days", "per day", "per week", "per min", "mg/day")
"""The units that are words; all others are the same in every language."""
_JUST = ("just above", "just below")  # how ``number`` tells a value from a limit that it is rounded onto
PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as a clinician reads it: the sentence; the values; where from.

    ``mark`` is one of MARKS, English in every language.
    """

    mark: str
    says: str
    values: tuple[str, ...]
    origins: tuple[Origin, ...]
    missing: tuple[Missing, ...]


class Wording:
    """Words for one rulebook and the numbers in force on one day, in one language. Immutable; made once and
    reused."""

    def __init__(self, rulebook: RuleBook, numbers: Numbers, speech: Speech = ENGLISH) -> None:
        self.rulebook = rulebook
        self.numbers = numbers
        self.speech = speech
        self._is_english = speech.language == ENGLISH.language
        self._limits: dict[str, tuple[Fraction, ...]] = {}
        for rule in rulebook.rules.values():
            for leaf in rule.leaves():
                if isinstance(leaf, Compare) and (limit := numbers.limit(leaf.parameter)) is not None:
                    self._limits[leaf.fact] = (*self._limits.get(leaf.fact, ()), limit)
        self._static: dict[str, str] = {}
        self._citations: dict[str, str] = {}
        # By text and whether it is Translated: what the filled text is, and the text split at what differs.
        self._parts: dict[tuple[type[str], str], tuple[type[str], tuple[str, ...]]] = {}
        self._reasons = {reason: speech.text(words) for reason, words in REASONS.items()}

    def reason(self, reason: Reason) -> str:
        """Why something is not known."""
        return self._reasons[reason]

    def clinical(self, text: str) -> str:
        """A text of the rule files; Translated where it is said in another language than English."""
        if self._is_english or not self.speech.knows_clinical(text):
            return text
        return Translated(self.speech.clinical(text))

    def fact(self, name: str, fact: Fact) -> str:
        """The value of a fact in words; ``not known`` where there is none."""
        definition = self.rulebook.facts[name]
        if isinstance(fact, Known):
            return self._known(definition, fact)
        if isinstance(fact, Bounded):
            return self._bounded(definition, fact)
        return self.speech.text("not known")

    def _known(self, definition: FactDef, fact: Known) -> str:
        text = self.speech.text
        if definition.type is FactType.YES_NO:
            return text("yes") if fact.value is True else text("no")
        if definition.type is FactType.QUANTITY:
            if fact.value == NEVER:
                return text("none on record")
            return self._spoken(fact.value, definition.unit or "1", self._limits.get(definition.name, ()))
        if definition.type is FactType.RAW:
            return text("on record") if fact.value else text("none on record")
        if definition.type is FactType.TREATMENT_OUTCOME:
            return text(str(fact.value)).replace("-", " ")
        return self.clinical(str(fact.value).replace("-", " "))

    def _bounded(self, definition: FactDef, fact: Bounded) -> str:
        text = self.speech.text
        unit, limits = definition.unit or "1", self._limits.get(definition.name, ())
        lower, upper = (
            None if bound is None else self._spoken(bound, unit, limits) for bound in (fact.lower, fact.upper)
        )
        if lower and upper:
            return text("between {lower} and {upper}").format(lower=lower, upper=upper)
        if lower:
            return text("at least {lower}").format(lower=lower)
        return text("at most {upper}").format(upper=upper) if upper else text("not known")

    def number(self, name: str) -> str:
        """A parameter's value in words; ``not set`` where none is in force."""
        parameter, value = self.rulebook.parameters[name], self.numbers[name]
        if isinstance(value, Fraction):
            if parameter.unit == "mo":
                return f"{value} {self.speech.plural('month', 'months', 1 if value == 1 else 2)}"
            return self._show(value, parameter.unit or "1")
        return self.clinical(value) if isinstance(value, str) else self.speech.text("not set")

    def _spoken(self, value: Fraction, unit: str, limits: tuple[Fraction, ...]) -> str:
        """A value of a patient; a time in hours in the unit that fits it, never rounded onto a limit."""
        if unit != "h" or _FEW <= value <= _MANY:
            return self._show(value, unit, limits)
        factor, spoken = (Fraction(60), "min") if value < _FEW else (Fraction(1, 24), "d")
        return self._show(value * factor, spoken, tuple(limit * factor for limit in limits))

    def _show(self, value: Fraction, unit: str, limits: tuple[Fraction, ...] = ()) -> str:
        """``show``, with its words in the reader's language; digits and units that are no words stay."""
        if self._is_english:
            return show(value, unit, limits)
        text, spoken = number(value, limits), spoken_unit(unit)
        for just in _JUST:
            if text.startswith(just):
                text = f"{self.speech.text(just)}{text.removeprefix(just)}"
        if spoken in UNITS_IN_WORDS:
            return f"{text} {self.speech.text(spoken)}"
        return text if not spoken else f"{text}{spoken}" if spoken == "%" else f"{text} {spoken}"

    def missing(self, items: Iterable[Missing]) -> str:
        """``Serum creatinine, Body weight``: titles only, each once."""
        return ", ".join(dict.fromkeys(self.title(item.fact) for item in items))

    def title(self, name: str) -> str:
        """What a missing fact, parameter or rule is called."""
        for known in (self.rulebook.facts, self.rulebook.parameters, self.rulebook.rules):
            if name in known:
                return self.clinical(known[name].title)
        return name

    def fill(self, template: str, verdict: Verdict, sheet: FactSheet) -> str:
        """A text of the rule file with its placeholders filled in. Unknown names cannot occur (checked on
        load)."""
        parts = self._parts.get((type(template), template))
        if parts is None:
            said = template if isinstance(template, Translated) else self.clinical(template)
            parts = self._parts[type(template), template] = (type(said), self._split(said))
        made, pieces = parts
        if len(pieces) == 1:
            return made(pieces[0])
        filled = list(pieces)
        for place in range(1, len(pieces), 2):
            name = pieces[place]
            filled[place] = (
                self.missing(verdict.missing) if name == "missing" else self.fact(name, sheet[name])
            )
        return made("".join(filled))

    def _split(self, said: str) -> tuple[str, ...]:
        """A text with its numbers filled in, between the names of what differs from patient to patient."""
        return tuple(PLACEHOLDER.split(PLACEHOLDER.sub(self._number_or_itself, said)))

    def _number_or_itself(self, placeholder: re.Match[str]) -> str:
        name = placeholder[1]
        return self.number(name) if name in self.rulebook.parameters else placeholder[0]

    def says(self, template: str) -> str:
        """A criterion's sentence with its numbers; the same for every patient, so kept."""
        if template not in self._static:
            said = self.clinical(template)
            filled = PLACEHOLDER.sub(self._number_or_itself, said)
            self._static[template] = _alike(said, filled)
        return self._static[template]

    def citation(self, rule: Rule) -> str:
        """The source of a rule and its version, in one line; the same for every patient, so kept."""
        found = self._citations.get(rule.id)
        if found is None:
            first = rule.evidence[0]
            where = f", {first.where}" if first.where else ""
            source = f"{self.rulebook.references[first.reference].title}{where}"
            said = self.speech.text("Source: {source}.").format(source=source)
            found = self._citations[rule.id] = f"{said} `{rule.reference}`"
        return found

    def lines(self, verdict: Verdict, sheet: FactSheet) -> tuple[Line, ...]:
        """Every criterion of a verdict, in the order of the rule file."""
        return tuple(
            self._line(verdict, trace.name, trace.truth, trace.missing, sheet) for trace in verdict.traces
        )

    def _with_note(self, name: str, fact: Fact) -> str:
        """The value in words, and of bounds why they are no number (blank days of a diary: vignette V11)."""
        note = f" ({self.speech.remark(fact.note)})" if isinstance(fact, Bounded) and fact.note else ""
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


def _alike(said: str, filled: str) -> str:
    """The filled text, Translated as the one that was filled."""
    return Translated(filled) if isinstance(said, Translated) else filled
