"""`cds docs`: the command."""

import shutil
from pathlib import Path

from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"


def test_pages_are_written_where_there_is_room_for_them(cds: Cds, tmp_path: Path) -> None:
    rules, out = tmp_path / "rules", tmp_path / "deep" / "out"
    shutil.copytree(WORKED, rules)
    for _ in range(2):
        run = cds("docs", str(out), str(rules), "--features", str(ROOT / "features"))
        assert (run.code, run.err) == (0, "")
        assert run.out == f"16 files; read {out / 'index.html'}\n"
    assert (out / "rule-verapamil-first-line.html").is_file()
    refused = cds("docs", str(rules), str(rules))
    assert refused.code == 2
    assert "holds something else" in refused.err


def test_rules_with_faults_are_not_written(cds: Cds, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(WORKED, rules)
    (rules / "references.yaml").write_text("references: [", encoding="utf-8")
    run = cds("docs", str(tmp_path / "out"), str(rules))
    assert run.code == 1
    assert run.out.startswith(f"{rules / 'references.yaml'}:")
    assert not (tmp_path / "out").exists()
