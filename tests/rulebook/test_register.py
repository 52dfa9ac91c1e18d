"""Where each rule stands, and what it lacks."""

from datetime import date
from typing import Any

from cds.core.rules import Review
from cds.rulebook.register import register
from cds.rulebook.signing import signed

LITHIUM = "cluster_headache/lithium-contraindicated.yaml"
VOID = "is void: the rule, or something it uses, has changed since"


def test_what_a_rule_lacks_before_it_may_be_active(book: Any) -> None:
    standing = register(book.contents())["verapamil-first-line"]
    lacks = list(standing.lacks())
    assert lacks[:2] == ["the author is not named", "2 reviewers who are not the author"]
    assert (
        "to be confirmed: fact preventive_in_use: Preventive treatment currently prescribed: "
        "Are prescriptions from elsewhere visible? If not, this must be unknown."
    ) in lacks
    assert len(lacks) == 2 + len(standing.open_points)
    assert standing.short() == "0 of 2"


def test_a_rule_with_two_sign_offs_lacks_nothing_until_it_changes(book: Any) -> None:
    book.edit(LITHIUM, "to be named (neurology)", "Mary Seacole")
    digest = register(book.contents())["lithium-contraindicated"].signed.digest
    path = book.folder / LITHIUM
    for name in ("Ada Lovelace", "Grace Hopper"):
        path.write_bytes(signed(path.read_bytes(), Review(name, "nurse", date(2026, 12, 1), digest)))
    standing = register(book.contents())["lithium-contraindicated"]
    assert list(standing.lacks()) == []
    assert standing.short() == "2 of 2"
    book.edit(LITHIUM, "purpose: Say", "purpose: Tell")
    standing = register(book.contents())["lithium-contraindicated"]
    assert list(standing.lacks()) == [
        f"sign-off of Ada Lovelace, nurse, on 2026-12-01 {VOID}",
        f"sign-off of Grace Hopper, nurse, on 2026-12-01 {VOID}",
        "2 reviewers who are not the author",
    ]
    assert standing.short() == "0 of 2, 2 void"


def test_drugs_and_the_day_of_review(book: Any) -> None:
    standings = register(book.contents())
    renal = standings["ketamine-renal-contraindication"]
    assert renal.drugs == ("ketamine",)
    assert not renal.overdue(date(2027, 11, 30))
    assert renal.overdue(date(2027, 12, 1))
    assert ("parameter", "ketamine.min_creatinine_clearance") in renal.used
