"""A service's decision log with some answers in it, for the commands."""

from functools import cache
from pathlib import Path

from cds.core.rules import RuleBook
from cds.hooks.request import EXTENSION
from cds.rulebook.loader import load
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW, ROOT, SIGN, Site


def record(state: Path, *, log_facts: bool, calls: int = 1, name: str = "low-clearance") -> list[str]:
    """Ask the demo about a sample; the decisions' ids."""
    rulebook = shipped_rulebook()
    settings = Settings(allow_as_of=True, state=state, log_facts=log_facts)
    app = create_app(settings, rulebook=rulebook, clock=lambda: NOW)
    client, body = app.test_client(), shipped_site().call(name)
    answers = [client.post(f"/cds-services/{SIGN.id}", json=body).get_json() for _ in range(calls)]
    app.extensions["decisions"].recorder.close()
    return [answer["extension"][EXTENSION]["decision"] for answer in answers]


@cache
def shipped_rulebook() -> RuleBook:
    """The shipped rules, read once."""
    return load(ROOT / "rules")


@cache
def shipped_site() -> Site:
    """What makes calls of the sample patients."""
    return Site(shipped_rulebook())
