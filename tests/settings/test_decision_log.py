"""Where the decision log lies by default, and where it is put."""

from pathlib import Path

import pytest

from cds.settings import SettingError, Settings
from cds.settings.decision_log import database_of, key_of, spool_of


def test_by_default_it_lies_in_the_state_folder(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path / "var")
    assert database_of(settings) == f"sqlite:///{tmp_path}/var/decisions.sqlite"
    assert key_of(settings) == tmp_path / "var" / "pseudonyms.key"
    assert spool_of(settings) == tmp_path / "var" / "spool"
    assert not spool_of(settings).exists()


def test_it_can_be_put_elsewhere(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, database_url="postgresql://db/log", log_key_file=Path("/etc/cds.key"))
    assert database_of(settings) == "postgresql+psycopg://db/log"
    assert key_of(settings) == Path("/etc/cds.key")


def test_a_url_that_is_not_served_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="CDS_DATABASE_URL"):
        database_of(Settings(state=tmp_path, database_url="sqlite://"))
