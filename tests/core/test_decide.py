"""All rules in reach: more information settles verdicts and never reverses one."""

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cds.core.decide import decide
from cds.core.evaluate import Numbers
from cds.core.facts import FactSheet, Known, Missing, Reason, Unknown
from cds.core.rules import AllOf, Compare, Comparison, Finding, Is, RuleBook
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.core.samples import (
    DAY,
    LIMITS,
    book,
    completions,
    parameter,
    refinements,
    rule,
    rulebooks,
    sheets,
)


def test_each_rule_sees_the_findings_of_those_below() -> None:
    low = rule("low", Compare("clearance", Comparison.LESS_THAN, "limit"))
    high = rule("high", AllOf((Is("woman", (True,)), Finding("low"))))
    rules = book([high, low], parameters=[parameter("limit", 30)])
    numbers = Numbers(rules, DAY)
    lacks = (Missing("weight", Reason.TOO_OLD),)
    sheet = FactSheet({"woman": Known(True), "clearance": Unknown(Reason.TOO_OLD, lacks)})
    decision = decide(rules.reach(("high",)), sheet, numbers)
    assert decision.truths == {"low": UNKNOWN, "high": UNKNOWN}
    assert list(decision.verdicts) == ["low", "high"]
    assert decision.verdicts["high"].missing == lacks
    assert (decision.sheet, decision.numbers) == (sheet, numbers)
    settled = decide(
        rules.reach(("high",)), FactSheet(dict(sheet) | {"clearance": Known(Fraction(29))}), numbers
    )
    assert settled.truths == {"low": TRUE, "high": TRUE}


def truths_of(rules: RuleBook, sheet: FactSheet) -> dict[str, Truth]:
    return decide(rules.reach(tuple(rules.rules)), sheet, Numbers(rules, DAY)).truths


@settings(max_examples=400)
@given(st.data(), rulebooks(), sheets())
def test_more_information_never_reverses_a_verdict(
    data: st.DataObject, rules: RuleBook, sheet: FactSheet
) -> None:
    before = truths_of(rules, sheet)
    after = truths_of(rules, data.draw(refinements(sheet)))
    for rule_id, truth in before.items():
        assert truth in (UNKNOWN, after[rule_id])


@settings(max_examples=200)
@given(st.data(), rulebooks(), sheets())
def test_what_is_missing_would_settle_the_verdict(
    data: st.DataObject, rules: RuleBook, sheet: FactSheet
) -> None:
    numbers = Numbers(rules, DAY)
    reach = rules.reach(tuple(rules.rules))
    for rule_id, verdict in decide(reach, sheet, numbers).verdicts.items():
        names = {item.fact for item in verdict.missing}
        assert bool(names) is (verdict.truth is UNKNOWN)
        if names and not names.intersection(LIMITS):  # a number that is withdrawn stays so
            settled = decide(reach, data.draw(completions(sheet, names)), numbers)
            assert settled.verdicts[rule_id].truth is not UNKNOWN


@given(st.data(), rulebooks(documented=True), sheets())
def test_documented_is_never_unknown(data: st.DataObject, rules: RuleBook, sheet: FactSheet) -> None:
    last = data.draw(st.sampled_from(sorted(rules.rules)))
    asking = rule("asking", Finding(last, documented=True))
    extended = book([*rules.rules.values(), asking], parameters=rules.parameters.values())
    truths = truths_of(extended, sheet)
    assert truths["asking"] is (TRUE if truths[last] is TRUE else FALSE)


@given(sheets())
def test_documented_alone_may_be_reversed(sheet: FactSheet) -> None:
    question = Is("a", (True,))
    rules = book([rule("low", question), rule("high", Finding("low", documented=True))])
    assume(not isinstance(sheet["a"], Known))
    found = FactSheet(dict(sheet) | {"a": Known(True)})
    assert truths_of(rules, sheet)["high"] is FALSE
    assert truths_of(rules, found)["high"] is TRUE
