"""Where nothing is known nothing is met, and no contraindication or caution is taken as absent."""

from collections.abc import Iterator

from cds.core.decide import decide
from cds.core.facts import FactSheet, Reason, Unknown
from cds.core.rules import Is, Kind, leaves_of
from cds.proof.ground import Ground
from cds.proof.law import Breach, Facts, Law, Outcome

_SPOKEN = (Kind.CONTRAINDICATION, Kind.CAUTION)


def _prove(ground: Ground) -> Iterator[Outcome]:
    rulebook = ground.rulebook
    decision = decide(rulebook.reach(tuple(rulebook.rules)), FactSheet({}), ground.numbers)
    for verdict in decision.verdicts.values():
        rule, word = verdict.rule, verdict.word
        wrong = word == "met" or (rule.kind in _SPOKEN and word == "not_met")
        breach = None
        if wrong:
            message = f"is {word.replace('_', ' ')} for somebody of whom nothing is known"
            scope = {leaf.fact for each in rule.patients for leaf in leaves_of(each) if isinstance(leaf, Is)}
            asked = (name for name in ground.facts_of(rule.id) if name not in scope)
            facts: Facts = dict.fromkeys(asked, Unknown(Reason.NOT_RECORDED))
            breach = Breach(rule, message, facts, word, "unknown", keep=frozenset(facts))
        yield Outcome(rule.id, breach)


LAW = Law(
    "nothing-known",
    "of somebody of whom nothing is known nothing is met, and no alarm is taken as absent",
    _prove,
)
