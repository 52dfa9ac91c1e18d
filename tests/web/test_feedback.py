"""Feedback over HTTP: on the disk once however often it comes, and nothing in it of anybody."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cds.audit.database import Database, database_url, sqlite_url
from cds.audit.recorder import DatabaseState, LogState
from cds.audit.responses import Responses, responses
from cds.audit.spool import SpoolState
from cds.audit.store import Store
from cds.audit.tables import FEEDBACK
from cds.core.rules import RuleBook
from cds.hooks.request import EXTENSION
from cds.hooks.services import SERVICES
from cds.settings import Settings
from cds.web import create_app
from tests.audit.entries import count
from tests.audit.waiting import until
from tests.hooks.calls import NOW, SIGN, Json, Site, card
from tests.postgres import Postgres
from tests.web.ehr import BASE, Ehr, SigningKey, bearer, clients_file, key_set

CALL = f"/cds-services/{SIGN.id}"
URL = f"{CALL}/feedback"
UNKNOWN = "11111111-2222-4333-8444-555555555555"
COMMENT = "Zwicky said no"


@contextmanager
def running(rulebook: RuleBook, settings: Settings) -> Iterator[Flask]:
    app = create_app(settings, rulebook=rulebook, clock=lambda: NOW)
    yield app
    app.extensions["decisions"].recorder.close()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, state: Path) -> str:
    """The URL of the service's database."""
    if request.param == "sqlite":
        return sqlite_url(state / "decisions.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return database_url(server.new_database())


@pytest.fixture
def app(rulebook: RuleBook, state: Path, url: str) -> Iterator[Flask]:
    """The demo on either kind of database."""
    with running(rulebook, Settings(allow_as_of=True, state=state, database_url=url)) as made:
        yield made


@pytest.fixture
def small(rulebook: RuleBook, state: Path) -> Iterator[Flask]:
    """The demo on SQLite."""
    with running(rulebook, Settings(allow_as_of=True, state=state)) as made:
        yield made


@contextmanager
def stored(url: str) -> Iterator[Database]:
    database = Database(url, 10)
    yield database
    database.close()


def counted(url: str) -> tuple[Responses, int]:
    """The answers to cards, and how many reports are on unknown ones."""
    with stored(url) as database:
        store = Store(database)
        return responses(store.answered_cards()), store.unknown_feedback()


def report(of: str, outcome: str = "overridden", at: datetime = NOW, **more: Any) -> Json:
    return {"card": of, "outcome": outcome, "outcomeTimestamp": at.astimezone(UTC).isoformat(), **more}


def shown(client: FlaskClient, site: Site) -> Json:
    """The critical card of a call, which can be cancelled."""
    response = client.post(CALL, json=site.call("low-clearance"))
    assert response.status_code == 200
    return card(response.get_json(), "critical")


@pytest.mark.obligation("59", "60", "63")
def test_a_card_is_answered_and_counted(app: Flask, site: Site, url: str) -> None:
    client = app.test_client()
    first, second, third = (shown(client, site) for _ in range(3))
    (cancel,) = [one["uuid"] for one in first["suggestions"] if one["label"].startswith("Cancel")]
    reason = {name: second["overrideReasons"][0][name] for name in ("system", "code")}
    response = client.post(
        URL,
        json={
            "feedback": [
                report(first["uuid"], "accepted", acceptedSuggestions=[{"id": cancel}]),
                report(second["uuid"], overrideReason={"reason": reason, "userComment": COMMENT}),
            ]
        },
    )
    assert response.status_code == 200
    assert response.get_json() == {"extension": {EXTENSION: {"reports": 2}}}
    assert third["uuid"]
    found, unknown = counted(url)
    (rule,) = [one for one in found.rules if one.rule == "ketamine-renal-contraindication"]
    assert (rule.counts.shown, rule.counts.accepted, rule.counts.overridden) == (3, 1, 1)
    assert (rule.taken["cancel"], rule.offered["cancel"], rule.comments, unknown) == (1, 3, 1, 0)
    assert dict(rule.reasons) == {(reason["system"], reason["code"]): 1}


@pytest.mark.obligation("61")
def test_a_changed_answer_takes_the_place_of_the_first(app: Flask, site: Site, url: str) -> None:
    client = app.test_client()
    one = shown(client, site)
    suggestion = [{"id": one["suggestions"][0]["uuid"]}]
    later = report(one["uuid"], "accepted", NOW + timedelta(minutes=5), acceptedSuggestions=suggestion)
    early = report(one["uuid"])
    for body in ({"feedback": [later]}, early, {"feedback": [early, later]}):
        assert client.post(URL, json=body).status_code == 200
    with stored(url) as database:
        assert count(database, "feedback") == 2
    found, _ = counted(url)
    assert (found.cards.accepted, found.cards.overridden) == (1, 0)


@pytest.mark.obligation("61")
def test_the_same_from_eight_sides_at_once_is_one_row(app: Flask, site: Site, url: str) -> None:
    one = shown(app.test_client(), site)
    body = {"feedback": [report(one["uuid"]), report(UNKNOWN)]}

    def send(_: int) -> int:
        return app.test_client().post(URL, json=body).status_code

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(send, range(40))) == [200] * 40
    recorder = app.extensions["decisions"].recorder
    until(lambda: recorder.status() == LogState(DatabaseState.OK, SpoolState()))
    with stored(url) as database:
        assert count(database, "feedback") == 2
    found, unknown = counted(url)
    assert (found.cards.overridden, unknown) == (1, 1)


