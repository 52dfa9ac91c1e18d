"""Where a new entry goes, and which names are refused."""

from pathlib import Path
from typing import Any

import pytest

from cds.rulebook.folder import read
from cds.rulebook.placement import NotPlaced, place
from tests.hooks.calls import ROOT

SHIPPED = read(ROOT / "rules")
RULES = SHIPPED.folder / "cluster_headache"


@pytest.mark.parametrize(
    ("kind", "name", "copied", "topic", "file"),
    [
        (
            "rule",
            "lithium-tremor-caution",
            None,
            None,
            "cluster_headache/lithium/lithium-tremor-caution.yaml",
        ),
        ("rule", "oral-steroid-x", None, None, "cluster_headache/oral_steroid/oral-steroid-x.yaml"),
        ("rule", "x", "ketamine-age-caution", None, "cluster_headache/ketamine/x.yaml"),
        ("rule", "lithium-x", "ketamine-age-caution", "triptan", "cluster_headache/triptan/lithium-x.yaml"),
        ("rule", "x", None, "botulinum", "cluster_headache/botulinum/x.yaml"),
        ("parameter", "lithium.x", None, None, "parameters/lithium.yaml"),
        ("parameter", "botulinum.x", None, None, "parameters/botulinum.yaml"),
        ("parameter", "lithium.x", "ketamine.washout", None, "parameters/lithium.yaml"),
        ("parameter", "botulinum.x", "ketamine.washout", None, "parameters/ketamine.yaml"),
        ("fact", "x", "serum_creatinine", None, "facts/renal.yaml"),
        ("fact", "x", None, "heart", "facts/heart.yaml"),
        ("fact", "x", None, "heart.yaml", "facts/heart.yaml"),
        ("value-set", "x", None, None, "value_sets/x.yaml"),
        ("value-set", "x", "stroke", None, "value_sets/x.yaml"),
    ],
)
def test_the_file(kind: str, name: str, copied: str | None, topic: str | None, file: str) -> None:
    placed = place(SHIPPED, kind, name, copied, topic)
    assert placed.path == SHIPPED.folder / file
    assert (placed.source is None) is (copied is None)
    shared = placed.path.parent.name in ("parameters", "facts")
    assert bool(placed.key) is shared
    if shared and placed.path.exists():
        assert placed.line == len(placed.path.read_text(encoding="utf-8").splitlines()) + 1


@pytest.mark.parametrize(
    ("kind", "name", "copied", "said"),
    [
        ("rule", "Lithium_X", None, "`Lithium_X` cannot be the name of a rule: small letters"),
        ("fact", "serum-x", None, "`serum-x` cannot be the name of a fact: small letters"),
        ("parameter", "washout", None, "`washout` cannot be the name of a parameter: topic.name"),
        ("value-set", "X", None, "`X` cannot be the name of a value-set"),
        ("rule", "ketamine-age-caution", None, "rule `ketamine-age-caution` is in use ("),
        ("rule", "ketamine-age-caution", None, "; free is `ketamine-age-caution-2`"),
        ("parameter", "ketamine.washout", None, "free is `ketamine.washout_2`"),
        ("fact", "age", None, "free is `age_2`"),
        ("value-set", "stroke", None, "free is `stroke-2`"),
        ("rule", "zebra-caution", None, "where the rule belongs: say --in TOPIC; there are acute,"),
        ("fact", "zebra", None, "a fact's name does not tell its file: say --in TOPIC; there are acute, "),
        ("fact", "x", "sirum_creatinine", "there is no fact `sirum_creatinine` to start from; did you mean"),
        ("rule", "x", "zzzz", "there is no rule `zzzz` to start from"),
    ],
)  # fmt: skip
def test_what_is_refused(kind: str, name: str, copied: str | None, said: str) -> None:
    with pytest.raises(NotPlaced) as refused:
        place(SHIPPED, kind, name, copied, None)
    assert said in str(refused.value)


def test_the_id_of_a_retired_rule_is_never_used_again(book: Any) -> None:
    with pytest.raises(NotPlaced) as refused:
        place(book.contents(), "rule", "ketamine-dose-old", None, "ketamine")
    assert "was retired and is never used again" in str(refused.value)
    assert str(refused.value).endswith("free is `ketamine-dose-old-2`")


def test_the_next_number_that_is_free(book: Any) -> None:
    for number in (2, 3):
        book.write(f"value_sets/lithium-{number}.yaml", f"id: lithium-{number}\n")
    with pytest.raises(NotPlaced, match="free is `lithium-4`"):
        place(book.contents(), "value-set", "lithium-2", None, None)


def test_a_file_that_cannot_be_read_is_not_overwritten(book: Any) -> None:
    book.write("value_sets/new.yaml", "id: [")
    with pytest.raises(NotPlaced, match="is there already; it could not be read"):
        place(book.contents(), "value-set", "new", None, None)


def test_the_first_rule_of_a_folder(tmp_path: Path) -> None:
    assert place(read(tmp_path), "rule", "x", None, "pain").path == tmp_path / "cluster_headache/pain/x.yaml"
