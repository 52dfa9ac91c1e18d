"""Where the time of a call goes."""

from cds.hooks.stages import Stages


def test_stages_stand_in_the_order_they_end_and_add_up() -> None:
    stages = Stages()
    stages.done("read")
    first = stages.seconds["read"]
    stages.done("judge")
    stages.done("read")
    assert list(stages.seconds) == ["read", "judge"]
    assert stages.seconds["read"] >= first >= 0
