"""Every file of a rules folder is of one kind, told by its content and found where the kind says."""

from pathlib import Path

import pytest

from cds.rulebook.file_kinds import KINDS, kind_of
from cds.rulebook.folder import RETIRED, read
from tests.hooks.calls import ROOT


@pytest.mark.parametrize("folder", [ROOT / "rules", ROOT / "tests" / "rulebook" / "worked"])
def test_the_content_tells_what_the_place_tells(folder: Path) -> None:
    documents = read(folder).documents
    assert documents
    for kind in KINDS:
        found = {path for path, document in documents.items() if kind_of(document.data) is kind}
        places = {file.as_posix() for file in folder.glob(kind.files)}
        retired = {file.as_posix() for file in (folder / RETIRED).rglob("*.yaml") if kind.name == "rule"}
        assert found == places | retired
