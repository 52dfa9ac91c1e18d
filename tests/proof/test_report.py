"""The laws on the shipped rulebook."""

import pytest

from cds.proof.report import LAWS, Proof
from tests.proof.conftest import Proved


@pytest.mark.safety
@pytest.mark.parametrize("law", LAWS)
def test_the_shipped_rulebook_keeps_every_law(proofs: dict[str, Proof], law: str) -> None:
    proof = proofs[law]
    assert "\n".join(proof.lines()).startswith(f"proved  {law}: ")
    assert proof.breaches == ()
    assert proof.proved > 60


def test_a_fault_is_told_with_its_place_and_the_patient(proved: Proved) -> None:
    lines = list(proved("gap", "bands").lines())
    assert lines[0].startswith("broken  bands: ")
    assert "ketamine-renal-caution.yaml:1: bands `ketamine-renal-caution` is silent" in lines[1]
    assert lines[2].startswith("    hint: ")
    assert lines[3].splitlines()[1:] == [
        "      given: { creatinine_clearance: 30 mL/min }",
        "      expect: met",
    ]
