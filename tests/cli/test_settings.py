"""`cds settings`."""

import pytest

from cds.settings.page import settings_page
from tests.cli.conftest import Cds


def test_it_prints_the_page(cds: Cds) -> None:
    assert cds("settings") == (0, settings_page(), "")


def test_it_checks_the_environment(cds: Cds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_RATE", "17")
    run = cds("settings", "--check")
    assert (run.code, run.err) == (0, "")
    assert "CDS_RATE=17\n" in run.out
    monkeypatch.setenv("CDS_RATE", "many")
    run = cds("settings", "--check")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("CDS_RATE is 'many'; a whole number of calls from 0 to ")
