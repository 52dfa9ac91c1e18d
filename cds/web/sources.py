"""From which FHIR servers a call of each client may be completed."""

from typing import TYPE_CHECKING

from cds.fhir.servers import Base
from cds.settings import Settings
from cds.web.clients import Client, Clients

if TYPE_CHECKING:
    from cds.fhir.retrieval import Source


class Sources:
    """The servers that clients may name. The HTTP client is loaded only where there is one."""

    def __init__(self, clients: Clients, settings: Settings) -> None:
        self._of: dict[tuple[Base, ...], Source] = {}
        lists = [one.fhir_servers for one in clients.registrations] + [clients.anonymous().fhir_servers]
        if not any(lists):
            return
        from cds.fhir import client, retrieval

        limits = client.Limits(deadline=settings.fhir_deadline, depth=settings.deepest_json)
        shared = client.FhirClient(limits)
        self._of = {bases: retrieval.Source(bases, shared) for bases in lists if bases}

    def of(self, client: Client) -> "Source | None":
        """What ``client`` may have read; None where it may name no FHIR server."""
        return self._of.get(client.fhir_servers) if client.fhir_servers else None
