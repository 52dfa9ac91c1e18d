"""The command, run in this process in the project's folder."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from cds.cli import demo, explain, main, samples
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT


class Run(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Cds = Callable[..., Run]
_load = cache(load)  # the shipped rules are read once, not once a command


@pytest.fixture
def cds(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cds:
    """Runs `cds` with arguments; usage errors end with their exit code too."""
    monkeypatch.chdir(ROOT)
    for module in (demo, explain, samples):
        monkeypatch.setattr(module, "load", _load)
    for setting in ("CDS_RULES", "CDS_ENV", "CDS_BIND"):
        monkeypatch.delenv(setting, raising=False)

    def run(*arguments: str) -> Run:
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return Run(code, *capsys.readouterr())

    return run
