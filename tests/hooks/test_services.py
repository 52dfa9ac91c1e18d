"""The three services."""

from cds.hooks.services import SERVICES


def test_each_hook_has_one_service() -> None:
    assert {service.id: (service.hook, service.is_about_orders) for service in SERVICES.values()} == {
        "cluster-headache-review": ("patient-view", False),
        "cluster-headache-order-select": ("order-select", True),
        "cluster-headache-order-sign": ("order-sign", True),
    }
    assert all(
        key == service.id and service.title and service.description for key, service in SERVICES.items()
    )
