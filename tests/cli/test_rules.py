"""`cds check` and `cds test`: exit codes and the form of what they find."""

import shutil
from pathlib import Path

import pytest

from cds.cli.rules import rules_folder
from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound folder of rules, to be broken."""
    shutil.copytree(WORKED, tmp_path / "rules")
    return tmp_path / "rules"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_folder_is_0(cds: Cds, folder: Path) -> None:
    for arguments in (("check",), ("test",), ("test", "--mutate")):
        run = cds(*arguments, str(folder))
        assert (run.code, run.err) == (0, ""), run.out
        assert run.out.splitlines()[-1].endswith(("no findings", "0 errors, 0 warnings"))


def test_a_fault_is_1_and_stands_with_file_and_line(cds: Cds, folder: Path) -> None:
    edit(folder / RENAL, "fact: creatinine_clearance\n", "fact: creatinin_clearance\n")
    run = cds("check", str(folder))
    assert run.code == 1
    first, hint = run.out.splitlines()[:2]
    assert first.startswith(f"{folder / RENAL}:")
    assert "creatinin_clearance" in first
    assert hint == "    hint: did you mean `creatinine_clearance`?"


def test_an_example_that_fails_is_1(cds: Cds, folder: Path) -> None:
    edit(
        folder / RENAL,
        "given: { creatinine_clearance: 29.9 mL/min }",
        "given: { creatinine_clearance: 31 mL/min }",
    )
    run = cds("test", str(folder))
    assert run.code == 1
    assert f"{folder / RENAL}:" in run.out


def test_a_break_that_no_example_notices_is_listed(cds: Cds, folder: Path) -> None:
    edit(
        folder / RENAL,
        "given: { creatinine_clearance: 30 mL/min }",
        "given: { creatinine_clearance: 31 mL/min }",
    )
    assert "survives" not in cds("test", str(folder)).out
    run = cds("test", "--mutate", str(folder))
    warning, hint = run.out.splitlines()[:2]
    assert warning.startswith(f"{folder / RENAL}:")
    assert " warning: mutant-survives no example notices when `less_than` " in warning
    assert hint.startswith("    hint: add a case: ")
    assert run.code == 0  # a fault of good order while the rule is in review


@pytest.mark.parametrize("command", ["check", "test", "coverage"])
def test_a_folder_that_is_not_there_is_wrong_usage(cds: Cds, tmp_path: Path, command: str) -> None:
    nowhere, file = tmp_path / "nowhere", tmp_path / "file"
    file.touch()
    for path, what in ((nowhere, "does not exist"), (file, "is not a folder")):
        run = cds(command, str(path))
        assert (run.code, run.out) == (2, "")
        assert f"{path} {what}; name the folder of the rules" in run.err


def test_the_shipped_rules_are_checked_where_none_are_named(cds: Cds) -> None:
    run = cds("check")
    assert run.code == 0, run.out
    assert " rules, " in run.out.splitlines()[-1]


@pytest.mark.parametrize(("value", "path"), [("", "rules"), ("/srv/rules", "/srv/rules")])
def test_the_folder_is_a_setting(monkeypatch: pytest.MonkeyPatch, value: str, path: str) -> None:
    monkeypatch.setenv("CDS_RULES", value)
    assert rules_folder() == Path(path)


def test_the_page_of_coverage_is_printed(cds: Cds, tmp_path: Path) -> None:
    run = cds("coverage")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("# Clinical coverage\n")
    (tmp_path / "references.yaml").write_text("references: [", encoding="utf-8")
    broken = cds("coverage", str(tmp_path))
    assert broken.code == 1
    assert broken.out.startswith(f"{tmp_path / 'references.yaml'}:")