def test_a_card_that_was_never_shown_is_kept_and_marked(app: Flask, url: str) -> None:
    assert app.test_client().post(URL, json=report(UNKNOWN)).status_code == 200
    found, unknown = counted(url)
    assert (found.cards.shown, unknown) == (0, 1)


def test_any_service_takes_it_for_any_card(small: Flask, site: Site, state: Path) -> None:
    one = shown(small.test_client(), site)
    for name in SERVICES:
        assert (
            small.test_client().post(f"/cds-services/{name}/feedback/", json=report(one["uuid"])).status_code
            == 200
        )
    found, unknown = counted(sqlite_url(state / "decisions.sqlite"))
    assert (found.cards.overridden, unknown) == (1, 0)


@pytest.mark.parametrize(
    "text",
    [COMMENT, f"'; DROP TABLE feedback; -- {COMMENT}", f"\x00\x1b]0;{COMMENT}\x07", COMMENT * 75_000],
    ids=["a name", "SQL", "control characters", "1 MB"],
)
def test_no_free_text_reaches_the_disk_or_the_log(
    small: Flask, state: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = small.test_client()
    reason = {"system": text, "code": text, "display": text}
    override = {"reason": reason, "userComment": text}
    suggestions = [{"id": text}]
    bodies: list[Any] = [
        report(UNKNOWN, overrideReason=override),
        report(text, "accepted", acceptedSuggestions=suggestions),
    ]
    for body in bodies:
        assert client.post(URL, json=body).status_code == 200
    refused = client.post(URL, json={"feedback": [report(text, text), text, {text: text}]})
    assert refused.status_code == 400
    said = caplog.text + refused.get_data(as_text=True)
    held = b"".join(file.read_bytes() for file in state.rglob("*") if file.is_file())
    assert COMMENT not in said
    assert COMMENT.encode() not in held
    with stored(sqlite_url(state / "decisions.sqlite")) as database:
        assert count(database, "feedback") == 2


@pytest.mark.parametrize(
    ("data", "status", "path"),
    [
        (b"", 400, "$"),
        (b"{", 400, "$"),
        (b'"\xff"', 400, "$"),
        (b"[]", 400, "$"),
        (b"{}", 400, "$.feedback"),
        (b'{"feedback":[{"outcome":"ignored"}]}', 400, "$.feedback[0].card"),
        (b'{"feedback":[' + b"0," * 5000 + b"0]}", 413, "$.feedback"),
    ],
)
def test_garbage_is_refused(small: Flask, state: Path, data: bytes, status: int, path: str) -> None:
    response = small.test_client().post(URL, data=data, content_type="application/json")
    assert response.status_code == status
    body = response.get_json()
    assert body["resourceType"] == "OperationOutcome"
    assert path in [one for issue in body["issue"] for one in issue["expression"]]
    with stored(sqlite_url(state / "decisions.sqlite")) as database:
        assert count(database, "feedback") == 0


def test_of_a_body_with_one_fault_nothing_is_kept(small: Flask, state: Path) -> None:
    body = {"feedback": [report(UNKNOWN), report(UNKNOWN, "ignored")]}
    assert small.test_client().post(URL, json=body).status_code == 400
    with stored(sqlite_url(state / "decisions.sqlite")) as database:
        assert count(database, "feedback") == 0


def test_there_is_no_feedback_on_a_service_that_is_not_there(small: Flask) -> None:
    response = small.test_client().post("/cds-services/another/feedback", json=report(UNKNOWN))
    assert response.status_code == 404
    assert response.get_json()["issue"][0]["code"] == "not-found"
    assert small.test_client().get(URL).status_code == 405


def test_reports_are_counted_by_outcome(small: Flask) -> None:
    more = {"acceptedSuggestions": [{"id": UNKNOWN}]}
    body = {"feedback": [report(UNKNOWN, "accepted", **more), report(UNKNOWN), report(UNKNOWN)]}
    small.test_client().post(URL, json=body)
    metrics = small.extensions["metrics"]
    assert metrics.total("cds_feedback_total", SIGN.id, "accepted") == 1
    assert metrics.total("cds_feedback_total", SIGN.id, "overridden") == 2
    assert metrics.total("cds_calls_total", "feedback", "200") == 1


# ------------------------------------------------------------------ whose card it is


@pytest.mark.obligation("64")
def test_a_card_is_known_only_to_the_client_and_tenant_that_were_shown_it(
    rulebook: RuleBook, state: Path, site: Site, tmp_path: Path
) -> None:
    key = SigningKey("2026-a")
    (tmp_path / "keys.json").write_text(json.dumps(key_set(key)), encoding="utf-8")
    issuers = ("https://ehr.example.org", "https://other.example.org")
    file = clients_file(tmp_path)
    entries = [
        {"name": f"ehr-{number}", "issuer": issuer, "jwks_file": "keys.json"}
        for number, issuer in enumerate(issuers)
    ]
    file.write_text(json.dumps({"clients": entries}), encoding="utf-8")
    settings = Settings(state=state, clients=file, public_url=BASE)
    body = site.call("low-clearance")
    body.pop("extension")
    with running(rulebook, settings) as app:

        def ask(path: str, sent: Json, issuer: str = issuers[0], **claims: str) -> Json:
            signed = bearer(Ehr(key, issuer).token(path, NOW, **claims))
            response = app.test_client().post(path, json=sent, headers=signed)
            assert response.status_code == 200
            answer: Json = response.get_json()
            return answer

        one = card(ask(CALL, body, tenant="north"), "critical")
        ask(URL, report(one["uuid"]), issuers[1], tenant="north")
        ask(URL, report(one["uuid"]), tenant="south")
        ask(URL, report(one["uuid"]))
        where = sqlite_url(state / "decisions.sqlite")
        found, unknown = counted(where)
        assert (found.cards.answered, unknown) == (0, 3)
        ask(URL, report(one["uuid"]), tenant="north")
        found, unknown = counted(where)
        assert (found.cards.overridden, unknown) == (1, 3)


def test_in_production_it_has_to_be_signed(production: Flask) -> None:
    signed = production.test_client().post(URL, json=report(UNKNOWN))
    assert signed.status_code == 200
    unsigned = FlaskClient(production, production.response_class).post(URL, json=report(UNKNOWN))
    assert unsigned.status_code == 401


# ------------------------------------------------------------------ while the database is away


def test_what_came_while_the_database_was_away_is_there_once(
    rulebook: RuleBook, site: Site, state: Path, postgres: Postgres
) -> None:
    url = database_url(postgres.new_database())
    with running(rulebook, Settings(allow_as_of=True, state=state, database_url=url)) as app:
        client = app.test_client()
        before = shown(client, site)
        assert client.post(URL, json=report(before["uuid"])).status_code == 200
        postgres.stop()
        try:
            meanwhile = shown(client, site)
            for of in (before, meanwhile, meanwhile):
                assert (
                    client.post(
                        URL, json=report(of["uuid"], overrideReason={"userComment": COMMENT})
                    ).status_code
                    == 200
                )
            spooled = b"".join(file.read_bytes() for file in (state / "spool").rglob("*") if file.is_file())
            assert meanwhile["uuid"].encode() in spooled
            assert COMMENT.encode() not in spooled
        finally:
            postgres.start()
        recorder = app.extensions["decisions"].recorder
        until(lambda: recorder.status() == LogState(DatabaseState.OK, SpoolState()))
        client.post(URL, json=report(meanwhile["uuid"], overrideReason={"userComment": COMMENT}))
    with stored(url) as database:
        with database.engine.connect() as connection:
            rows = connection.execute(select(FEEDBACK.c.card, FEEDBACK.c.erased)).all()
        assert sorted(tuple(row) for row in map(_told, rows)) == sorted(
            [(before["uuid"], 0), (before["uuid"], 1), (meanwhile["uuid"], 1)]
        )
    found, unknown = counted(url)
    assert (found.cards.overridden, unknown) == (2, 0)


def _told(row: Any) -> tuple[str, int]:
    return row.card, len(row.erased)


def test_what_can_be_recorded_nowhere_is_not_acknowledged(rulebook: RuleBook, state: Path) -> None:
    settings = Settings(state=state, database_url="postgresql://cds@127.0.0.1:9/cds")
    with running(rulebook, replace(settings, allow_as_of=True)) as app:
        (state / "spool").write_text("a file", encoding="utf-8")
        response = app.test_client().post(URL, json=report(UNKNOWN))
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert response.get_json()["issue"][0]["code"] == "transient"
        assert app.extensions["metrics"].total("cds_feedback_total", SIGN.id, "overridden") == 0
        assert app.test_client().post(URL, json={"feedback": []}).status_code == 200
