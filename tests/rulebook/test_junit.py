"""JUnit XML as CI servers read it: a suite for each rule, a case for each example."""

from typing import Any
from xml.etree import ElementTree

from cds.rulebook.example_run import run
from cds.rulebook.junit import junit

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"
# Attributes and children that the readers of Jenkins' xunit plugin and GitLab know, and need.
SUITE = {"name", "tests", "failures", "errors", "skipped"}
CASE = {"name", "classname", "file", "line"}


def read(book: Any) -> ElementTree.Element:
    """The XML of a run, its counts and its form checked."""
    written = junit(run(book.contents()))
    assert written.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    root = ElementTree.fromstring(written)  # noqa: S314 - our own text
    assert root.tag == "testsuites"
    for suite in root:
        assert (suite.tag, set(suite.attrib)) == ("testsuite", SUITE)
        assert all(case.tag == "testcase" and set(case.attrib) == CASE for case in suite)
        told = [child.tag for case in suite for child in case]
        counts = (len(suite), told.count("failure"), told.count("error"), 0)
        assert tuple(int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")) == counts
    for name in ("tests", "failures", "errors"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root)
    return root


def test_a_case_for_each_example(book: Any) -> None:
    root = read(book)
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("53", "0", "0")
    suite = next(suite for suite in root if suite.attrib["name"] == "ketamine-renal-contraindication")
    case = suite[0]
    assert case.attrib == {
        "name": "Normal kidney function",
        "classname": "rules.cluster_headache.ketamine-renal-contraindication",
        "file": (book.folder / RENAL).as_posix(),
        "line": str(book.line(RENAL, "Normal kidney function")),
    }
    assert len(case) == 0


def test_a_failure_tells_the_difference(book: Any) -> None:
    book.edit(RENAL, "creatinine_clearance: 29.9 mL/min", "creatinine_clearance: 31 mL/min")
    (failure,) = read(book).iter("failure")
    assert failure.attrib == {
        "type": "example-fails",
        "message": '"Just under 30 mL/min is not" expects met, the rule says not_met',
    }
    assert failure.text is not None
    assert "Creatinine clearance is below 30 mL/min: 31 mL/min   <- if yes: met" in failure.text


def test_a_rule_that_cannot_be_evaluated_is_an_error(book: Any) -> None:
    book.edit(RENAL, "less_than: ketamine.min_creatinine_clearance", "less_than: ketamine.min")
    root = read(book)
    (error,) = root.iter("error")
    assert error.attrib["type"] == "name-unknown"
    assert error.text is not None
    assert "    hint: one of: " in error.text
    assert root[-1].attrib["name"] == "rules that cannot be evaluated"


def test_what_xml_cannot_hold_is_replaced(book: Any) -> None:
    book.edit(LITHIUM, "name: No allergy on record,", 'name: "Beep \\a & <tag>",')
    assert "Beep \N{REPLACEMENT CHARACTER} & <tag>" in {
        case.attrib["name"] for case in read(book).iter("testcase")
    }


def test_the_same_rules_give_the_same_bytes(book: Any) -> None:
    assert junit(run(book.contents())) == junit(run(book.contents()))
