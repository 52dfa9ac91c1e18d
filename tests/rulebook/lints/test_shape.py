"""The lints that the readers raise are in the catalogue: nothing is found that has no page."""

import re
from pathlib import Path

from cds.rulebook.lints import LINTS
from cds.rulebook.lints.shape import SHAPES

SOURCES = Path(__file__).parents[3] / "cds" / "rulebook"
_RAISED = re.compile(
    r'(?:Problem|refuse|_refuse|_stop|Issue)\(\s*(?:[\w.()]+,\s*)*"([a-z]+(?:-[a-z]+)*)"', re.DOTALL
)


def raised() -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in SOURCES.glob("*.py")]
    return {name for text in texts for name in _RAISED.findall(text)}


def test_what_the_readers_raise_is_in_the_catalogue() -> None:
    names = raised()
    assert {"tab", "duplicate-key", "symbol-operator", "date-form", "bare-code"} <= names
    assert names - LINTS.keys() == set()


def test_what_is_in_the_catalogue_is_raised() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in SOURCES.glob("*.py"))
    assert [shape.id for shape in SHAPES if f'"{shape.id}"' not in text] == []
