"""``cds replay``: 0 as then, 1 differently, 2 where the facts are not stored."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cds
from tests.cli.recorded import record
from tests.hooks.calls import ROOT

LIMIT = "ketamine.min_creatinine_clearance"


@pytest.fixture
def decision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CDS_STATE", str(tmp_path / "state"))
    (found,) = record(tmp_path / "state", log_facts=True)
    return found


def test_the_same_rules_answer_the_same(cds: Cds, decision: str) -> None:
    run = cds("replay", decision)
    assert run.code == 0
    assert "0 of them answer differently" in run.out
    assert "same " not in run.out
    assert "same      order 0: ketamine-renal-contraindication@" in cds("replay", decision, "--all").out


def test_changed_rules_show_what_they_change(
    cds: Cds, decision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    file = tmp_path / "rules" / "parameters" / "ketamine.yaml"
    before, limit, after = file.read_text(encoding="utf-8").partition(LIMIT)
    file.write_text(before + limit + after.replace("value: 30", "value: 3", 1), encoding="utf-8")
    monkeypatch.setenv("CDS_RULES", str(tmp_path / "rules"))
    run = cds("replay", decision)
    assert run.code == 1
    (line,) = [line for line in run.out.splitlines() if "ketamine-renal-contraindication@" in line]
    assert line.startswith("different order 0")
    assert line.endswith("not_met")


def test_facts_that_were_not_kept_cannot_be_judged(
    cds: Cds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDS_STATE", str(tmp_path))
    (decision,) = record(tmp_path, log_facts=False)
    run = cds("replay", decision)
    assert run.code == 2
    assert "CDS_LOG_FACTS=1" in run.err
    assert cds("replay", "x") == (2, "", "cds replay: there is no decision x\n")
