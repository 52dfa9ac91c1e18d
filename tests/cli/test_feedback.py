"""``cds feedback`` on the log of a service: calls, cards and reports over HTTP, then the counts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cds.audit.database import database_url
from cds.settings import Settings
from cds.web import create_app
from tests.cli.conftest import Cds
from tests.cli.recorded import shipped_rulebook, shipped_site
from tests.hooks.calls import NOW, SIGN, card
from tests.postgres import Postgres

URL = f"/cds-services/{SIGN.id}"
RENAL = "ketamine-renal-contraindication"


@pytest.fixture(params=["sqlite", "postgresql"])
def log(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three cards of one rule: one overridden, one accepted, one without an answer; and an unknown one."""
    monkeypatch.setenv("CDS_STATE", str(tmp_path))
    url = None
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = database_url(server.new_database())
        monkeypatch.setenv("CDS_DATABASE_URL", url)
    settings = Settings(allow_as_of=True, state=tmp_path, database_url=url)
    app = create_app(settings, rulebook=shipped_rulebook(), clock=lambda: NOW)
    client, body = app.test_client(), shipped_site().call("low-clearance")
    shown = [card(client.post(URL, json=body).get_json(), "critical") for _ in range(3)]
    told = {"outcomeTimestamp": "2026-03-02T08:00:00Z"}
    reason = {"reason": shown[0]["overrideReasons"][0], "userComment": "x"}
    cancel = {"id": shown[1]["suggestions"][0]["uuid"]}
    reports = [
        {"card": shown[0]["uuid"], "outcome": "overridden", "overrideReason": reason, **told},
        {"card": shown[1]["uuid"], "outcome": "accepted", "acceptedSuggestions": [cancel], **told},
        {"card": "not ours", "outcome": "overridden", **told},
    ]
    assert client.post(f"{URL}/feedback", json={"feedback": reports}).status_code == 200
    yield
    app.extensions["decisions"].recorder.close()


@pytest.mark.usefixtures("log")
def test_the_answers_to_a_rules_cards_are_counted(cds: Cds) -> None:
    run = cds("feedback", "--rule", RENAL)
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert "Reports on cards that their sender was not shown by this log: 1" in lines
    (line,) = [line for line in lines if line.startswith(RENAL)]
    assert line.split()[1:5] == ["3", "1", "1", "1"]
    assert "50 % (9 % to 91 %), only 2 answered" in line
    assert line.endswith("2026-03")
    assert "    comments: 1, not kept" in lines
    assert "    accepted 1 of 3 x: cancel" in lines
    assert any(line.startswith("    overridden 1 x: ") and "|" not in line for line in lines)
    assert cds("feedback").out == run.out
    assert cds("feedback", "--rule", "another").out.splitlines()[-1] == "No card of another was shown."


@pytest.mark.usefixtures("log")
def test_programs_get_the_same_as_json(cds: Cds) -> None:
    report = json.loads(cds("feedback", "--rule", RENAL, "--format", "json").out)
    assert report["cards"]["shown"] >= 3
    assert report["reportsOnUnknownCards"] == 1
    (rule,) = report["rules"]
    assert (rule["rule"], rule["shown"], rule["accepted"], rule["overridden"]) == (RENAL, 3, 1, 1)
    assert rule["suggestions"][0] == {"offers": "cancel", "shown": 3, "accepted": 1}


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        (("--since", "2026-03-02T09:00:00+01:00"), 3),
        (("--since", "2026-03-02T09:00:01+01:00"), 0),
        (("--until", "2026-03-02T09:00:00+01:00"), 0),
        (("--since", "2026-03-01", "--until", "2026-03-04"), 3),
    ],
)
def test_a_time_is_counted(cds: Cds, limits: tuple[str, ...], shown: int) -> None:
    rules = json.loads(cds("feedback", "--rule", RENAL, "--format", "json", *limits).out)["rules"]
    assert [one["shown"] for one in rules] == ([shown] if shown else [])


@pytest.mark.parametrize("arguments", [("--since", "yesterday"), ("--format", "xml"), ("more",)])
def test_wrong_usage_is_said(cds: Cds, arguments: tuple[str, ...]) -> None:
    assert cds("feedback", *arguments).code == 2


def test_a_log_that_is_not_there_is_said(cds: Cds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_STATE", str(tmp_path))
    run = cds("feedback")
    assert (run.code, run.out) == (1, "")
    assert "cds database upgrade" in run.err
