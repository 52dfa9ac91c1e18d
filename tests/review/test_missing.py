"""What is missing, and what waits for it."""

from cds.core.rules import Kind
from cds.review.missing import Missed, missing_of
from tests.hooks.calls import Site
from tests.review.shown import drop, shown


def of(site: Site, name: str) -> dict[str, Missed]:
    return {one.title: one for one in missing_of(shown(site, name))}


def test_a_test_that_settles_a_contraindication_comes_first(site: Site) -> None:
    found = of(site, "no-creatinine")
    assert list(found) == [
        "Serum creatinine",
        "Secondary headache excluded by imaging",
        "Severity of attacks",
    ]
    creatinine = found["Serum creatinine"]
    assert creatinine.reasons == ("not recorded",)
    assert creatinine.test == "Creatinine [Mass/volume] in Serum or Plasma"
    assert [(one.rule, one.kind, one.drug) for one in creatinine.waiting[:2]] == [
        ("ketamine-renal-contraindication", Kind.CONTRAINDICATION, "ketamine"),
        ("magnesium-renal-contraindication", Kind.CONTRAINDICATION, "magnesium-sulfate"),
    ]
    assert {"ketalgia-eligibility", "lithium-contraindicated"} <= {one.rule for one in creatinine.waiting}


def test_each_fact_stands_once_with_every_rule_that_waits(site: Site) -> None:
    missed = missing_of(shown(site, "contradictory"))
    titles = [one.title for one in missed]
    assert len(titles) == len(set(titles))
    for one in missed:
        assert len(one.waiting) == len(set(one.waiting)) > 0


def test_the_dose_of_an_order_that_nobody_made_is_not_missing(site: Site) -> None:
    titles = {one.title for one in missing_of(shown(site, "candidate", drop("MedicationRequest")))}
    assert titles == {"Secondary headache excluded by imaging", "Severity of attacks"}


def test_nothing_waits_without_cluster_headache(site: Site) -> None:
    assert of(site, "no-cluster-headache") == {}
