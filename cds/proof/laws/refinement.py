"""More knowledge may settle an unknown and never turns a settled answer, nor takes somebody out of scope.

Two records, the second knowing all that the first does and perhaps more; the findings of other rules grow
likewise, by the same law. `documented` asks what is on record, so it turns by intention: it is held fixed,
and the rules that turn with it are named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import z3

from cds.core.rules import Finding, Rule
from cds.proof.ground import Ground
from cds.proof.kleene import Pair
from cds.proof.law import Breach, Law, Outcome
from cds.proof.patient import facts_in, word_in
from cds.proof.record import Record
from cds.proof.translation import Translation

_WORDS = (("met", 0), ("not_met", 1))


@dataclass(frozen=True)
class _Growth:
    """One rule over a record and over another that knows at least as much."""

    world: tuple[z3.BoolRef, ...]
    before: Translation
    after: Translation
    findings: Mapping[str, Pair]  # those of the second record

    @classmethod
    def of(cls, less: Record, more: Record, rule: Rule, *, fixed: bool) -> "_Growth":
        documented = {name: z3.Bool(f"documented {name}") for name in rule.findings} if fixed else None
        old, new = ({name: _free(f"{each.name}{name}") for name in rule.findings} for each in (less, more))
        grows = [
            z3.Implies(piece, still)
            for fact in rule.facts
            for piece, still in zip(less[fact].pieces(), more[fact].pieces(), strict=True)
        ]
        for name in rule.findings:
            grows += [z3.Implies(piece, still) for piece, still in zip(old[name], new[name], strict=True)]
            grows += [z3.Not(z3.And(*pair)) for pair in (old[name], new[name])]
        for record in (less, more):
            grows += [axiom for fact in rule.facts for axiom in record[fact].axioms()]
        before, after = Translation(less, documented, old), Translation(more, documented, new)
        return cls(tuple(grows), before, after, new)


def _prove(ground: Ground) -> Iterator[Outcome]:
    more = Record(ground.terrain, "more ")
    for rule in ground.rulebook.rules.values():
        yield Outcome(rule.id, _turned(ground, more, rule, fixed=True))
        if any(isinstance(leaf, Finding) and leaf.documented for leaf in rule.leaves()):
            turns = _turned(ground, more, rule, fixed=False) is not None
            note = f"{rule.id} turns with what is `documented`" if turns else ""
            yield Outcome(f"{rule.id}: documented", note=note, asked=not turns)


def _turned(ground: Ground, more: Record, rule: Rule, *, fixed: bool) -> Breach | None:
    """Somebody for whom the answer turns; with ``fixed``, although no more findings become documented."""
    growth = _Growth.of(ground.patient, more, rule, fixed=fixed)
    before, after = growth.before.rule(rule.id), growth.after.rule(rule.id)
    for word, index in _WORDS:
        turned = (*growth.world, before[index], z3.Not(after[index]))
        if ground.search(*turned) is not None:
            model = ground.smallest(more, rule.facts, *turned)
            facts = facts_in(model, more, rule.facts)
            findings = {name: word_in(model, pair) for name, pair in growth.findings.items()}
            message = f"is no more {word.replace('_', ' ')} once more is known"
            return Breach(rule, message, facts, word_in(model, after), word, findings=findings)
    left = (*growth.world, growth.before.scope(rule), z3.Not(growth.after.scope(rule)))
    if ground.search(*left) is not None:
        facts = facts_in(ground.smallest(more, rule.facts, *left), more, rule.facts)
        return Breach(rule, "is out of scope once more is known", facts, "out_of_scope", "met")
    return None


def _free(name: str) -> Pair:
    return Pair(z3.Bool(f"{name} is met"), z3.Bool(f"{name} is not met"))


LAW = Law("refinement", "what is settled stays settled when more becomes known", _prove)
