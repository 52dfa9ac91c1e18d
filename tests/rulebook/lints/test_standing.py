"""What a rule of its kind and its status must have."""

from datetime import date
from typing import Any

import pytest

from cds.core.errors import RuleBookError
from cds.core.rules import Review
from cds.rulebook.content_digest import ContentDigests
from cds.rulebook.loader import load
from cds.rulebook.signing import signed

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"
REVIEWERS = (
    "reviewers: [{ name: A, role: neurologist, on: 2026-11-21 }, "
    "{ name: B, role: pharmacist, on: 2026-11-22 }]"
)
UNKNOWN = """  unknown:
    indicator: warning
    summary: Cannot verify kidney function for ketamine
    detail: |
      Creatinine clearance could not be calculated. Still needed: {missing}.
      Ketamine is not given below {ketamine.min_creatinine_clearance}.
    override_reasons: [checked-outside-this-record, emergency]
"""


@pytest.mark.parametrize("kind", ["contraindication", "caution"])
def test_unknown_must_be_spoken(book: Any, kind: str) -> None:
    book.edit(RENAL, "kind: contraindication", f"kind: {kind}")
    book.edit(RENAL, UNKNOWN, "  unknown: silent\n")
    book.expect("unknown-must-speak", RENAL, "unknown: silent", "cannot be checked must say so", "{missing}")


def test_a_recommendation_may_be_silent_on_unknown(book: Any) -> None:
    book.edit(
        FIRST_LINE,
        "  unknown:\n    indicator: info\n"
        "    summary: Verapamil as first-line prevention cannot be checked yet\n"
        "    detail: |\n      Still needed: {missing}.\n",
        "  unknown: silent\n",
    )
    assert book.issues() == []


def test_the_unknown_card_names_what_is_missing(book: Any) -> None:
    book.edit(FIRST_LINE, "      Still needed: {missing}.", "      Ask again.")
    book.only("unknown-names-gaps", FIRST_LINE, "  unknown:", "does not say what is missing", "{missing}")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            RENAL,
            "    indicator: critical",
            "    indicator: warning",
            "a contraindication that is met is critical, not warning",
        ),
        (
            FIRST_LINE,
            "    indicator: info\n    summary: Consider",
            "    indicator: warning\n    summary: Consider",
            "a recommendation that is met is info, not warning",
        ),
    ],
)
def test_the_level_of_a_kind(book: Any, file: str, old: str, new: str, message: str) -> None:
    book.edit(file, old, new)
    book.expect("indicator-misfit", file, new.strip().split("\n")[0], message, "change the indicator")


def test_a_recommendation_needs_strength_and_certainty(book: Any) -> None:
    book.edit(FIRST_LINE, "    certainty: to-confirm\n", "")
    book.only(
        "kind-incomplete", FIRST_LINE, "evidence:", "needs strength and certainty", "`to-confirm` is a value"
    )


def test_a_contraindication_needs_override_reasons(book: Any) -> None:
    book.edit(RENAL, "    override_reasons: [specialist-advice, value-out-of-date]\n", "")
    book.only(
        "kind-incomplete", RENAL, "  met:", "the card for `met` has no override_reasons", "specialist-advice"
    )


def test_a_classification_that_nobody_uses(book: Any) -> None:
    book.write(
        "cluster_headache/spare.yaml",
        (book.folder / LITHIUM).read_text().replace("id: lithium-contraindicated", "id: spare"),
    )
    book.edit("cluster_headache/spare.yaml", "    is: true", "    is: false")
    book.expect(
        "kind-incomplete",
        "cluster_headache/spare.yaml",
        "kind:",
        "no rule uses this classification",
        "give it a card",
    )


def test_a_rule_that_says_nothing_when_met(book: Any) -> None:
    book.edit(FIRST_LINE, "kind: recommendation", "kind: monitoring")
    text = (book.folder / FIRST_LINE).read_text()
    start, end = text.index("  met:\n"), text.index("  not_met: silent")
    book.write(FIRST_LINE, text[:start] + "  met: silent\n" + text[end:])
    issues = book.issues("kind-incomplete")
    assert ["a monitoring says nothing when it is met" in issue.message for issue in issues] == [True]


def test_an_order_rule_is_not_heard_when_a_chart_is_opened(book: Any) -> None:
    book.edit(RENAL, "hooks: [order-select, order-sign]", "hooks: [patient-view, order-sign]")
    book.only("hook-misfit", RENAL, "  hooks:", "nothing is ordered", "take `patient-view` out")


@pytest.mark.parametrize("status", ["silent", "active"])
def test_nothing_to_be_confirmed_goes_live(book: Any, status: str) -> None:
    book.edit(RENAL, "status: draft", f"status: {status}")
    book.edit(RENAL, "reviewers: []", REVIEWERS)
    issue = book.expect(
        "to-confirm",
        RENAL,
        "status:",
        "`ketamine.min_creatinine_clearance` is to be confirmed",
        "all.yaml:",
    )
    assert not issue.warning


