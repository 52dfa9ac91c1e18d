"""A rules folder by name: a folder, or a revision of the git repository around the current folder.

``HEAD~1`` and a tag mean the rules folder as it was then, ``main:rules`` names the folder as well. The
revision is unpacked into a folder that is removed when it has been read.
"""

import os
import shutil
import subprocess
import tarfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from cds.core.errors import RuleBookError
from cds.rulebook.contents import Contents
from cds.rulebook.loader import read_sound

_SECONDS = 60  # git has for one question
_VERIFY = ("rev-parse", "--verify", "--quiet")


class NoSuchRules(LookupError):
    """The name leads to no rules; the message says why, for the one who typed it."""


def rules_named(name: str, folder: Path) -> Contents:
    """The rules that ``name`` leads to; ``folder`` is where a revision without a path has them.

    NoSuchRules where there are none, RuleBookError where they are unsound: their places are then named as
    git would name them.
    """
    if Path(name).is_dir():
        return read_sound(Path(name), unsigned=True)
    revision, colon, path = name.partition(":")
    path = path if colon else _from_here(folder)
    with TemporaryDirectory(prefix="cds-rules-") as temporary:
        _unpack(name, revision, path, Path(temporary))
        try:
            return read_sound(Path(temporary), unsigned=True)
        except RuleBookError as error:
            shown = f"{revision}:{path.removeprefix('./')}"
            places = [one.path.replace(Path(temporary).as_posix(), shown, 1) for one in error.issues]
            raise RuleBookError(
                [replace(issue, path=place) for issue, place in zip(error.issues, places, strict=True)]
            ) from None


def _from_here(folder: Path) -> str:
    """A path as git reads it after a revision: relative to the current folder if it starts with dots."""
    path = Path(os.path.relpath(folder)).as_posix()
    return path if path.startswith("../") else f"./{path}"


def _unpack(name: str, revision: str, path: str, target: Path) -> None:
    git = shutil.which("git")
    if git is None:
        raise NoSuchRules(
            f"{name} is not a folder, and git is not installed, which would look for such a revision"
        )
    known = not revision.startswith("-") and _ask(git, *_VERIFY, f"{revision}^{{tree}}")
    if not known:
        raise NoSuchRules(f"{name} is neither a folder nor a revision of the git repository here")
    tree = _ask(git, *_VERIFY, f"{revision}:{path}")
    if tree is None:
        raise NoSuchRules(f"revision {revision} has no folder {path.removeprefix('./')}")
    top = _ask(git, "rev-parse", "--show-toplevel") or b"."  # elsewhere, archive keeps to the current folder
    archive = _ask(git, "-C", os.fsdecode(top).strip(), "archive", "--format=tar", tree.decode().strip())
    if archive is None:
        raise NoSuchRules(f"{name} is not a folder of the revision")
    with tarfile.open(fileobj=BytesIO(archive)) as packed:
        packed.extractall(target, filter="data")


def _ask(git: str, *arguments: str) -> bytes | None:
    """What git prints; None where it refuses."""
    try:
        asked = subprocess.run([git, *arguments], capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout if asked.returncode == 0 else None
