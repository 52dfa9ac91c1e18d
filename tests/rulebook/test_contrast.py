"""A failing example in words: given, expected, got, and the criterion that makes the difference."""

from typing import Any

import pytest

from cds.rulebook.contrast import Contrast
from cds.rulebook.examples import prepare
from cds.rulebook.sound import sound_rulebook

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
BELOW = "Creatinine clearance is below 30 mL/min"


def told(book: Any, rule_id: str) -> list[str]:
    """The lines on the only example of a rule that fails, blanks evened out."""
    trial = prepare(sound_rulebook(book.contents()))
    ((case, given),) = trial.failures[rule_id]
    return [
        " ".join(line.split()) for line in Contrast(trial).lines(trial.rulebook.rules[rule_id], case, given)
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "lines"),
    [
        pytest.param(
            RENAL,
            "given: { creatinine_clearance: 29.9 mL/min }",
            "given: { creatinine_clearance: 31 mL/min }",
            [
                "given creatinine_clearance: 31 mL/min",
                "expected met",
                "got not met",
                f"no {BELOW}: 31 mL/min <- if yes: met",
            ],
            id="one criterion decides",
        ),
        pytest.param(
            RENAL,
            "expect: not_met\n    - name: Creatinine 300",
            "expect: met\n    - name: Creatinine 300",
            [
                "given the base, nothing changed",
                "expected met",
                "got not met",
                f"no {BELOW}: 85.9 mL/min <- if yes: met",
            ],
            id="the base itself",
        ),
        pytest.param(
            RENAL,
            "missing: [serum_creatinine]",
            "missing: [serum_creatinine, body_height]",
            [
                "given serum_creatinine: unknown",
                "expected unknown (missing: body_height, serum_creatinine)",
                "got unknown (missing: serum_creatinine)",
                f"not known {BELOW}",
                "`body_height` is not missing, unlike what the example says",
            ],
            id="not missing",
        ),
        pytest.param(
            RENAL,
            "missing: [body_weight, serum_creatinine]",
            "missing: [serum_creatinine]",
            [
                "given serum_creatinine: unknown, body_weight: unknown",
                "expected unknown (missing: serum_creatinine)",
                "got unknown (missing: body_weight, serum_creatinine)",
                f"not known {BELOW}",
                "`body_weight` is missing, unlike what the example says",
            ],
            id="missing more",
        ),
        pytest.param(
            RENAL,
            "expect: out_of_scope",
            "expect: not_met",
            [
                "given ordering: verapamil",
                "expected not met",
                "got out of scope",
                "no ordered is verapamil, and the rule is about ketamine",
            ],
            id="another drug",
        ),
        pytest.param(
            RENAL,
            "given: { ordering: verapamil }",
            "given: { ordering: ketamine }",
            [
                "given ordering: ketamine",
                "expected out of scope",
                "got not met",
                "in scope the order and every condition of `applies_to` fit",
            ],
            id="in scope after all",
        ),
        pytest.param(
            FIRST_LINE,
            "expect: out_of_scope",
            "expect: unknown",
            [
                "given cluster_headache: unknown",
                "expected unknown",
                "got out of scope",
                "not known cluster_headache is true (`applies_to: patients`)",
            ],
            id="another patient",
        ),
        pytest.param(
            FIRST_LINE,
            "given: { verapamil_outcome: unknown, preventive_in_use: true }\n      expect: not_met",
            "given: { verapamil_outcome: ongoing, preventive_in_use: true }\n      expect: met",
            [
                "given verapamil_outcome: ongoing, preventive_in_use: true",
                "expected met",
                "got not met",
                "yes The patient is an adult: 44 years",
                "no No preventive treatment is prescribed",
                "no Verapamil has not been tried: ongoing",
                "no Verapamil is contraindicated",
                "no single criterion makes the difference: look at `decide`",
            ],
            id="two criteria",
        ),
        pytest.param(
            FIRST_LINE,
            "given: { verapamil_outcome: unknown }\n      expect: unknown\n"
            "      missing: [verapamil_outcome]",
            "given: { verapamil_outcome: unknown }\n      expect: met",
            [
                "given verapamil_outcome: unknown",
                "expected met",
                "got unknown (missing: verapamil_outcome)",
                "yes The patient is an adult: 44 years",
                "yes No preventive treatment is prescribed",
                "not known Verapamil has not been tried <- if yes: met",
                "no Verapamil is contraindicated",
            ],
            id="one of several criteria",
        ),
    ],
)  # fmt: skip
def test_the_lines(book: Any, file: str, old: str, new: str, lines: list[str]) -> None:
    book.edit(file, old, new)
    assert told(book, file.split("/")[1].removesuffix(".yaml")) == lines


def test_no_drug_ordered(book: Any) -> None:
    book.edit(RENAL, "  base:\n    ordering: ketamine\n", "  base:\n")
    trial = prepare(sound_rulebook(book.contents()))
    rule = trial.rulebook.rules["ketamine-renal-contraindication"]
    case, given = trial.failures[rule.id][0]
    assert "ordered is nothing" in list(Contrast(trial).lines(rule, case, given))[3]
