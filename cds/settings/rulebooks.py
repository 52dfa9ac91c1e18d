"""The rulebooks that were served last, each in one file under ``CDS_STATE/rulebooks``: see docs/adr/0023.

For whoever asks what is served, when the folder of rules has changed, and what changed before.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cds.rulebook.archive import pack
from cds.settings.settings import Settings
from cds.settings.state import state_folder

_FOLDER, _ENDING = "rulebooks", ".zip"
_MOST = 4


@dataclass(frozen=True, slots=True)
class Kept:
    """A rulebook by its digest: the archive, and when it was taken over last."""

    digest: str
    file: Path
    at: datetime


def keep_rulebook(settings: Settings, digest: str) -> bool:
    """Keep the rules of ``CDS_RULES``, which were just taken over as the rulebook ``digest``; the oldest of
    more than a few go.

    False where the folder holds another rulebook by now. OSError or SettingError where it cannot be kept.
    """
    file = state_folder(settings, _FOLDER) / f"{digest.replace(':', '-')}{_ENDING}"
    if file.is_file():
        os.utime(file)
    elif not pack(settings.rules, digest, file):
        return False
    for old in kept_rulebooks(settings)[_MOST:]:
        old.file.unlink(missing_ok=True)
    return True


def kept_rulebooks(settings: Settings) -> list[Kept]:
    """Those that are kept, the last one taken over first."""
    found = []
    for file in (settings.state / _FOLDER).glob(f"*{_ENDING}"):
        try:
            at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except FileNotFoundError:  # another process has just thrown it away
            continue
        found.append(Kept(file.stem.replace("-", ":"), file, at))
    return sorted(found, key=lambda one: (one.at, one.digest), reverse=True)
