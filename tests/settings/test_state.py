"""The folder the service writes to."""

from pathlib import Path

import pytest

from cds.settings import SettingError, Settings
from cds.settings.state import state_folder


def test_it_is_made_for_its_user_alone(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path / "a" / "var")
    folder = state_folder(settings, "run", "1")
    assert folder == tmp_path / "a" / "var" / "run" / "1"
    assert [path.stat().st_mode & 0o777 for path in (folder, folder.parent, settings.state)] == [0o700] * 3
    assert state_folder(settings, "run", "1") == folder


def test_what_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for state in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(SettingError, match="is not a folder; name a folder that the service's user owns"):
            state_folder(Settings(state=state))
    with pytest.raises(SettingError, match="cannot be made"):
        state_folder(Settings(state=Path("/proc/cds")))
