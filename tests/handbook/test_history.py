"""What the changelog and git say of a rule."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from cds.handbook import history
from cds.handbook.history import changelog, commits, told_of
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT

CHANGELOG = """# Changes

From when.

## 2026-12-01 - limits

Why: read again.

- Ketamine: the limit is 30 (`ketamine-renal-contraindication`),
  as the protocol says.
- Chart: KI-2 counts
  days.

Something else.

## 2026-11-01 - first

- Lithium.
"""


def test_an_entry_is_told_of_the_rules_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    entries = changelog(tmp_path / "CHANGELOG.md")
    assert [(one.heading, one.text) for one in entries] == [
        (
            "2026-12-01 - limits",
            "Ketamine: the limit is 30 (`ketamine-renal-contraindication`), as the protocol says.",
        ),
        ("2026-12-01 - limits", "Chart: KI-2 counts days."),
        ("2026-11-01 - first", "Lithium."),
    ]
    rules = load(ROOT / "tests" / "rulebook" / "worked").rules
    assert told_of(rules["ketamine-renal-contraindication"], entries) == entries[:1]
    assert told_of(rules["lithium-contraindicated"], entries) == ()
    assert told_of(replace(rules["lithium-contraindicated"], covers=("KI-2",)), entries) == entries[1:2]
    assert changelog(tmp_path / "nothing") == ()


def test_the_commits_of_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "rules"
    (folder / "topic").mkdir(parents=True)
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "Ada")
        monkeypatch.setenv(f"{name}_EMAIL", "ada@example.org")
        monkeypatch.setenv(f"{name}_DATE", "2026-12-01T12:00:00+00:00")

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)  # noqa: S603, S607

    git("init")
    for subject, file in (("First", "a"), ("Limit é raised", "a"), ("Another", "ü")):
        path = folder / "topic" / f"{file}.yaml"
        path.write_text(subject, encoding="utf-8")
        git("add", ".")
        git("commit", "-m", subject)
    found = commits(folder)
    assert [(one.heading, one.text) for one in found["topic/a.yaml"]] == [
        ("2026-12-01", "Limit é raised"),
        ("2026-12-01", "First"),
    ]
    assert [one.text for one in found["topic/ü.yaml"]] == ["Another"]


def test_without_git_there_are_no_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert commits(tmp_path) == {}
    monkeypatch.setenv("PATH", "")
    assert commits(ROOT / "rules") == {}


def test_a_git_that_does_not_answer_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\nexec sleep 5\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(history, "_SECONDS", 0.05)
    assert commits(tmp_path) == {}
