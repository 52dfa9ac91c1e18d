"""What stands on the page of one rule."""

from pathlib import Path

from cds.handbook.book import book_of, words_of
from cds.handbook.rule_view import RuleView, view

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


def of(folder: Path, name: str) -> RuleView:
    book = book_of(folder, folder.parent / "features")
    return view(book, book.rulebook.rules[name], words_of(book))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_cards_criteria_and_what_it_rests_on(folder: Path) -> None:
    page = of(folder, "ketamine-renal-contraindication")
    assert page.heard == ("when an order is chosen", "when an order is signed")
    assert [drug.id for drug in page.drugs] == ["ketamine"]
    assert [says for _, says, _ in page.criteria] == ["Creatinine clearance is below 30 mL/min"]
    met, not_met, unknown = page.cards
    assert met.summary == "Ketamine contraindicated - creatinine clearance below 30 mL/min"
    assert not_met.outcome is None
    assert "Still needed: [what is missing]." in unknown.detail
    assert [reference.id for _, reference in page.evidence] == ["ketalgia", "cockcroft-gault-1976"]
    assert "ketamine.min_creatinine_clearance" in [one.name for one in page.numbers]
    assert "as_of" not in [fact.name for fact in page.facts]
    assert page.picture is None


def test_the_examples_are_worked_out_now(folder: Path) -> None:
    edit(
        folder / RENAL,
        "given: { creatinine_clearance: 29.9 mL/min }",
        "given: { creatinine_clearance: 31 mL/min }",
    )
    edit(folder / RENAL, "given: { serum_creatinine: 3.39 mg/dL }", "given: { serum_creatinine: 3.39 kg }")
    examples = {one.name: one for one in of(folder, "ketamine-renal-contraindication").examples}
    wrong = examples["Just under 30 mL/min is not"]
    assert (wrong.expected, wrong.said, wrong.fits) == ("met", "not met", False)
    unreadable = examples["The same result reported in mg/dL"]
    assert (unreadable.said, unreadable.fits) == ("", False)
    missing = examples["No creatinine on record"]
    assert (missing.said, missing.fits) == ("unknown", True)
    assert [part.text for part in missing.missing] == ["Serum creatinine"]
    other = examples["Another drug is being ordered"]
    assert (other.expected, other.fits) == ("out of scope", True)


def test_rules_around_it_and_what_was_told(folder: Path) -> None:
    (folder / "CHANGELOG.md").write_text("## Day\n\n- `verapamil-first-line` is new.\n", encoding="utf-8")
    features = folder.parent / "features"
    features.mkdir()
    (features / "a.feature").write_text(
        "@verapamil_first_line\nFeature: F\n  Scenario: S\n", encoding="utf-8"
    )
    page = of(folder, "verapamil-first-line")
    assert page.picture is not None
    assert [box.rule for box in page.picture.boxes] == ["verapamil-contraindicated", "verapamil-first-line"]
    assert [entry.text for entry in page.told] == ["`verapamil-first-line` is new."]
    assert [scenario.name for scenario in page.scenarios] == ["S"]
