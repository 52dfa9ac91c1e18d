"""The prefetch of one call, completed from the EHR's FHIR server when it is first needed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cds.hooks.request import HookRequest
from cds.hooks.stages import Stages

if TYPE_CHECKING:  # its HTTP client is loaded only where a FHIR server may be asked
    from cds.fhir.retrieval import Read, Source


class Completion:
    """What came with ``request`` and, from ``source``, what it lacks of ``templates`` (key -> template).

    ``source`` is None where the client may name no FHIR server. ``reads`` says how each key that was read
    fared: empty until the prefetch is asked for, and where nothing was read.
    """

    def __init__(
        self,
        request: HookRequest,
        templates: Mapping[str, str],
        source: "Source | None",
        stages: Stages,
    ) -> None:
        self._request = request
        self._templates = templates
        self._source = source
        self._stages = stages
        self.reads: tuple[Read, ...] = ()

    def prefetch(self) -> Mapping[str, Any] | None:
        """The prefetch as far as it could be completed before the deadline."""
        request = self._request
        if self._source is None or request.fhir_server is None:
            return request.prefetch
        retrieved = self._source.complete(
            request.prefetch,
            self._templates,
            request.patient_id,
            request.fhir_server,
            request.authorization,
        )
        self.reads = retrieved.reads
        self._stages.done("retrieval")
        return retrieved.prefetch
