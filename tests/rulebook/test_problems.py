"""Problems find their line, and a near miss is named."""

from marshmallow import ValidationError

from cds.rulebook.problems import Problem, did_you_mean, issues_of, messages_of, refuse, shape
from cds.rulebook.rule_schema import PeopleSchema
from cds.rulebook.source import read_document


def test_a_close_word_is_named() -> None:
    assert did_you_mean("serum_creatinin", ["serum_creatinine", "age"]) == "did you mean `serum_creatinine`?"


def test_a_short_list_is_shown_whole() -> None:
    assert did_you_mean("zebra", ["b", "a"]) == "one of: a, b"


def test_a_long_list_is_not_shown() -> None:
    assert did_you_mean("zebra", [f"word{n}" for n in range(30)]) == ""
    assert did_you_mean("zebra", []) == ""


def test_errors_are_addressed_at_any_depth() -> None:
    document, _ = read_document("file.yaml", b"a:\n  - x\n  - b: 1\n    c: 2\n")
    errors = {
        "a": {
            1: {
                "c": [Problem("wrong-value", "first")],
                "_schema": [Problem("wrong-shape", "second", "a hint")],
            }
        },
    }
    issues = list(issues_of(document, errors))
    assert [(issue.line, issue.lint, issue.message, issue.hint) for issue in issues] == [
        (4, "wrong-value", "first", ""),
        (3, "wrong-shape", "second", "a hint"),
    ]


def test_a_prefix_leads_to_an_entry_of_a_shared_file() -> None:
    document, _ = read_document("file.yaml", b"facts:\n  age:\n    unit: x\n")
    errors = {"unit": [Problem("unit-unknown", "wrong")]}
    assert next(issues_of(document, errors, ("facts", "age"))).line == 3


def test_messages_of_a_whole_block() -> None:
    assert messages_of(refuse("lint", "message")) == {"_schema": [Problem("lint", "message")]}
    assert messages_of(ValidationError({"a": ["b"]})) == {"a": ["b"]}


def test_a_document_is_loaded_by_its_shape() -> None:
    document, _ = read_document("file.yaml", b"people:\n  author: a\n  reviewer: b\n  review_by: 2027-01-01")
    block = document.data["people"]
    data, issues = shape(document, PeopleSchema(), block, ("people",))
    assert data is None
    assert [(issue.line, issue.message) for issue in sorted(issues)] == [
        (3, "`reviewer` is not a key of this place"),  # and not that `reviewers` is missing as well
    ]
    whole, _ = read_document("file.yaml", b"author: a\nreviewers: []\nreview_by: 2027-01-01\n")
    loaded, issues = shape(whole, PeopleSchema())
    assert loaded is not None
    assert (loaded["author"], issues) == ("a", [])
