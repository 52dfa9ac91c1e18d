"""Many cases put together."""

from cds.hooks.effects import CaseEffects, Direction, Effect, State, direction
from cds.hooks.tally import tally

MET, CLEAR = State("met", "critical"), State("not_met")


def effect(rule: str, before: State, after: State) -> Effect:
    return Effect(rule, "chart", ("patient-view",), direction(before, after), before, after)


def test_cases_stand_under_the_rule_and_its_direction() -> None:
    alarm, words = effect("b", CLEAR, MET), effect("a", MET, MET)
    counted = tally(
        [
            CaseEffects("one", True, (alarm,)),
            CaseEffects("two", True, (words, alarm)),
            CaseEffects("three", True, (effect("b", MET, MET),)),
            CaseEffects("four"),
        ]
    )
    assert counted.judged == 4
    assert counted.cards == ("one", "two", "three")
    assert [(group.rule, group.direction, group.cases) for group in counted.groups] == [
        ("b", Direction.NEW_ALARM, ("one", "two")),
        ("b", Direction.WORDS_ONLY, ("three",)),
        ("a", Direction.WORDS_ONLY, ("two",)),
    ]
    assert counted.has_effect


def test_verdicts_alone_are_told_apart() -> None:
    counted = tally([CaseEffects("one", False, (effect("a", CLEAR, State("met")),))])
    assert (counted.cards, counted.verdicts, counted.has_effect) == ((), ("one",), True)


def test_what_was_not_judged_and_not_kept() -> None:
    counted = tally(
        [
            CaseEffects("one", trouble="not JSON"),
            CaseEffects("two", not_kept=("age",)),
            CaseEffects("three", not_kept=("age", "sex")),
        ]
    )
    assert (counted.judged, counted.not_judged) == (2, (("one", "not JSON"),))
    assert counted.not_kept == (("age", 2), ("sex", 1))
    assert not counted.has_effect
