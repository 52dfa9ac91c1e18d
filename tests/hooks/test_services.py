"""The three services."""

import pytest

from cds.core.errors import RequestError
from cds.hooks.services import SERVICES, service_of


def test_each_hook_has_one_service() -> None:
    assert {service.id: (service.hook, service.is_about_orders) for service in SERVICES.values()} == {
        "cluster-headache-review": ("patient-view", False),
        "cluster-headache-order-select": ("order-select", True),
        "cluster-headache-order-sign": ("order-sign", True),
    }
    assert all(
        key == service.id and service.title and service.description for key, service in SERVICES.items()
    )


def test_a_service_is_found_by_its_id() -> None:
    assert all(service_of(name) is service for name, service in SERVICES.items())
    with pytest.raises(RequestError) as caught:
        service_of("another")
    assert (caught.value.status, caught.value.faults[0].code) == (404, "not-found")
