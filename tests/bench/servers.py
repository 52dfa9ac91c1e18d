"""A server under measurement: gunicorn with one sync worker on a free loopback port, on a core of its own.

Linux only: processor time and memory of the worker are read from ``/proc``.
"""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from types import TracebackType

ROOT = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENCE = 60.0  # seconds until a server must have answered


class ServerError(RuntimeError):
    """A server did not start, or ended."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Which processor cores serve and which send; the same ones where there is only one."""

    serving: tuple[int, ...]
    sending: tuple[int, ...]

    @classmethod
    def choose(cls) -> "Cores":
        """The last core of those allowed serves, the others send."""
        allowed = sorted(os.sched_getaffinity(0))
        return cls((allowed[-1],), tuple(allowed[:-1]) or (allowed[-1],))

    def busy(self) -> float:
        """Seconds for which the serving core has worked since the machine started, for whatever process."""
        lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
        fields = next(line.split() for line in lines if line.startswith(f"cpu{self.serving[0]} "))
        idle, waiting = (int(fields[i]) for i in (4, 5))
        return (sum(map(int, fields[1:9])) - idle - waiting) / _TICKS


class Server:
    """``app`` under gunicorn, from construction to ``stop``. ``start_up`` is seconds until the first 200.

    What it writes goes to a folder of its own. ``more`` are settings besides.
    """

    def __init__(
        self, app: str, cores: Cores, *, preload: bool = True, more: Mapping[str, str] | None = None
    ) -> None:
        self.port = _free_port()
        self._state = TemporaryDirectory(prefix="cds-bench-")
        settings = {
            "CDS_BIND": f"127.0.0.1:{self.port}",
            "CDS_ALLOW_AS_OF": "1",
            "CDS_ENV": "demo",
            "CDS_RULES": str(ROOT / "rules"),
            "CDS_STATE": self._state.name,
            "BENCH_PRELOAD": str(int(preload)),
            **(more or {}),
        }
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "python:tests.bench.served",
            "--log-level",
            "error",
            app,
        ]
        mine = os.sched_getaffinity(0)
        os.sched_setaffinity(0, cores.serving)  # what is started inherits it
        try:
            begun = perf_counter()
            self._master = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)  # noqa: S603
        finally:
            os.sched_setaffinity(0, mine)
        try:
            self._await_answer(begun + _PATIENCE)
            self.start_up = perf_counter() - begun
            self._worker = _child_of(self._master.pid)
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server and wait for its end."""
        self._master.terminate()
        try:
            self._master.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._master.kill()
            self._master.wait()
        self._state.cleanup()

    def cpu(self) -> float:
        """Seconds of processor time that the worker has used, in user and in kernel mode."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident(self) -> int:
        """Bytes of the worker in memory, those it shares with its master included."""
        return int(self._proc("statm").split()[1]) * _PAGE

    def _proc(self, name: str) -> str:
        try:
            return Path(f"/proc/{self._worker}/{name}").read_text(encoding="ascii")
        except FileNotFoundError:
            raise ServerError("the worker of a server ended while it was measured") from None

    def _await_answer(self, deadline: float) -> None:
        while perf_counter() < deadline:
            if self._master.poll() is not None:
                raise ServerError(
                    f"a server ended with exit code {self._master.returncode} before it answered"
                )
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
            try:
                connection.request("GET", "/cds-services")
                if connection.getresponse().status == 200:
                    return
            except ConnectionError:
                sleep(0.005)
            finally:
                connection.close()
        raise ServerError("a server did not answer in time")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _child_of(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    if len(children) != 1:
        raise ServerError(f"a server has {len(children)} workers instead of one")
    return int(children[0])
