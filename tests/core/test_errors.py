"""The tree of errors and how each reads."""

import pytest

from cds.core.errors import (
    CdsError,
    EngineError,
    Fault,
    Issue,
    RecordError,
    RequestError,
    RuleBookError,
    UnitError,
)


@pytest.mark.parametrize("kind", [UnitError, RuleBookError, RequestError, EngineError, RecordError])
def test_every_error_is_of_one_tree(kind: type[Exception]) -> None:
    assert issubclass(kind, CdsError)


def test_an_issue_says_where_what_and_what_to_do() -> None:
    issue = Issue("rules/a.yaml", 12, "unused", "nobody uses `x`", "delete it", warning=True)
    assert str(issue) == "rules/a.yaml:12: warning: unused nobody uses `x`\n    hint: delete it"
    assert str(Issue("rules/a.yaml", 3, "unit-mismatch", "mg and kg")) == (
        "rules/a.yaml:3: unit-mismatch mg and kg"
    )


def test_a_rulebook_error_holds_every_issue_in_file_order() -> None:
    later, earlier = Issue("b.yaml", 1, "x", "two"), Issue("a.yaml", 9, "x", "one")
    error = RuleBookError([later, earlier])
    assert error.issues == [earlier, later]
    assert str(error) == "a.yaml:9: x one\nb.yaml:1: x two"


def test_a_request_error_counts_its_faults_without_their_text() -> None:
    error = RequestError(400, [Fault("$.hook", "is missing"), Fault("$.context", "is missing", "required")])
    assert str(error) == "400: 2 fault(s)"
    assert [fault.code for fault in error.faults] == ["invalid", "required"]
