"""What changed from the rulebook before."""

import os
import re
import shutil
from pathlib import Path

import pytest

from cds.rulebook.loader import load
from cds.settings import Settings
from cds.settings.rulebooks import kept_rulebooks
from cds.web import create_app
from tests.hooks.calls import NOW, ROOT
from tests.web.pages.waiting import opened

WORKED = ROOT / "tests" / "rulebook" / "worked"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The worked rules, to be changed."""
    return shutil.copytree(WORKED, tmp_path / "rules")


def page(settings: Settings) -> str:
    app = create_app(settings, rulebook=load(settings.rules), clock=lambda: NOW)
    return opened(app.test_client(), "/rules/difference").text


def reword(rules: Path) -> None:
    file = rules / RENAL
    text = file.read_text(encoding="utf-8")
    assert text.count("summary: Ketamine contraindicated - ") == 1
    file.write_text(text.replace("summary: Ketamine contraindicated - ", "summary: <b>No</b> - "), "utf-8")


def test_where_nothing_was_served_before_it_says_how_to_get_there(rules: Path, tmp_path: Path) -> None:
    text = page(Settings(rules=rules, state=tmp_path / "state"))
    assert "There is no earlier rulebook to compare with" in text
    assert "CDS_PREVIOUS_RULES" in text


def test_what_was_served_before_is_compared(rules: Path, tmp_path: Path) -> None:
    settings = Settings(rules=rules, state=tmp_path / "state")
    create_app(settings, rulebook=load(rules), clock=lambda: NOW)
    for kept in kept_rulebooks(settings):
        os.utime(kept.file, (0, 0))
    reword(rules)
    text = page(settings)
    assert re.search(r"<del>Ketamine contraindicated - .*?</del>", text)
    assert "<ins>&lt;b&gt;No&lt;/b&gt; - " in text
    assert "Words, sources, people, examples" in text
    assert re.search(r"Cards change for \d+ of 20 sample patients", " ".join(text.split()))
    assert '<time datetime="1970-01-01T00:00:00+00:00">' in text


def test_the_folder_of_the_settings_comes_first(rules: Path, tmp_path: Path) -> None:
    earlier = shutil.copytree(rules, tmp_path / "earlier")
    settings = Settings(rules=rules, state=tmp_path / "state", previous_rules=earlier)
    assert "Nothing that is read differs between the two." in page(settings)
    (earlier / RENAL).write_text("id: [", encoding="utf-8")
    text = page(settings)
    assert "one of them has errors" in text
    assert f"earlier/{RENAL}:" in text
