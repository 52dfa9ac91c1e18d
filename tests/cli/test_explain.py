"""`cds explain`: the verdict, its reasons and sources in words; a sentence for what cannot be explained."""

import json
from pathlib import Path

from tests.cli.conftest import Cds
from tests.hooks.calls import sample

RENAL = "ketamine-renal-contraindication"


def test_a_rule_that_is_met(cds: Cds) -> None:
    run = cds("explain", RENAL, "--patient", "samples/low-clearance.json")
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[:9] == [
        f"{RENAL}@0.1.0: Do not give ketamine in severe renal insufficiency",
        "MedicationRequest/ketamine-order, as of 2026-03-02T09:00:00+01:00",
        "",
        "verdict  met",
        "card     Ketamine contraindicated - creatinine clearance below 30 mL/min",
        "         Creatinine clearance is 29.97 mL/min (Cockcroft-Gault).",
        "",
        "  yes        Creatinine clearance is below 30 mL/min: 29.97 mL/min",
        "             from Patient/low-clearance 1965-06-10",
    ]
    assert run.out.splitlines()[-2:] == [
        "source   Ketamine + Magnesium for Chronic Cluster Headache (KETALGIA), trial record, "
        "Exclusion criteria",
        "source   Prediction of creatinine clearance from serum creatinine",
    ]


def test_a_rule_that_is_unknown(cds: Cds) -> None:
    run = cds("explain", RENAL, "--patient", "samples/no-creatinine.json", "--order", "ketamine")
    assert run.code == 0
    assert "verdict  unknown\n" in run.out
    assert "  not known  Creatinine clearance is below 30 mL/min\n" in run.out
    assert "  needed     Serum creatinine (not recorded)\n" in run.out


def test_a_contradiction_is_said_with_its_note(cds: Cds) -> None:
    run = cds("explain", "ketamine-stroke-contraindication", "--patient", "samples/contradictory.json")
    assert "(contradictory: confirmed in one record and refuted in another)\n" in run.out


def test_a_rule_about_the_chart_that_is_not_met(cds: Cds) -> None:
    run = cds("explain", "chronic-cluster-headache", "--patient", "samples/episodic-case.json")
    assert run.code == 0
    assert "the chart, as of " in run.out
    assert "verdict  not_met\n" in run.out
    assert "card " not in run.out


def test_a_rule_out_of_scope(cds: Cds) -> None:
    run = cds("explain", "chronic-cluster-headache", "--patient", "samples/no-cluster-headache.json")
    assert "  (out of scope: the rule stays silent)\n" in run.out


def test_another_moment_can_be_asked_about(cds: Cds) -> None:
    arguments = ("--as-of", "2028-01-01T00:00:00+01:00")
    run = cds("explain", RENAL, "--patient", "samples/low-clearance.json", *arguments)
    assert ", as of 2028-01-01T00:00:00+01:00\n" in run.out
    assert "Serum creatinine (too old)\n" in run.out


def test_an_unknown_rule_is_2_with_its_likely_name(cds: Cds) -> None:
    run = cds("explain", "ketamine-renal-contraindicaton", "--patient", "samples/low-clearance.json")
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        f"cds explain: there is no rule ketamine-renal-contraindicaton; did you mean `{RENAL}`?\n"
    )
    far = cds("explain", "x", "--patient", "samples/low-clearance.json")
    assert (far.code, far.err) == (2, "cds explain: there is no rule x; their files bear their ids\n")


def test_without_a_fitting_order_it_is_2(cds: Cds) -> None:
    run = cds("explain", RENAL, "--patient", "samples/candidate.json", "--order", "lithium")
    assert (run.code, run.err) == (
        2,
        "cds explain: the rule is about an order for ketamine; "
        "the Bundle has: MedicationRequest/lithium-order\n",
    )


def test_another_patients_order_is_2(cds: Cds) -> None:
    run = cds("explain", RENAL, "--patient", "samples/other-patient-order.json")
    assert run.code == 2
    assert "is an order for another patient; it is not judged." in run.err


def test_without_a_moment_it_is_2(cds: Cds, tmp_path: Path) -> None:
    bundle, file = sample("candidate"), tmp_path / "patient.json"
    for stamp, message in (
        (None, "the Bundle has no timestamp"),
        ("2026-03-02", "an instant with a zone is wanted"),
    ):
        file.write_text(json.dumps({**bundle, "timestamp": stamp}), encoding="utf-8")
        run = cds("explain", RENAL, "--patient", str(file))
        assert run.code == 2
        assert message in run.err
