"""The load: a process of its own that sends calls from several threads over raw sockets and times each.

``python -m tests.bench.load`` reads a ``Job`` as JSON from its standard input and prints a ``Result``. It is
cheap, so that the server is the limit. Each call opens a connection of its own.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from time import perf_counter, process_time

from tests.bench import signing

_PATIENCE = 30.0  # seconds for one call


class LoadError(RuntimeError):
    """A call was not answered, or not as expected."""


@dataclass(frozen=True, slots=True)
class Job:
    """Send ``calls`` calls, ``concurrency`` at a time, from the processor cores ``cores``.

    In each body the call's number, as wide as ``mark``, replaces it: every call is about another patient.
    ``expected`` must be in each response, whose status must be 200. The first call has the number ``first``.
    Where ``key`` is the private key of an EHR (PEM, RSA), each call carries a token of its own.
    """

    port: int
    path: str
    body: str
    mark: str
    calls: int
    concurrency: int
    expected: str
    first: int = 0
    cores: tuple[int, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds: all calls together, the client's processor time, what 50 % and 99 % of calls took at most."""

    seconds: float
    client_cpu: float
    p50: float
    p99: float


def run(job: Job) -> Result:
    """Have a separate process do the job. LoadError if any response was wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(job)),
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise LoadError(done.stdout.strip() or "the load process failed")
    return Result(**json.loads(done.stdout))


def call(port: int, request: bytes) -> bytes:
    """One exchange: the whole response, head and body."""
    with socket.create_connection(("127.0.0.1", port), _PATIENCE) as connection:
        connection.sendall(request)
        response = bytearray()
        while chunk := connection.recv(262_144):
            response += chunk
    return bytes(response)


def request_of(job: Job) -> tuple[bytes, list[bytes]]:
    """The head of every request of a job but for its last lines, and its body between the marks."""
    head = (
        f"POST {job.path} HTTP/1.1\r\nHost: 127.0.0.1:{job.port}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nConnection: close\r\nContent-Length: {len(job.body.encode())}\r\n"
    )
    return head.encode(), job.body.encode().split(job.mark.encode())


class _Callers:
    """The threads of one job; each takes the next number until none is left or one has failed."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._head, self._parts = request_of(job)
        self._expected = job.expected.encode()
        self._numbers = iter(range(job.first, job.first + job.calls))
        self._tokens = signing.headers(job.key, job.port, job.path, job.calls) if job.key else []
        self._lock = threading.Lock()
        self.latencies: list[float] = []
        self.failure = ""

    def work(self) -> None:
        while not self.failure:
            with self._lock:
                number = next(self._numbers, None)
                token = self._tokens.pop() if self._tokens else b""
            if number is None:
                return
            request = (
                self._head + token + b"\r\n" + f"{number:0{len(self._job.mark)}d}".encode().join(self._parts)
            )
            begun = perf_counter()
            try:
                response = call(self._job.port, request)
            except OSError as error:
                self.failure = f"call {number} was not answered: {error}"
                return
            self.latencies.append(perf_counter() - begun)
            if not response.startswith(b"HTTP/1.1 200 ") or self._expected not in response:
                self.failure = (
                    f"call {number} was answered wrongly: {response[:2000].decode(errors='replace')}"
                )


def _main() -> int:
    job = Job(**json.load(sys.stdin))
    if job.cores:
        os.sched_setaffinity(0, job.cores)
    callers = _Callers(job)
    threads = [threading.Thread(target=callers.work) for _ in range(job.concurrency)]
    signed = process_time()
    begun = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = perf_counter() - begun
    if callers.failure:
        print(callers.failure)
        return 1
    ordered = sorted(callers.latencies)
    p50, p99 = (ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 99))
    print(json.dumps(asdict(Result(seconds, process_time() - signed, p50, p99))))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
