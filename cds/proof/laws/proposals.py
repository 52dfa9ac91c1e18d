"""Nothing is proposed to a patient for whom it is contraindicated, or for whom that could not be checked.

What a rule proposes stands in its `proposes:` or in a suggestion to replace an order. The order that would
follow is another one than the order being judged, so its facts are unknowns of their own; it is an order of
that drug for cluster headache. A contraindication that depends on how much is ordered is left to that order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import z3

from cds.core.decide import decide
from cds.core.facts import FactSheet, FactType
from cds.core.rules import Rule
from cds.core.truth import FALSE, TRUE, Truth
from cds.proof.drugs import proposed_by
from cds.proof.ground import Ground
from cds.proof.law import Breach, Facts, Law, Outcome
from cds.proof.patient import facts_in
from cds.proof.record import Listed, Record
from cds.proof.translation import Translation


def _prove(ground: Ground) -> Iterator[Outcome]:
    proposed = Record(ground.terrain, "proposed ", ground.patient, ground.order_facts)
    rules = Translation(proposed)
    for rule in ground.rulebook.rules.values():
        for drug in proposed_by(rule):
            for contraindication in ground.contraindications(drug):
                yield _case(ground, rules, rule, drug, contraindication)


def _case(ground: Ground, proposed: Translation, rule: Rule, drug: str, against: Rule) -> Outcome:
    case = f"{rule.id} proposes {drug}: {against.id}"
    facts, of_order = _facts(ground, against.id)
    amounts = [name for name in of_order if ground.rulebook.facts[name].type is FactType.QUANTITY]
    if any(_is_written(ground, name) for name in amounts):
        note = f"{against.id} is judged on the order that follows ({', '.join(amounts)})"
        return Outcome(case, note=note, asked=False)
    own = ground.facts_of(rule.id)
    every = tuple(dict.fromkeys((*own, *facts)))
    formulas = [
        *ground.axioms(every),
        *ground.axioms(of_order, proposed.record),
        *ground.order_of((drug,), of_order, proposed.record),
        *_reason(ground, of_order, proposed.record),
        *ground.order_of(rule.ordering, own),
        ground.rules.scope(rule),
        ground.rules.rule(rule.id).true,
        z3.Not(proposed.rule(against.id).false),
    ]
    if ground.search(*formulas) is None:
        return Outcome(case)
    model = ground.smallest(ground.patient, every, *formulas)
    patient = facts_in(model, ground.patient, every)
    order = facts_in(model, proposed.record, of_order)

    against_it = _Against(ground, against, order)
    is_met = against_it.truth(FactSheet(patient)) is TRUE
    message = f"proposes {drug} although {against.id} is {'met' if is_met else 'not known'}"
    return Outcome(
        case,
        Breach(
            rule,
            message,
            patient,
            says="met",
            expect="not_met" if is_met else "unknown",
            ordered=rule.ordering[0] if rule.ordering else None,
            still=against_it.stands,
        ),
    )


@dataclass(frozen=True)
class _Against:
    """A contraindication of the proposed order, as the core judges it."""

    ground: Ground
    rule: Rule
    order: Facts

    def truth(self, patient: FactSheet) -> Truth:
        """Its truth for a patient, the facts of the order being the proposed one's."""
        needed = self.ground.rulebook.reach((self.rule.id,))
        sheet = FactSheet({**patient, **self.order})
        return decide(needed, sheet, self.ground.numbers).verdicts[self.rule.id].truth

    def stands(self, patient: FactSheet) -> bool:
        """Whether it is met or not known."""
        return self.truth(patient) is not FALSE


def _facts(ground: Ground, rule_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts of the patient, and those of the proposed order, that a contraindication asks for."""
    facts = ground.facts_of(rule_id)
    return (
        tuple(name for name in facts if name not in ground.order_facts),
        tuple(name for name in facts if name in ground.order_facts),
    )


def _is_written(ground: Ground, name: str) -> bool:
    """Whether a quantity is written in the order, or computed from one that is."""
    fact = ground.rulebook.facts.get(name)
    if fact is None:
        return False
    return (fact.read or {}).get("resource") == "Order" or any(_is_written(ground, n) for n in fact.inputs)


def _reason(ground: Ground, facts: tuple[str, ...], record: Record) -> Iterator[z3.BoolRef]:
    """The proposed order is for cluster headache."""
    for fact in facts:
        field = (ground.rulebook.facts[fact].read or {}).get("field")
        symbol = record[fact]
        if isinstance(field, dict) and isinstance(symbol, Listed):
            if "reason_is" in field:
                yield symbol.is_[True]
            elif "reason_other_than" in field:
                yield symbol.is_[False]


LAW = Law(
    "proposals",
    "no drug is proposed while a contraindication to it is met or not known",
    _prove,
)
