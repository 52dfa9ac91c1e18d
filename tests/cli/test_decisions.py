"""``cds decisions``: one is shown, many are exported, old ones go."""

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.auditevent import AuditEvent

from tests.cli.conftest import Cds
from tests.cli.recorded import record


@pytest.fixture
def decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three answers of the samples' day."""
    monkeypatch.setenv("CDS_STATE", str(tmp_path))
    return record(tmp_path, log_facts=False, calls=3)


def test_one_is_shown_for_people(cds: Cds, decisions: list[str]) -> None:
    run = cds("decisions", "show", decisions[1])
    assert run.code == 0
    lines = run.out.splitlines()
    assert f"{'id':<14} {decisions[1]}" in lines
    assert any(
        line.startswith("card") and "critical: ketamine-renal-contraindication@" in line for line in lines
    )
    assert any(line.startswith("order 0") and " met " in line for line in lines)
    assert any(line.startswith("erased") for line in lines)


def test_what_one_lacked_is_shown(cds: Cds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_STATE", str(tmp_path))
    (decision,) = record(tmp_path, log_facts=False, name="no-creatinine")
    lines = cds("decisions", "show", decision).out.splitlines()
    (renal,) = [line for line in lines if " ketamine-renal-contraindication@" in line and "order" in line]
    assert "unknown" in renal
    assert renal.endswith("missing serum_creatinine (not_recorded)")


def test_one_that_is_not_there_is_said(cds: Cds, decisions: list[str]) -> None:
    assert decisions
    assert cds("decisions", "show", "x") == (1, "", "cds decisions: there is no decision x\n")


def test_all_are_exported_one_a_line(cds: Cds, decisions: list[str]) -> None:
    lines = cds("decisions", "export").out.splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == sorted(decisions)
    assert json.loads(lines[0])["answered"] == "2026-03-02T08:00:00+00:00"


@pytest.mark.parametrize(
    ("limits", "exported"),
    [
        (("--since", "2026-03-02T08:00:00Z"), 3),
        (("--since", "2026-03-02T09:00:00.000001+01:00"), 0),
        (("--until", "2026-03-02T09:00:00+01:00"), 0),
        (("--since", "2026-03-01", "--until", "2026-03-04"), 3),
        (("--until", "2026-02-27"), 0),
    ],
)
def test_a_time_is_exported(cds: Cds, decisions: list[str], limits: tuple[str, ...], exported: int) -> None:
    assert decisions
    assert len(cds("decisions", "export", *limits).out.splitlines()) == exported


def test_they_are_exported_as_audit_events(cds: Cds, decisions: list[str]) -> None:
    events = [
        json.loads(line) for line in cds("decisions", "export", "--format", "auditevent").out.splitlines()
    ]
    assert sorted(event["id"] for event in events) == sorted(decisions)
    for event in events:
        AuditEvent.model_validate(event)


def test_old_ones_go(cds: Cds, decisions: list[str]) -> None:
    assert cds("decisions", "purge", "--older-than", "36500").out.startswith("deleted 0 decisions")
    assert len(cds("decisions", "export").out.splitlines()) == len(decisions)
    assert cds("decisions", "purge", "--older-than", "1").out.startswith("deleted 3 decisions and 0 reports")
    assert cds("decisions", "export").out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("purge", "--older-than", "0"),
        ("purge", "--older-than", "soon"),
        ("purge",),
        ("export", "--since", "2026-03-02T08:00:00"),
        ("export", "--since", "yesterday"),
        ("export", "--format", "xml"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_said(cds: Cds, arguments: tuple[str, ...]) -> None:
    run = cds("decisions", *arguments)
    assert run.code == 2
    assert run.err
