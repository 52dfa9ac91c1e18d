"""The prefetch of a call, completed when it is needed."""

from collections.abc import Iterator

import pytest

from cds.fhir.client import FhirClient
from cds.fhir.prefetch import KEYS
from cds.fhir.retrieval import Read, Source
from cds.fhir.servers import allowed_bases
from cds.hooks.completion import Completion
from cds.hooks.request import read_request
from cds.hooks.samples import patient_of, record_of
from cds.hooks.stages import Stages
from tests.fhir.stub import FhirStub, serving
from tests.hooks.calls import SIGN, Json, Site, sample

NAME = "candidate"
TEMPLATES = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}",
}


@pytest.fixture
def server() -> Iterator[FhirStub]:
    bundle = sample(NAME)
    with serving(FhirStub(record_of(bundle), patient_of(bundle))) as running:
        yield running


@pytest.fixture
def source(server: FhirStub) -> Iterator[Source]:
    made = Source(allowed_bases([server.base], production=False), FhirClient())
    yield made
    made.client.close()


def completion(body: Json, source: Source | None, stages: Stages) -> Completion:
    return Completion(read_request(body, SIGN, allow_as_of=True), TEMPLATES, source, stages)


def test_it_is_read_when_asked_for_and_timed(site: Site, server: FhirStub, source: Source) -> None:
    body, stages = {**site.call(NAME), "fhirServer": server.base, "prefetch": None}, Stages()
    made = completion(body, source, stages)
    assert not server.asked
    assert made.reads == ()
    prefetch = made.prefetch()
    assert prefetch is not None
    assert prefetch.keys() == TEMPLATES.keys() < KEYS.keys()
    assert prefetch["patient"]["id"] == patient_of(sample(NAME))
    assert made.reads == (Read("patient", 1, ""), Read("conditions", 1, ""))
    assert stages.seconds.keys() == {"retrieval"}


def test_without_a_server_in_the_request_it_is_what_came(site: Site, source: Source) -> None:
    body, stages = site.call(NAME), Stages()
    made = completion(body, source, stages)
    assert made.prefetch() is body["prefetch"]
    assert made.reads == ()
    assert not stages.seconds


def test_without_a_source_it_is_what_came(site: Site, server: FhirStub) -> None:
    body = {**site.call(NAME), "fhirServer": server.base, "prefetch": None}
    assert completion(body, None, Stages()).prefetch() is None
    assert not server.asked
