"""The three CDS Services, their hooks and what they ask (architecture, Services)."""

from dataclasses import dataclass

from cds.core.errors import Fault, RequestError

CHART_HOOK = "patient-view"
SELECT_HOOK = "order-select"
SIGN_HOOK = "order-sign"


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the discovery document."""

    id: str
    hook: str
    title: str
    description: str

    @property
    def is_about_orders(self) -> bool:
        """Whether the service judges draft orders; else the chart."""
        return self.hook != CHART_HOOK


SERVICES: dict[str, Service] = {
    service.id: service
    for service in (
        Service(
            "cluster-headache-review",
            CHART_HOOK,
            "Cluster headache: where therapy stands",
            "Where therapy of cluster headache stands, whether it is refractory, and what is missing to say "
            "so.",
        ),
        Service(
            "cluster-headache-order-select",
            SELECT_HOOK,
            "Cluster headache: is this a good choice now",
            "Contraindications, cautions and missing data for the selected draft orders of a patient with "
            "cluster headache.",
        ),
        Service(
            "cluster-headache-order-sign",
            SIGN_HOOK,
            "Cluster headache: may this be signed",
            "Contraindications, interactions, dose and missing data for the draft orders of a patient with "
            "cluster headache.",
        ),
    )
}


def service_of(service_id: str) -> Service:
    """The service of an id. RequestError 404 where there is none."""
    service = SERVICES.get(service_id)
    if service is None:
        raise RequestError(404, [Fault("", "There is no service of this id.", "not-found")])
    return service
