"""Work that is done in another process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cds.web.pages.errands import Errand, Failed, NotYet
from tests.hooks.calls import ROOT

WORK = """
import pickle, sys, time
from pathlib import Path
log, gate, answer = sys.argv[1:]
with open(log, "a") as file:
    file.write(answer + " ")
while gate and not Path(gate).exists():
    time.sleep(0.01)
if answer == "none":
    sys.exit(1)
sys.stdout.buffer.write(b"rubbish" if answer == "rubbish" else pickle.dumps(answer))
"""


class Site:
    """An errand, and what its process is told."""

    def __init__(self, folder: Path) -> None:
        self.log, self.gate = folder / "log", folder / "gate"
        (folder / "work_for_a_test.py").write_text(WORK, encoding="utf-8")

    def ask(self, errand: Errand, answer: str, *, waits: bool = False) -> object:
        told = (str(self.log), str(self.gate) if waits else "", answer)
        return errand.result(answer, "work_for_a_test", told)

    @property
    def done(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").split()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    return Site(tmp_path)


def test_the_last_result_is_kept(site: Site) -> None:
    errand = Errand(patience=60)
    assert [site.ask(errand, answer) for answer in ("one", "one", "two", "two", "one")] == [
        "one", "one", "two", "two", "one",
    ]  # fmt: skip
    assert site.done == ["one", "two", "one"]


def test_who_asks_meanwhile_begins_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    errand = Errand(patience=0)
    for answer in ("one", "one", "two"):
        with pytest.raises(NotYet):
            site.ask(errand, answer, waits=True)
    site.gate.touch()
    monkeypatch.setattr(errand, "_patience", 60)
    assert site.ask(errand, "one", waits=True) == "one"
    assert site.done == ["one"]


def test_what_comes_to_nothing_is_done_again_when_asked_again(site: Site) -> None:
    errand = Errand(patience=60)
    for answer in ("none", "none", "rubbish"):
        with pytest.raises(Failed):
            site.ask(errand, answer)
    assert site.done == ["none", "none", "rubbish"]
    assert site.ask(errand, "one") == "one"


def test_what_one_process_had_done_serves_those_forked_beside_it(site: Site, tmp_path: Path) -> None:
    program = """
import os, sys
from cds.web.pages.errands import Errand
errand = Errand(patience=60)
for _ in range(2):
    child = os.fork()
    if not child:
        print(errand.result("one", "work_for_a_test", (sys.argv[1], "", "one")), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
    command = [sys.executable, "-c", program, str(site.log)]
    told = subprocess.run(command, capture_output=True, check=True, text=True, cwd=tmp_path)  # noqa: S603
    assert told.stdout.split() == ["one", "one"]
    assert site.done == ["one"]
