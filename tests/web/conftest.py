"""The application for the shipped rules, made once for the demo and once for production."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds.core.rules import RuleBook, Status
from cds.rulebook.loader import load
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW, ROOT, Site
from tests.state import STATE
from tests.web.ehr import BASE, Ehr, SigningKey, clients_file, key_set, signing_client


@pytest.fixture(scope="session")
def rulebook() -> RuleBook:
    """The shipped rules."""
    return load(ROOT / "rules")


@pytest.fixture(scope="session")
def site(rulebook: RuleBook) -> Site:
    """What makes calls of the sample patients."""
    return Site(rulebook)


@pytest.fixture(scope="session")
def demo(rulebook: RuleBook) -> Flask:
    """The demo, at the samples' moment."""
    return create_app(Settings(allow_as_of=True, state=STATE), rulebook=rulebook, clock=lambda: NOW)


@pytest.fixture(scope="session")
def ehr() -> Ehr:
    """The EHR that production knows."""
    return Ehr(SigningKey("2026-a", "RS384"))


@pytest.fixture(scope="session")
def in_production(ehr: Ehr, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of production, with that EHR registered."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "keys.json").write_text(json.dumps(key_set(ehr.key)), encoding="utf-8")
    return Settings(
        production=True,
        lowest_status=Status.ACTIVE,
        clients=clients_file(folder),
        public_url=BASE,
        state=folder / "state",
    )


@pytest.fixture(scope="session")
def production(rulebook: RuleBook, in_production: Settings, ehr: Ehr) -> Flask:
    """Production, where no shipped rule may speak; its test client signs."""
    app = create_app(in_production, rulebook=rulebook, clock=lambda: NOW)
    app.test_client_class = signing_client(ehr, NOW)
    return app


@pytest.fixture
def client(demo: Flask) -> FlaskClient:
    """A client of the demo."""
    return demo.test_client()
