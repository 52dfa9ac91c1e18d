"""Other treatments: open, closed or not known, and why."""

import dataclasses

from cds.review.options import Door, Option, options_of
from tests.hooks.calls import Site
from tests.review.shown import shown


def of(site: Site, name: str) -> dict[str, Option]:
    return {one.key: one for one in options_of(site.answers.knowledge, shown(site, name))}


def closed(found: dict[str, Option]) -> set[str]:
    return {key for key, one in found.items() if one.door is Door.CLOSED}


def test_what_was_tried_and_failed_is_closed(site: Site) -> None:
    found = of(site, "candidate")
    assert closed(found) == {"verapamil", "suboccipital-steroid", "lithium"}
    assert found["verapamil"].tried == "insufficient-efficacy"
    assert found["lithium"].outcome == "intolerance"
    assert found["topiramate"].tried == "not-tried"


def test_what_is_contraindicated_is_closed_and_says_why(site: Site) -> None:
    found = of(site, "triptan-coronary")
    assert closed(found) == {"sumatriptan-injection", "zolmitriptan-nasal", "ergot"}
    assert [point.says for point in found["sumatriptan-injection"].against] == [
        "Triptan contraindicated - coronary heart disease or infarction on record"
    ]
    assert closed(of(site, "pregnant")) == {"ergot", "lithium", "topiramate"}


def test_what_cannot_be_checked_is_neither_open_nor_closed(site: Site) -> None:
    found = of(site, "nothing-recorded")
    unknown = {key for key, one in found.items() if one.door is Door.UNKNOWN}
    assert unknown == {"sumatriptan-injection", "zolmitriptan-nasal", "ergot", "verapamil", "lithium"}
    assert [str(line) for line in found["sumatriptan-injection"].lacking] == ["Blood pressure (not recorded)"]


def test_the_next_step_is_the_rules_not_ours(site: Site) -> None:
    def steps(name: str) -> list[str]:
        return [key for key, one in of(site, name).items() if one.is_next_step]

    assert steps("candidate") == ["oxygen"]
    assert steps("smoker-copd-oxygen") == ["sumatriptan-injection"]


def test_cautions_stand_with_an_open_option(site: Site) -> None:
    oxygen = of(site, "smoker-copd-oxygen")["oxygen"]
    assert oxygen.door is Door.OPEN
    assert [point.says for point in oxygen.cautions] == [
        "Plan oxygen with a specialist - COPD or hypercapnia on record",
        "Counsel on fire and burns before oxygen - current smoker",
    ]


def test_evidence_is_the_rulebooks(site: Site) -> None:
    found = of(site, "candidate")
    first = found["suboccipital-steroid"].evidence[0]
    assert (first.says, first.strength) == ("The only preventive with level A.", "strong")
    assert "The European agency gave a negative opinion." in [
        one.says for one in found["galcanezumab"].evidence
    ]
    assert all(one.evidence for one in found.values())


def test_one_option_does_not_count_as_company_of_another(site: Site) -> None:
    # In one session an ergot would meet the triptan drafted beside it.
    assert not of(site, "new-episodic-bout")["ergot"].against


def test_without_a_record_the_chart_alone_tells(site: Site) -> None:
    case = dataclasses.replace(shown(site, "pregnant"), record=None, order_record=None)
    found = {one.key: one for one in options_of(site.answers.knowledge, case)}
    assert set(found) == {
        "sumatriptan-injection",
        "zolmitriptan-nasal",
        "ergot",
        "verapamil",
        "suboccipital-steroid",
        "lithium",
    }
    assert not any(one.is_judged for one in found.values())
    assert closed(found) == {"ergot", "lithium"}


def test_none_without_cluster_headache(site: Site) -> None:
    assert of(site, "no-cluster-headache") == {}
