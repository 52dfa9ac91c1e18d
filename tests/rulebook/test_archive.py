"""A rulebook in one file."""

from pathlib import Path

import pytest

from cds.rulebook.archive import NoArchive, pack, unpacked
from cds.rulebook.folder import digest_of, files_of, read
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"


def test_what_is_packed_is_the_same_rulebook_unpacked(tmp_path: Path) -> None:
    digest = digest_of(files_of(WORKED))
    assert digest == read(WORKED).digest
    assert pack(WORKED, digest, tmp_path / "rules.zip")
    with unpacked(tmp_path / "rules.zip") as folder:
        assert files_of(folder) == files_of(WORKED)
        assert read(folder).digest == digest
    assert not folder.exists()


def test_the_changelog_goes_along(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.yaml").write_text("a: 1", encoding="utf-8")
    (source / "CHANGELOG.md").write_text("## Day", encoding="utf-8")
    assert pack(source, digest_of(files_of(source)), tmp_path / "rules.zip")
    with unpacked(tmp_path / "rules.zip") as folder:
        assert sorted(file.name for file in folder.iterdir()) == ["CHANGELOG.md", "a.yaml"]


def test_a_folder_that_holds_something_else_is_not_packed(tmp_path: Path) -> None:
    assert not pack(WORKED, "sha256:other", tmp_path / "rules.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "rules.zip"
    target.mkdir()
    (target / "taken").touch()
    with pytest.raises(OSError):
        pack(WORKED, digest_of(files_of(WORKED)), target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_broken_archive_is_none(tmp_path: Path) -> None:
    (tmp_path / "rules.zip").write_bytes(b"PK")
    with pytest.raises(NoArchive, match=r"rules\.zip cannot be read"), unpacked(tmp_path / "rules.zip"):
        pass
    with pytest.raises(NoArchive), unpacked(tmp_path / "gone.zip"):
        pass
