"""`cds reload` where no service can do as it is told; with one that can: tests/web/test_process.py."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cds.cli import reload
from cds.rulebook.loader import load
from cds.settings import Settings
from cds.settings.running import Running, begin
from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A state folder of its own; nobody is waited for."""
    monkeypatch.setenv("CDS_STATE", str(tmp_path))
    monkeypatch.setattr(reload, "_PATIENCE", 0.3)
    return Settings(state=tmp_path)


@pytest.fixture
def service(settings: Settings) -> Iterator[Running]:
    """Something that says it runs. No process has its number."""
    one = begin(settings, 2**22 + 1, ["127.0.0.1:8000"])
    yield one
    one.end()


def test_nobody_runs(cds: Cds, settings: Settings) -> None:
    run = cds("reload")
    assert (run.code, run.out) == (1, "")
    assert run.err == f"cds reload: no running service has its state in '{settings.state}' (CDS_STATE)\n"


def test_several_run(cds: Cds, settings: Settings, service: Running) -> None:
    other = begin(settings, 2**22 + 2, ["127.0.0.1:9000"])
    run = cds("reload")
    other.end()
    assert run.code == 1
    assert "several services run: 4194305 (127.0.0.1:8000), 4194306 (127.0.0.1:9000)" in run.err


def test_wrong_settings(cds: Cds, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_RATE", "x")
    run = cds("reload")
    assert (run.code, run.err.startswith("cds reload: CDS_RATE is 'x'")) == (1, True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (None, "the service did not say whether it took the rules over"),
        ({"digest": "sha256:0", "faults": []}, "does it read another folder?"),
        ({"digest": "", "faults": ["rules/x.yaml:1: y"]}, "the service refused the rules; those before stay"),
        ({"digest": "mine", "faults": []}, "not every worker has been replaced yet"),
    ],
)
def test_a_service_that_does_not_do_as_told(
    cds: Cds, service: Running, monkeypatch: pytest.MonkeyPatch, said: dict[str, object] | None, sentence: str
) -> None:
    told: list[tuple[int, int]] = []

    def tell(process: int, number: int) -> None:
        told.append((process, number))
        if said is not None:
            digest = load(ROOT / "rules").digest if said["digest"] == "mine" else said["digest"]
            service.say_reload({**said, "digest": digest})

    monkeypatch.setattr("os.kill", tell)
    run = cds("reload")
    assert run.code == 1
    assert sentence in run.err
    assert told == [(service.process, signal.SIGHUP)]
    if said is not None and said["faults"]:
        assert run.out == "rules/x.yaml:1: y\n"
