"""What the service has made in a process of its own."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from cds.handbook.annex import Annex
from cds.handbook.refused import Refused
from cds.rulebook.archive import pack
from cds.rulebook.folder import digest_of, files_of
from tests.hooks.calls import ROOT


def made(*arguments: object) -> Any:
    command = [sys.executable, "-m", "cds.handbook", *map(str, arguments)]
    asked = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)  # noqa: S603 - our own module
    return pickle.loads(asked.stdout)  # noqa: S301 - written by ourselves


def test_the_annex_of_an_archive_is_that_of_its_folder(folder: Path, tmp_path: Path) -> None:
    digest = digest_of(files_of(folder))
    assert pack(folder, digest, tmp_path / "rules.zip")
    packed, plain = (made("annex", source, tmp_path, tmp_path) for source in (tmp_path / "rules.zip", folder))
    assert isinstance(packed, Annex)
    assert packed.digest == plain.digest == digest
    assert (packed.paths, packed.digests, packed.used) == (plain.paths, plain.digests, plain.used)


def test_rules_with_errors_and_broken_archives_are_refused_in_words(folder: Path, tmp_path: Path) -> None:
    (folder / "references.yaml").write_text("references: [", encoding="utf-8")
    refused = made("difference", folder, folder, tmp_path, "review")
    assert isinstance(refused, Refused)
    assert any("references.yaml:" in fault for fault in refused.faults)
    (tmp_path / "broken.zip").write_bytes(b"no archive")
    assert made("annex", tmp_path / "broken.zip", tmp_path, tmp_path) == Refused(
        ("broken.zip cannot be read: BadZipFile",)
    )
