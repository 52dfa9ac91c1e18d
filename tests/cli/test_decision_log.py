"""What every command about the decision log says where it cannot be had."""

import pytest

from tests.cli.conftest import Cds

COMMANDS = [
    ("database", "check"),
    ("database", "upgrade"),
    ("decisions", "show", "x"),
    ("decisions", "export"),
    ("decisions", "purge", "--older-than", "9"),
    ("replay", "x"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_is_away_is_said_without_its_password(
    cds: Cds, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CDS_DATABASE_URL", "postgresql://cds:geheim@127.0.0.1:9/cds")
    run = cds(*command)
    assert run.code == 1
    assert "cannot be reached" in run.err
    assert "geheim" not in run.err + run.out


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_settings_that_are_not_sound_are_wrong_usage(
    cds: Cds, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CDS_DATABASE_URL", "mysql://cds:geheim@db/cds")
    run = cds(*command)
    assert run.code == 2
    assert "CDS_DATABASE_URL" in run.err
    assert "geheim" not in run.err + run.out
