"""`cds fmt` moves text and changes none: stable, comments with their keys, the content the same."""

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.rulebook.layout import restored
from cds.rulebook.source import SourceError, read_document
from tests.hooks.calls import ROOT

RULES = ROOT / "rules"
SHIPPED = sorted(RULES.rglob("*.yaml"))
TANGLED = """\
# head of the file

id: a
purpose: >
  text here

  # no comment
# above kind,
# in two lines
kind: caution

# a section that belongs to no key

# why this title
title: x  # at its end
people:
  # who
  review_by: 2026-01-01
  reviewers:
    - on: 2026-01-01
      # the name
      name: a
      role: b
  author: me
criteria:
  b: { covers: [X], is: true, says: "hi, there", fact: f }
version: "1"

# the end
"""
IN_ORDER = """\
# head of the file

id: a
# why this title
title: x  # at its end
# above kind,
# in two lines
kind: caution

# a section that belongs to no key

version: "1"
purpose: >
  text here

  # no comment
people:
  # who
  author: me
  reviewers:
    - # the name
      name: a
      role: b
      on: 2026-01-01
  review_by: 2026-01-01
criteria:
  b: { says: "hi, there", fact: f, is: true, covers: [X] }

# the end
"""


def mended(text: str) -> str:
    return restored("x.yaml", text.encode())[0]


def content(text: str) -> Any:
    return read_document("x.yaml", text.encode())[0].data


def stripped(node: Any) -> Any:
    """The content without the blanks around a text, which the loader strips as well."""
    if isinstance(node, dict):
        return {key: stripped(value) for key, value in node.items()}
    if isinstance(node, list):
        return [stripped(item) for item in node]
    return node.strip() if isinstance(node, str) else node


def test_keys_move_with_their_comments_and_blank_lines_stay() -> None:
    text, issues = restored("x.yaml", TANGLED.encode())
    assert text == IN_ORDER
    assert content(text) == content(TANGLED)
    assert [issue.lint for issue in issues] == ["key-order"] * 4
    first = issues[0]
    assert (first.path, first.line) == ("x.yaml", 4)
    assert first.message == (
        "`purpose` is out of order; the order is: id, title, kind, version, purpose, people, criteria"
    )
    assert mended(text) == text


def test_the_shipped_files_are_as_cds_fmt_leaves_them() -> None:
    for file in SHIPPED:
        whole = file.read_bytes()
        text, issues = restored(file.as_posix(), whole)
        assert (text.encode(), issues) == (whole, ())


_RULE_FILES = [file for file in SHIPPED if "cluster_headache" in file.parts]
_KEY = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)


def shuffled(text: str, seed: int) -> str:
    """A rule file with its top-level blocks in another order, some with a comment above, some with none."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    blocks = [block.rstrip("\n") + "\n" for block in _KEY.split(text) if block.strip()]
    chance.shuffle(blocks)
    noise = ("", "# remark\n", "\n", "\n# remark\n", "# two\n# lines\n", "   \n")
    return "".join(chance.choice(noise) + block for block in blocks)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_RULE_FILES), st.integers(0, 10**6))
def test_twice_is_once_and_nothing_is_lost(file: Any, seed: int) -> None:
    tangled = shuffled(file.read_text(encoding="utf-8"), seed)
    text = mended(tangled)
    assert stripped(content(text)) == stripped(content(tangled))
    assert list(content(text)) == list(content(file.read_text(encoding="utf-8")))
    assert mended(text) == text
    assert sorted(filter(str.strip, map(str.rstrip, text.splitlines()))) == sorted(
        filter(str.strip, map(str.rstrip, tangled.splitlines()))
    )


def test_blanks_at_line_ends_and_windows_line_ends_go() -> None:
    text, (issue,) = restored("x.yaml", b"id: a\r\ntitle: A  \r\ncriteria: {}\r\n\r\n\r\n")
    assert text == "id: a\ntitle: A\ncriteria: {}\n"
    assert (issue.lint, issue.line) == ("layout", 2)


def test_blanks_that_a_text_holds_stay() -> None:
    text = "purpose: |\n  a line break in Markdown  \n  follows\ncriteria: {}\n"
    assert mended(text) == text


@pytest.mark.parametrize(
    ("text", "lint"),
    [
        ("id: [", "not-yaml"),
        ("id: a\nid: b\ncriteria: {}\n", "duplicate-key"),
        ("? title\n: A\n? id\n: a\n? criteria\n: {}\n", "key-order"),
    ],
)
def test_what_cannot_be_mended_is_refused(text: str, lint: str) -> None:
    with pytest.raises(SourceError) as refused:
        restored("x.yaml", text.encode())
    assert (refused.value.issue.path, refused.value.issue.lint) == ("x.yaml", lint)
