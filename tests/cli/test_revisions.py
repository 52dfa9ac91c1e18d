"""A rules folder by name: a folder, or what git has."""

import shutil
import subprocess
from pathlib import Path

import pytest

from cds.cli.revisions import NoSuchRules, rules_named
from cds.core.errors import RuleBookError
from tests.rulebook.conftest import WORKED

RULES = Path("rules")
LIMIT = "parameters/all.yaml"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose rules have changed once; the working tree is the current folder."""
    shutil.copytree(WORKED, tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "--quiet")
    commit("first")
    git("tag", "v1")
    edit("        value: 30\n", "        value: 35\n")
    commit("second")
    return tmp_path


def git(*arguments: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)  # noqa: S603, S607 - a test


def commit(message: str) -> None:
    git("add", ".")
    git("commit", "--quiet", "-m", message)


def edit(old: str, new: str) -> None:
    file = RULES / LIMIT
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def limit(name: str, folder: Path = RULES) -> int:
    value = rules_named(name, folder).parameters["ketamine.min_creatinine_clearance"].values[0].value
    assert not isinstance(value, str) and value is not None
    return int(value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("rules", 35), ("HEAD", 35), ("HEAD~1", 30), ("v1", 30), ("HEAD~1:rules", 30), ("v1:./rules", 30)],
)
def test_a_folder_or_a_revision(repository: Path, name: str, expected: int) -> None:
    assert limit(name) == expected


def test_the_folder_is_found_from_elsewhere_in_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "docs").mkdir()
    monkeypatch.chdir(repository / "docs")
    assert limit("v1", Path("../rules")) == 30
    assert limit("v1", repository / "rules") == 30
    monkeypatch.chdir(repository / "rules")
    assert limit("v1", Path()) == 30


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("v2", "v2 is neither a folder nor a revision of the git repository here"),
        ("--all", "--all is neither a folder nor a revision"),
        ("v1:docs", "revision v1 has no folder docs"),
        (f"v1:rules/{LIMIT}", "is not a folder of the revision"),
    ],
)
def test_what_is_not_there_is_said(repository: Path, name: str, said: str) -> None:
    with pytest.raises(NoSuchRules, match=said):
        rules_named(name, RULES)


def test_without_git_a_revision_cannot_be_had(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoSuchRules, match="git is not installed"):
        rules_named("v1", RULES)


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoSuchRules, match="neither a folder nor a revision"):
        rules_named("HEAD", RULES)


def test_errors_are_named_as_git_names_the_files(repository: Path) -> None:
    edit("unit: mL/min", "unit: mL/mim")
    commit("unsound")
    with pytest.raises(RuleBookError) as raised:
        rules_named("HEAD", RULES)
    assert {issue.path for issue in raised.value.issues} >= {f"HEAD:rules/{LIMIT}"}
