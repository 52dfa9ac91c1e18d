"""The book of what is served, wherever its files are."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from cds.rulebook.loader import load
from cds.settings import Settings
from cds.settings.rulebooks import kept_rulebooks
from cds.web import create_app
from cds.web.pages.rules_shelf import Folder
from tests.hooks.calls import NOW, ROOT
from tests.web.pages.waiting import opened

WORKED = ROOT / "tests" / "rulebook" / "worked"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
CHANGED = "have changed since the service took them over"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a service for the worked rules, to be changed."""
    return Settings(rules=shutil.copytree(WORKED, tmp_path / "rules"), state=tmp_path / "state")


@pytest.fixture
def service(settings: Settings) -> Callable[[], Flask]:
    """Starts it."""
    return lambda: create_app(settings, rulebook=load(settings.rules), clock=lambda: NOW)


def retitle(settings: Settings) -> None:
    file = settings.rules / RENAL
    text = file.read_text(encoding="utf-8")
    assert "title: Do not give ketamine" in text
    file.write_text(
        text.replace("title: Do not give ketamine", "title: Never give ketamine"), encoding="utf-8"
    )


def test_what_is_served_is_shown_though_the_folder_has_changed(
    settings: Settings, service: Callable[[], Flask]
) -> None:
    client = service().test_client()
    assert CHANGED not in opened(client, "/rules").text
    retitle(settings)
    page = opened(client, "/rules")
    assert CHANGED in page.text
    assert "Do not give ketamine in severe renal insufficiency" in page.text
    fresh = service().test_client()
    assert "Never give ketamine" in opened(fresh, "/rules").text


def test_the_kept_copy_is_read_where_the_folder_changed_before_the_first_page(
    settings: Settings, service: Callable[[], Flask]
) -> None:
    client = service().test_client()
    retitle(settings)
    page = opened(client, "/rules/ketamine-renal-contraindication")
    assert page.status_code == 200
    assert CHANGED in page.text
    assert RENAL in page.text


def test_without_a_copy_the_page_says_what_to_do(settings: Settings, service: Callable[[], Flask]) -> None:
    client = service().test_client()
    retitle(settings)
    for kept in kept_rulebooks(settings):
        kept.file.unlink()
    page = opened(client, "/rules")
    assert page.status_code == 503
    assert "no copy of that one was kept in CDS_STATE. Reload the service (cds reload)" in page.text


def test_a_folder_is_read_again_when_a_file_changed(settings: Settings) -> None:
    folder = Folder(settings.rules)
    before = folder.digest
    assert before == load(settings.rules).digest == folder.digest
    retitle(settings)
    assert folder.digest == load(settings.rules).digest != before
    shutil.rmtree(settings.rules)
    assert folder.digest != before
