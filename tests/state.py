"""The folder that services under test write to, away from the project's; it goes when the tests end."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

STATE = Path(tempfile.mkdtemp(prefix="cds-tests-"))
_OWNER = os.getpid()


@atexit.register
def _remove() -> None:
    if os.getpid() == _OWNER:
        shutil.rmtree(STATE, ignore_errors=True)
