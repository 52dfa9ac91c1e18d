"""The service behind the feature files: one Flask application a session, asked over HTTP.

Every rule is a marker, its id with underscores, so that a misspelt tag of a feature is an error.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from cds.core.rules import RuleBook
from cds.rulebook.loader import load
from cds.settings import Settings
from cds.web import create_app
from tests.acceptance.ehr import Ehr
from tests.acceptance.record import Record
from tests.acceptance.steps import cards, record, treatment
from tests.state import STATE

RULES = Path(__file__).resolve().parents[2] / "rules"
_CONTENT = ("facts", "parameters", "value_sets", "retired")  # folders of rules/ that hold no rules


def pytest_configure(config: pytest.Config) -> None:
    for rule in _rule_ids():
        config.addinivalue_line("markers", f"{rule.replace('-', '_')}: the rule {rule}")
    for steps in (record, treatment, cards):
        config.pluginmanager.register(steps, steps.__name__)


def _rule_ids() -> list[str]:
    files = (file.relative_to(RULES) for file in RULES.rglob("*.yaml"))
    return sorted(file.stem for file in files if len(file.parts) > 1 and file.parts[0] not in _CONTENT)


@pytest.fixture(scope="session")
def rulebook() -> RuleBook:
    """The shipped rules."""
    return load(RULES)


@pytest.fixture(scope="session")
def ehr_for(rulebook: RuleBook) -> Callable[[Record], Ehr]:
    """The EHR of a record's site: a client of the service with the shipped rules or the site's policy."""

    @cache
    def ehr(policy: tuple[str, str] | None) -> Ehr:
        rules = rulebook if policy is None else _with_policy(rulebook, *policy)
        return Ehr(create_app(Settings(allow_as_of=True, state=STATE), rulebook=rules).test_client())

    return lambda record: ehr(record.policy)


@pytest.fixture(name="record")
def _record() -> Record:
    """An empty record: the scenario says what is in it."""
    return Record()


def _with_policy(rulebook: RuleBook, parameter: str, value: str) -> RuleBook:
    old = rulebook.parameters[parameter]
    values = tuple(replace(dated, value=value) for dated in old.values)
    return replace(rulebook, parameters={**rulebook.parameters, parameter: replace(old, values=values)})
