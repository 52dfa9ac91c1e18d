"""The command itself: its subcommands, wrong usage, rules that cannot be loaded."""

import runpy
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cds


def test_help_names_every_subcommand(cds: Cds) -> None:
    run = cds("--help")
    assert run.code == 0
    for name in ("check", "test", "explain", "request", "demo"):
        assert f"\n    {name} " in run.out


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
