"""Verdicts of the shipped rules made by hand or at random, without a patient."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from hypothesis import strategies as st

from cds.core.decide import Decision
from cds.core.evaluate import Numbers, Trace, Verdict
from cds.core.facts import FactSheet, Missing, Reason
from cds.core.rules import Outcome, Rule, RuleBook, Status
from cds.core.truth import Truth
from tests.hooks.calls import NOW


def verdict(rule: Rule, truth: Truth, *missing: Missing) -> Verdict:
    """A verdict in scope, its criteria all as the whole."""
    traces = tuple(Trace(name, truth, missing) for name in rule.criteria)
    return Verdict(rule, truth, True, traces, missing)


def decision(rulebook: RuleBook, verdicts: Iterable[Verdict], sheet: FactSheet | None = None) -> Decision:
    """The decision that holds these verdicts; no fact is known unless ``sheet`` has it."""
    by_rule = {each.rule.id: each for each in verdicts}
    return Decision(by_rule, sheet or FactSheet({}), Numbers(rulebook, NOW.date()))


def with_status(rule: Rule, status: Status) -> Rule:
    """The rule with another standing."""
    return replace(rule, status=status)


def worded(rule: Rule, summary: str, level: str = "warning", **more: object) -> Rule:
    """The rule saying ``summary`` whatever its verdict."""
    outcome = Outcome(level, summary, **more)  # type: ignore[arg-type]
    return replace(rule, met=outcome, not_met=outcome, unknown=outcome)


# Made once and without the rulebook: a strategy over whole rules, made anew for each example, has Hypothesis
# keep gigabytes of them while it shrinks a failure.
_LACKS = st.builds(
    Missing,
    st.sampled_from(["serum_creatinine", "body_weight", "pregnant", "tsh", "creatinine_clearance"]),
    st.sampled_from(Reason),
    st.sampled_from(["", "implausible value"]),
)
_WORDS = st.text(
    st.characters(exclude_characters="{}\n\r", exclude_categories=["C", "Z"]), min_size=1, max_size=300
)


class Saying(NamedTuple):
    """What one rule, named by its place in the rulebook, says at random."""

    place: int
    level: str
    summary: str
    suggest: str
    truth: Truth
    lacks: list[Missing]


SAYINGS = st.lists(
    st.builds(
        Saying,
        st.integers(0, 49),
        st.sampled_from(["critical", "warning", "info"]),
        _WORDS,
        st.sampled_from(["cancel-order", "protocol-dose"]),
        st.sampled_from(Truth),
        st.lists(_LACKS, min_size=1, max_size=6),
    ),
    max_size=12,
    unique_by=lambda each: each.place,
)


def said(rulebook: RuleBook, saying: Saying) -> Verdict:
    """The verdict of the rule that says so."""
    rules = sorted(rulebook.rules)
    rule = rulebook.rules[rules[saying.place * len(rules) // 50]]
    lacks = saying.lacks if saying.truth is Truth.UNKNOWN else ()
    return verdict(
        worded(rule, saying.summary, saying.level, suggest=(saying.suggest,)), saying.truth, *lacks
    )
