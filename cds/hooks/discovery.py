"""The discovery document, with prefetch templates generated from the facts the rules of each hook reach."""

from typing import Any

from cds.core.rules import RuleBook, Status
from cds.fhir.prefetch import templates
from cds.hooks.advice import evaluated, shown
from cds.hooks.services import SERVICES, Service

CDS_HOOKS_VERSION = "2.0.1"
NOTHING_SHOWN = "No rule of this service is clinically approved yet: it shows no cards."


def discovery(rulebook: RuleBook, lowest: Status) -> dict[str, Any]:
    """The answer to ``GET /cds-services``. ``lowest`` is the lowest standing of a rule that speaks."""
    return {"services": [_entry(rulebook, service, lowest) for service in SERVICES.values()]}


def _entry(rulebook: RuleBook, service: Service, lowest: Status) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "hook": service.hook,
        "title": service.title,
        "description": service.description,
        "id": service.id,
        "version": CDS_HOOKS_VERSION,
    }
    rules = [rule for rule in rulebook.rules.values() if service.hook in rule.hooks]
    if not any(shown(rule, lowest) for rule in rules):
        entry["usageRequirements"] = NOTHING_SHOWN
    wanted = tuple(rule.id for rule in rules if evaluated(rule, lowest))
    if wanted:
        entry["prefetch"] = templates(rulebook, rulebook.facts_of(rulebook.reach(wanted)))
    return entry
