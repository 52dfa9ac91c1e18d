"""Sample patients as a page shows them, changed as a test needs."""

import dataclasses
from collections.abc import Callable
from typing import Any

from cds.core.facts import Fact
from cds.review.case import Case, case_of_bundle, reassess
from tests.hooks.calls import NOW, Json, Site, sample

Edit = Callable[[Json], None]


def shown(site: Site, name: str, *edits: Edit) -> Case:
    """The case of a sample patient, its Bundle changed by ``edits``."""
    bundle = sample(name)
    for edit in edits:
        edit(bundle)
    return case_of_bundle(site.answers, bundle, NOW)


def with_facts(site: Site, case: Case, **facts: Fact) -> Case:
    """The same patient with other facts, judged again."""
    knowledge = site.answers.knowledge
    orders = tuple(reassess(knowledge, order, facts) for order in case.orders)
    return dataclasses.replace(case, chart=reassess(knowledge, case.chart, facts), orders=orders)


def add(*resources: Json) -> Edit:
    """Adds resources to a Bundle."""

    def edit(bundle: Json) -> None:
        bundle["entry"] += [{"resource": resource} for resource in resources]

    return edit


def drop(kind: str, *words: str) -> Edit:
    """Takes out the resources of a type; where words are given, those alone in which one of them stands."""

    def stays(resource: Json) -> bool:
        return resource["resourceType"] != kind or bool(words and not any(w in str(resource) for w in words))

    def edit(bundle: Json) -> None:
        bundle["entry"] = [entry for entry in bundle["entry"] if stays(entry["resource"])]

    return edit


def per_day(day: str, count: int, patient: str = "candidate") -> Json:
    """A day of the diary."""
    code = {"system": "urn:cluster-headache-cds:observation", "code": "attacks-per-day"}
    return {
        "resourceType": "Observation",
        "id": f"diary-{day}",
        "status": "final",
        "code": {"coding": [code]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": day,
        "valueInteger": count,
    }


def statement(identity: str, code: str, status: str = "active", **more: Any) -> Json:
    """A MedicationStatement of the candidate; ``code`` is RxNorm."""
    coding = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": code}
    return {
        "resourceType": "MedicationStatement",
        "id": identity,
        "status": status,
        "medicationCodeableConcept": {"coding": [coding]},
        "subject": {"reference": "Patient/candidate"},
        **more,
    }
