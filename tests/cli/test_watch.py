"""`cds test --watch`, as a process: what a change touches runs again, Ctrl-C ends it."""

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"


# A process started in the background ignores Ctrl-C; on a terminal, which is meant here, it does not.
_COMMAND = (
    "import signal, sys; from cds.cli import main; "
    "signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(main())"
)
_PATIENCE = 120  # seconds after which a process that says nothing is stopped, so that the test fails


class Watched:
    """A folder of rules and the command that watches it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        command = [sys.executable, "-c", _COMMAND, "test", "--watch", *arguments, str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def until(self, end: str) -> list[str]:
        """The lines printed up to the one that holds ``end``."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip("\n"))
            if end in line:
                return lines
        raise AssertionError(f"ended without {end!r}: {lines}")

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text in a file at once, as editors do."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        beside = path.with_suffix(".new")
        beside.write_text(text.replace(old, new), encoding="utf-8")
        beside.replace(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound folder of rules."""
    shutil.copytree(WORKED, tmp_path / "rules")
    return tmp_path / "rules"


@pytest.fixture
def watched(folder: Path, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """The folder, watched; the process is stopped in any case."""
    watched = Watched(folder, *getattr(request, "param", ()))
    guard = threading.Timer(_PATIENCE, watched.process.kill)
    guard.start()
    try:
        yield watched
    finally:
        guard.cancel()
        watched.process.kill()
        watched.process.communicate()


def test_what_a_change_touches_runs_again(watched: Watched) -> None:
    assert watched.until("Ctrl-C")[0] == "53 examples of 6 rules run: no findings"

    watched.edit(RENAL, "creatinine_clearance: 29.9 mL/min", "creatinine_clearance: 31 mL/min")
    lines = watched.until("examples of")
    assert lines[:2] == ["", f"changed: {RENAL}"]
    assert "    got         not met" in lines
    assert lines[-1] == "8 examples of 1 rules run: 1 error, 0 warnings"

    watched.edit("facts/renal.yaml", "title: Body weight", "title: Weight of the body")
    assert watched.until("examples of")[-1] == "8 examples of 1 rules run: 1 error, 0 warnings"

    watched.edit("facts/renal.yaml", "facts:\n", "# a comment\nfacts:\n")
    assert watched.until("no rule")[-1] == "no rule is touched"

    watched.edit(FIRST_LINE, "id: verapamil-first-line", "id: [")
    lines = watched.until("examples of")
    assert "not-yaml" in lines[2]
    assert lines[-1] == "0 examples of 0 rules run, 1 rules not evaluated: 1 error, 0 warnings"

    watched.edit(FIRST_LINE, "id: [", "id: verapamil-first-line")
    assert watched.until("examples of")[-1] == "9 examples of 1 rules run: no findings"
    (watched.folder / FIRST_LINE).unlink()
    assert watched.until("examples of")[1] == f"changed: {FIRST_LINE}"

    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait() == 0


@pytest.mark.parametrize("watched", [("--rule", "verapamil-first-line")], indirect=True)
def test_only_the_rule_named_is_watched(watched: Watched) -> None:
    assert watched.until("Ctrl-C")[0] == "9 examples of 1 rules run: no findings"
    watched.edit(RENAL, "title: Do not", "title: Never")
    assert watched.until("no rule")[-1] == "no rule is touched"
    watched.edit(FIRST_LINE, "title: ", "title: Well - ")
    assert watched.until("examples of")[-1] == "9 examples of 1 rules run: no findings"
