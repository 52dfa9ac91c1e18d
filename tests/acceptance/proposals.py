"""What the service proposes, and what its own rules have against it: each proposal is judged as an order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from cds.core.decide import decide
from cds.core.evaluate import Numbers
from cds.core.facts import Fact, FactSheet
from cds.core.rules import Kind, Rule, RuleBook
from cds.core.truth import Truth
from cds.fhir.orders import Order, read_orders
from cds.fhir.prefetch import KEYS, answer, templates
from cds.fhir.reading import Reader
from cds.fhir.record import read_record
from tests.acceptance.orders import order_of
from tests.acceptance.resources import Resource, concept
from tests.acceptance.steps.vocabulary import CONDITIONS

_OXYGEN = "oxygen at 12 L/min by non-rebreather mask over 15 min"
_SUMATRIPTAN = "sumatriptan 6 mg under the skin"
# The rules that propose a treatment, and the orders that would follow from them.
PROPOSED: Mapping[str, tuple[str, ...]] = {
    "acute-oxygen-alternative": (_OXYGEN,),
    "acute-sumatriptan-alternative": (_SUMATRIPTAN,),
    "next-step-oxygen": (_OXYGEN,),
    "next-step-sumatriptan": (_SUMATRIPTAN,),
    "next-step-verapamil": ("verapamil 240 mg a day by mouth",),
    "next-step-suboccipital-steroid": ("triamcinolone 40 mg under the skin",),
    "next-step-lithium": ("lithium 600 mg a day by mouth",),
    "next-step-trial": (
        "ketamine 40 mg into a vein over 120 min",
        "magnesium sulfate 3 g into a vein over 30 min",
    ),
}
# They send to somebody or ask for data, and propose no treatment.
NO_TREATMENT = frozenset({"next-step-specialist", "next-step-unclear"})


def proposals_of(rulebook: RuleBook) -> set[str]:
    """The rules that by their names or suggestions propose a treatment."""
    return {
        rule.id
        for rule in rulebook.rules.values()
        if rule.id.startswith("next-step-")
        or rule.id.endswith("-alternative")
        or (rule.met and any(name.startswith("replace-with-") for name in rule.met.suggest))
    }


@dataclass(frozen=True)
class Judged:
    """What the rules have against one order: its contraindications, all rules they need, and the facts."""

    contraindications: frozenset[str]
    rules: tuple[Rule, ...]
    sheet: FactSheet
    numbers: Numbers

    def forbids(self, changed: Mapping[str, Fact] = MappingProxyType({})) -> dict[str, Truth]:
        """The contraindications that are met or unknown, with some facts changed."""
        decision = decide(self.rules, FactSheet({**self.sheet, **changed}), self.numbers)
        found = {name: decision.verdicts[name] for name in self.contraindications}
        return {name: v.truth for name, v in found.items() if v.in_scope and v.truth is not Truth.FALSE}


class Patient:
    """One patient's record as the rules read it, whoever asks."""

    def __init__(self, rulebook: RuleBook, bundle: Resource, patient_id: str, as_of: datetime) -> None:
        self._rulebook = rulebook
        self._reader = Reader(rulebook)
        self._id = patient_id
        self._as_of = as_of
        sent = answer(templates(rulebook, rulebook.facts), bundle, patient_id)
        self._record = read_record(sent, patient_id, KEYS)
        self.numbers = Numbers(rulebook, as_of.date())

    @property
    def of_order(self) -> frozenset[str]:
        """The facts that depend on the order being judged."""
        return frozenset(self._reader.of_order)

    def judge(self, order: Resource, others: list[Resource]) -> Judged:
        """The contraindications of ``order`` beside the other drafts of its session."""
        drafts = self._drafts(order, others)
        names = frozenset(
            rule.id
            for rule in self._rulebook.rules.values()
            if rule.kind is Kind.CONTRAINDICATION and not set(rule.ordering).isdisjoint(drafts[0].drugs)
        )
        rules = self._rulebook.reach(tuple(sorted(names)))
        return Judged(names, rules, self._sheet(rules, drafts), self.numbers)

    def facts_for(self, rules: tuple[Rule, ...], order: Resource | None) -> FactSheet:
        """The facts that ``rules`` ask for, about ``order`` or about the chart."""
        return self._sheet(rules, self._drafts(order, []) if order is not None else ())

    def _drafts(self, order: Resource, others: list[Resource]) -> tuple[Order, ...]:
        drafts = [{**order, "id": "proposed"}, *others]
        terminology, drugs = self._reader.terminology, self._rulebook.drugs
        return read_orders(drafts, self._id, terminology, drugs, self._as_of, self._record)

    def _sheet(self, rules: tuple[Rule, ...], drafts: tuple[Order, ...]) -> FactSheet:
        readings = self._reader.readings(self._record, self._as_of, self.numbers, (), drafts)
        return readings.sheet(self._rulebook.facts_of(rules), drafts[0] if drafts else None)


def proposed_orders(rule: str, patient_id: str) -> list[Resource]:
    """The orders that would follow from what ``rule`` proposes."""
    return [for_cluster_headache(phrase, patient_id) for phrase in PROPOSED[rule]]


def for_cluster_headache(phrase: str, patient_id: str) -> Resource:
    """The draft order that ``phrase`` words, for cluster headache."""
    reason = [concept(CONDITIONS["cluster headache"])]
    return {**order_of(phrase), "subject": {"reference": f"Patient/{patient_id}"}, "reasonCode": reason}


def created_orders(card: dict[str, Any]) -> Iterator[tuple[Resource, set[str]]]:
    """The drug orders that a card offers to create, each with the drafts that it would take out."""
    for suggestion in card.get("suggestions", ()):
        actions = suggestion["actions"]
        removed = {action["resourceId"] for action in actions if action["type"] == "delete"}
        for action in actions:
            if action["type"] == "create" and action["resource"]["resourceType"] == "MedicationRequest":
                yield action["resource"], removed
