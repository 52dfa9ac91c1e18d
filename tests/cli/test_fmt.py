"""`cds fmt`: files mended in place, or reported with `--check`."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of rules in which one file is out of order."""
    shutil.copytree(WORKED, tmp_path / "rules")
    file = tmp_path / "rules" / RENAL
    text = file.read_text(encoding="utf-8")
    first, second = "kind: contraindication\n", "status: draft\n"
    assert first + second in text
    file.write_text(text.replace(first + second, second + first), encoding="utf-8")
    return tmp_path / "rules"


def test_check_reports_and_changes_nothing(cds: Cds, folder: Path) -> None:
    before = (folder / RENAL).read_bytes()
    run = cds("fmt", "--check", str(folder))
    assert run.code == 1
    head, hint, summary = run.out.splitlines()
    assert head.startswith(
        f"{(folder / RENAL).as_posix()}:3: key-order `status` is out of order; the order is: id, "
    )
    assert hint == "    hint: `cds fmt` mends it"
    assert summary.endswith(" files: 1 to mend")
    assert (folder / RENAL).read_bytes() == before


def test_a_file_is_mended_in_place_once(cds: Cds, folder: Path) -> None:
    (folder / RENAL).chmod(0o640)
    run = cds("fmt", str(folder))
    assert run.code == 0
    assert run.out.splitlines()[0] == f"{(folder / RENAL).as_posix()}: 1 place mended"
    assert (folder / RENAL).read_bytes() == (WORKED / RENAL).read_bytes()
    assert (folder / RENAL).stat().st_mode & 0o777 == 0o640
    again = cds("fmt", str(folder))
    assert (again.code, again.out) == (0, f"{len(list(folder.rglob('*.yaml')))} files: none mended\n")
    assert list(folder.rglob(".*")) == []


def test_single_files_may_be_named(cds: Cds, folder: Path) -> None:
    run = cds("fmt", "--check", str(folder / "references.yaml"))
    assert (run.code, run.out) == (0, "1 file: none to mend\n")
    assert cds("fmt", "--check", str(folder / "references.yaml"), str(folder / RENAL)).code == 1


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_mended(cds: Cds, folder: Path) -> None:
    (folder / "references.yaml").write_text("references: [", encoding="utf-8")
    run = cds("fmt", str(folder))
    assert run.code == 1
    assert f"{(folder / 'references.yaml').as_posix()}:" in run.out
    assert run.out.splitlines()[-1].endswith("1 mended, 1 not readable")
    assert (folder / RENAL).read_bytes() == (WORKED / RENAL).read_bytes()


def test_what_is_not_there_is_wrong_usage(cds: Cds, tmp_path: Path) -> None:
    run = cds("fmt", str(tmp_path / "nowhere"))
    assert (run.code, run.out) == (2, "")
    assert "nowhere does not exist; name a rule file or a folder of such" in run.err


def test_the_shipped_rules_are_in_order(cds: Cds) -> None:
    assert cds("fmt", "--check").code == 0
