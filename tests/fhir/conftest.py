"""A FHIR server that behaves until told otherwise, and a client of it."""

from collections.abc import Iterator

import pytest

from cds.fhir.client import FhirClient, Limits
from tests.fhir.patients import PATIENT, bundle, condition, observation, patient, request
from tests.fhir.stub import FhirStub, serving

LIMITS = Limits(deadline=3, answer=100_000, total=150_000, depth=20)
RECORD = bundle(patient(), condition(id="c1"), observation("2160-0"), request())


@pytest.fixture
def server() -> Iterator[FhirStub]:
    """The server."""
    with serving(FhirStub(RECORD, PATIENT)) as running:
        yield running


@pytest.fixture
def client() -> Iterator[FhirClient]:
    """The client, with narrow limits."""
    made = FhirClient(LIMITS)
    yield made
    made.close()
