"""Another treatment of the attack instead of the one ordered: oxygen, or sumatriptan by injection.

The rule file decides that the alternative is open to this patient (``suggest: [replace-with-oxygen]``); here
its order is written, with codes from the value sets and numbers from the parameters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cds.core.decide import Decision
from cds.core.errors import Issue, RuleBookError
from cds.core.quantity import number
from cds.core.rules import Code, Rule, RuleBook
from cds.core.speech import ENGLISH, Speech
from cds.fhir.orders import Order
from cds.fhir.systems import LOCAL, RXNORM, SNOMED, UCUM
from cds.hooks.advice import REPLACE_WITH
from cds.hooks.suggestions import (
    Json,
    NewId,
    Subject,
    code_in,
    coding_of,
    json_number,
    medication_request,
    reason_of,
    replaced,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One alternative: its drug, what it is given with, the numbers it needs, how its dosage is written."""

    name: str
    drug: str
    given_with: tuple[str, str]  # value set and system of the route or device
    parameters: tuple[str, ...]
    text: Callable[[tuple[Fraction, ...], Speech], str]
    dosage: Callable[[tuple[Fraction, ...], Json], Json]


def _oxygen(numbers: tuple[Fraction, ...], device: Json) -> Json:
    flow, minutes = numbers
    return {
        "timing": {"repeat": {"duration": json_number(minutes), "durationUnit": "min"}},
        "asNeededBoolean": True,
        "method": {"coding": [device]},
        "doseAndRate": [{"rateQuantity": _quantity(flow, "L/min")}],
    }


def _sumatriptan(numbers: tuple[Fraction, ...], route: Json) -> Json:
    return {
        "asNeededBoolean": True,
        "route": {"coding": [route]},
        "doseAndRate": [{"doseQuantity": _quantity(numbers[0], "mg")}],
    }


def _quantity(value: Fraction, unit: str) -> Json:
    return {"value": json_number(value), "unit": unit, "system": UCUM, "code": unit}


_KINDS = (
    _Kind(
        "oxygen",
        "oxygen",
        ("non-rebreather-mask", LOCAL + "device"),
        ("oxygen.min_flow", "oxygen.duration"),
        lambda n, speech: speech.text(
            "oxygen 100 % at {flow} L/min by non-rebreather mask for {minutes} min in an attack"
        ).format(flow=number(n[0]), minutes=number(n[1])),
        _oxygen,
    ),
    _Kind(
        "sumatriptan",
        "sumatriptan",
        ("subcutaneous-route", SNOMED),
        ("sumatriptan.sc_dose",),
        lambda n, speech: speech.text("sumatriptan {dose} mg subcutaneously in an attack").format(
            dose=number(n[0])
        ),
        _sumatriptan,
    ),
)


@dataclass(frozen=True, slots=True)
class Replacement:
    """One alternative, ready but for the patient."""

    kind: _Kind
    drug: Code
    given_with: Code
    reason: Code

    def replacement(
        self, order: Order, decision: Decision, subject: Subject, new_id: NewId, speech: Speech = ENGLISH
    ) -> Json | None:
        """Replace ``order``, which the client named; None where a number of the dosage is not in force."""
        numbers = [decision.numbers.limit(name) for name in self.kind.parameters]
        known = tuple(value for value in numbers if value is not None)
        if len(known) < len(numbers):
            return None
        text = self.kind.text(known, speech)
        instruction = {
            "text": text[0].upper() + text[1:],
            **self.kind.dosage(known, coding_of(self.given_with)),
        }
        resource = medication_request(self.drug, instruction, subject) | reason_of(decision, self.reason)
        label = speech.text("Replace by {what}").format(what=text)
        return replaced(order, label, text, resource, new_id, speech)


@dataclass(frozen=True, slots=True)
class Replacements:
    """The alternatives that some rule suggests, by the name that stands in the rule file."""

    by_name: Mapping[str, Replacement]

    @classmethod
    def of(cls, rulebook: RuleBook) -> "Replacements":
        """RuleBookError where a rule suggests one of which a code or a parameter is lacking."""
        made = {}
        for kind in _KINDS:
            name = REPLACE_WITH + kind.name
            rules = [rule for rule in rulebook.rules.values() if name in _suggested(rule)]
            if rules:
                made[name] = _ready(rulebook, kind, rules)
        return cls(made)

    def named(self, names: Iterable[str]) -> list[Replacement]:
        """Those whose names stand in ``names``, in a fixed order."""
        wanted = set(names)
        return [replacement for name, replacement in self.by_name.items() if name in wanted]


def _ready(rulebook: RuleBook, kind: _Kind, rules: list[Rule]) -> Replacement:
    drug, given_with = code_in(rulebook, kind.drug, RXNORM), code_in(rulebook, *kind.given_with)
    reason = code_in(rulebook, "cluster-headache", SNOMED)
    lacks = [f"parameter {name}" for name in kind.parameters if name not in rulebook.parameters]
    if drug is None or given_with is None or reason is None or lacks:
        lacks += [
            f"a code of {name}"
            for name, code in ((kind.drug, drug), (kind.given_with[0], given_with))
            if not code
        ]
        message = f"`{REPLACE_WITH}{kind.name}` cannot be suggested without {', '.join(lacks)}"
        raise RuleBookError([Issue(rule.path, rule.line, "suggestion-incomplete", message) for rule in rules])
    return Replacement(kind, drug, given_with, reason)


def _suggested(rule: Rule) -> set[str]:
    outcomes = (rule.met, rule.not_met, rule.unknown)
    return {name for outcome in outcomes if outcome is not None for name in outcome.suggest}
