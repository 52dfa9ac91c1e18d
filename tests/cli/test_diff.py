"""``cds diff``: what changed, and exactly the cases it does something to."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds.cli import revisions
from cds.hooks.cards import PAGE_OF_DECISION
from cds.hooks.samples import NoSuchOrder, drafts_of, hook_call
from cds.hooks.services import SERVICES
from cds.rulebook.loader import load, read_sound
from cds.settings import Settings
from cds.web import create_app
from tests.cli.conftest import Cds
from tests.cli.recorded import record
from tests.cli.variants import write_variants
from tests.hooks.books import CLEARANCE, RENAL
from tests.hooks.calls import ROOT, SAMPLES, sample
from tests.state import STATE

LIMIT = "        value: 30\n"
_read_sound = cache(read_sound)  # a folder is read once, not once a command


@pytest.fixture(autouse=True)
def _reading_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "read_sound", _read_sound)


@pytest.fixture
def limit_case(tmp_path: Path) -> str:
    """A folder with one patient, whose clearance is at the limit."""
    (tmp_path / "cases").mkdir()
    shutil.copy(ROOT / "samples" / "limit-clearance.json", tmp_path / "cases")
    return str(tmp_path / "cases")


@pytest.fixture(scope="module")
def higher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules with a limit of clearance of 35 mL/min for ketamine."""
    return edited(tmp_path_factory.mktemp("rules"), LIMIT, "        value: 35\n")


def edited(folder: Path, old: str, new: str) -> Path:
    """A copy of the shipped rules in ``folder``, with ``old`` changed in the limit of clearance."""
    shutil.copytree(ROOT / "rules", folder, dirs_exist_ok=True)
    file = folder / "parameters" / "ketamine.yaml"
    before, name, after = file.read_text(encoding="utf-8").partition(f"{CLEARANCE}:")
    assert old in after
    file.write_text(before + name + after.replace(old, new, 1), encoding="utf-8")
    return folder


def effects(cds: Cds, *arguments: str) -> dict[str, Any]:
    run = cds("diff", *arguments, "--format", "json", "--jobs", "1")
    found: dict[str, Any] = json.loads(run.out)
    assert run.code == (1 if found["effects"]["groups"] else 0)
    return found


# ------------------------------------------------------------------ exactly the cases that change


class BruteForce:
    """Two services, asked everything about everybody; whose cards differ in anything but their ids."""

    def __init__(self, *folders: Path) -> None:
        books = [load(folder) for folder in folders]
        settings = Settings(allow_as_of=True, state=STATE)
        self.clients = [create_app(settings, rulebook=book).test_client() for book in books]

    def changes(self, bundle: dict[str, Any]) -> bool:
        old, new = (_cards(client, bundle) for client in self.clients)
        return old != new


def _cards(client: FlaskClient, bundle: dict[str, Any]) -> list[Any]:
    discovery = client.get("/cds-services").get_json()
    found = []
    for service in SERVICES.values():
        for order in _orders(bundle) if service.is_about_orders else [""]:
            call = hook_call(bundle, service, discovery, order)
            found.append(client.post(f"/cds-services/{service.id}", json=call).get_json()["cards"])
    return [_anonymous(cards) for cards in found]


def _orders(bundle: dict[str, Any]) -> list[str]:
    try:
        return ["", *(draft["id"] for draft in drafts_of(bundle, ""))]
    except NoSuchOrder:
        return []


def _anonymous(content: Any) -> Any:
    """Without the ids that are made for one answer, and the link to its page."""
    if isinstance(content, dict):
        if PAGE_OF_DECISION in str(content.get("url")):
            return None
        return {key: _anonymous(value) for key, value in content.items() if key not in ("uuid", "decision")}
    return [_anonymous(item) for item in content] if isinstance(content, list) else content


def test_a_changed_limit_lists_exactly_the_samples_whose_cards_change(cds: Cds, higher: Path) -> None:
    found = effects(cds, "rules", str(higher))["effects"]
    brute_force = BruteForce(ROOT / "rules", higher)
    expected = [f"{name}.json" for name in SAMPLES if brute_force.changes(sample(name))]
    assert found["cardsChange"] == expected
    assert found["judged"] == len(SAMPLES)
    (alarm,) = [group for group in found["groups"] if group["direction"] == "new alarm"]
    assert (alarm["rule"], alarm["cases"]) == (RENAL, ["limit-clearance.json"])


def test_so_it_does_for_patients_made_at_random(cds: Cds, higher: Path, tmp_path: Path) -> None:
    write_variants(tmp_path, 20, seed=7)
    found = effects(cds, "rules", str(higher), "--cases", str(tmp_path))["effects"]
    brute_force = BruteForce(ROOT / "rules", higher)
    files = sorted(tmp_path.glob("*.json"))
    expected = [file.name for file in files if brute_force.changes(json.loads(file.read_bytes()))]
    assert found["cardsChange"] == expected
    assert 0 < len(expected) < len(files)


# ------------------------------------------------------------------ the report


def test_in_words(cds: Cds, higher: Path, limit_case: str) -> None:
    run = cds("diff", "rules", str(higher), "--cases", limit_case, "--jobs", "1")
    assert (run.code, run.err) == (1, "")
    lines = [line.strip() for line in run.out.splitlines()]
    assert "value from 2020-01-01: 30 mL/min -> 35 mL/min" in lines
    assert any(line.startswith("used by: ketamine-renal-contraindication") for line in lines)
    alarm = "new alarm, order of ketamine (order-select and order-sign): not met (no card) -> met (critical)"
    assert lines[lines.index(f"{alarm}: 1 case") + 1] == "limit-clearance.json"


