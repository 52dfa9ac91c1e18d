"""The guides are carried out as they say, and what is not as it says is named."""

from pathlib import Path

import pytest

from tests.docs.guide import GuideError, blocks, carry_out

FILE = "file.yaml"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text("a: 1\nb: 2\n", encoding="utf-8")
    return tmp_path


def written(place: Path) -> str:
    return (place / FILE).read_text(encoding="utf-8")


def yaml(said: str, text: str) -> str:
    return f"{said}\n\n```yaml\n{text}```\n\n"


def console(text: str) -> str:
    return f"```console\n{text}```\n\n"


def test_a_block_knows_the_sentence_before_it_and_its_line() -> None:
    found = list(blocks("# A\n\nSome\nwords.\n\n" + console("$ ls\n") + yaml("In `f`, find:", "a: 1\n")))
    assert [(block.language, block.said, block.line) for block in found] == [
        ("console", "Some words.", 6),
        ("yaml", "In `f`, find:", 12),
    ]


def test_snippets_go_where_the_guide_says(place: Path) -> None:
    guide = (
        yaml(f"So. From `{FILE}`:", "b: 2\n")
        + yaml(f"In `{FILE}`, find:", "a: 1\n")
        + yaml("Make it:", "a: 3\n")
    )
    carry_out(guide + yaml(f"At the end of `{FILE}`:", "c: 4\n"), place)
    assert written(place) == "a: 3\nb: 2\nc: 4\n"
    carry_out(yaml(f"Now fill in `{FILE}` until it reads:", "d: 5\n"), place)
    assert written(place) == "d: 5\n"


def test_what_is_typed_is_compared_with_what_is_seen(place: Path) -> None:
    carry_out(console(f"$ cat {FILE}\na: 1\nb: 2\n$ true\n$ true\n$ cat {FILE}\n...\nb: ...\n"), place)
    carry_out(console(f"$ cat {FILE}\na: 1\nb: 2\n...\n$ cat {FILE}\n...: 2\n"), place)


@pytest.mark.parametrize(
    ("guide", "why"),
    [
        (console(f"$ cat {FILE}\na: 1\n"), "--- seen\na: 1\nb: 2\n"),
        (console(f"$ cat {FILE}\n...\nb: 3\n"), "line 1: \\$ cat file.yaml"),
        (console("a: 1\n"), "begins with `\\$ `"),
        (yaml("Write this:", "a: 1\n"), "does not say where"),
        (yaml("From `nowhere.yaml`:", "a: 1\n"), "there is no nowhere.yaml"),
        (yaml(f"From `{FILE}`:", "a: 2\n"), "stands 0 times in file.yaml"),
        (yaml(f"In `{FILE}`, find:", "\n"), "stands 2 times"),
        (yaml(f"In `{FILE}`, find:", "a: 1\n"), "after `find:` comes `Make it:`"),
        (yaml(f"In `{FILE}`, find:", "a: 1\n") + console("$ true\n"), "after `find:` comes `Make it:`"),
        ("```python\n1\n```\n", "`python` cannot be carried out"),
    ],
)
def test_what_is_not_as_the_guide_says_is_named(place: Path, guide: str, why: str) -> None:
    with pytest.raises(GuideError, match=why):
        carry_out(guide, place)
