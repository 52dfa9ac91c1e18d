"""`cds check`: formats, exit codes, the page of a lint."""

import json
import shutil
from pathlib import Path

import pytest

from cds.rulebook.lints import LINTS
from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder of rules with one misspelt name."""
    shutil.copytree(WORKED, tmp_path / "rules")
    file = tmp_path / "rules" / RENAL
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("fact: creatinine_clearance\n", "fact: creatinin_clearance\n"), encoding="utf-8"
    )
    return tmp_path / "rules"


def test_text_is_the_default(cds: Cds, broken: Path) -> None:
    run = cds("check", str(broken))
    assert run.code == 1
    assert run.out == cds("check", "--format", "text", str(broken)).out
    assert run.out.splitlines()[1] == "    hint: did you mean `creatinine_clearance`?"


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_a_format_for_programs_is_all_there_is(cds: Cds, broken: Path, name: str) -> None:
    run = cds("check", "--format", name, str(broken))
    assert (run.code, run.err) == (1, "")
    assert "creatinin_clearance" in json.dumps(json.loads(run.out))


def test_github_commands(cds: Cds, broken: Path) -> None:
    run = cds("check", "--format", "github", str(broken))
    assert run.code == 1
    assert run.out.startswith(f"::error file={broken / RENAL},line=")


def test_another_format_is_wrong_usage(cds: Cds) -> None:
    run = cds("check", "--format", "html")
    assert run.code == 2
    assert "invalid choice: 'html'" in run.err


@pytest.mark.parametrize("name", sorted(LINTS))
def test_the_page_of_a_lint_is_printed(cds: Cds, name: str) -> None:
    run = cds("check", "--explain", name)
    assert (run.code, run.err) == (0, "")
    assert run.out == (ROOT / "docs" / "lints" / f"{name}.md").read_text(encoding="utf-8")


def test_a_lint_that_is_not_there_is_wrong_usage(cds: Cds) -> None:
    run = cds("check", "--explain", "duplicate-keys")
    assert (run.code, run.out) == (2, "")
    assert run.err == "cds check: there is no lint `duplicate-keys`; did you mean `duplicate-key`?\n"
    assert "the lints are the files of docs/lints" in cds("check", "--explain", "zebra").err


def test_without_the_pages_a_lint_is_told_in_one_sentence(
    cds: Cds, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cds.cli.check._PAGES", tmp_path)
    assert cds("check", "--explain", "tab").out == f"tab (error): {LINTS['tab'].why}\n"
