"""The shape of a rule file: every key in its place, silence written down."""

from typing import Any

import pytest

from cds.rulebook.rule_schema import OutcomesSchema, RetiredSchema, RuleSchema
from cds.rulebook.source import read_document

RULE = "cluster_headache/ketamine-renal-contraindication.yaml"


def test_a_whole_rule(book: Any) -> None:
    document, _ = read_document(RULE, (book.folder / RULE).read_bytes())
    loaded = RuleSchema().load(document.data)
    assert loaded["version"] == "0.1.0"
    assert loaded["outcomes"]["not_met"] is None
    assert loaded["outcomes"]["unknown_"]["indicator"] == "warning"
    assert loaded["applies_to"]["ordering"] == ("ketamine",)


def test_silence_is_a_word() -> None:
    document, _ = read_document("file.yaml", b"met: silent\nnot_met: silent\nunknown: silent\n")
    assert OutcomesSchema().load(document.data) == {"met": None, "not_met": None, "unknown_": None}


def test_a_rule_on_the_shelf_may_hold_anything_else() -> None:
    document, _ = read_document("file.yaml", b"id: old-rule\nstatus: retired\nanything: [1]\n")
    assert RetiredSchema().load(document.data) == {"id": "old-rule", "status": "retired"}


@pytest.mark.parametrize(
    ("old", "new", "lint", "said"),
    [
        ("  not_met: silent", "  not_met: quiet", "wrong-value", "`quiet` is neither a card nor `silent`"),
        ("  not_met: silent", "  not_met:", "wrong-value", "nothing is written here"),
        ("  not_met: silent\n", "", "missing-key", "`not_met` is missing"),
        (
            "  unknown:\n    indicator: warning",
            "  out_of_scope: silent\n  unknown:\n    indicator: warning",
            "unknown-key",
            "outside its scope a rule is always silent",
        ),
        ("    indicator: critical", "    indicator: red", "wrong-value", "one of: critical, info, warning"),
        (
            "kind: contraindication",
            "kind: contra-indication",
            "wrong-value",
            "did you mean `contraindication`?",
        ),
        (
            "  hooks: [order-select, order-sign]",
            "  hooks: [order-sing]",
            "wrong-value",
            "did you mean `order-sign`?",
        ),
        ("    strength: trial-criterion", "    strength: medium", "wrong-value", "consensus"),
        ("  review_by: 2027-11-30", "  review_by: next year", "date-form", "YYYY-MM-DD"),
        ("  reviewers: []", "  reviewers: [Dr A]", "wrong-shape", "`key: value` lines"),
        ("decide:\n  all_of: [severe_renal_insufficiency]\n", "", "missing-key", "`decide` is missing"),
        ("      expect: out_of_scope", "      expect: silent", "wrong-value", "out_of_scope"),
        ('version: "0.1.0"', "version: 0.1.0", "bare-code", 'write "0.1.0"'),
        (
            "    override_reasons: [checked-outside-this-record, emergency]",
            "    suggest: [cancel-the-order]",
            "wrong-value",
            "did you mean `cancel-order`?",
        ),
    ],
)
def test_what_is_refused(book: Any, old: str, new: str, lint: str, said: str) -> None:
    book.edit(RULE, old, new)
    found = [issue for issue in book.contents().issues if issue.lint == lint]
    assert len(found) == 1
    assert said in f"{found[0].message} / {found[0].hint}"
