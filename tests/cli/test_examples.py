"""`cds test`: one rule, breaks, coverage with a threshold, JUnit; failures in words."""

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound folder of rules, to be broken."""
    shutil.copytree(WORKED, tmp_path / "rules")
    return tmp_path / "rules"


@pytest.fixture
def failing(folder: Path) -> Path:
    """A folder in which one example fails."""
    file = folder / RENAL
    text = file.read_text(encoding="utf-8")
    assert text.count("creatinine_clearance: 29.9 mL/min") == 1
    text = text.replace("creatinine_clearance: 29.9 mL/min", "creatinine_clearance: 31 mL/min")
    file.write_text(text, encoding="utf-8")
    return folder


def test_a_failing_example_is_told_in_words(cds: Cds, failing: Path) -> None:
    run = cds("test", str(failing))
    assert (run.code, run.err) == (1, "")
    assert run.out.splitlines()[1:] == [
        "    hint: change the rule if the example is right, the example if the rule is",
        "    given       creatinine_clearance: 31 mL/min",
        "    expected    met",
        "    got         not met",
        "    no          Creatinine clearance is below 30 mL/min: 31 mL/min   <- if yes: met",
        "53 examples of 6 rules run: 1 error, 0 warnings",
    ]


def test_one_rule_only(cds: Cds, failing: Path) -> None:
    assert cds("test", "--rule", "verapamil-first-line", str(failing)).out == (
        "9 examples of 1 rules run: no findings\n"
    )
    both = ("--rule", "verapamil-first-line", "--rule", "ketamine-renal-contraindication")
    run = cds("test", *both, str(failing))
    assert run.code == 1
    assert run.out.endswith("17 examples of 2 rules run: 1 error, 0 warnings\n")


def test_a_rule_that_is_not_there_is_wrong_usage(cds: Cds, folder: Path) -> None:
    run = cds("test", "--rule", "verapamil-first-lines", str(folder))
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "cds test: there is no rule verapamil-first-lines; did you mean `verapamil-first-line`?\n"
    )
    assert cds("test", "--rule", "zebra").err == (
        "cds test: there is no rule zebra; their files bear their ids\n"
    )


def test_a_rule_that_cannot_be_read_is_a_finding(cds: Cds, folder: Path) -> None:
    (folder / RENAL).write_text("id: [", encoding="utf-8")
    run = cds("test", "--rule", "ketamine-renal-contraindication", str(folder))
    assert run.code == 1
    assert "not-yaml" in run.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--coverage",), 0), (("--threshold", "84.6"), 0), (("--threshold", "90"), 1)],
)
def test_coverage(cds: Cds, folder: Path, arguments: tuple[str, ...], code: int) -> None:
    run = cds("test", *arguments, str(folder))
    assert run.code == code
    assert run.out.count("warning: criterion-never-seen ") == 6
    assert "    hint: add a case: given: { age: unknown }, expect: unknown\n" in run.out
    assert "84.6 % of the criteria seen met, not met and unknown (33 of 39)\n" in run.out
    assert ("below the threshold of 90 %" in run.out) is bool(code)


@pytest.mark.parametrize("percent", ["101", "-1", "all", "nan"])
def test_what_is_no_percentage_is_wrong_usage(cds: Cds, percent: str) -> None:
    run = cds("test", "--threshold", percent)
    assert run.code == 2
    assert f"{percent} is not a percentage; a number from 0 to 100 is wanted" in run.err


def test_the_shipped_examples_show_every_criterion(cds: Cds) -> None:
    run = cds("test", "--threshold", "100")
    assert run.code == 0, run.out
    assert run.out.startswith("100 % of the criteria seen met, not met and unknown")


def test_junit_is_written_beside_what_is_printed(cds: Cds, failing: Path, tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    run = cds("test", "--junit", str(file), str(failing))
    assert run.code == 1
    assert run.out.endswith("53 examples of 6 rules run: 1 error, 0 warnings\n")
    root = ElementTree.parse(file).getroot()  # noqa: S314 - our own text
    assert (root.tag, root.attrib["tests"], root.attrib["failures"]) == ("testsuites", "53", "1")


def test_a_file_that_cannot_be_written_is_wrong_usage(cds: Cds, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "junit.xml"
    run = cds("test", "--junit", str(file), str(folder))
    assert run.code == 2
    assert run.err == f"cds test: {file}: No such file or directory\n"
