"""What a prefetch lacks, read from a real server: which keys, how it fares, what it becomes, when it ends."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest

from cds.fhir.authorization import Authorization
from cds.fhir.client import FhirClient, Limits, Trouble
from cds.fhir.prefetch import KEYS
from cds.fhir.record import Record, State, read_record
from cds.fhir.retrieval import Read, Retrieved, Source
from cds.fhir.servers import allowed_bases
from tests.fhir import stub as misbehaving
from tests.fhir.conftest import RECORD
from tests.fhir.patients import PATIENT, bundle, condition, patient, request
from tests.fhir.stub import OUTCOME, Behaviour, FhirStub, Handler, canary, paged, says, serving

Json = dict[str, Any]
_OF = "{{context.patientId}}"
TEMPLATES = {
    "patient": f"Patient/{_OF}",
    "conditions": f"Condition?patient={_OF}",
    "observations": f"Observation?patient={_OF}&code=http://loinc.org|2160-0",
    "medicationRequests": f"MedicationRequest?patient={_OF}",
}
LIMITS = Limits(deadline=5)
SHORT = Limits(deadline=1.0)
SLACK = 2.0  # seconds a busy machine may take to notice that time is up
TOKEN = Authorization("abc")


@pytest.fixture
def source(server: FhirStub) -> Iterator[Source]:
    made = Source(allowed_bases([server.base], production=False), FhirClient(LIMITS))
    yield made
    made.client.close()


def complete(
    source: Source,
    server: FhirStub,
    prefetch: Json | None = None,
    authorization: Authorization | None = None,
    limits: Limits | None = None,
) -> Retrieved:
    if limits is not None:
        source.client.limits = limits
    return source.complete(prefetch, TEMPLATES, PATIENT, server.base, authorization)


def record(retrieved: Retrieved) -> Record:
    return read_record(retrieved.prefetch, PATIENT, KEYS)


def fared(retrieved: Retrieved) -> dict[str, str]:
    return {read.key: read.trouble for read in retrieved.reads}


# ------------------------------------------------------------------ which keys


def test_without_a_prefetch_everything_is_read(source: Source, server: FhirStub) -> None:
    retrieved = complete(source, server)
    assert retrieved.reads == tuple(Read(key, 1, "") for key in TEMPLATES)
    found = record(retrieved)
    assert found.patient is not None
    for kind in ("Patient", "Condition", "Observation", "MedicationRequest"):
        assert found.state(kind) is State.COMPLETE
    assert found.state("Procedure") is State.NOT_SENT  # nobody asked for it


@pytest.mark.obligation("28")
def test_only_keys_that_were_left_out_are_read(source: Source, server: FhirStub) -> None:
    sent = {"patient": patient(), "conditions": None, "observations": bundle(), "theirs": bundle(request())}
    retrieved = complete(source, server, sent)
    assert [read.key for read in retrieved.reads] == ["medicationRequests"]
    assert retrieved.prefetch is not None
    assert {key: retrieved.prefetch[key] for key in sent} == sent
    assert record(retrieved).state("Condition") is State.EMPTY


@pytest.mark.parametrize(
    "value",
    [OUTCOME, {"response": {"status": "500"}, "resource": OUTCOME}, {"resource": None}, "junk", [], 7],
)
@pytest.mark.obligation("29")
def test_what_the_client_answered_is_not_asked_again(source: Source, server: FhirStub, value: Any) -> None:
    sent = dict.fromkeys(TEMPLATES, value)
    assert complete(source, server, sent) == Retrieved(sent)
    assert not server.asked


def test_a_whole_prefetch_is_not_touched(source: Source, server: FhirStub) -> None:
    sent = {key: bundle() for key in TEMPLATES}
    assert complete(source, server, sent).prefetch is sent
    assert not server.asked


def test_an_id_that_is_no_id_is_not_asked_for(source: Source, server: FhirStub) -> None:
    assert source.complete(None, TEMPLATES, "..", server.base, None) == Retrieved(None)
    assert not server.asked


# ------------------------------------------------------------------ the token


@pytest.mark.obligation("34")
def test_the_token_goes_to_every_read(source: Source, server: FhirStub) -> None:
    complete(source, server, authorization=TOKEN)
    assert {asked.headers.get("Authorization") for asked in server.asked} == {"Bearer abc"}


def test_an_authorization_that_cannot_be_used_reads_nothing(source: Source, server: FhirStub) -> None:
    retrieved = complete(source, server, authorization=Authorization(""))
    assert retrieved == Retrieved(None)
    assert not server.asked


def test_what_the_token_does_not_open_is_not_taken_for_absent(source: Source, server: FhirStub) -> None:
    scopes = "user/Patient.read user/Condition.read user/Observation.rs?category=laboratory"
    retrieved = complete(source, server, authorization=Authorization("abc", scopes))
    assert fared(retrieved) == {
        "patient": "",
        "conditions": "",
        "observations": "",
        "medicationRequests": "not_authorized",
    }
    assert not server.asked_for("MedicationRequest")
    found = record(retrieved)
    assert found.state("Condition") is State.COMPLETE
    assert found.state("Observation") is State.INCOMPLETE
    assert len(found.of("Observation")) == 1
    assert found.state("MedicationRequest") is State.UNREADABLE


# ------------------------------------------------------------------ what cannot be read


@pytest.mark.parametrize(
    "behaviour, expected",
    [
        (says(OUTCOME), Trouble.OUTCOME),
        (says(OUTCOME, 401), Trouble.NOT_AUTHORIZED),
        (says(OUTCOME, 403), Trouble.NOT_AUTHORIZED),
        (says(OUTCOME, 404), Trouble.NOT_FOUND),
        (says(OUTCOME, 429), Trouble.THROTTLED),
        (says(OUTCOME, 500), Trouble.SERVER_ERROR),
        (says(b"<html>"), Trouble.NOT_JSON),
        (says({"entry": []}), Trouble.NOT_THE_RESOURCE),
        (says(condition()), Trouble.NOT_THE_RESOURCE),
        (says(patient()), Trouble.NOT_THE_RESOURCE),
        (misbehaving.reset, Trouble.CONNECTION),
    ],
)
def test_a_search_without_an_answer_is_unreadable_and_not_empty(
    source: Source, server: FhirStub, behaviour: Behaviour, expected: Trouble
) -> None:
    server.misbehave["Condition"] = behaviour
    retrieved = complete(source, server)
    assert fared(retrieved) == {**dict.fromkeys(TEMPLATES, ""), "conditions": expected}
    found = record(retrieved)
    assert found.state("Condition") is State.UNREADABLE
    assert not found.of("Condition")
    assert found.state("Observation") is State.COMPLETE


@pytest.mark.parametrize("status", [404, 410])
def test_a_patient_that_is_not_there_is_known_not_to_be(
    source: Source, server: FhirStub, status: int
) -> None:
    server.misbehave["Patient"] = says(OUTCOME, status)
    found = record(complete(source, server))
    assert found.state("Patient") is State.EMPTY
    assert found.patient is None


@pytest.mark.parametrize(
    "behaviour",
    [says(OUTCOME, 500), says(OUTCOME), says(bundle(patient())), says(patient(id="other")), says(b"")],
)
def test_a_patient_that_cannot_be_read_is_unreadable(
    source: Source, server: FhirStub, behaviour: Behaviour
) -> None:
    server.misbehave["Patient"] = behaviour
    found = record(complete(source, server))
    assert found.state("Patient") is State.UNREADABLE
    assert found.patient is None
    assert found.had_patient


def test_resources_of_another_patient_are_set_aside(source: Source, server: FhirStub) -> None:
    stranger = condition(id="c2", subject={"reference": "Patient/other"})
    server.misbehave["Condition"] = says(bundle(condition(id="c1"), stranger))
    found = record(complete(source, server))
    assert [one["id"] for one in found.of("Condition")] == ["c1"]
    assert [one.id for one in found.set_aside] == ["c2"]
    assert found.state("Condition") is State.INCOMPLETE


def test_a_fault_of_ours_in_a_thread_fails_the_call(
    source: Source, server: FhirStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Json) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("cds.fhir.retrieval.next_of", broken)
    with pytest.raises(ZeroDivisionError):
        complete(source, server)


# ------------------------------------------------------------------ pages


def page(number: int, **members: Any) -> Json:
    return {**bundle(condition(id=f"c{number}")), **members}


def three(link: Callable[[Handler, int], str]) -> Behaviour:
    return paged([page(0, total=3), page(1), page(2)], link)


def absolute(handler: Handler, number: int) -> str:
    return f"{handler.server.base}/Condition?patient={PATIENT}&page={number}"


@pytest.mark.parametrize(
    "link",
    [
        absolute,
        lambda _, number: f"Condition?page={number}",
        lambda handler, number: f"{handler.server.path}/Condition?page={number}",
    ],
)
def test_pages_are_followed_to_the_end(
    source: Source, server: FhirStub, link: Callable[[Handler, int], str]
) -> None:
    server.misbehave["Condition"] = three(link)
    retrieved = complete(source, server, authorization=TOKEN)
    assert Read("conditions", 3, "") in retrieved.reads
    found = record(retrieved)
    assert [one["id"] for one in found.of("Condition")] == ["c0", "c1", "c2"]
    assert found.state("Condition") is State.COMPLETE
    assert {asked.headers["Authorization"] for asked in server.asked} == {"Bearer abc"}


@pytest.mark.obligation("26")
def test_a_bundle_that_the_client_sent_is_read_on(source: Source, server: FhirStub) -> None:
    server.misbehave["Condition"] = three(absolute)
    link = f"{server.base}/Condition?patient={PATIENT}&page=1"
    sent = {
        "patient": patient(),
        "conditions": page(0, total=3, link=[{"relation": "next", "url": link}]),
        "observations": None,
        "medicationRequests": bundle(request()),
    }
    retrieved = complete(source, server, sent)
    assert retrieved.reads == (Read("conditions", 2, ""),)
    found = record(retrieved)
    assert [one["id"] for one in found.of("Condition")] == ["c0", "c1", "c2"]
    assert found.state("Condition") is State.COMPLETE
    assert "link" in sent["conditions"]  # what was sent is not changed


@pytest.mark.parametrize(
    "second, expected",
    [
        (says(OUTCOME, 500), Trouble.SERVER_ERROR),
        (says(OUTCOME), Trouble.OUTCOME),
        (says(b"<html>"), Trouble.NOT_JSON),
        (says(patient()), Trouble.NOT_THE_RESOURCE),
    ],
)
def test_pages_that_cannot_be_read_leave_the_list_incomplete(
    source: Source, server: FhirStub, second: Behaviour, expected: Trouble
) -> None:
    first = three(absolute)
    server.misbehave["Condition"] = lambda handler: (second if "page" in handler.asked.query else first)(
        handler
    )
    retrieved = complete(source, server)
    assert Read("conditions", 1, expected) in retrieved.reads
    found = record(retrieved)
    assert [one["id"] for one in found.of("Condition")] == ["c0"]
    assert found.state("Condition") is State.INCOMPLETE


def test_pages_for_ever_end(source: Source, server: FhirStub) -> None:
    server.misbehave["Condition"] = paged([page(0)] * 1000, absolute)
    retrieved = complete(source, server, limits=replace(LIMITS, pages=4))
    assert Read("conditions", 4, Trouble.TOO_MANY_PAGES) in retrieved.reads
    assert len(server.asked_for("Condition")) == 4
    assert record(retrieved).state("Condition") is State.INCOMPLETE


def test_a_page_that_is_its_own_next_is_read_once(source: Source, server: FhirStub) -> None:
    server.misbehave["Condition"] = paged([page(0)] * 3, lambda *_: f"Condition?patient={PATIENT}&_count=200")
    retrieved = complete(source, server)
    assert Read("conditions", 1, Trouble.TOO_MANY_PAGES) in retrieved.reads
    assert len(server.asked_for("Condition")) == 1


def test_a_next_page_elsewhere_is_not_asked_for(source: Source, server: FhirStub) -> None:
    with canary() as elsewhere:
        port = server.server_address[1]
        links = [
            f"http://127.0.0.1:{elsewhere.port}/fhir/Condition",
            f"http://127.0.0.1:{port}@127.0.0.1:{elsewhere.port}/fhir/Condition",
            f"//127.0.0.1:{elsewhere.port}/fhir/Condition",
            f"http://localhost:{elsewhere.port}/fhir/Condition",
            f"http://127.0.0.1:{port}/admin",
            "../admin",
            "file:///etc/passwd",
            "",
        ]
        for link in links:
            server.misbehave["Condition"] = paged([page(0), page(1)], lambda *_, link=link: link)
            retrieved = complete(source, server, authorization=TOKEN)
            assert Read("conditions", 1, Trouble.LINK_ELSEWHERE) in retrieved.reads
            assert record(retrieved).state("Condition") is State.INCOMPLETE
        assert not elsewhere.was_called()
    assert len(server.asked_for("Condition")) == len(links)
    assert all(asked.path.startswith("/fhir/") for asked in server.asked)


# ------------------------------------------------------------------ time and size


@pytest.mark.parametrize("behaviour", [misbehaving.hang, misbehaving.drip, misbehaving.drip_head])
def test_the_deadline_holds_for_all_reads_together(
    source: Source, server: FhirStub, behaviour: Behaviour
) -> None:
    for kind in ("Condition", "Observation"):
        server.misbehave[kind] = behaviour
    began = monotonic()
    retrieved = complete(source, server, limits=SHORT)
    assert monotonic() - began < SHORT.deadline + SLACK
    assert fared(retrieved)["conditions"] == fared(retrieved)["observations"] == Trouble.TIMEOUT
    found = record(retrieved)
    assert found.state("Condition") is State.UNREADABLE
    assert found.state("MedicationRequest") is State.COMPLETE
    assert found.patient is not None


def test_pages_read_in_time_are_kept(source: Source, server: FhirStub) -> None:
    first = three(absolute)
    server.misbehave["Condition"] = lambda handler: (
        misbehaving.hang if handler.asked.query.get("page") == ["2"] else first
    )(handler)
    retrieved = complete(source, server, limits=SHORT)
    assert Read("conditions", 2, Trouble.TIMEOUT) in retrieved.reads
    found = record(retrieved)
    assert [one["id"] for one in found.of("Condition")] == ["c0", "c1"]
    assert found.state("Condition") is State.INCOMPLETE


@pytest.mark.obligation("35")
def test_threads_come_free_when_time_is_up(source: Source, server: FhirStub) -> None:
    for kind in KEYS.values():
        server.misbehave[kind] = misbehaving.drip_head
    for _ in range(3):
        complete(source, server, limits=replace(SHORT, deadline=0.2))
    threads = source.client.origin(source.bases[0]).threads
    threads.shutdown(wait=True)  # returns: no thread is stuck in a read
    assert len(server.asked) == 3 * len(TEMPLATES)


def test_a_server_that_hangs_does_not_hold_up_another(source: Source, server: FhirStub) -> None:
    for kind in KEYS.values():
        server.misbehave[kind] = misbehaving.hang
    with serving(FhirStub(RECORD, PATIENT)) as other:
        both = Source(allowed_bases([server.base, other.base], production=False), source.client)
        assert set(fared(complete(both, server, limits=SHORT)).values()) == {Trouble.TIMEOUT}
        assert set(fared(complete(both, other, limits=LIMITS)).values()) == {""}


def test_many_calls_at_once_each_get_their_own(source: Source, server: FhirStub) -> None:
    with ThreadPoolExecutor(8) as callers:
        all_retrieved = list(callers.map(lambda _: complete(source, server), range(24)))
    assert all(retrieved == all_retrieved[0] for retrieved in all_retrieved)
    assert set(fared(all_retrieved[0]).values()) == {""}
    assert len(server.asked) == 24 * len(TEMPLATES)


def test_a_list_that_is_too_large_is_unreadable(source: Source, server: FhirStub) -> None:
    server.misbehave["Condition"] = misbehaving.bomb(30_000_000)
    retrieved = complete(source, server, limits=replace(LIMITS, answer=1_000_000))
    assert fared(retrieved)["conditions"] == Trouble.TOO_LARGE
    assert record(retrieved).state("Condition") is State.UNREADABLE


# ------------------------------------------------------------------ whom


@pytest.mark.parametrize(
    "spelt",
    [
        "http://127.0.0.1:{port}/other",
        "http://127.0.0.1:{port}/fhir-evil",
        "http://127.0.0.1:{port}",
        "http://localhost:{port}/fhir",
        "http://2130706433:{port}/fhir",
        "http://0x7f000001:{port}/fhir",
        "http://0177.0.0.1:{port}/fhir",
        "http://127.1:{port}/fhir",
        "http://[::1]:{port}/fhir",
        "http://[::ffff:127.0.0.1]:{port}/fhir",
        "http://127.0.0.1:{allowed}@127.0.0.1:{port}/fhir",
        "http://127.0.0.1:{allowed}\\@127.0.0.1:{port}/fhir",
        "http://127.0.0.1:{allowed}#@127.0.0.1:{port}/fhir",
        "http://127.0.0.1.evil.example:{port}/fhir",
        "http://127.0.0.1:{port}/fhir",
        "https://127.0.0.1:{port}/fhir",
        "file://127.0.0.1:{port}/fhir",
        "gopher://127.0.0.1:{port}/fhir",
        "ftp://127.0.0.1:{port}/fhir",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00:ec2::254]/latest",
        "http://metadata.google.internal/",
        "https://ehr.elsewhere.example/fhir",
        "",
        "/fhir",
    ],
)
def test_a_server_that_is_not_on_the_list_is_never_contacted(
    source: Source, server: FhirStub, spelt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[Any] = []

    def look_up(*arguments: Any, **_: Any) -> Any:
        looked_up.append(arguments)
        raise socket.gaierror(socket.EAI_NONAME, "refused by the test")

    with canary() as elsewhere, canary("::1") as sixth:
        monkeypatch.setattr("socket.getaddrinfo", look_up)
        for port in (elsewhere.port, sixth.port):
            named = spelt.format(port=port, allowed=server.server_address[1])
            assert source.complete(None, TEMPLATES, PATIENT, named, TOKEN) == Retrieved(None)
        assert not looked_up
        assert not elsewhere.was_called()
        assert not sixth.was_called()
    assert not server.asked
