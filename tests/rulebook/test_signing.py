"""A sign-off goes into the file and nothing else of it changes."""

from datetime import date
from pathlib import Path

import pytest

from cds.core.rules import Review
from cds.rulebook.signing import CannotSign, signed

ROOT = Path(__file__).parents[2]
DIGEST = f"sha256:{'0a' * 32}"
OTHER = f"sha256:{'1b' * 32}"
ADA = Review("Ada Lovelace", "neurologist", date(2026, 12, 1), DIGEST)
ADA_LINES = (
    f"    - name: Ada Lovelace\n      role: neurologist\n      on: 2026-12-01\n      digest: {DIGEST}\n"
)


def rule(reviewers: str) -> str:
    return (
        f"id: a  # Zürich\npeople:\n  author: Grace Hopper\n{reviewers}  review_by: 2027-11-30\ntitle: 'é'\n"
    )


def after(text: str, review: Review = ADA) -> str:
    return signed(text.encode("utf-8"), review).decode("utf-8")


def test_the_first_takes_the_place_of_the_empty_list() -> None:
    assert after(rule("  reviewers: []\n")) == rule(f"  reviewers:\n{ADA_LINES}")


def test_a_comment_behind_the_empty_list_stays() -> None:
    assert after(rule("  reviewers: []  # nobody yet\n")) == rule(f"  reviewers:  # nobody yet\n{ADA_LINES}")


def test_a_list_between_brackets_becomes_one_of_lines() -> None:
    text = rule("  reviewers: [{ name: B, role: r, on: 2026-11-21 }]\n")
    lines = "    - name: B\n      role: r\n      on: 2026-11-21\n"
    assert after(text) == rule(f"  reviewers:\n{lines}{ADA_LINES}")


@pytest.mark.parametrize("indent", ["  ", "    "])
@pytest.mark.parametrize("item", ["- name: B\n{0}  role: r # a\n{0}  on: 2026-11-21\n",
                                  "- {{ name: B, role: r, on: 2026-11-21 }}\n"])  # fmt: skip
def test_another_stands_behind_the_others_whose_comments_stay(indent: str, item: str) -> None:
    first = f"  reviewers:\n{indent}# asked in May\n{indent}{item.format(indent)}"
    mine = "".join(f"{indent}{line[4:]}\n" for line in ADA_LINES.splitlines())
    tail = "  # and the day\n"
    assert after(rule(first + tail)) == rule(first + mine + tail)


def test_the_same_person_again_takes_the_place_of_the_earlier_sign_off() -> None:
    old = f"    - name: ada  LOVELACE\n      on: 2026-11-01\n      role: r\n      digest: {OTHER}\n"
    last = "    # the pharmacist\n    - name: B\n      role: r\n      on: 2026-11-21\n"
    assert after(rule(f"  reviewers:\n{old}{last}")) == rule(f"  reviewers:\n{ADA_LINES}{last}")
    assert after(rule(f"  reviewers:\n{old}")) == rule(f"  reviewers:\n{ADA_LINES}")
    assert after(rule(f"  reviewers:\n{last}{old}{old}")) == rule(f"  reviewers:\n{last}{ADA_LINES}")
    flow = rule(f"  reviewers: [{{ name: Ada Lovelace, role: r, on: 2026-11-01, digest: '{OTHER}' }}]\n")
    assert after(flow) == rule(f"  reviewers:\n{ADA_LINES}")


@pytest.mark.parametrize(
    ("role", "written"),
    [
        ("clinical pharmacist", "clinical pharmacist"),
        ("head: of", '"head: of"'),
        ("Yes", '"Yes"'),
        ("#1", '"#1"'),
        ('the "chief"', '"the \\"chief\\""'),
        ("Ärztin", "Ärztin"),
        ("2nd reader", '"2nd reader"'),
    ],
)
def test_words_that_yaml_would_misread_are_quoted(role: str, written: str) -> None:
    assert f"role: {written}\n" in after(
        rule("  reviewers: []\n"), ADA.__class__("Ada", role, ADA.on, DIGEST)
    )


def test_a_mark_at_the_start_of_the_file_stays() -> None:
    mark, first = "\ufeff", "  reviewers: []\n"
    assert after(mark + rule(first)) == mark + rule(f"  reviewers:\n{ADA_LINES}")


def test_the_ends_of_lines_are_those_of_the_file() -> None:
    text = rule("  reviewers: []\n").replace("\n", "\r\n")
    assert after(text) == rule(f"  reviewers:\n{ADA_LINES}").replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rule(""), "no list"),
        (rule("  reviewers: nobody\n"), "no list"),
        ("people: nobody\n", "no list"),
        (rule("  reviewers: [ # nobody\n    ]\n"), "line 4: write each reviewer on lines of their own"),
        ("people: { author: G, reviewers: [], review_by: x }\n", "safely"),
        (rule("  reviewers:\n    -\n      name: Ada Lovelace\n      role: r\n      on: x\n"), "safely"),
    ],
)
def test_a_list_that_cannot_be_changed_is_left_alone(text: str, said: str) -> None:
    with pytest.raises(CannotSign, match=said):
        after(text)


@pytest.mark.parametrize("topic", ["ketamine", "triptan", "duplicates"])
def test_of_the_shipped_rules_the_list_alone_changes(topic: str) -> None:
    files = sorted((ROOT / "rules/cluster_headache" / topic).glob("*.yaml"))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert after(text) == text.replace("  reviewers: []\n", f"  reviewers:\n{ADA_LINES}")
