"""Every criterion with its state, its value and its source."""

from cds.core.truth import Truth
from cds.review.checklists import Checklist, checklists_of
from tests.hooks.calls import Site
from tests.review.shown import drop, shown


def lists(site: Site, name: str) -> dict[str, Checklist]:
    return {one.key: one for one in checklists_of(shown(site, name))}


def test_the_lists_and_how_long_they_are(site: Site) -> None:
    found = lists(site, "candidate")
    assert list(found) == [
        "trial",
        "trial-exclusions",
        "exhausted",
        "inadequate",
        "federation",
        "ketamine-contraindications",
        "ketamine-cautions",
        "magnesium-sulfate-contraindications",
        "magnesium-sulfate-cautions",
    ]
    rules = site.answers.rulebook.rules.values()
    hard = [r.id for r in rules if r.kind == "contraindication" and "ketamine" in r.ordering]
    assert {item.rule for item in found["ketamine-contraindications"].items} == set(hard)
    assert [item.covers for item in found["trial"].items] == [(f"KI-{n}",) for n in range(1, 6)]
    assert [item.covers for item in found["trial-exclusions"].items] == [(f"KT-{n}",) for n in range(1, 10)]
    assert [item.covers for item in found["federation"].items] == [(f"EHF-{n}",) for n in range(1, 6)]


def test_what_is_asked_for_is_no_problem_and_what_excludes_is(site: Site) -> None:
    problems = {key for key, one in lists(site, "candidate").items() if one.are_problems}
    assert {"trial", "exhausted", "federation"}.isdisjoint(problems)
    assert {"trial-exclusions", "inadequate", "ketamine-contraindications"} <= problems


def test_a_criterion_stands_with_value_and_entry(site: Site) -> None:
    adult = lists(site, "candidate")["trial"].items[0]
    assert (adult.truth, adult.says) == (Truth.TRUE, "")
    assert [(line.says, line.values) for line in adult.lines] == [("The patient is an adult", ("46 years",))]
    chronic = lists(site, "candidate")["trial"].items[1]
    assert chronic.says == "Cluster headache is chronic"
    assert chronic.lines[0].origins[0].resource == "Condition/condition-1"


def test_what_is_present_comes_first_then_what_is_not_known(site: Site) -> None:
    found = lists(site, "contradictory")["magnesium-sulfate-cautions"]
    words = [item.truth for item in found.items]
    assert words == sorted(words, reverse=True)
    assert len(found.with_truth("met")) == 1
    (unknown,) = found.with_truth("unknown")
    assert [line.title for line in unknown.lacking] == ["Body weight", "Serum creatinine"]
    assert len(found.items) == 2 + len(found.with_truth("not_met"))


def test_an_order_nobody_made_has_no_dose_to_check(site: Site) -> None:
    drafted = {item.rule for item in lists(site, "candidate")["ketamine-cautions"].items}
    assumed = {
        item.rule
        for one in checklists_of(shown(site, "candidate", drop("MedicationRequest")))
        if one.key == "ketamine-cautions"
        for item in one.items
    }
    assert drafted - assumed >= {"ketamine-dose-caution", "ketamine-high-dose-caution"}


def test_no_list_without_cluster_headache(site: Site) -> None:
    assert lists(site, "no-cluster-headache") == {}
