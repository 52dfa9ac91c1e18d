"""Two folders compared on the sample patients."""

import json
import shutil
from pathlib import Path

import pytest

from cds.core.errors import RuleBookError
from cds.core.rules import Status
from cds.handbook.comparison import compared
from tests.hooks.calls import ROOT

RENAL = "cluster_headache/ketamine/ketamine-renal-contraindication.yaml"


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The shipped rules with another sentence."""
    folder = shutil.copytree(ROOT / "rules", tmp_path / "rules")
    file = folder / RENAL
    text = file.read_text(encoding="utf-8")
    assert "summary: Ketamine contraindicated - " in text
    file.write_text(text.replace("summary: Ketamine contraindicated - ", "summary: No ketamine - "), "utf-8")
    return folder


def test_it_tells_what_changed_and_whose_cards(before: Path, tmp_path: Path) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    for name in ("low-clearance", "candidate"):
        shutil.copy(ROOT / "samples" / f"{name}.json", samples)
    (samples / "broken.json").write_text("{", encoding="utf-8")
    (samples / "other.json").write_text(json.dumps({"resourceType": "Patient"}), encoding="utf-8")
    report = compared(before, ROOT / "rules", samples, Status.REVIEW)
    assert [(change.kind, change.name) for change in report.changes] == [
        ("rule", "ketamine-renal-contraindication")
    ]
    assert (report.tally.judged, report.tally.cards) == (2, ("low-clearance",))
    reasons = dict(report.tally.not_judged)
    assert reasons["broken"] == "cannot be read: JSONDecodeError"
    assert "not a FHIR Bundle" in reasons["other"]
    assert report.old.digest != report.new.digest


def test_without_a_change_no_patient_is_asked(tmp_path: Path) -> None:
    report = compared(ROOT / "rules", ROOT / "rules", ROOT / "samples", Status.REVIEW)
    assert (report.changes, report.tally.judged) == ((), 0)


def test_unsound_rules_are_compared_with_nothing(before: Path) -> None:
    (before / RENAL).write_text("id: [", encoding="utf-8")
    with pytest.raises(RuleBookError):
        compared(before, ROOT / "rules", ROOT / "samples", Status.REVIEW)
