"""`cds list`: where the rules stand, for people and for machines."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"


@pytest.fixture
def folder(tmp_path: Path, cds: Cds, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules of which one was signed and changed, and one is overdue."""
    folder = tmp_path / "rules"
    shutil.copytree(WORKED, folder)
    monkeypatch.setenv("CDS_RULES", str(folder))
    more = ("--role", "nurse", "--date", "2026-11-20", "--i-have-read-it")
    assert cds("sign", "lithium-contraindicated", "--reviewer", "Ada Lovelace", *more).code == 0
    file = folder / LITHIUM
    file.write_text(
        file.read_text(encoding="utf-8").replace("purpose: Say", "purpose: Tell"), encoding="utf-8"
    )
    file = folder / "cluster_headache/verapamil-first-line.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("review_by: 2027-11-30", "review_by: 2020-11-30"),
        encoding="utf-8",
    )
    return folder


def test_one_line_a_rule(cds: Cds, folder: Path) -> None:
    run = cds("list", str(folder))
    assert (run.code, run.err) == (0, "")
    head, *rows, count = run.out.splitlines()
    assert head.split() == ["rule", "version", "status", "review", "by", "signed", "to", "confirm"]
    assert count == "6 rules"
    by_rule = {row.split()[0]: row.split(maxsplit=1)[1] for row in rows}
    assert by_rule["lithium-contraindicated"].split() == "0.1.0 draft 2027-11-30 0 of 2, 1 void 0".split()
    assert "2020-11-30 overdue" in by_rule["verapamil-first-line"]


def test_who_is_missing(cds: Cds, folder: Path) -> None:
    lines = cds("list", "--standing", "--drug", "ketamine", str(folder)).out.splitlines()
    assert lines[1].startswith("ketamine-renal-contraindication ")
    assert lines[2:4] == [
        "    lacks  the author is not named",
        "    lacks  2 reviewers who are not the author",
    ]
    assert lines[-1] == "1 rule"
    lines = cds("list", "--standing", str(folder)).out.splitlines()
    assert any(
        line.startswith("    lacks  sign-off of Ada Lovelace, nurse, on 2026-11-20 is void") for line in lines
    )


def test_who_has_signed(cds: Cds, folder: Path) -> None:
    more = ("--reviewer", "Grace Hopper", "--role", "nurse", "--date", "2026-11-21", "--i-have-read-it")
    assert cds("sign", "verapamil-contraindicated", *more).code == 0
    lines = cds("list", "--standing", str(folder)).out.splitlines()
    assert "    signed on 2026-11-21 by Grace Hopper, nurse" in lines


def test_what_is_due(cds: Cds, folder: Path) -> None:
    run = cds("list", "--due", "2026-12-31", str(folder))
    assert [line.split()[0] for line in run.out.splitlines()] == ["rule", "verapamil-first-line", "1"]
    assert cds("list", "--due", "soon", str(folder)).code == 2


def test_for_machines(cds: Cds, folder: Path) -> None:
    listed = json.loads(cds("list", "--format", "json", "--standing", str(folder)).out)
    lithium = next(one for one in listed if one["rule"] == "lithium-contraindicated")
    (sign_off,) = lithium["signOffs"]
    assert (sign_off["name"], sign_off["counts"]) == ("Ada Lovelace", False)
    assert sign_off["why"].startswith("is void")
    assert "2 reviewers who are not the author" in lithium["lacks"]
    assert lithium["content"].startswith("sha256:")
    first = next(one for one in listed if one["rule"] == "verapamil-first-line")
    assert (first["overdue"], first["drugs"]) == (True, [])
    assert "lacks" not in json.loads(cds("list", "--format", "json", str(folder)).out)[0]


def test_a_drug_that_no_rule_is_about(cds: Cds, folder: Path) -> None:
    run = cds("list", "--drug", "ketamin", str(folder))
    assert run.code == 2
    assert "did you mean `ketamine`?" in run.err
    assert "one of: ketamine" in cds("list", "--drug", "water", str(folder)).err


def test_files_that_cannot_be_read_are_said_and_not_left_out(cds: Cds, folder: Path) -> None:
    (folder / LITHIUM).write_text("id: [", encoding="utf-8")
    run = cds("list", str(folder))
    assert run.code == 1
    assert run.out.startswith(f"{folder / LITHIUM}:2: not-yaml ")


def test_no_shipped_rule_is_signed(cds: Cds) -> None:
    listed = json.loads(cds("list", "--format", "json").out)
    assert listed
    assert {(one["status"], len(one["signOffs"])) for one in listed} == {("review", 0)}
