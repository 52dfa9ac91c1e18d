"""Two rulebooks compared entry by entry."""

import shutil
from pathlib import Path
from typing import Any

from cds.rulebook.contents import Contents
from cds.rulebook.detail import Weight
from cds.rulebook.difference import Change, differences
from cds.rulebook.folder import read
from tests.rulebook.conftest import WORKED

RENAL = "ketamine-renal-contraindication"
LIMIT = "ketamine.min_creatinine_clearance"


def changes(book: Any) -> tuple[Change, ...]:
    """From the worked folder to the one that was changed."""
    return differences(read(WORKED), book.contents())


def named(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.name, change.what) for change in found]


def replace_everywhere(folder: Path, old: str, new: str) -> None:
    for file in folder.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_the_same_folder_is_no_change(book: Any) -> None:
    assert changes(book) == ()
    book.append("references.yaml", "\n# a remark\n")
    assert changes(book) == ()


def test_a_limit_with_the_rules_that_use_it(book: Any) -> None:
    book.edit("parameters/all.yaml", "        value: 30\n", "        value: 35\n")
    (change,) = changes(book)
    assert (change.kind, change.name, change.what, change.weight) == (
        "parameter",
        LIMIT,
        "changed",
        Weight.VERDICT,
    )
    assert [(one.before, one.after) for one in change.details] == [("30 mL/min", "35 mL/min")]
    assert change.used_by == (RENAL,)
    assert change.reaches == ()


def test_a_number_in_texts_alone_moves_words(book: Any) -> None:
    book.edit("parameters/all.yaml", "value: 240", "value: 360")
    (change,) = changes(book)
    assert change.used_by == ("verapamil-first-line",)
    assert change.weight is Weight.WORDS


def test_a_number_of_a_fact_reaches_the_rules_that_ask_it(book: Any) -> None:
    book.edit("parameters/all.yaml", "value: 90,", "value: 60,")
    (change,) = changes(book)
    assert (change.name, change.weight) == ("renal.max_age_of_weight", Weight.VERDICT)
    assert change.used_by == (RENAL,)


def test_rules_that_rest_on_a_changed_finding(book: Any) -> None:
    file = "cluster_headache/lithium-contraindicated.yaml"
    book.edit(file, "    is: true", "    is: false")
    (change,) = changes(book)
    assert change.used_by == ("refractory-chronic-cluster-headache",)
    book.edit("facts/history.yaml", "  lithium_allergy:\n    title: ", "  lithium_allergy:\n    title: The ")
    fact = next(one for one in changes(book) if one.kind == "fact")
    assert (fact.used_by, fact.reaches) == (
        ("lithium-contraindicated",),
        ("refractory-chronic-cluster-headache",),
    )


def test_a_code_shows_in_the_sets_that_include_it(book: Any) -> None:
    book.append(
        "value_sets/lithium.yaml", '  - { system: rxnorm, code: "42351", display: lithium carbonate }\n'
    )
    found = changes(book)
    assert named(found) == [
        ("value set", "cluster-headache-preventives", "changed"),
        ("value set", "lithium", "changed"),
    ]
    assert all(change.details[0].after.endswith("rxnorm|42351 lithium carbonate") for change in found)


def test_what_appeared_and_went(book: Any) -> None:
    (book.folder / "cluster_headache" / "verapamil-first-line.yaml").unlink()
    book.append("references.yaml", "\n  new-paper:\n    title: A new paper\n    read_on: 2026-11-20\n")
    assert named(changes(book)) == [
        ("rule", "verapamil-first-line", "went"),
        ("reference", "new-paper", "appeared"),
    ]


def test_a_rule_that_was_retired_says_what_replaces_it(book: Any) -> None:
    (book.folder / "cluster_headache" / "verapamil-first-line.yaml").unlink()
    shelf = f"id: verapamil-first-line\nstatus: retired\nreplaced_by: {RENAL}\n"
    book.write("retired/verapamil-first-line.yaml", shelf)
    (change,) = changes(book)
    assert [(one.what, one.after) for one in change.details] == [("retired", f"replaced by {RENAL}")]


def test_a_rule_with_another_name_is_the_same_rule(book: Any) -> None:
    folder = book.folder / "cluster_headache"
    (folder / f"{RENAL}.yaml").rename(folder / "ketamine-kidney.yaml")
    book.edit("cluster_headache/ketamine-kidney.yaml", f"id: {RENAL}", "id: ketamine-kidney")
    book.edit("cluster_headache/ketamine-kidney.yaml", "indicator: critical", "indicator: warning")
    (change,) = changes(book)
    assert (change.what, change.before, change.name) == ("renamed", RENAL, "ketamine-kidney")
    assert [one.what for one in change.details] == ["indicator where met"]
    assert change.weight is Weight.CARD


def test_a_number_with_another_name_leaves_its_rules_as_they_were(book: Any) -> None:
    replace_everywhere(book.folder, LIMIT, "ketamine.lowest_clearance")
    (change,) = changes(book)
    assert (change.kind, change.what, change.before) == ("parameter", "renamed", LIMIT)
    assert (change.weight, change.used_by) == (Weight.WORDS, (RENAL,))


def test_two_that_could_be_the_same_are_not_taken_for_renamed(book: Any) -> None:
    old = _with_twin(book, "one")
    book_two = _with_twin(book, "two")
    found = named(differences(old, book_two))
    assert ("parameter", "twin.two_a", "appeared") in found
    assert ("parameter", "twin.one_a", "went") in found


def _with_twin(book: Any, word: str) -> Contents:
    """Two numbers that differ in nothing but their names."""
    folder = book.folder.parent / word
    shutil.copytree(WORKED, folder)
    entry = (
        "    title: Twin\n    unit: d\n    values:\n      2026-11-20: { value: 1, reference: local-policy }\n"
    )
    text = "parameters:\n" + "".join(f"  twin.{word}_{letter}:\n{entry}" for letter in "ab")
    (folder / "parameters" / "twins.yaml").write_text(text, encoding="utf-8")
    return read(folder)


def test_products_by_their_ingredient(book: Any) -> None:
    book.edit("products.yaml", '"897612"', '"897640"')
    (change,) = changes(book)
    assert (change.kind, change.weight) == ("product", Weight.VERDICT)
    assert [(one.what, one.before, one.after) for one in change.details] == [
        ("product 897612", "11170", ""),
        ("product 897640", "", "11170"),
    ]


def test_what_can_move_a_verdict_comes_first_and_words_last(book: Any) -> None:
    book.edit("references.yaml", "Nephron 1976", "Nephron, 1976")
    book.edit("parameters/all.yaml", "        value: 30\n", "        value: 35\n")
    book.edit(f"cluster_headache/{RENAL}.yaml", "indicator: critical", "indicator: warning")
    assert [change.weight for change in changes(book)] == list(Weight)
    reference = changes(book)[-1]
    assert (reference.kind, reference.used_by) == ("reference", (RENAL,))
