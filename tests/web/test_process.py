"""The service under gunicorn: two workers, reload without a lost call, counts over all, a quiet end."""

import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.hooks.calls import SIGN, Site
from tests.service import Service, free_port

URL = f"/cds-services/{SIGN.id}"
RULE = Path("cluster_headache/ketamine/ketamine-renal-contraindication.yaml")


@pytest.fixture(scope="module")
def body(site: Site) -> bytes:
    """A call that is answered with a critical card."""
    return json.dumps(site.call("low-clearance")).encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests that leave it as it was."""
    with Service(tmp_path_factory.mktemp("service")) as running:
        yield running


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def workers(service: Service) -> set[int]:
    (folder,) = (service.folder / "state" / "run").glob("[0-9]*")
    return {int(file.name) for file in (folder / "workers").glob("[0-9]*")}


def counted(running: Service, name: str, /, **labels: str) -> float:
    page = running.get("/metrics").body.decode()
    return sum(
        sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def change(service: Service, old: str, new: str) -> None:
    path = service.rules / RULE
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


class Callers:
    """Threads that call without a pause and count the statuses; as a context manager."""

    def __init__(self, service: Service, body: bytes, *, keep_alive: bool) -> None:
        self._service = service
        self._body = body
        self._keep_alive = keep_alive
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._call) for _ in range(4)]
        self.seen: Counter[int | str] = Counter()

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _call(self) -> None:
        connection = self._service.connection()
        while not self._stop.is_set():
            try:
                connection.request("POST", URL, self._body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                response.read()
                self.seen[response.status] += 1
            except OSError as error:
                self.seen[type(error).__name__] += 1
            if not self._keep_alive:
                connection.close()
        connection.close()


@pytest.mark.parametrize("keep_alive", [True, False])
def test_a_reload_takes_the_rules_over_and_drops_no_call(
    tmp_path: Path, body: bytes, keep_alive: bool
) -> None:
    with Service(tmp_path) as service, Callers(service, body, keep_alive=keep_alive) as callers:
        until(lambda: callers.seen[200] > 20)
        before = service.get("/health/ready").json["rulebook"]["digest"]
        change(service, "Ketamine contraindicated - creatinine", "Ketamine must not be given - creatinine")
        run = service.cds("reload")
        assert (run.returncode, run.stderr) == (0, "")
        after = service.get("/health/ready").json
        assert after["rulebook"]["digest"] != before
        assert run.stdout == f"Every worker answers from {after['rulebook']['digest']}.\n"
        assert after["reload"]["result"] == "taken"
        for _ in range(4):
            answer = service.post(URL, body).json
            assert answer["cards"][0]["summary"].startswith("Ketamine must not be given")
        callers.__exit__()
        assert set(callers.seen) == {200}
        assert counted(service, "cds_reloads_total", result="taken") == 1
        assert counted(service, "cds_calls_total", service=SIGN.id) == callers.seen[200] + 4


def test_unsound_rules_are_refused_and_the_old_ones_stay(tmp_path: Path, body: bytes) -> None:
    with Service(tmp_path) as service:
        before = service.get("/health/ready").json["rulebook"]["digest"]
        change(service, "outcomes:", "outcmes:")
        run = service.cds("reload")
        assert run.returncode == 1
        assert f"{service.rules / RULE}:" in run.stdout
        assert workers(service), "the service was not even asked"
        service.process.send_signal(signal.SIGHUP)
        until(lambda: any(line["event"].startswith("changed rules are refused") for line in service.lines()))
        until(lambda: service.get("/health/ready").json["reload"]["result"] == "refused")
        ready = service.get("/health/ready")
        assert (ready.status, ready.json["status"]) == (200, "degraded")
        assert ready.json["rulebook"]["digest"] == before
        assert service.post(URL, body).json["extension"]["org.cluster-headache-cds"]["rulebook"] == before
        assert counted(service, "cds_reload_refused") == 1


def test_counts_are_of_all_workers_and_outlive_one(service: Service, body: bytes) -> None:
    before = counted(service, "cds_calls_total", service=SIGN.id, status="200")
    for _ in range(20):
        assert service.post(URL, body).status == 200
    victim = min(workers(service))
    os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in workers(service) and len(workers(service)) == 2)
    assert counted(service, "cds_calls_total", service=SIGN.id, status="200") == before + 20


def test_a_client_that_sends_nothing_stops_nobody(service: Service, body: bytes) -> None:
    silent = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(12)]
    try:
        for connection in silent:
            connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n")
        assert service.post(URL, body).status == 200
    finally:
        for connection in silent:
            connection.close()


def test_every_line_of_the_log_is_json(service: Service, body: bytes) -> None:
    service.post(URL, body, **{"X-Request-ID": "known-to-the-caller"})
    until(lambda: any(line.get("request") == "known-to-the-caller" for line in service.lines()))
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(b"GET /?patient=Zwicky HTTP/9\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 ")
    until(lambda: any(line["event"] == "Invalid request" for line in service.lines()))
    assert "Zwicky" not in service.log.read_text(encoding="utf-8")


def test_a_call_in_hand_is_finished_when_the_service_ends(tmp_path: Path, body: bytes) -> None:
    with Service(tmp_path) as service:
        head = f"POST {URL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        with socket.create_connection(("127.0.0.1", service.port)) as connection:
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:1000])
            time.sleep(0.3)  # so that a thread has begun to read it
            service.process.terminate()
            until(lambda: any("term" in line["event"] for line in service.lines()))
            connection.sendall(body[1000:])
            response = b""
            while chunk := connection.recv(65536):
                response += chunk
        assert response.startswith(b"HTTP/1.1 200 ")
        assert service.process.wait(60) == 0
        assert list((tmp_path / "state" / "run").iterdir()) == []


def test_metrics_have_an_address_of_their_own_where_one_is_set(tmp_path: Path) -> None:
    port = free_port()
    with Service(tmp_path, {"CDS_METRICS_BIND": f"127.0.0.1:{port}", "CDS_RATE": "6"}) as service:
        assert service.get("/metrics").status == 404
        assert service.get("/metrics", Host=f"127.0.0.1:{port}").status == 404
        assert service.get("/metrics", port).status == 200
        statuses = [service.get("/cds-services").status for _ in range(3)]
        assert statuses == [200, 429, 429]
        assert service.get("/cds-services").headers["Retry-After"] in ("9", "10")


@pytest.mark.parametrize(
    ("more", "arguments", "sentence"),
    [
        ({"CDS_BIND": "0.0.0.0:8000"}, (), "CDS_BIND is '0.0.0.0:8000', which others can reach"),
        ({}, ("--bind", "0.0.0.0:0"), "gunicorn listens on 0.0.0.0:0, which others can reach"),
        ({"CDS_ENV": "production"}, (), "CDS_CLIENTS is not set; production needs"),
        ({"CDS_STATE": "/proc/cds"}, (), "CDS_STATE is '/proc/cds'"),
    ],
)
def test_what_it_refuses_to_start_with(
    tmp_path: Path, more: dict[str, str], arguments: tuple[str, ...], sentence: str
) -> None:
    service = Service(tmp_path, more, arguments)
    service.rules.symlink_to(Path("rules").resolve())
    service.start()
    assert service.process.wait(60) != 0
    log = service.log.read_text(encoding="utf-8")
    assert sentence in log
    assert "Traceback" not in log


def test_a_fhir_server_that_hangs_holds_up_nobody_else(tmp_path: Path, site: Site, body: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as hanging:
        base = f"http://127.0.0.1:{hanging.getsockname()[1]}/fhir"
        clients = tmp_path / "clients.json"
        clients.write_text(
            json.dumps({"clients": [{"name": "slow", "fhir_servers": [base]}]}), encoding="utf-8"
        )
        lacking = {**site.call("low-clearance"), "fhirServer": base}
        del lacking["prefetch"]
        slow: list[int] = []
        more = {"CDS_CLIENTS": str(clients), "CDS_FHIR_DEADLINE": "7"}
        with Service(tmp_path, more) as service:
            sent = json.dumps(lacking).encode()
            callers = [
                threading.Thread(target=lambda: slow.append(service.post(URL, sent).status)) for _ in range(6)
            ]
            for caller in callers:
                caller.start()
            connections = [hanging.accept()[0] for _ in callers]  # all six are under way
            assert [service.post(URL, body).status for _ in range(6)] == [200] * 6
            assert slow == []
            for caller in callers:
                caller.join()
            assert slow == [200] * 6
            for connection in connections:
                connection.close()
