"""The discovery document, with prefetch templates generated from the facts the rules of each hook reach."""

from typing import Any

from cds.core.rules import RuleBook, Status
from cds.fhir.prefetch import templates
from cds.hooks.advice import evaluated
from cds.hooks.services import SERVICES, Service

CDS_HOOKS_VERSION = "2.0.1"
_NOTHING_ACTIVE = "No rule of this service is clinically approved yet: it shows no cards."


def facts_for(rulebook: RuleBook, service: Service, lowest: Status) -> tuple[str, ...]:
    """Every fact that the rules of a service reach, findings included."""
    rules = [r.id for r in rulebook.rules.values() if service.hook in r.hooks and evaluated(r, lowest)]
    return rulebook.facts_of(rulebook.reach(tuple(rules)))


def discovery(rulebook: RuleBook, lowest: Status) -> dict[str, Any]:
    """The answer to ``GET /cds-services``."""
    return {"services": [_entry(rulebook, service, lowest) for service in SERVICES.values()]}


def _entry(rulebook: RuleBook, service: Service, lowest: Status) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "hook": service.hook,
        "title": service.title,
        "description": service.description,
        "id": service.id,
        "version": CDS_HOOKS_VERSION,
    }
    facts = facts_for(rulebook, service, lowest)
    if facts:
        entry["prefetch"] = templates(rulebook, facts)
    else:
        entry["usageRequirements"] = _NOTHING_ACTIVE
    return entry
