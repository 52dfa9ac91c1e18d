"""`cds demo`: the page to open, the first card from a real server, and clear words where it cannot start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT


def demo(bind: str, *arguments: str, folder: Path = ROOT, **more: str) -> "subprocess.CompletedProcess[str]":
    """The command as a process of its own: it starts gunicorn and ends it."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("CDS_")}
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-m", "cds.cli", "demo", *arguments],
        cwd=folder,
        env={**inherited, "CDS_BIND": bind, "PYTHONPATH": str(ROOT), **more},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The command ends its server on SIGTERM; afterwards the tests' own handler stands again."""
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)


@pytest.mark.usefixtures("own_signals")
def test_it_shows_the_critical_card_and_stops(cds: Cds, monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setenv("CDS_BIND", f"127.0.0.1:{free}")
    monkeypatch.setenv("CDS_WORKERS", "1")
    monkeypatch.setenv("CDS_ALLOW_AS_OF", "0")
    run = cds("demo", "--once")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"Open in a browser: http://127.0.0.1:{free}/review\n")
    assert f"EHRs call http://127.0.0.1:{free}/cds-services." in run.out
    assert "!! CRITICAL: Ketamine contraindicated - creatinine clearance below 30 mL/min\n" in run.out
    assert "29.97 mL/min" in run.out
    assert "     > Cancel this order for ketamine\n" in run.out
    url = f"http://127.0.0.1:{free}/cds-services/cluster-headache-order-sign"
    assert run.out.endswith(f"-d @- {url} | python3 -m json.tool\n")
    with socket.create_server(("127.0.0.1", free)):
        pass  # nobody listens any more


def test_a_port_in_use_is_said(cds: Cds, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setenv("CDS_BIND", f"127.0.0.1:{taken}")
    run = cds("demo", "--once")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"cds demo: cannot listen on 127.0.0.1:{taken} (")
    assert run.err.endswith("CDS_BIND=HOST:PORT chooses another\n")


@pytest.mark.parametrize(
    ("bind", "code", "words"),
    [
        ("localhost", 2, "CDS_BIND is 'localhost'; HOST:PORT is wanted"),
        ("unix:/tmp/cds.sock", 2, "HOST:PORT is wanted"),
        ("127.0.0.1:99999", 2, "HOST:PORT is wanted"),
        ("127.0.0.1:0", 2, "HOST:PORT is wanted"),
        ("host.invalid:8000", 1, "cannot listen on host.invalid:8000"),
    ],
)
def test_an_address_that_is_none_is_said(
    cds: Cds, monkeypatch: pytest.MonkeyPatch, bind: str, code: int, words: str
) -> None:
    monkeypatch.setenv("CDS_BIND", bind)
    run = cds("demo", "--once")
    assert (run.code, run.out) == (code, "")
    assert words in run.err


def test_elsewhere_than_in_the_project_it_says_so(tmp_path: Path, free: int) -> None:
    run = demo(f"127.0.0.1:{free}", "--once", folder=tmp_path, CDS_RULES=str(ROOT / "rules"))
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "cds demo: samples/low-clearance.json: No such file or directory; start it in the project's folder\n"
    )


def test_a_service_that_does_not_start_is_said(free: int) -> None:
    run = demo(f"127.0.0.1:{free}", "--once", CDS_ENV="prod")
    assert (run.returncode, run.stdout) == (1, "")
    assert "CDS_ENV is 'prod'; it may be 'demo' or 'production'" in run.stderr
    assert run.stderr.endswith(f"cds demo: the service did not start on http://127.0.0.1:{free}\n")
