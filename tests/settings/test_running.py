"""What a running service leaves for the commands, and what is cleared away after it."""

import os
from pathlib import Path

import pytest

from cds.settings import Settings
from cds.settings.running import Running, begin, running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A state folder of its own."""
    return Settings(state=tmp_path / "state")


def test_nobody_runs(settings: Settings) -> None:
    assert list(running(settings)) == []


def test_a_service_that_lives_is_found_with_what_it_said(settings: Settings) -> None:
    service = begin(settings, os.getpid(), ["127.0.0.1:8000", "unix:run.sock"])
    service.say_worker(7, "sha256:a")
    service.say_worker(8, "sha256:b")
    service.forget_worker(7)
    service.forget_worker(9)
    service.say_reload({"result": "taken", "digest": "sha256:b", "faults": []})
    service.say_reload({"result": "refused", "digest": "sha256:b", "faults": ["x"]})
    (found,) = running(settings)
    assert found == Running(settings.state / "run" / str(os.getpid()), os.getpid())
    assert found.binds == ["127.0.0.1:8000", "unix:run.sock"]
    assert found.digests == {8: "sha256:b"}
    assert found.reload == {"number": 2, "result": "refused", "digest": "sha256:b", "faults": ["x"]}
    service.end()
    assert list(running(settings)) == []


def test_what_dead_ones_left_is_cleared_away_and_what_lives_is_not(settings: Settings) -> None:
    child = os.fork()
    if child == 0:
        begin(settings, os.getpid(), ["127.0.0.1:1"])
        os._exit(0)
    os.waitpid(child, 0)
    (settings.state / "run" / "99999").mkdir()  # without a lock
    assert {one.process for one in running(settings, alive=False)} == {child, 99999}
    first = begin(settings, 1, ["127.0.0.1:1"])
    second = begin(settings, 2, ["127.0.0.1:2"])
    assert sorted(file.name for file in (settings.state / "run").iterdir()) == ["1", "2"]
    assert {one.process for one in running(settings)} == {1, 2}
    first.end()
    second.end()
