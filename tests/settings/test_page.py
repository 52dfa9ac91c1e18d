"""The page of settings is in step, and what is in force can be read in again."""

from cds.settings import Settings, read_settings
from cds.settings.page import in_force, settings_page
from cds.settings.settings import settings_of
from tests.hooks.calls import ROOT


def test_the_page_is_in_step() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "`cds settings > docs/settings.md` writes it anew"


def test_each_setting_has_its_row() -> None:
    for _, setting in settings_of():
        assert settings_page().count(f"| `{setting.name}` |") == 1


def test_what_is_in_force_reads_back() -> None:
    for settings in (Settings(), Settings(production=False, rate=5, log_facts=True, fhir_deadline=1.5)):
        lines = dict(line.split("=", 1) for line in in_force(settings))
        assert read_settings(lines) == settings


def test_secrets_are_not_shown() -> None:
    lines = list(in_force(Settings(database_url="postgresql://cds:geheim@db/cds", production=True)))
    assert "CDS_DATABASE_URL=(set, not shown)" in lines
    assert "CDS_ENV=production" in lines
    assert "geheim" not in "".join(lines)