def test_nothing_that_changes_is_0(cds: Cds, tmp_path: Path, limit_case: str) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    references = tmp_path / "rules" / "references.yaml"
    references.write_text(references.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    run = cds("diff", "rules", str(tmp_path / "rules"), "--cases", limit_case, "--jobs", "1")
    assert (run.code, run.err) == (0, "")
    assert "nothing that is read" in run.out
    assert "cards change for 0 of 1 case" in run.out


def test_a_value_for_a_later_day_shows_what_it_will_do(cds: Cds, tmp_path: Path, limit_case: str) -> None:
    new = "        value: 30\n        reference: ketalgia\n      2031-01-01:\n        value: 35\n"
    folder = edited(tmp_path / "rules", LIMIT, new)
    asked = ("rules", str(folder), "--cases", limit_case)
    found = effects(cds, *asked)
    assert found["numbersOf"] == "2031-01-01"
    assert found["effects"]["cardsChange"] == ["limit-clearance.json"]
    assert effects(cds, *asked, "--in-force", "2030-12-31")["effects"]["groups"] == []


def test_only_what_is_active_speaks_where_that_is_asked(cds: Cds, higher: Path, limit_case: str) -> None:
    found = effects(cds, "rules", str(higher), "--cases", limit_case, "--status", "active")
    assert found["effects"]["groups"] == []


# ------------------------------------------------------------------ recorded decisions


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the service keeps its decisions."""
    monkeypatch.setenv("CDS_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_recorded_decisions_are_compared_by_their_facts(cds: Cds, log: Path, higher: Path) -> None:
    (decision,) = record(log, log_facts=True, name="limit-clearance")
    found = effects(cds, "rules", str(higher), "--decisions")["effects"]
    assert (found["judged"], found["cardsChange"]) == (1, [decision])
    (alarm,) = [group for group in found["groups"] if group["direction"] == "new alarm"]
    assert (alarm["rule"], alarm["hooks"]) == (RENAL, ["order-sign"])
    later = effects(cds, "rules", str(higher), "--decisions", "--since", "2099-01-01")
    assert later["effects"]["judged"] == 0


def test_decisions_and_bundles_together(cds: Cds, log: Path, higher: Path, limit_case: str) -> None:
    (decision,) = record(log, log_facts=True, name="limit-clearance")
    found = effects(cds, "rules", str(higher), "--decisions", "--cases", limit_case)["effects"]
    assert found["cardsChange"] == ["limit-clearance.json", decision]


def test_a_decision_without_its_facts_is_not_judged(cds: Cds, log: Path, higher: Path) -> None:
    (decision,) = record(log, log_facts=False)
    run = cds("diff", "rules", str(higher), "--decisions", "--jobs", "1")
    assert run.code == 2
    assert f"its facts were not kept; CDS_LOG_FACTS=1 keeps those to come: 1 case: {decision}" in run.out
    assert "1 case could not be judged" in run.err


def test_what_recorded_facts_cannot_show_is_said(cds: Cds, log: Path, tmp_path: Path) -> None:
    record(log, log_facts=True)
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    codes = folder / "value_sets" / "stroke.yaml"
    text = codes.read_text(encoding="utf-8")
    codes.write_text(text.replace('code: "230690007"', 'code: "230690008"'), encoding="utf-8")
    (note,) = effects(cds, "rules", str(folder), "--decisions")["notes"]
    assert "shows on Bundles only" in note


def test_a_log_that_is_not_there_is_2(cds: Cds, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = cds("diff", "rules", "rules", "--decisions", "--jobs", "1")
    assert run.code == 2
    assert "the recorded decisions were not compared" in run.err


# ------------------------------------------------------------------ wrong usage


def test_a_case_that_cannot_be_read_is_named_and_2(cds: Cds, higher: Path, limit_case: str) -> None:
    (Path(limit_case) / "broken.json").write_text("{")
    run = cds("diff", "rules", str(higher), "--cases", limit_case, "--jobs", "1")
    assert run.code == 2
    assert "not judged, not JSON: 1 case: broken.json" in run.out
    assert "new alarm" in run.out


def test_a_rulebook_with_errors_is_refused_with_them(cds: Cds, tmp_path: Path) -> None:
    folder = edited(tmp_path / "rules", "unit: mL/min\n", "unit: mL/mim\n")
    run = cds("diff", "rules", str(folder))
    assert (run.code, run.out) == (2, "")
    assert f"{folder} has errors, so it is compared with nothing" in run.err
    assert f"{folder}/parameters/ketamine.yaml:" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-revision",), "neither a folder nor a revision"),
        (("rules", "rules", "--cases", "nowhere"), "does not exist"),
        (("rules", "rules", "--since", "2026-01-01"), "--since and --until choose among --decisions"),
        (("rules", "rules", "--in-force", "soon"), "a day such as"),
        (("rules", "rules", "--jobs", "0"), "a number of processes"),
        (("rules", "rules", "--cases", "rules"), "holds no .json file"),
    ],
)
def test_wrong_usage_is_2(cds: Cds, arguments: tuple[str, ...], said: str) -> None:
    run = cds("diff", *arguments)
    assert run.code == 2
    assert said in run.err


def test_processes_find_what_one_finds(cds: Cds, higher: Path, tmp_path: Path) -> None:
    write_variants(tmp_path, 9)  # more than one process is given at once
    asked = ("rules", str(higher), "--cases", str(tmp_path))
    command = [sys.executable, "-m", "cds.cli", "diff", *asked, "--format", "json", "--jobs", "2"]
    two = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603 - ours
    assert two.stderr == b""
    assert json.loads(two.stdout) == effects(cds, *asked)
