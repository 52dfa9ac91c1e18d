"""Cases spread over processes."""

import multiprocessing
from pathlib import Path

import pytest

from cds.cli import cases
from cds.cli.cases import BundleFile, Case, Recorded, processors, workers
from cds.core.rules import Status
from cds.hooks.comparison import Comparison
from cds.hooks.effects import CaseEffects
from cds.rulebook.loader import load
from tests.hooks.books import CLEARANCE, with_number
from tests.hooks.calls import ROOT, SAMPLES


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    rulebook = load(ROOT / "rules")
    return Comparison(rulebook, with_number(rulebook, CLEARANCE, 35), Status.REVIEW)


def files() -> list[Case]:
    return [BundleFile(name, ROOT / "samples" / f"{name}.json", None) for name in SAMPLES]


def run(comparison: Comparison, jobs: int, given: list[Case]) -> list[CaseEffects]:
    with workers(comparison, jobs) as compare:
        return list(compare(given))


def test_this_process_may_use_some_processors() -> None:
    assert 1 <= processors() <= multiprocessing.cpu_count()


def test_a_process_that_is_not_forked_off_makes_the_rulebooks_ready(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_context", lambda: multiprocessing.get_context("spawn"))
    given = files()[:9]
    results = run(comparison, 2, given)
    assert results == run(comparison, 1, given)
    assert [result.case for result in results if result.cards_change] != []


def test_what_is_no_bundle_is_said_without_its_path(comparison: Comparison, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[]")
    (result,) = run(comparison, 1, [BundleFile("x", file, None)])
    assert result == CaseEffects("x", trouble="not a FHIR Bundle whose entries hold resources")


def test_another_moment_can_be_asked_about(comparison: Comparison) -> None:
    file = ROOT / "samples" / "limit-clearance.json"
    (result,) = run(comparison, 1, [BundleFile("x", file, "2036-03-02T09:00:00+01:00")])
    assert "met" not in {effect.after.verdict for effect in result.effects}


def test_stored_facts_that_cannot_be_read(comparison: Comparison) -> None:
    stored = {"hook": "order-sign", "sheets": [{"order": 0}]}
    (result,) = run(comparison, 1, [Recorded("d", stored)])
    assert result == CaseEffects("d", trouble="the stored facts cannot be read")