def test_evidence_to_be_confirmed_does_not_go_live(book: Any) -> None:
    book.edit(FIRST_LINE, "status: draft", "status: silent")
    book.edit(FIRST_LINE, "reviewers: []", REVIEWERS)
    book.edit(
        "facts/headache.yaml",
        "    to_confirm: Are prescriptions from elsewhere visible? If not, this must be unknown.\n",
        "",
    )
    book.expect("to-confirm", FIRST_LINE, "- reference: ean-2023", "its evidence is to be confirmed")


def test_a_code_to_be_confirmed_holds_back_what_rests_on_it(book: Any) -> None:
    book.edit(
        "value_sets/lithium.yaml",
        "display: lithium }\n  - { system: rxnorm",
        "display: lithium, to_confirm: Which? }\n  - { system: rxnorm",
    )
    book.edit(LITHIUM, "status: draft", "status: silent")
    book.edit(LITHIUM, "reviewers: []", REVIEWERS)
    book.expect("to-confirm", LITHIUM, "status:", "value set `lithium` is to be confirmed", "lithium.yaml:")


def test_a_finding_to_be_confirmed_holds_back_who_uses_it(book: Any) -> None:
    book.edit(
        "facts/history.yaml", "  verapamil_allergy:\n", "  verapamil_allergy:\n    to_confirm: Complete?\n"
    )
    book.edit(FIRST_LINE, "status: draft", "status: silent")
    issues = book.issues("to-confirm")
    assert any("`verapamil_allergy`" in issue.message and issue.path.endswith(FIRST_LINE) for issue in issues)


def test_a_draft_may_have_everything_to_confirm(book: Any) -> None:
    assert "to_confirm" in (book.folder / "parameters/all.yaml").read_text()
    assert book.issues("to-confirm") == []


NAMED = ("author: to be named (neurology)", "author: Mary Seacole (neurology)")


def sign(book: Any, file: str, *names: str) -> None:
    """Sign-offs of what the rule in ``file`` says now."""
    path = book.folder / file
    digest = ContentDigests(book.contents())[path.stem]
    for name in names:
        review = Review(name, "neurologist", date(2026, 11, 21), digest)
        path.write_bytes(signed(path.read_bytes(), review))


@pytest.mark.parametrize(
    ("status", "names", "enough"),
    [
        ("review", (), True),
        ("silent", (), False),
        ("silent", ("Mary Seacole",), False),
        ("silent", ("Ada Lovelace",), True),
        ("active", ("Ada Lovelace",), False),
        ("active", ("Ada Lovelace", "MARY  seacole"), False),
        ("active", ("Ada Lovelace", "Grace Hopper"), True),
    ],
)
def test_reviewers(book: Any, status: str, names: tuple[str, ...], enough: bool) -> None:
    book.edit(LITHIUM, *NAMED)
    book.edit(LITHIUM, "status: draft", f"status: {status}")
    sign(book, LITHIUM, *names)
    if enough:
        assert book.issues("reviewers") == []
    else:
        book.expect("reviewers", LITHIUM, "reviewers:", f"is {status} with", "`cds sign`")


def test_a_sign_off_without_a_digest_does_not_count(book: Any) -> None:
    book.edit(LITHIUM, *NAMED)
    book.edit(LITHIUM, "status: draft", "status: active")
    book.edit(LITHIUM, "reviewers: []", REVIEWERS)
    book.expect("reviewers", LITHIUM, "reviewers:", "A is bound to no content: it has no digest; B is bound")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (LITHIUM, "An allergy or intolerance is on record", "An allergy is on record"),
        ("facts/history.yaml", "title: Allergy or intolerance to lithium", "title: Allergy to lithium"),
        ("value_sets/lithium.yaml", '"6448"', '"6449"'),
    ],
)
def test_any_change_voids_the_sign_offs_and_the_rulebook_is_not_loaded(
    book: Any, file: str, old: str, new: str
) -> None:
    book.edit(LITHIUM, *NAMED)
    sign(book, LITHIUM, "Ada Lovelace", "Grace Hopper")
    book.edit(LITHIUM, "status: draft", "status: active")
    assert load(book.folder).rules["lithium-contraindicated"].status == "active"
    book.edit(file, old, new)
    said = (
        "is active with 0 of 2 reviewers who are not the author; Ada Lovelace is void: the rule, or something"
    )
    book.expect("reviewers", LITHIUM, "reviewers:", said, "set it to review")
    with pytest.raises(RuleBookError, match="Ada Lovelace is void"):
        load(book.folder)


def test_a_live_rule_names_its_author(book: Any) -> None:
    sign(book, LITHIUM, "Ada Lovelace")
    book.edit(LITHIUM, "status: draft", "status: silent")
    book.expect("reviewers", LITHIUM, "author:", "its author is not named", "name the author")
