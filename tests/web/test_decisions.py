"""Every answer is on the disk before it is sent, once, and names nobody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cds.audit.database import Database, database_url, sqlite_url
from cds.audit.recorder import DatabaseState, LogState
from cds.audit.spool import SpoolState
from cds.audit.store import Store
from cds.core.rules import RuleBook
from cds.hooks.request import EXTENSION
from cds.settings import SettingError, Settings
from cds.web import create_app
from cds.web.decisions import open_decisions
from tests.audit.entries import names
from tests.audit.waiting import until
from tests.hooks.calls import BY_HOOK, NOW, SAMPLES, Site, sample
from tests.postgres import Postgres

NOWHERE = "postgresql://cds@127.0.0.1:9/cds"
Json = dict[str, Any]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def app(rulebook: RuleBook, state: Path) -> Iterator[Flask]:
    """The demo, which keeps facts."""
    settings = Settings(allow_as_of=True, state=state, log_facts=True)
    made = create_app(settings, rulebook=rulebook, clock=lambda: NOW)
    yield made
    made.extensions["decisions"].recorder.close()


@pytest.fixture
def spooling(rulebook: RuleBook, state: Path) -> Iterator[Flask]:
    """The same, while its database is away."""
    settings = Settings(allow_as_of=True, state=state, log_facts=True, database_url=NOWHERE)
    made = create_app(settings, rulebook=rulebook, clock=lambda: NOW)
    yield made
    made.extensions["decisions"].recorder.close()


def bodies(site: Site) -> Iterator[tuple[str, Json]]:
    """A call of every service for every sample patient."""
    for name in SAMPLES:
        for hook, service in BY_HOOK.items():
            yield f"/cds-services/{service.id}", site.call(name, service, "") | {"hook": hook}


def stored(state: Path) -> dict[str, Any]:
    database = Database(sqlite_url(state / "decisions.sqlite"), 10)
    found = {one["id"]: one for one in Store(database).decisions()}
    database.close()
    return found


def test_every_answer_is_recorded_once(app: Flask, site: Site, state: Path) -> None:
    client, answers = app.test_client(), {}
    for path, body in bodies(site):
        response = client.post(path, json=body)
        assert response.status_code == 200
        answer = response.get_json()
        answers[answer["extension"][EXTENSION]["decision"]] = answer
        assert client.post(path, json={**body, "hook": "none"}).status_code == 400
    kept = stored(state)
    assert kept.keys() == answers.keys()
    for name, answer in answers.items():
        told = answer["extension"][EXTENSION]
        row = kept[name]
        assert [(f"{f['rule']}@{f['version']}", f["verdict"]) for f in told["findings"]] == [
            (rule, verdict) for rule, verdict, *_ in row["findings"]
        ]
        assert [card["uuid"] for card in answer["cards"]] == [card["uuid"] for card in row["cards"]]
        assert row["as_of"] == told["asOf"]
        assert row["rulebook"] == told["rulebook"]


def test_what_lacked_is_recorded_with_its_reason(app: Flask, site: Site, state: Path) -> None:
    service = BY_HOOK["order-sign"]
    body = site.call("no-creatinine", service)
    del body["prefetch"]["conditions"]
    app.test_client().post(f"/cds-services/{service.id}", json=body)
    (row,) = stored(state).values()
    lacking = [
        tuple(item) for _, verdict, _, *more in row["findings"] if verdict == "unknown" for item in more[0]
    ]
    assert ("serum_creatinine", "not_recorded") in lacking
    assert row["sources"]["Condition"] == "not_sent"
    assert row["sources"]["Patient"] == "complete"
    assert row["seconds"].keys() >= {"facts", "core", "engine"}


@pytest.mark.parametrize("where", ["app", "spooling"])
def test_nothing_of_the_record_stands_on_the_disk(
    request: pytest.FixtureRequest, site: Site, state: Path, where: str
) -> None:
    app: Flask = request.getfixturevalue(where)
    said: set[str] = set()
    for path, body in bodies(site):
        answer = app.test_client().post(path, json=body).get_json()
        said |= {text for card in answer["cards"] for text in (card["summary"], card.get("detail", ""))}
    # Rulebooks are kept there too: they hold texts of rules, and nothing of a patient.
    files = [f for f in state.rglob("*") if f.is_file() and "rulebooks" not in f.parts]
    assert any("spool" in file.parts and file.stat().st_size for file in files) is (where == "spooling")
    held = b"".join(file.read_bytes() for file in files).decode(errors="replace")
    words = names_in(site) | said
    assert len(words) > 100
    for word in words:
        assert word not in held


def names_in(site: Site) -> set[str]:
    """What names somebody or something in the samples: ids, names, birth dates, remarks, identifiers."""
    found: set[str] = set()

    def look(value: Any, key: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                look(inner, name)
        elif isinstance(value, list):
            for inner in value:
                look(inner, key)
        elif isinstance(value, str) and key in ("id", "family", "given", "birthDate", "text", "reference"):
            found.add(value)

    for name in SAMPLES:
        for entry in sample(name)["entry"]:
            look(entry["resource"], "")
    # Shorter words, and what FHIR itself or a rule's id may say, would be found by chance.
    return {word for word in found if len(word) > 6 and not re.fullmatch(r"[a-z-]+", word)}


def test_an_answer_that_cannot_be_recorded_is_not_sent(spooling: Flask, site: Site, state: Path) -> None:
    service = BY_HOOK["order-sign"]
    (state / "spool").write_text("a file", encoding="utf-8")
    response = spooling.test_client().post(
        f"/cds-services/{service.id}", json=site.call("low-clearance", service)
    )
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.get_json()["resourceType"] == "OperationOutcome"
    assert "Ketamine" not in response.get_data(as_text=True)


def test_a_database_that_stops_is_not_noticed_by_the_caller(
    rulebook: RuleBook, site: Site, state: Path, postgres: Postgres
) -> None:
    url = database_url(postgres.new_database())
    settings = Settings(allow_as_of=True, state=state, database_url=url)
    app = create_app(settings, rulebook=rulebook, clock=lambda: NOW)
    client, service, decisions = app.test_client(), BY_HOOK["order-sign"], []

    def ask() -> None:
        response = client.post(f"/cds-services/{service.id}", json=site.call("low-clearance", service))
        assert response.status_code == 200
        decisions.append(response.get_json()["extension"][EXTENSION]["decision"])

    ask()
    postgres.stop()
    try:
        for _ in range(5):
            ask()
        assert client.get("/health/ready").get_json()
    finally:
        postgres.start()
    ask()
    recorder = app.extensions["decisions"].recorder
    until(lambda: recorder.status() == LogState(DatabaseState.OK, SpoolState()))
    database = Database(url, 10)
    assert names(database) == sorted(decisions)
    recorder.close()
    database.close()


def test_production_does_not_touch_the_tables(state: Path) -> None:
    decisions = open_decisions(Settings(production=True, state=state))
    assert decisions.recorder.status().database is DatabaseState.WRONG_REVISION
    decisions.recorder.close()


def test_the_demo_starts_while_its_database_is_away(state: Path, caplog: pytest.LogCaptureFixture) -> None:
    decisions = open_decisions(Settings(state=state, database_url=NOWHERE))
    assert decisions.recorder.status().database is DatabaseState.AWAY
    assert "database away" in caplog.text
    decisions.recorder.close()


def test_unsound_settings_stop_the_start(state: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("short", encoding="ascii")
    key.chmod(0o600)
    settings = Settings(state=state, log_key_file=key)
    with pytest.raises(SettingError, match="CDS_LOG_KEY_FILE"):
        open_decisions(settings)
    with pytest.raises(SettingError, match="CDS_DATABASE_URL"):
        open_decisions(replace(settings, database_url="sqlite://"))


def test_the_log_of_a_service_lies_in_its_state_folder(app: Flask, state: Path) -> None:
    assert {file.name for file in state.iterdir()} >= {"decisions.sqlite", "pseudonyms.key"}
    assert (state / "pseudonyms.key").stat().st_mode & 0o777 == 0o600
    assert state.stat().st_mode & 0o777 == 0o700
