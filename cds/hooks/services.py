"""The three CDS Services, their hooks and what they ask (architecture, Services)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the discovery document."""

    id: str
    hook: str
    title: str
    description: str


SERVICES: dict[str, Service] = {
    service.id: service
    for service in (
        Service(
            "cluster-headache-review",
            "patient-view",
            "Cluster headache: where therapy stands",
            "Where therapy of cluster headache stands, whether it is refractory, and what is missing to say so.",
        ),
        Service(
            "cluster-headache-order-select",
            "order-select",
            "Cluster headache: is this a good choice now",
            "Contraindications, cautions and missing data for the selected draft orders of a patient with "
            "cluster headache.",
        ),
        Service(
            "cluster-headache-order-sign",
            "order-sign",
            "Cluster headache: may this be signed",
            "Contraindications, interactions, dose and missing data for the draft orders of a patient with "
            "cluster headache.",
        ),
    )
}
