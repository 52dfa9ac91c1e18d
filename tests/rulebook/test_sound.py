"""What rests on a fault is left out; everything else can be evaluated."""

from typing import Any

from cds.core.errors import Issue
from cds.rulebook.sound import sound_rulebook


def rules_without(book: Any, file: str, at: str) -> set[str]:
    fault = Issue((book.folder / file).as_posix(), book.line(file, at), "some-lint", "is wrong")
    contents = book.contents()
    return set(contents.rules) - set(sound_rulebook(contents, [fault]).rules)


def test_all_of_a_sound_folder(book: Any) -> None:
    contents = book.contents()
    rulebook = sound_rulebook(contents)
    assert set(rulebook.rules) == set(contents.rules)
    assert set(rulebook.facts) == set(contents.facts)
    assert rulebook.digest == contents.digest
    assert rulebook.products == {"897722": "11170", "897612": "11170"}


def test_a_rule_with_a_fault_and_those_that_need_its_finding(book: Any) -> None:
    left_out = rules_without(book, "cluster_headache/verapamil-contraindicated.yaml", "status:")
    assert left_out == {
        "verapamil-contraindicated",
        "verapamil-first-line",
        "refractory-chronic-cluster-headache",
    }


def test_a_fact_takes_what_is_derived_from_it_along(book: Any) -> None:
    assert rules_without(book, "facts/renal.yaml", "value_set: serum-creatinine") == {
        "ketamine-renal-contraindication"
    }


def test_a_parameter_takes_facts_and_rules_along(book: Any) -> None:
    assert rules_without(book, "parameters/all.yaml", "renal.max_age_of_weight") == {
        "ketamine-renal-contraindication"
    }
    assert rules_without(book, "parameters/all.yaml", "ketamine.min_creatinine_clearance") == {
        "ketamine-renal-contraindication"
    }


def test_a_value_set_takes_its_readers_along(book: Any) -> None:
    assert rules_without(book, "value_sets/ketamine.yaml", "code: N01AX14") == {
        "ketamine-renal-contraindication"
    }


def test_a_fault_elsewhere_leaves_all(book: Any) -> None:
    assert rules_without(book, "references.yaml", "ean-2023") == set()


def test_what_waits_for_itself_is_left_out(book: Any) -> None:
    file = "cluster_headache/verapamil-contraindicated.yaml"
    book.edit(
        file,
        "decide:\n  all_of: [allergy]",
        "  untried:\n    says: First line\n    finding: verapamil-first-line\n\n"
        "decide:\n  all_of: [allergy, untried]",
    )
    assert "verapamil-first-line" not in sound_rulebook(book.contents()).rules
    assert "ketamine-renal-contraindication" in sound_rulebook(book.contents()).rules
