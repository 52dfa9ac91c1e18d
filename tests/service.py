"""The service as it really runs: gunicorn with its workers, on a free port, in a folder of its own."""

import http.client
import itertools
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.hooks.calls import ROOT

_PATIENCE = 60.0  # seconds


# Below the ports that the kernel gives to outgoing connections: one of those could take a port between here
# and the start of the service. Each process of a parallel run of the tests has ports of its own.
_FIRST, _LAST, _PROCESSES = 10_240, 32_000, 16
_mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
_ports = itertools.cycle(
    random.sample(range(_FIRST + _mine, _LAST, _PROCESSES), (_LAST - _FIRST) // _PROCESSES)
)


def free_port() -> int:
    """A port that nobody listens on, and that is given to nobody else for long."""
    for port in itertools.islice(_ports, 100):
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("a hundred ports in turn are taken")


@dataclass(frozen=True, slots=True)
class Answer:
    """One response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


@dataclass(slots=True)
class Service:
    """gunicorn on a copy of the shipped rules, as a context manager. ``more`` are settings besides."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str]" = field(init=False)

    @property
    def rules(self) -> Path:
        """The folder of rules that it reads."""
        return self.folder / "rules"

    @property
    def environment(self) -> dict[str, str]:
        """What it and the commands about it are told."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CDS_")}
        return inherited | {
            "CDS_BIND": f"127.0.0.1:{self.port}",
            "CDS_STATE": str(self.folder / "state"),
            "CDS_RULES": str(self.rules),
            "CDS_ALLOW_AS_OF": "1",
            **self.more,
        }

    def __enter__(self) -> "Service":
        shutil.copytree(ROOT / "rules", self.rules)
        self.start()
        try:
            self._await()
        except BaseException:
            self.stop()
            raise
        return self

    def start(self) -> None:
        """Start gunicorn, whose log goes to a file."""
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(  # noqa: S603 - a fixed command
                [sys.executable, "-m", "gunicorn", *self.arguments],
                cwd=ROOT,
                env=self.environment,
                stderr=log,
                text=True,
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> int:
        """End it and wait for its end; its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    @property
    def log(self) -> Path:
        """What it wrote on standard error."""
        return self.folder / "log"

    def lines(self) -> list[dict[str, Any]]:
        """Its log lines."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line]

    def _await(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text(encoding="utf-8"))
            try:
                if self.get("/health/live").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the service did not start")

    def connection(self, port: int | None = None) -> http.client.HTTPConnection:
        """A connection to it."""
        return http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=_PATIENCE)

    def get(self, path: str, port: int | None = None, **headers: str) -> Answer:
        """One GET."""
        return self._ask("GET", path, None, headers, port)

    def post(self, path: str, body: bytes, **headers: str) -> Answer:
        """One POST of JSON."""
        return self._ask("POST", path, body, {"Content-Type": "application/json", **headers}, None)

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], port: int | None
    ) -> Answer:
        connection = self.connection(port)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def cds(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The command ``cds`` with the settings of the service."""
        return subprocess.run(  # noqa: S603 - a fixed command
            [sys.executable, "-m", "cds.cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE * 2,
            check=False,
        )
