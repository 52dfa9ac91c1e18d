"""What every law stands on: the rules over one free patient, the axioms of its facts, and the search."""

from collections.abc import Iterable, Iterator
from functools import cached_property

import z3

from cds.core.evaluate import Numbers
from cds.core.rules import Kind, Rule, RuleBook
from cds.fhir.reading import Reader
from cds.proof.drugs import is_part, overlap
from cds.proof.links import linked_facts, links, pairs_of_lists
from cds.proof.record import Listed, Record, Terrain
from cds.proof.translation import Translation


class Ground:
    """One rulebook with the numbers in force. Formulas are made once and shared by all laws."""

    def __init__(self, rulebook: RuleBook, numbers: Numbers) -> None:
        self.rulebook = rulebook
        self.numbers = numbers
        self.terrain = Terrain.of(rulebook, numbers, pairs_of_lists(rulebook))
        self.patient = Record(self.terrain, "")
        self.rules = Translation(self.patient)
        self._axioms: dict[tuple[str, str], list[z3.BoolRef]] = {}

    @cached_property
    def order_facts(self) -> frozenset[str]:
        """The facts that differ from order to order: read from it, or derived from such."""
        return Reader(self.rulebook).of_order

    def contraindications(self, drug: str) -> Iterator[Rule]:
        """Every contraindication whose order rule may be about ``drug``."""
        for rule in self.rulebook.rules.values():
            if rule.kind is Kind.CONTRAINDICATION and any(
                overlap(self.rulebook, drug, ordered) for ordered in rule.ordering
            ):
                yield rule

    def facts_of(self, *rule_ids: str) -> tuple[str, ...]:
        """Every fact that these rules and those they need ask for, and the facts linked with them."""
        found: dict[str, None] = {}
        stack = [name for rule in self.rulebook.reach(rule_ids) for name in rule.facts]
        while stack:
            name = stack.pop()
            if name not in found:
                found[name] = None
                stack.extend(linked_facts(self.rulebook, name))
        return tuple(found)

    def axioms(self, facts: Iterable[str], record: Record | None = None) -> Iterator[z3.BoolRef]:
        """What holds of ``facts`` in every record."""
        record = record or self.patient
        for fact in facts:
            key = record.name, fact
            if key not in self._axioms:
                self._axioms[key] = [*record[fact].axioms(), *links(record, fact)]
            yield from self._axioms[key]

    def order_of(
        self, drugs: tuple[str, ...], facts: Iterable[str], record: Record | None = None
    ) -> Iterator[z3.BoolRef]:
        """What an order of ``drugs`` says of itself as far as their codes tell: it is of them and no
        others."""
        record = record or self.patient
        for fact in facts:
            read = self.rulebook.facts[fact].read or {}
            field = read.get("field")
            symbol = record[fact]
            if read.get("resource") == "Order" and isinstance(field, dict) and isinstance(symbol, Listed):
                group = field.get("drug")
                if group is not None and is_part(self.rulebook, drugs, (group,)):
                    yield symbol.is_[True]
                elif group is not None and not any(overlap(self.rulebook, d, group) for d in drugs):
                    yield symbol.is_[False]

    def search(self, *formulas: z3.BoolRef) -> z3.ModelRef | None:
        """A patient for whom all ``formulas`` hold; None where there is none, which proves it."""
        solver = z3.SolverFor("QF_FD")
        solver.add(*formulas)
        return solver.model() if _holds(solver) else None

    def smallest(self, record: Record, facts: Iterable[str], *formulas: z3.BoolRef) -> z3.ModelRef:
        """The patient with the fewest known facts for whom ``formulas``, which :meth:`search` met, hold."""
        optimize = z3.Optimize()
        optimize.add(*formulas)
        for fact in facts:
            for price, dear in zip((1, 3), record[fact].cost(), strict=False):
                optimize.add_soft(z3.Not(dear), price)
        if not _holds(optimize):
            raise ValueError("there is no such patient")
        return optimize.model()


def _holds(solver: z3.Solver | z3.Optimize) -> bool:
    answer = solver.check()
    if answer == z3.unknown:
        raise RuntimeError("the solver gave no answer")
    return bool(answer == z3.sat)
