"""What differs between two versions of a rule."""

from typing import Any

import pytest

from cds.core.rules import Rule
from cds.rulebook.contents import PARAMETER
from cds.rulebook.detail import Detail, Weight
from cds.rulebook.expression_words import Naming, as_written
from cds.rulebook.rule_difference import decided_alike, of_rule

RENAL = "ketamine-renal-contraindication"
FILE = f"cluster_headache/{RENAL}.yaml"


def rule(book: Any) -> Rule:
    found: Rule = book.contents().rules[RENAL]
    return found


def changed(book: Any, old: str, new: str, naming: Naming = as_written) -> list[Detail]:
    before = rule(book)
    book.edit(FILE, old, new)
    return list(of_rule(before, rule(book), naming))


def test_a_comparison(book: Any) -> None:
    (detail,) = changed(book, "    less_than: ketamine", "    at_most: ketamine")
    assert detail == Detail(
        "criterion severe_renal_insufficiency",
        "creatinine_clearance less than ketamine.min_creatinine_clearance",
        "creatinine_clearance at most ketamine.min_creatinine_clearance",
        Weight.VERDICT,
    )


@pytest.mark.parametrize(
    ("old", "new", "what", "weight"),
    [
        ("all_of: [severe", "any_of: [severe", "decided by", Weight.VERDICT),
        ("hooks: [order-select, order-sign]", "hooks: [order-sign]", "hook", Weight.CARD),
        ("kind: contraindication", "kind: caution", "kind", Weight.CARD),
        ("indicator: critical", "indicator: warning", "indicator where met", Weight.CARD),
        ("not_met: silent", "not_met: { indicator: info, summary: Fine }", "card where not met", Weight.CARD),
        (
            "override_reasons: [specialist-advice, value-out-of-date]",
            "override_reasons: [specialist-advice]",
            "override reasons where met",
            Weight.CARD,
        ),
        ("summary: Cannot verify", "summary: Cannot check", "summary where unknown", Weight.WORDS),
        ("says: Creatinine clearance", "says: Clearance", "sentence of criterion severe_renal_insufficiency",
         Weight.WORDS),
        ('version: "0.1.0"', 'version: "0.2.0"', "version", Weight.WORDS),
        ("strength: trial-criterion", "strength: label", "evidence", Weight.WORDS),
        ("name: Normal kidney function", "name: Normal", "example", Weight.WORDS),
    ],
)  # fmt: skip
def test_each_part_weighs_what_it_can_move(book: Any, old: str, new: str, what: str, weight: Weight) -> None:
    details = changed(book, old, new)
    assert {(detail.what, detail.weight) for detail in details} == {(what, weight)}


def test_silence_is_a_word(book: Any) -> None:
    (detail,) = changed(book, "not_met: silent", "not_met: { indicator: info, summary: Fine }")
    assert (detail.before, detail.after) == ("silent", "info: Fine")


def test_a_new_name_alone_is_no_difference(book: Any) -> None:
    before = rule(book)
    path = book.folder / FILE
    old, new = "ketamine.min_creatinine_clearance", "ketamine.lowest_clearance"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    names = {(PARAMETER, old): new}
    assert list(of_rule(before, rule(book), lambda kind, name: names.get((kind, name), name))) == []
    assert {one.weight for one in of_rule(before, rule(book), as_written)} == {Weight.VERDICT, Weight.WORDS}


def test_rules_that_decide_alike(book: Any) -> None:
    before = rule(book)
    book.edit(FILE, "title: Do not", "title: Never")
    assert decided_alike(before, rule(book), as_written)
    book.edit(FILE, "  ordering: ketamine\n\n", "  ordering: lithium\n\n")
    assert not decided_alike(before, rule(book), as_written)
