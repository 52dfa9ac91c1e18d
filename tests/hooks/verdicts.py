"""Verdicts of the shipped rules made by hand or at random, without a patient."""

from collections.abc import Iterable
from dataclasses import replace

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


def verdicts_of(rulebook: RuleBook, text: st.SearchStrategy[str]) -> st.SearchStrategy[list[Verdict]]:
    """Verdicts of up to a dozen rules, with headings of any length and level."""
    missing = st.builds(
        Missing,
        st.sampled_from(sorted(rulebook.facts)),
        st.sampled_from(Reason),
        st.sampled_from(["", "implausible value"]),
    )
    made = st.builds(
        lambda rule, level, summary, truth, lacks: verdict(
            worded(rule, summary, level), truth, *(lacks if truth is Truth.UNKNOWN else ())
        ),
        st.sampled_from(sorted(rulebook.rules.values(), key=lambda rule: rule.id)),
        st.sampled_from(["critical", "warning", "info"]),
        text,
        st.sampled_from(Truth),
        st.lists(missing, min_size=1, max_size=6),
    )
    return st.lists(made, max_size=12, unique_by=lambda each: each.rule.id)
