"""A lint names its faults; the catalogue is complete and silent where nothing is wrong."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds.core.errors import Issue
from cds.rulebook.contents import Contents
from cds.rulebook.lints import CATALOGUE, EXAMPLE_LINTS, inspect, is_sound
from cds.rulebook.lints.lint import ExampleLint, Fault, Lint
from cds.rulebook.lints.release import release_lints

LINTS = (*CATALOGUE, *EXAMPLE_LINTS, *release_lints(date(2026, 12, 1), Path("features")))


def test_a_lint_puts_its_name_and_level_on_what_its_check_finds(book: Any) -> None:
    contents = book.contents()
    fault = Fault("rules/a.yaml", 3, "is wrong", "write it right")
    lint = Lint("some-lint", "Because.", lambda _: iter([fault]), warning=True)
    assert list(lint.issues(contents)) == [
        Issue("rules/a.yaml", 3, "some-lint", "is wrong", "write it right", warning=True)
    ]
    trial = inspect(contents).trial
    example_lint = ExampleLint("other-lint", "Because.", lambda _, __: iter([fault]))
    assert [issue.lint for issue in example_lint.issues(contents, trial)] == ["other-lint"]


def test_every_lint_has_its_own_id_and_says_why() -> None:
    ids = [lint.id for lint in LINTS]
    assert len(ids) == len(set(ids))
    assert all(lint.why.endswith((".", "?")) for lint in LINTS)


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.id)
def test_every_lint_is_silent_where_nothing_is_wrong(book: Any, lint: Lint | ExampleLint) -> None:
    contents = book.contents()
    issues = (
        lint.issues(contents) if isinstance(lint, Lint) else lint.issues(contents, inspect(contents).trial)
    )
    assert list(issues) == []


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.id)
def test_every_lint_is_silent_on_an_empty_folder(tmp_path: Path, lint: Lint | ExampleLint) -> None:
    contents = Contents(tmp_path)
    issues = (
        lint.issues(contents) if isinstance(lint, Lint) else lint.issues(contents, inspect(contents).trial)
    )
    assert list(issues) == []


def test_an_inspection_runs_examples_of_what_is_sound_only(book: Any) -> None:
    book.edit("facts/headache.yaml", "    unit: /d", "    unit: kg")
    inspection = inspect(book.contents())
    assert {issue.lint for issue in inspection.unsound} == {"unit-mismatch"}
    assert inspection.unsound == inspection.issues
    assert "refractory-chronic-cluster-headache" not in inspection.trial.cases
    assert "verapamil-first-line" in inspection.trial.cases


def test_faults_of_good_order_leave_a_rulebook_sound(book: Any) -> None:
    lithium = "cluster_headache/lithium-contraindicated.yaml"
    book.edit(lithium, "    - { name: No allergy on record, expect: not_met }\n", "")
    assert is_sound(book.contents())
    book.edit(lithium, "fact: lithium_allergy", "fact: lithium_alergy")
    assert not is_sound(book.contents())
    book.edit(lithium, "fact: lithium_alergy", "fact: lithium_allergy")
    book.edit(lithium, "status: draft", "status: drafted")
    assert not is_sound(book.contents())
