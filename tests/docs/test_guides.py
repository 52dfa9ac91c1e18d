"""Every guide is carried out, word by word, on a copy of the rules; what it refers to is there."""

import re
from pathlib import Path

import pytest

from cds.rulebook.lints import LINTS
from tests.docs.guide import ROOT, blocks, carry_out, folder

AUTHORING = ROOT / "docs" / "authoring"
GUIDES = sorted(path.name for path in AUTHORING.glob("*.md"))
PAGES = [*(AUTHORING / name for name in GUIDES), ROOT / "rules" / "README.md"]
_LINK = re.compile(r"\]\(([^)#]+)\)")
_SAID = re.compile(r"^\| `([a-z-]+)`(?:, `([a-z-]+)`)?", re.MULTILINE)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_as_it_says(name: str, tmp_path: Path) -> None:
    guide = text(AUTHORING / name)
    if any(blocks(guide)):
        carry_out(guide, folder(tmp_path))


def test_the_index_names_every_guide() -> None:
    index = text(AUTHORING / "README.md")
    assert [name for name in GUIDES if name != "README.md" and f"]({name})" not in index] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name + "/" + page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    assert [link for link in _LINK.findall(text(page)) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", [name for name in GUIDES if name != "proofs.md"])
def test_the_findings_a_guide_explains_exist(name: str) -> None:
    said = text(AUTHORING / name).partition("## When it is red")[2]
    names = {each for row in _SAID.findall(said) for each in row if each}
    assert names <= set(LINTS)
    assert names or name == "README.md"
