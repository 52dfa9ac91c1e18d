"""Which rules a change touches: themselves, and through facts, parameters, value sets and findings."""

from typing import Any

import pytest

from cds.rulebook.touched import touched_rules

RENAL = "ketamine-renal-contraindication"
LITHIUM = "lithium-contraindicated"
FIRST_LINE = "verapamil-first-line"
REFRACTORY = "refractory-chronic-cluster-headache"


@pytest.mark.parametrize(
    ("file", "old", "new", "rules"),
    [
        pytest.param(
            f"cluster_headache/{RENAL}.yaml", "title: Do not", "title: Never", [RENAL], id="the rule itself"
        ),
        pytest.param(
            f"cluster_headache/{LITHIUM}.yaml",
            "title: ",
            "title: Well - ",
            [LITHIUM, REFRACTORY],
            id="a finding",
        ),
        pytest.param("facts/renal.yaml", "title: Body weight", "title: Weight", [RENAL], id="a fact below"),
        pytest.param(
            "parameters/all.yaml",
            "value: 30\n        ref",
            "value: 31\n        ref",
            [RENAL],
            id="a parameter",
        ),
        pytest.param("facts/renal.yaml", "facts:\n", "# remark\nfacts:\n", [], id="a comment"),
        pytest.param(
            "references.yaml", "    published: 2023-07-28\n", "", [], id="a source, which decides nothing"
        ),
        pytest.param(
            f"cluster_headache/{RENAL}.yaml", "id: ketamine", "id: [", [RENAL], id="a rule that went"
        ),
    ],
)
def test_one_change(book: Any, file: str, old: str, new: str, rules: list[str]) -> None:
    before = book.contents()
    path = book.folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert list(touched_rules(before, book.contents())) == rules


def test_nothing_changed(book: Any) -> None:
    assert touched_rules(book.contents(), book.contents()) == ()


def test_a_later_day_touches_every_rule(book: Any) -> None:
    before = book.contents()
    book.append(
        "parameters/all.yaml",
        "  ketamine.spare:\n    title: Spare\n    unit: d\n    values:\n"
        "      2030-01-01: { value: 1, reference: ketalgia }\n",
    )
    after = book.contents()
    assert list(touched_rules(before, after)) == sorted(after.rules)
