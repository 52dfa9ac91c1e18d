"""The folder the service writes to (``CDS_STATE``): made for its user alone."""

import os
from pathlib import Path

from cds.settings.settings import Settings
from cds.settings.values import SettingError


def state_folder(settings: Settings, *parts: str) -> Path:
    """``CDS_STATE``, or a folder below it, made where it is lacking; nobody else may read it (0700).

    SettingError, with what to do, where it cannot be made or written to.
    """
    folder = settings.state
    for part in ("", *parts):
        folder = folder / part if part else folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise _refused(settings, f"{str(folder)!r} is not a folder") from None
        except OSError as error:
            raise _refused(settings, f"{str(folder)!r} cannot be made ({error.strerror})") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _refused(settings, f"{str(folder)!r} cannot be written to")
    return folder


def _refused(settings: Settings, why: str) -> SettingError:
    return SettingError(
        f"CDS_STATE is {str(settings.state)!r}: {why}; name a folder that the service's user owns"
    )
