"""The application for the shipped rules, made once for the demo and once for production."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds.core.rules import RuleBook, Status
from cds.rulebook.loader import load
from cds.web import create_app
from cds.web.settings import Settings
from tests.hooks.calls import NOW, ROOT, Site


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
    return create_app(Settings(allow_as_of=True), rulebook=rulebook, clock=lambda: NOW)


@pytest.fixture(scope="session")
def production(rulebook: RuleBook) -> Flask:
    """Production, where no shipped rule may speak."""
    settings = Settings(production=True, lowest_status=Status.ACTIVE)
    return create_app(settings, rulebook=rulebook, clock=lambda: NOW)


@pytest.fixture
def client(demo: Flask) -> FlaskClient:
    """A client of the demo."""
    return demo.test_client()
