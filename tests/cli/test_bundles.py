"""Arguments that name a patient, a hook or a moment: what is taken and what is said otherwise."""

import json
from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path

import pytest

from cds.cli import bundles
from tests.hooks.calls import ROOT, SAMPLES, SIGN


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_a_bundle(name: str) -> None:
    assert bundles.bundle(str(ROOT / "samples" / f"{name}.json"))["resourceType"] == "Bundle"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a FHIR Bundle whose entries hold resources"),
        (b'{"entry": {}}', "not a FHIR Bundle whose entries hold resources"),
        (b'{"entry": [1]}', "not a FHIR Bundle whose entries hold resources"),
        (b'{"entry": [{"resource": []}]}', "not a FHIR Bundle whose entries hold resources"),
        (b'{"entry": [{"resource": {"id": "1"}}]}', "not a FHIR Bundle whose entries hold resources"),
    ],
)
def test_anything_else_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "patient.json"
    file.write_bytes(content)
    with pytest.raises(ArgumentTypeError) as caught:
        bundles.bundle(str(file))
    assert str(caught.value) == f"{file}: {message}"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArgumentTypeError, match="No such file"):
        bundles.bundle(str(tmp_path / "nobody.json"))


def test_a_misspelt_file_has_a_hint(tmp_path: Path) -> None:
    (tmp_path / "low-clearance.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ArgumentTypeError, match=r"did you mean `low-clearance\.json`"):
        bundles.bundle(str(tmp_path / "lowclearance.json"))


def test_a_bundle_may_be_empty(tmp_path: Path) -> None:
    file = tmp_path / "patient.json"
    file.write_text(json.dumps({"entry": []}), encoding="utf-8")
    assert bundles.bundle(str(file)) == {"entry": []}


def test_a_hook_names_its_service() -> None:
    assert bundles.service("order-sign") is SIGN
    with pytest.raises(ArgumentTypeError, match="no hook order-dispatch; one of patient-view, "):
        bundles.service("order-dispatch")


def test_a_moment_has_a_zone() -> None:
    assert bundles.instant("2026-03-02T09:00:00+01:00") == datetime.fromisoformat("2026-03-02T08:00:00Z")
    for text in ("2026-03-02T09:00:00", "2026-03-02", "today", 5, None):
        with pytest.raises(ArgumentTypeError, match="an instant with a zone is wanted"):
            bundles.instant(text)
