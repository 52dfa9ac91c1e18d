"""``cds prove``: what it prints, and its exit codes."""

import subprocess
import sys

from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

_GAP = "tests/proof/bad/gap"
_SHOWN = """\
tests/proof/bad/gap/cluster_headache/ketamine-renal-caution.yaml:1: bands `ketamine-renal-caution` is silent \
on creatinine_clearance between its own alarm and that of ketamine-renal-contraindication
    hint: this patient breaks the law; paste it under `examples: cases:` and `cds test` shows it:
    - name: "Proof: is silent on creatinine_clearance between its own alarm and that of \
ketamine-renal-contraindication"
      given: { creatinine_clearance: 30 mL/min }
      expect: met
"""


def test_a_law_that_holds(cds: Cds) -> None:
    run = cds("prove", _GAP, "--law", "refinement", "--law", "engine")
    assert run.code == 0
    assert [line.split(":")[0] for line in run.out.splitlines()] == ["proved  refinement", "proved  engine"]


def test_a_law_that_is_broken(cds: Cds) -> None:
    run = cds("prove", _GAP)
    assert run.code == 1
    assert _SHOWN in run.out


def test_a_law_that_there_is_not(cds: Cds) -> None:
    run = cds("prove", _GAP, "--law", "gravity")
    assert run.code == 2
    assert "there is no law gravity; the laws are: proposals, bands, reach" in run.err


def test_a_rulebook_that_cannot_be_read(cds: Cds) -> None:
    run = cds("prove", "tests/proof/bad/no-such-folder", "--law", "engine")
    assert run.code != 0
    assert run.out


def test_without_the_solver_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['z3'] = None; from cds.cli import main; sys.exit(main(['prove']))"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)  # noqa: S603 - ours
    assert run.returncode == 2
    assert "pip install cluster-headache-cds[prove]" in run.stderr
