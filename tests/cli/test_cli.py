"""The command itself: its subcommands, wrong usage, rules that cannot be loaded."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from cds.cli import MODULES
from tests.cli.conftest import Cds


def test_help_names_every_subcommand(cds: Cds) -> None:
    run = cds("--help")
    assert run.code == 0
    for name in ("check", "test", "explain", "request", "demo"):
        assert f"\n    {name} " in run.out


@pytest.mark.parametrize("command", MODULES)
def test_a_command_is_read_by_its_own_module(cds: Cds, command: str) -> None:
    run = cds(command, "--help")
    assert run.code == 0
    assert run.out.startswith(f"usage: cds {command} ")


def test_all_commands_are_known_where_the_first_word_is_none(cds: Cds) -> None:
    listed = [line.split()[0] for line in cds("--help").out.splitlines() if line.startswith("    ")]
    assert set(MODULES) <= set(listed)
    assert "there is no command examine; did you mean `explain`?" in cds("examine").err
    assert "there is no command xyzzy; `cds --help` lists them" in cds("xyzzy").err


@pytest.mark.parametrize("arguments", [(), ("examine",), ("check", "a", "b"), ("explain",), ("request",)])
def test_wrong_usage_is_2(cds: Cds, arguments: tuple[str, ...]) -> None:
    run = cds(*arguments)
    assert run.code == 2
    assert run.err.startswith("usage: cds")


@pytest.mark.parametrize(
    "arguments",
    [
        ("request", "samples/candidate.json"),
        ("explain", "x", "--patient", "samples/candidate.json"),
        ("demo",),
    ],
)
def test_rules_that_cannot_be_loaded_are_1_with_their_faults(
    cds: Cds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CDS_RULES", str(tmp_path / "nowhere"))
    run = cds(*arguments)
    assert (run.code, run.err) == (1, "")
    assert run.out.startswith(f"{tmp_path / 'nowhere'}:1: no-rules is not a folder\n    hint: ")


def test_it_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["cds", "--help"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("cds.cli", run_name="__main__")
    assert stopped.value.code == 0
    assert "usage: cds" in capsys.readouterr().out


def test_who_stops_reading_gets_no_traceback() -> None:
    command = [sys.executable, "-m", "cds.cli", "vocab", "verapamil"]
    pipe = subprocess.PIPE
    # A fixed command of this test.
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 1
