"""A breach without anything of its own to check is judged by the rule's answer alone."""

from cds.core.facts import FactSheet
from cds.proof.ground import Ground
from cds.proof.law import Breach, Outcome


def test_what_is_not_said_of_a_breach(shipped: Ground) -> None:
    rule = shipped.rulebook.rules["verapamil-contraindicated"]
    breach = Breach(rule, "is met", {}, "met", "unknown")
    assert breach.still(FactSheet({}))
    assert (breach.findings, breach.keep, breach.ordered) == ({}, frozenset(), None)
    assert Outcome("a case").asked
