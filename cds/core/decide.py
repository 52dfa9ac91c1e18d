"""All rules in reach, in dependency order: the engine's twin, with the trace the engine cannot give."""

from collections.abc import Mapping
from typing import NamedTuple

from cds.core.conditions import Case
from cds.core.evaluate import Numbers, Verdict
from cds.core.facts import FactSheet, Missing
from cds.core.rules import Rule
from cds.core.truth import Truth


class Decision(NamedTuple):
    """Verdicts by rule id, in the order evaluated, with the facts and numbers they rest on."""

    verdicts: Mapping[str, Verdict]
    sheet: FactSheet
    numbers: Numbers

    @property
    def truths(self) -> dict[str, Truth]:
        """Rule id -> truth, to compare with the engine."""
        return {rule_id: verdict.truth for rule_id, verdict in self.verdicts.items()}


def decide(rules: tuple[Rule, ...], sheet: FactSheet, numbers: Numbers) -> Decision:
    """``rules``, which ``RuleBook.reach`` gave: each after the rules whose findings it needs."""
    findings: dict[str, tuple[Truth, tuple[Missing, ...]]] = {}
    case = Case(sheet, findings)
    verdicts: dict[str, Verdict] = {}
    for rule in rules:
        rule_id = rule.id
        verdict = verdicts[rule_id] = numbers.ready(rule).verdict(case)
        findings[rule_id] = (verdict.truth, verdict.missing)
    return Decision(verdicts, sheet, numbers)
