"""Which way an answer goes, and effects told once."""

import pytest

from cds.hooks.effects import Collected, Direction, Effect, State, direction

MET, CLEAR, OPEN = State("met", "critical"), State("not_met"), State("unknown", "warning")
BOTH = ("order-select", "order-sign")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (CLEAR, MET, Direction.NEW_ALARM),
        (State(), MET, Direction.NEW_ALARM),
        (State(), OPEN, Direction.NEW_ALARM),
        (MET, CLEAR, Direction.LOST_ALARM),
        (OPEN, State(), Direction.LOST_ALARM),
        (MET, State("met", "warning"), Direction.LEVEL_CHANGED),
        (CLEAR, OPEN, Direction.BECAME_UNKNOWN),
        (MET, OPEN, Direction.BECAME_UNKNOWN),
        (OPEN, MET, Direction.UNKNOWN_SETTLED),
        (OPEN, CLEAR, Direction.UNKNOWN_SETTLED),
        (CLEAR, State("met", "info"), Direction.NEW_ADVICE),
        (State("met", "info"), State("met"), Direction.LOST_ADVICE),
        (CLEAR, State("met"), Direction.VERDICT_CHANGED),
        (State(), CLEAR, Direction.VERDICT_CHANGED),
        (State("", "warning"), State(), Direction.LOST_ALARM),
        (MET, MET, Direction.WORDS_ONLY),
    ],
)
def test_the_direction_of_an_answer(before: State, after: State, expected: Direction) -> None:
    assert direction(before, after) is expected


def effect(about: str = "order of ketamine", hooks: tuple[str, ...] = BOTH) -> Effect:
    return Effect("renal", about, hooks, direction(CLEAR, MET), CLEAR, MET)


def test_the_hooks_that_show_the_same_are_put_together() -> None:
    collected = Collected()
    collected.add([effect(hooks=("order-select",))], together=False)
    collected.add([effect(hooks=("order-sign",))], together=False)
    assert collected.effects == (effect(),)


def test_a_session_tells_only_what_its_orders_do_not_show_alone() -> None:
    collected = Collected()
    collected.add([effect()], together=False)
    collected.add([effect(), effect("order of lithium")], together=True)
    assert [one.about for one in collected.effects] == [
        "order of ketamine",
        "order of lithium, with the other drafts",
    ]
