"""`cds sign`: who may sign what, and that nobody signs by accident."""

import shutil
import sys
from io import StringIO
from pathlib import Path

import pytest

from cds.rulebook.folder import read
from cds.rulebook.register import register
from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"
RULE = "lithium-contraindicated"
ADA = ("--reviewer", "Ada Lovelace", "--role", "neurologist")
YES = "--i-have-read-it"


@pytest.fixture
def folder(tmp_path: Path, cds: Cds, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound folder of rules that may be signed."""
    shutil.copytree(WORKED, tmp_path / "rules")
    monkeypatch.setenv("CDS_RULES", str(tmp_path / "rules"))
    monkeypatch.setattr(sys, "stdin", StringIO("yes\n"))
    return tmp_path / "rules"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sign_off_is_bound_to_the_content(cds: Cds, folder: Path) -> None:
    digest = register(read(folder))[RULE].signed.digest
    run = cds("sign", RULE, *ADA, "--date", "2026-11-20", YES)
    assert (run.code, run.err) == (0, "")
    assert f"content {digest}" in run.out
    assert "over 1 rule, 1 value set, 1 fact, 1 reference" in run.out
    assert run.out.splitlines()[-1] == "sign-offs that count: 1; active needs 2"
    (review,) = register(read(folder))[RULE].signed.counting
    assert (review.name, review.role, review.on.isoformat()) == ("Ada Lovelace", "neurologist", "2026-11-20")
    assert [file for file in folder.rglob("*") if file.suffix not in (".yaml", "")] == []


def test_without_a_yes_nothing_is_signed(cds: Cds, folder: Path) -> None:
    before = (folder / LITHIUM).read_bytes()
    run = cds("sign", RULE, *ADA)
    assert run.code == 2
    assert "--i-have-read-it" in run.err
    assert (folder / LITHIUM).read_bytes() == before


class Terminal(StringIO):
    """A terminal on which this is typed."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "code"), [("yes\n", 0), (" YES \n", 0), ("y\n", 2), ("\n", 2), ("", 2)])
def test_on_a_terminal_it_asks(
    cds: Cds, folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    run = cds("sign", RULE, *ADA)
    assert run.code == code
    assert "Has Ada Lovelace read all of this, and agrees?" in run.out
    assert len(register(read(folder))[RULE].signed.all) == (code == 0)


def test_signing_twice_changes_nothing_but_a_void_sign_off_is_replaced(cds: Cds, folder: Path) -> None:
    cds("sign", RULE, *ADA, YES)
    before = (folder / LITHIUM).read_bytes()
    again = cds("sign", RULE, "--reviewer", "ada  lovelace", "--role", "chief", YES)
    assert again.code == 0
    assert "nothing to do" in again.out
    assert (folder / LITHIUM).read_bytes() == before
    edit(folder / LITHIUM, "purpose: Say", "purpose: Tell")
    run = cds("sign", RULE, *ADA, YES)
    assert "signed on" in run.out
    assert "Ada Lovelace, neurologist: is void" in run.out
    (one,) = register(read(folder))[RULE].signed.all
    assert one.fault == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((RULE, "--reviewer", "mary SEACOLE", "--role", "nurse"), "is the author"),
        ((RULE, "--reviewer", "to be named", "--role", "nurse"), "is not a name"),
        ((RULE, "--reviewer", " . ", "--role", "nurse"), "is not the name of anybody"),
        ((RULE, "--reviewer", "A\x07B", "--role", "nurse"), "is not the name of anybody"),
        ((RULE, "--reviewer", "Ada", "--role", ""), "is not the name of anybody"),
        ((RULE, "--reviewer", "Ada"), "--role"),
        (("lithium-contraindicatd", *ADA), "did you mean `lithium-contraindicated`?"),
        ((RULE, *ADA, "--date", "2999-01-01"), "still to come"),
        ((RULE, *ADA, "--date", "yesterday"), "a day such as"),
    ],
)
def test_who_may_not_sign(cds: Cds, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    edit(folder / LITHIUM, "to be named (neurology)", "Mary Seacole (nursing)")
    before = (folder / LITHIUM).read_bytes()
    run = cds("sign", *arguments, YES)
    assert run.code == 2
    assert said in run.err
    assert (folder / LITHIUM).read_bytes() == before


def test_what_is_open_is_said_before_the_yes(cds: Cds, folder: Path) -> None:
    run = cds("sign", "ketamine-renal-contraindication", *ADA, YES)
    assert "open: the author is not named" in run.out
    assert "open: ketamine.min_creatinine_clearance: 30 mL/min from 2026-11-20: Read it in the" in run.out


def test_a_rule_with_a_fault_is_not_signed(cds: Cds, folder: Path) -> None:
    edit(folder / LITHIUM, "fact: lithium_allergy\n", "fact: lithium_alergy\n")
    run = cds("sign", RULE, *ADA, YES)
    assert run.code == 1
    assert "did you mean `lithium_allergy`?" in run.out
    assert cds("sign", "verapamil-contraindicated", *ADA, YES).code == 0  # the fault is none of its own


def test_a_live_rule_whose_sign_offs_are_void_can_be_signed_again(cds: Cds, folder: Path) -> None:
    edit(folder / LITHIUM, "to be named (neurology)", "Mary Seacole (nursing)")
    edit(folder / LITHIUM, "status: draft", "status: silent")
    assert cds("check", str(folder)).code == 1
    assert cds("sign", RULE, *ADA, YES).code == 0
    assert "reviewers" not in cds("check", str(folder)).out


def test_a_list_that_cannot_be_changed_is_left_alone(cds: Cds, folder: Path) -> None:
    edit(folder / LITHIUM, "  reviewers: []", "  reviewers: [ # nobody\n    ]")
    run = cds("sign", RULE, *ADA, YES)
    assert run.code == 2
    assert f"{folder / LITHIUM}: line " in run.err
