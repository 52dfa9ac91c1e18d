"""A rulebook in one file: the YAML files of a folder, and its changelog, as they were at one moment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from zipfile import BadZipFile, ZipFile

from cds.rulebook.folder import digest_of, files_of

CHANGELOG = "CHANGELOG.md"


class NoArchive(ValueError):
    """The file is no whole archive of rules."""


def pack(folder: Path, digest: str, target: Path) -> bool:
    """The rules of ``folder`` written to ``target``, whole or not at all.

    False where ``folder`` does not hold the rulebook named ``digest`` (any more). OSError where it cannot be
    read or written.
    """
    files = files_of(folder)
    if digest_of(files) != digest:
        return False
    told = folder / CHANGELOG
    if told.is_file():
        files[CHANGELOG] = told.read_bytes()
    descriptor, name = mkstemp(dir=target.parent, prefix=".rules-")
    try:
        with os.fdopen(descriptor, "wb") as file, ZipFile(file, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


@contextmanager
def unpacked(file: Path) -> Iterator[Path]:
    """A folder with the rules of an archive, removed afterwards. NoArchive where it cannot be read."""
    with TemporaryDirectory(prefix="cds-rules-") as temporary:
        folder = Path(temporary) / "rules"
        try:
            with ZipFile(file) as archive:
                archive.extractall(folder)
        except (BadZipFile, EOFError, OSError) as error:
            raise NoArchive(f"{file.name} cannot be read: {type(error).__name__}") from None
        yield folder
