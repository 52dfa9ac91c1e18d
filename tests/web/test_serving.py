"""Taking over changed rules in one process: whole and sound, or not at all."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.settings.rulebooks import kept_rulebooks
from cds.web import serving as module
from cds.web.serving import Serving
from tests.hooks.calls import NOW, ROOT

RULE = Path("cluster_headache/ketamine/ketamine-renal-contraindication.yaml")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped rules."""
    return shutil.copytree(ROOT / "rules", tmp_path_factory.mktemp("serving") / "rules")


@pytest.fixture(scope="module")
def serving(rules: Path, rulebook: RuleBook) -> Serving:
    """What serves the shipped rules and reads that copy."""
    return Serving(Settings(rules=rules, state=rules.parent / "state"), rulebook, lambda: NOW)


@pytest.fixture
def rule(rules: Path) -> Iterator[Path]:
    """One rule file, put right again afterwards."""
    path = rules / RULE
    text = path.read_text(encoding="utf-8")
    yield path
    path.write_text(text, encoding="utf-8")


def test_changed_rules_are_taken_over(serving: Serving, rule: Path) -> None:
    before = serving.answers
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("Ketamine contraindicated", "Ketamine must not be given"), encoding="utf-8")
    last = serving.reload()
    assert (last.result, last.at, last.faults) == ("taken", NOW, ())
    assert serving.last_reload is last
    assert serving.answers.rulebook.digest == last.digest != before.rulebook.digest


def test_unsound_rules_change_nothing(serving: Serving, rule: Path) -> None:
    before = serving.answers
    rule.write_text("id: [", encoding="utf-8")
    last = serving.reload()
    assert (last.result, last.digest) == ("refused", before.rulebook.digest)
    assert any(fault.startswith(f"{rule}:") for fault in last.faults)
    assert serving.answers is before


def test_what_is_served_and_what_was_before_is_kept(serving: Serving, rules: Path, rule: Path) -> None:
    settings = Settings(rules=rules, state=rules.parent / "state")
    before = serving.answers.rulebook.digest
    rule.write_text(f"{rule.read_text(encoding='utf-8')}# looked at\n", encoding="utf-8")
    last = serving.reload()
    assert {before, last.digest} <= {kept.digest for kept in kept_rulebooks(settings)}


def test_a_copy_that_cannot_be_kept_keeps_nobody_from_answering(
    rulebook: RuleBook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    kept_nowhere = Serving(Settings(rules=ROOT / "rules", state=tmp_path / "file"), rulebook, lambda: NOW)
    assert kept_nowhere.answers.rulebook is rulebook
    assert "no copy of the rules is kept: SettingError" in caplog.text


def test_a_crash_of_the_trial_changes_nothing(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    before = serving.answers
    monkeypatch.setattr(module, "load", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    assert serving.reload().faults == ("making the rules ready ended the process that tried it (SIGKILL)",)
    assert serving.answers is before


def test_a_fault_of_ours_in_the_trial_is_named_without_its_text(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> RuleBook:
        raise KeyError("secret")

    monkeypatch.setattr(module, "load", fail)
    (fault,) = serving.reload().faults
    assert fault.startswith("the rules could not be made ready: KeyError at test_serving.py:")


def test_rules_that_break_between_trial_and_taking_leave_the_old_ones(
    serving: Serving, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = serving.answers.rulebook
    rule.write_text("id: [", encoding="utf-8")
    monkeypatch.setattr(module, "_tried", lambda _: ())
    assert serving.reload().result == "refused"
    assert serving.answers.rulebook is before
    assert serving.answers.shows_cards
