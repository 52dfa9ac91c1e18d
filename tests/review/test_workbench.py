"""Facts tried by hand: what may be entered, what follows, and the examples made of it."""

import shutil
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from cds.core.facts import NEVER, Fact, Known, Reason, Unknown
from cds.core.truth import Truth
from cds.review.case import Case, reassess
from cds.review.workbench import Heading, Item, Wrong, entered, examples, items, outcome
from cds.rulebook.example_run import run
from cds.rulebook.folder import read
from tests.hooks.calls import ROOT, Site
from tests.review.shown import shown


@pytest.fixture(scope="module")
def case(site: Site) -> Case:
    return shown(site, "low-clearance")


@pytest.fixture(scope="module")
def known(site: Site, case: Case) -> Mapping[str, Item]:
    return items(site.answers.knowledge, case)


def test_every_fact_stands_under_one_heading(known: Mapping[str, Item]) -> None:
    assert known["serum_creatinine"].heading is Heading.NUMBERS
    assert known["secondary_headache_excluded"].heading is Heading.MISSING
    assert known["verapamil_outcome"].heading is Heading.TREATMENTS
    assert known["cluster_headache"].heading is Heading.FOUND
    assert known["stroke"].heading is Heading.NOT_FOUND


def test_what_follows_from_others_or_is_ordered_cannot_be_tried(known: Mapping[str, Item]) -> None:
    assert known.keys().isdisjoint({"creatinine_clearance", "attack_diary", "ordered_dose", "as_of"})


@pytest.mark.parametrize(
    ("name", "text", "unit", "fact"),
    [
        ("serum_creatinine", "170", "umol/L", Known(Fraction(170))),
        ("serum_creatinine", " 2.0 ", "mg/dL", Known(Fraction("176.8"))),
        ("serum_creatinine", "170,5", "umol/L", Known(Fraction("170.5"))),
        ("serum_creatinine", "unknown", "unknown", Unknown(Reason.NOT_RECORDED)),
        ("days_since_ketamine", "never", "never", Known(NEVER)),
        ("days_since_ketamine", "0", "d", Known(Fraction(0))),
        ("stroke", "yes", "", Known(True)),
        ("stroke", "no", "", Known(False)),
        ("stroke", "unknown", "", Unknown(Reason.NOT_RECORDED)),
        ("verapamil_outcome", "effective", "", Known("effective")),
    ],
)
def test_a_field_says_a_fact(name: str, text: str, unit: str, fact: Fact, known: Mapping[str, Item]) -> None:
    assert entered(known[name], text, unit) == fact


@pytest.mark.parametrize(
    ("name", "text", "unit", "wrong"),
    [
        ("serum_creatinine", "a lot", "umol/L", Wrong.NO_NUMBER),
        ("serum_creatinine", "1e400", "umol/L", Wrong.NO_NUMBER),
        ("serum_creatinine", "1" * 30, "umol/L", Wrong.NO_NUMBER),
        ("serum_creatinine", "1.2.3", "umol/L", Wrong.NO_NUMBER),
        ("serum_creatinine", "17-0", "umol/L", Wrong.NO_NUMBER),
        ("serum_creatinine", "٣٣", "umol/L", Wrong.NO_NUMBER),
        ("serum_creatinine", "never", "never", Wrong.NO_UNIT),
        ("serum_creatinine", "170", "kg", Wrong.NO_UNIT),
        ("serum_creatinine", "170", "", Wrong.NO_UNIT),
        ("serum_creatinine", "0", "umol/L", Wrong.OUT_OF_RANGE),
        ("serum_creatinine", "-1", "umol/L", Wrong.OUT_OF_RANGE),
        ("body_weight", "3", "kg", Wrong.OUT_OF_RANGE),
        ("body_weight", "900", "kg", Wrong.OUT_OF_RANGE),
        ("days_since_ketamine", "1000000000", "d", Wrong.OUT_OF_RANGE),
        ("stroke", "true", "", Wrong.NO_CHOICE),
        ("verapamil_outcome", "<script>", "", Wrong.NO_CHOICE),
    ],
)
def test_what_is_no_value_of_the_fact_is_refused(
    name: str, text: str, unit: str, wrong: Wrong, known: Mapping[str, Item]
) -> None:
    assert entered(known[name], text, unit) is wrong


def test_units_are_those_that_the_fact_accepts(known: Mapping[str, Item]) -> None:
    assert known["serum_creatinine"].units == ("umol/L", "mg/dL")
    assert known["stroke"].units == () and known["stroke"].choices == ("yes", "no")
    assert known["days_since_ketamine"].may_be_never and not known["age"].may_be_never


def test_what_turns_is_told_with_its_order(site: Site, case: Case) -> None:
    found = outcome(site.answers.knowledge, case, {"serum_creatinine": Known(Fraction(170))})
    turned = {(one.rule.id, one.assessment.drug): (one.before, one.after) for one in found.turned}
    assert turned["ketamine-renal-contraindication", "ketamine"] == (Truth.TRUE, Truth.FALSE)
    assert turned["lithium-contraindicated", ""] == (Truth.TRUE, Truth.FALSE)
    assert "ketamine-renal-contraindication" in {said.advice.rule.id for said in found.vanished}
    assert "ketamine-infusion-sheet" in {said.advice.rule.id for said in found.appeared}


def test_a_rule_that_stops_speaking_has_no_verdict(site: Site, case: Case) -> None:
    changes: dict[str, Fact] = {"cluster_headache": Known(False)}
    found = outcome(site.answers.knowledge, case, changes)
    assert ("ketalgia-eligibility", None) in {(one.rule.id, one.after) for one in found.turned}
    assert "# ketalgia-eligibility" not in examples(site.answers.knowledge, changes, found)


def test_without_a_change_nothing_follows(site: Site, case: Case) -> None:
    found = outcome(site.answers.knowledge, case, {})
    assert (found.turned, found.appeared, found.vanished) == ((), (), ())


def test_a_derived_fact_that_is_tried_stays_as_it_is_given(site: Site, case: Case) -> None:
    after = reassess(site.answers.knowledge, case.chart, {"attacks_per_day": Known(Fraction(1))})
    assert after.sheet["attacks_per_day"] == Known(Fraction(1))
    assert after.decision.verdicts["refractory-chronic-cluster-headache"].truth is Truth.FALSE


def test_examples_pass_where_they_are_pasted(site: Site, case: Case, tmp_path: Path) -> None:
    changes: dict[str, Fact] = {"serum_creatinine": Known(Fraction(170)), "stroke": Known(True)}
    text = examples(site.answers.knowledge, changes, outcome(site.answers.knowledge, case, changes))
    entries = dict(_entries(text))
    assert {"ketamine-renal-contraindication", "ketamine-stroke-contraindication"} <= entries.keys()
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    for rule_id, entry in entries.items():
        path = next((tmp_path / "rules").rglob(f"{rule_id}.yaml"))
        path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n{entry}", encoding="utf-8")
    tried = run(read(tmp_path / "rules"), entries.keys())
    assert not tried.failures and not tried.left_out
    said = [made.example.name for name in entries for made in tried.trial.cases[name]]
    assert sum(name.startswith("Tried by hand: ") for name in said) == len(entries)


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split("    # ")[1:]:
        rule_id, _, entry = part.partition("\n")
        yield rule_id, entry.rstrip() + "\n"
