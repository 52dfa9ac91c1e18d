"""Connections to a server: kept while fresh, made anew in a fork, and cut from another thread."""

import os
import threading
from time import monotonic
from typing import Any

import pytest

from cds.fhir.client import Allowance, FhirClient, Limits, NotRead
from cds.fhir.connections import Exchange
from cds.fhir.servers import base_of
from tests.fhir import stub as misbehaving
from tests.fhir.conftest import LIMITS
from tests.fhir.stub import Behaviour, FhirStub

TARGET = "/fhir/Condition?patient=1"


def get(client: FhirClient, server: FhirStub, exchange: Exchange | None = None) -> dict[str, Any]:
    allowance = Allowance(client.limits, monotonic())
    return client.get(base_of(server.base), TARGET, "", allowance, exchange or Exchange())


def test_one_connection_serves_many_reads(client: FhirClient, server: FhirStub) -> None:
    for _ in range(5):
        get(client, server)
    assert client.origin(base_of(server.base)).pool.num_connections == 1


def test_a_connection_that_lay_idle_is_not_used_again(
    client: FhirClient, server: FhirStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds.fhir.connections._LONGEST_IDLE", -1.0)
    for _ in range(2):
        get(client, server)
    assert len({asked.peer for asked in server.asked}) == 2


def test_a_fork_makes_its_own_connections(
    client: FhirClient, server: FhirStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = base_of(server.base)
    mine, child = client.origin(base), os.getpid() + 1
    assert client.origin(base) is mine
    monkeypatch.setattr("os.getpid", lambda: child)
    assert client.origin(base) is not mine


@pytest.mark.parametrize(
    "behaviour", [misbehaving.hang, misbehaving.drip, misbehaving.drip_head, misbehaving.drip_chunks]
)
def test_a_read_can_be_cut_from_another_thread(
    client: FhirClient, server: FhirStub, behaviour: Behaviour
) -> None:
    server.misbehave["Condition"] = behaviour
    exchange, ended = Exchange(), threading.Event()

    def read() -> None:
        with pytest.raises(NotRead):
            client.get(
                base_of(server.base), TARGET, "", Allowance(Limits(deadline=60), monotonic()), exchange
            )
        ended.set()

    thread = threading.Thread(target=read)
    thread.start()
    assert server.began.wait(10)
    exchange.cut()
    thread.join(10)
    assert ended.is_set()
    with pytest.raises(NotRead):
        client.get(base_of(server.base), TARGET, "", Allowance(LIMITS, monotonic()), exchange)
    assert len(server.asked) == 1  # a cut exchange asks no more


def test_a_cut_does_not_reach_whom_the_connection_serves_next(client: FhirClient, server: FhirStub) -> None:
    first, second = Exchange(), Exchange()
    base, allowance = base_of(server.base), Allowance(LIMITS, monotonic())
    client.get(base, TARGET, "", allowance, first)
    client.get(base, TARGET, "", allowance, second)
    first.cut()
    assert client.get(base, TARGET, "", allowance, second)["resourceType"] == "Bundle"
    assert client.origin(base).pool.num_connections == 1
