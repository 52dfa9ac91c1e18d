"""YAML is read strictly: nothing is guessed, everything knows its line."""

import pytest

from cds.rulebook.source import Bare, Block, Document, Items, SourceError, read_document


def read(text: str) -> Document:
    document, issues = read_document("file.yaml", text.encode())
    assert issues == []
    return document


def faults(text: str) -> list[tuple[int, str, str]]:
    """Line, lint and message of every fault, whether it stops reading or not."""
    try:
        _, issues = read_document("file.yaml", text.encode())
    except SourceError as error:
        issues = [error.issue]
    return [(issue.line, issue.lint, issue.message) for issue in issues]


def test_nothing_is_guessed() -> None:
    data = read("on: no\nversion: 1.10\ncode: 0123\nday: 2026-11-20\nnumber: 1e3\nyes: Yes\n").data
    assert data == {
        "on": "no",
        "version": "1.10",
        "code": "0123",
        "day": "2026-11-20",
        "number": "1e3",
        "yes": "Yes",
    }
    assert all(type(value) is Bare for value in data.values())


def test_true_false_and_null_are_more_than_text_where_they_are_plain() -> None:
    data = read("a: true\nb: false\nc: null\nd:\ne: \"true\"\nf: 'null'\n").data
    assert data == {"a": True, "b": False, "c": None, "d": None, "e": "true", "f": "null"}
    assert type(data["e"]) is str


def test_every_node_knows_its_line() -> None:
    document = read("a: 1\n\nb:\n  - x\n  - { y: 2 }\n")
    assert document.line() == 1
    assert document.line("b") == 3
    assert document.line("b", 1) == 5
    assert document.line("b", 1, "y") == 5


def test_a_place_that_is_not_there_gives_the_nearest_line() -> None:
    document = read("a:\n  b: 1\n")
    assert document.line("a", "missing", "deeper") == 1
    assert document.line("a", "b", "deeper") == 2
    assert document.line("a", 3) == 1


def test_flow_and_block_style_are_the_same() -> None:
    assert read("a: { b: [1, 2] }").data == read("a:\n  b:\n    - 1\n    - 2\n").data
    data = read("a: { b: [1, 2] }").data
    assert isinstance(data["a"], Block)
    assert isinstance(data["a"]["b"], Items)


def test_a_byte_order_mark_is_no_text() -> None:
    document, _ = read_document("file.yaml", b"\xef\xbb\xbfa: 1\n")
    assert document.data == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "line", "lint", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "duplicate-key", "`a` stands here a second time"),
        ("a: &x 1\n", 1, "yaml-alias", "`&x` marks a place"),
        ("a: 1\n<<: { b: 2 }\n", 2, "yaml-alias", "`<<` merges another block"),
        ("&k a: 1\n", 1, "yaml-alias", "`&k` marks a place"),
        ("a: !!int 1\n", 1, "yaml-tag", "is a YAML tag"),
        ("a:\n\tb: 1\n", 2, "tab", "a tab indents this line"),
        ("? [a, b]\n: 1\n", 1, "not-yaml", "a key is not a plain word"),
        ('"": 1\n', 1, "not-yaml", "a key is not a plain word"),
        ("a: 1\n---\nb: 2\n", 2, "not-yaml", "a second document"),
        ("- a\n- b\n", 1, "not-yaml", "does not hold `key: value` lines"),
        ("", 1, "not-yaml", "does not hold `key: value` lines"),
        ("a: 'open\n", 2, "not-yaml", "unexpected end of stream"),
        ("a: b: c\n", 1, "not-yaml", "mapping values are not allowed"),
        ("a: [1, 2\nb: 3\n", 2, "not-yaml", "did not find expected"),
        ("a: @b\n", 1, "not-yaml", "cannot start any token"),
        ("a: \x07\n", 1, "not-yaml", "is not readable as YAML"),
        ("a: " + "[" * 40 + "]" * 40, 1, "not-yaml", "is nested too deeply"),
    ],
)
def test_what_is_refused(text: str, line: int, lint: str, message: str) -> None:
    found = faults(text)
    assert len(found) == 1, found
    assert found[0][:2] == (line, lint)
    assert message in found[0][2]


def test_an_alias_is_refused_and_reading_goes_on() -> None:
    found = faults("a: &x 1\nb: *x\nc: 1\nc: 2\n")
    assert [(line, lint) for line, lint, _ in found] == [
        (1, "yaml-alias"),
        (2, "yaml-alias"),
        (4, "duplicate-key"),
    ]


def test_an_alias_as_a_key_is_refused() -> None:
    assert faults("a: &x b\n*x : 1\n")[-1][1] == "yaml-alias"


def test_text_that_is_not_utf8_is_refused_with_its_line() -> None:
    with pytest.raises(SourceError) as raised:
        read_document("file.yaml", b"a: 1\nb: caf\xe9\n")
    assert (raised.value.issue.line, raised.value.issue.lint) == (2, "not-yaml")


def test_a_syntax_error_has_a_hint_for_whoever_is_no_programmer() -> None:
    with pytest.raises(SourceError) as raised:
        read_document("file.yaml", b"says: Caution: hot\n")
    assert "put the whole sentence in quotes" in raised.value.issue.hint
    assert str(raised.value) == str(raised.value.issue)
    with pytest.raises(SourceError) as raised:
        read_document("file.yaml", b"fact: age\n>=: general.adult_age\n")
    assert "in words, such as `at_least`" in raised.value.issue.hint
