"""What only the files tell, in a form that another process takes over."""

import pickle
from pathlib import Path

from cds.handbook.annex import annex_of, turned
from cds.rulebook.folder import read
from cds.rulebook.register import register

RENAL = "ketamine-renal-contraindication"


def test_it_tells_paths_digests_uses_and_open_points(folder: Path) -> None:
    contents = read(folder)
    annex = annex_of(contents, folder.parent / "features")
    standings = register(contents)
    assert annex.digest == contents.digest
    assert annex.paths[RENAL] == f"cluster_headache/{RENAL}.yaml"
    assert {name: one.signed.digest for name, one in standings.items()} == annex.digests
    assert {name: one.used for name, one in standings.items()} == annex.used
    assert RENAL in annex.users["parameter", "ketamine.min_creatinine_clearance"]
    assert ("fact", "age") in annex.named["creatinine_clearance"]
    assert annex.knowledge.keys() == contents.knowledge.keys()


def test_it_is_small_and_the_same_after_it_was_sent(folder: Path) -> None:
    annex = annex_of(read(folder), folder.parent / "features")
    sent = pickle.dumps(annex)
    assert pickle.loads(sent) == annex  # noqa: S301 - written by ourselves
    assert len(sent) < sum(file.stat().st_size for file in folder.rglob("*.yaml"))


def test_the_history_may_be_that_of_another_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "CHANGELOG.md").write_text(f"## Day\n\n- {RENAL} is new.\n", encoding="utf-8")
    annex = annex_of(read(folder), tmp_path / "none", tmp_path)
    assert [entry.text for entry in annex.told] == [f"{RENAL} is new."]
    assert annex.commits == {}


def test_pairs_are_turned() -> None:
    assert turned([(1, "b"), (2, "a"), (1, "a"), (1, "b")]) == {1: ("a", "b"), 2: ("a",)}
