"""From two signatures to the card in production: there a rule speaks as it was signed, or not at all."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cds.cli import main
from cds.core.errors import RuleBookError
from cds.core.rules import Status
from cds.hooks.request import EXTENSION
from cds.rulebook.loader import load
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW, ROOT, SIGN, Json, Site, draft
from tests.web.conftest import ehr, in_production
from tests.web.ehr import Ehr, signing_client

__all__ = ["ehr", "in_production"]
RULE = "magnesium-dose-caution"
FILE = "cluster_headache/infusion/magnesium-dose-caution.yaml"
REVIEWERS = (("Ada Lovelace", "neurologist"), ("Grace Hopper", "clinical pharmacist"))
DURATION = """    title: Duration of the magnesium sulfate infusion
    unit: min
    values:
      2020-01-01:
        value: """
URL = f"/cds-services/{SIGN.id}"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules, of which one has an author, two sign-offs and the status active."""
    folder = tmp_path_factory.mktemp("signed") / "rules"
    shutil.copytree(ROOT / "rules", folder)
    edit(folder / FILE, "author: to be named (anaesthesia)", "author: Mary Seacole (anaesthesia)")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CDS_RULES", str(folder))
        for name, role in REVIEWERS:
            assert main(["sign", RULE, "--reviewer", name, "--role", role, "--i-have-read-it"]) == 0
    edit(folder / FILE, "status: review", "status: active")
    return folder


@pytest.fixture
def folder(signed: Path, tmp_path: Path) -> Path:
    """A copy of these, to be changed."""
    return shutil.copytree(signed, tmp_path / "rules")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def served(settings: Settings, folder: Path, ehr: Ehr) -> Flask:
    """Production on these rules."""
    app = create_app(replace(settings, rules=folder), clock=lambda: NOW)
    app.test_client_class = signing_client(ehr, NOW)
    return app


def doubled(body: Json) -> None:
    """The order at twice its dose, and about now."""
    dose: Any = draft(body)["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]
    dose["value"] *= 2
    del body["extension"]  # production answers as of now


@pytest.mark.safety
def test_a_rule_signed_twice_speaks_in_production(folder: Path, in_production: Settings, ehr: Ehr) -> None:
    site = Site(load(folder), Status.ACTIVE)
    client = served(in_production, folder, ehr).test_client()
    response = client.post(URL, json=site.call("candidate", SIGN, "magnesium", doubled)).get_json()
    (card,) = response["cards"]
    assert card["indicator"] == "warning"
    assert "linically approved" not in str(card)
    extension = response["extension"][EXTENSION]
    assert extension["approved"] is True
    assert [(one["rule"], one["verdict"]) for one in extension["findings"]] == [(RULE, "met")]


@pytest.mark.safety
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("parameters/infusion.yaml", f"{DURATION}30\n", f"{DURATION}31\n"),
        (FILE, "A faster infusion can lower", "A slower infusion can lower"),
        (FILE, "more_than: infusion.magnesium_dose", "at_least: infusion.magnesium_dose"),
    ],
)
def test_changed_by_one_byte_it_is_not_served(
    folder: Path, in_production: Settings, ehr: Ehr, file: str, old: str, new: str
) -> None:
    edit(folder / file, old, new)
    with pytest.raises(RuleBookError, match=r"is active with 0 of 2 reviewers .* Ada Lovelace is void"):
        served(in_production, folder, ehr)
    assert main(["check", str(folder)]) == 1


@pytest.mark.safety
def test_with_one_signature_it_is_not_served(folder: Path, in_production: Settings, ehr: Ehr) -> None:
    text = (folder / FILE).read_text(encoding="utf-8")
    start, end = text.index("    - name: Grace Hopper"), text.index("  review_by:")
    (folder / FILE).write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(RuleBookError, match="is active with 1 of 2 reviewers"):
        served(in_production, folder, ehr)
