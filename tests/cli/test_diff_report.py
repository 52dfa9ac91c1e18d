"""The comparison for people and programs."""

import json
from datetime import date

from cds.cli.diff_report import FORMATS
from cds.handbook.comparing import Comparing, Side
from cds.hooks.effects import CaseEffects, Direction, Effect, State
from cds.hooks.tally import tally
from cds.rulebook.detail import Detail, Weight
from cds.rulebook.difference import Change

OPEN, MET = State("unknown", "warning"), State("met", "critical")
EFFECT = Effect("renal", "order of ketamine", ("order-sign",), Direction.UNKNOWN_SETTLED, OPEN, MET)
LONG = "Creatinine clearance could not be\ncalculated from what is on record."
CHANGES = (
    Change(
        "rule",
        "renal",
        "Kidney",
        "renamed",
        (
            Detail("hook", "", "order-sign", Weight.CARD),
            Detail("detail where met", LONG, f"{LONG} Ask.", Weight.WORDS),
        ),
        before="kidney",
        used_by=("eligible",),
        reaches=("next-step",),
    ),
    Change("reference", "paper", "A *new* paper", "appeared", ()),
)


def report(results: list[CaseEffects], *, changes: tuple[Change, ...] = CHANGES) -> Comparing:
    sides = Side("HEAD", "sha256:1", 3), Side("rules", "sha256:2", 4)
    return Comparing(*sides, date(2026, 1, 1), changes, tally(results), {"renal": "Kidney"}, ("a note",))


RESULTS = [
    CaseEffects("one.json", True, (EFFECT,)),
    CaseEffects("two.json", False, (Effect("gone", "chart", ("patient-view",), Direction.VERDICT_CHANGED,
                                           State("not_met"), State()),)),
    CaseEffects("three.json", trouble="not JSON"),
]  # fmt: skip


def test_the_text() -> None:
    assert "\n".join(FORMATS["text"](report(RESULTS))) == (
        """
From HEAD to rules
  HEAD: 3 rules, sha256:1
  rules: 4 rules, sha256:2
  numbers: as in force on 2026-01-01

WHAT CHANGED

Can move a card, not a verdict
  rule renal renamed from kidney: Kidney
    hook appeared: order-sign
    detail where met
      before: Creatinine clearance could not be calculated from what is on record.
      now: Creatinine clearance could not be calculated from what is on record. Ask.
    used by: eligible
    through these: next-step

Words, sources, people, examples
  reference paper appeared: A *new* paper

WHAT IT DOES
  cards change for 1 of 2 cases: one.json
  verdicts alone change for 1 case: two.json
  not judged, not JSON: 1 case: three.json
  a note

renal: Kidney
  unknown settled, order of ketamine (order-sign): unknown (warning) -> met (critical): 1 case
    one.json

gone
  verdict changed, chart (patient-view): not met (no card) -> not asked: 1 case
    two.json"""
    )


def test_the_markdown_is_a_document_in_which_texts_are_no_markup() -> None:
    lines = list(FORMATS["markdown"](report(RESULTS)))
    assert lines[:3] == ["", "# From HEAD to rules", ""]
    assert "## What it does" in lines
    assert "- reference paper appeared: A \\*new\\* paper" in lines
    assert "  - one.json" in lines


def test_the_json_names_every_case() -> None:
    many = [CaseEffects(f"case-{number}", True, (EFFECT,)) for number in range(150)]
    found = json.loads("\n".join(FORMATS["json"](report(many))))
    assert found["old"] == {"name": "HEAD", "rulebook": "sha256:1", "rules": 3}
    (group,) = found["effects"]["groups"]
    assert len(group["cases"]) == 150
    assert group["before"] == {"verdict": "unknown", "level": "warning"}
    assert [change["weight"] for change in found["changes"]] == ["card", "words"]
    assert "and 50 more" in "\n".join(FORMATS["text"](report(many)))


def test_nothing_changed_is_said() -> None:
    assert "  nothing that is read" in list(FORMATS["text"](report([], changes=())))


def test_a_notice_has_a_level_and_no_verdict() -> None:
    notice = Effect("notice: x", "order", ("order-sign",), Direction.NEW_ALARM, State(), State("", "warning"))
    text = "\n".join(FORMATS["text"](report([CaseEffects("one", True, (notice,))])))
    assert "not asked -> a notice (warning)" in text
