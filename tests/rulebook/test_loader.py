"""A rulebook, or every fault at once."""

from pathlib import Path
from typing import Any

import pytest

from cds.core.errors import RuleBookError
from cds.rulebook.loader import load, read_sound

RULES = Path(__file__).parents[2] / "rules"


def test_the_worked_rulebook(book: Any) -> None:
    rulebook = load(book.folder)
    assert len(rulebook.rules) == 6
    assert rulebook.strata["verapamil-first-line"] == 1
    assert (
        rulebook.facts_of(rulebook.reach(("ketamine-renal-contraindication",)))[-1] == "creatinine_clearance"
    )


def test_the_rulebook_of_this_project() -> None:
    rulebook = load(RULES)
    assert rulebook.rules
    assert rulebook.digest.startswith("sha256:")


def test_every_fault_at_once(book: Any) -> None:
    book.edit("facts/headache.yaml", "    unit: /d", "    unit: kg")
    book.edit("cluster_headache/verapamil-first-line.yaml", "kind: recommendation", "kind: advice")
    book.edit(
        "cluster_headache/lithium-contraindicated.yaml",
        "    - { name: No allergy on record, expect: not_met }\n",
        "",
    )
    with pytest.raises(RuleBookError) as raised:
        load(book.folder)
    assert [issue.lint for issue in raised.value.issues] == [
        "example-missing",
        "wrong-value",
        "unit-mismatch",
    ]
    assert str(book.folder) in str(raised.value)


def test_faults_of_good_order_do_not_stop_a_service(book: Any) -> None:
    book.edit(
        "cluster_headache/lithium-contraindicated.yaml",
        "    - { name: No allergy on record, expect: not_met }\n",
        "",
    )
    assert [issue.lint for issue in book.issues()] == ["example-missing"]
    assert len(load(book.folder).rules) == 6


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleBookError):
        load(tmp_path / "nothing")


def test_who_reads_before_signing_may_read_what_no_service_loads(book: Any) -> None:
    book.edit("cluster_headache/ketamine-renal-contraindication.yaml", "status: draft", "status: active")
    with pytest.raises(RuleBookError) as raised:
        load(book.folder)
    assert {issue.lint for issue in raised.value.issues} >= {"reviewers", "to-confirm"}
    assert len(read_sound(book.folder, unsigned=True).rules) == 6
    book.edit("facts/headache.yaml", "    unit: /d", "    unit: kg")
    with pytest.raises(RuleBookError):
        read_sound(book.folder, unsigned=True)
