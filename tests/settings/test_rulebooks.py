"""The rulebooks that were served last."""

import os
import shutil
from pathlib import Path

import pytest

from cds.rulebook.archive import unpacked
from cds.rulebook.folder import digest_of, files_of
from cds.settings import Settings
from cds.settings.rulebooks import keep_rulebook, kept_rulebooks
from tests.hooks.calls import ROOT


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    rules = shutil.copytree(ROOT / "tests" / "rulebook" / "worked", tmp_path / "rules")
    return Settings(rules=rules, state=tmp_path / "state")


def change(settings: Settings, text: str) -> str:
    (settings.rules / "more.yaml").write_text(text, encoding="utf-8")
    return digest_of(files_of(settings.rules))


def age(settings: Settings) -> None:
    """All that is kept was taken over a day earlier."""
    for kept in kept_rulebooks(settings):
        os.utime(kept.file, (kept.at.timestamp() - 86_400,) * 2)


def test_what_was_taken_over_last_stands_first(settings: Settings) -> None:
    assert kept_rulebooks(settings) == []
    first, second = change(settings, "1"), change(settings, "2")
    assert not keep_rulebook(settings, first)  # the folder has gone on
    assert keep_rulebook(settings, second)
    age(settings)
    third = change(settings, "3")
    assert keep_rulebook(settings, third)
    assert [kept.digest for kept in kept_rulebooks(settings)] == [third, second]
    age(settings)
    assert keep_rulebook(settings, second)  # kept before: the folder need not hold it any more
    assert [kept.digest for kept in kept_rulebooks(settings)] == [second, third]
    with unpacked(kept_rulebooks(settings)[1].file) as folder:
        assert files_of(folder) == files_of(settings.rules)


def test_only_the_last_few_are_kept_for_the_user_alone(settings: Settings) -> None:
    digests = []
    for number in range(6):
        age(settings)
        digests.append(change(settings, str(number)))
        assert keep_rulebook(settings, digests[-1])
    kept = kept_rulebooks(settings)
    assert [one.digest for one in kept] == digests[:1:-1]
    assert {one.file.stat().st_mode & 0o077 for one in kept} == {0}
