"""Where the time of a call goes."""

import pytest

from cds.core.errors import RequestError
from cds.hooks.stages import Stages


def test_stages_stand_in_the_order_they_end_and_add_up() -> None:
    stages = Stages()
    stages.done("read")
    first = stages.seconds["read"]
    stages.done("judge")
    stages.done("read")
    assert list(stages.seconds) == ["read", "judge"]
    assert stages.seconds["read"] >= first >= 0


def test_a_call_whose_time_is_over_is_given_up_until_it_is_recorded() -> None:
    stages = Stages(until=0.0)
    with pytest.raises(RequestError) as given_up:
        stages.done("read")
    assert (given_up.value.status, given_up.value.faults[0].code) == (503, "timeout")
    stages.ended("decision log")
    assert list(stages.seconds) == ["read", "decision log"]
