"""A run of examples as JUnit XML, which CI servers read: a suite for each rule, a case for each example.

The form is the one that Jenkins' xunit plugin, GitLab and GitHub's reporters agree on. It bears no times: an
example takes microseconds, and the file is the same for the same rules.
"""

import re
from pathlib import PurePath
from xml.etree import ElementTree

from cds.core.errors import Issue
from cds.core.rules import Rule
from cds.rulebook.contrast import Contrast
from cds.rulebook.example_run import ExampleRun
from cds.rulebook.examples import Answer, Case, failure

# What XML 1.0 cannot hold, not even escaped (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNREAD = "rules that cannot be evaluated"


def junit(run: ExampleRun) -> bytes:
    """The XML of ``run``, UTF-8. Faults that keep a rule from being evaluated are cases with an ``error``."""
    contrast = Contrast(run.trial) if run.failures else None
    suites = [_suite(rule, cases, failed, contrast) for rule, cases, failed in run.rules()]
    if run.faults:
        suites.append(_unread(run.faults))
    root = ElementTree.Element("testsuites", {"name": "cds test"})
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    root.extend(suites)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(
    rule: Rule, cases: tuple[Case, ...], failed: dict[int, Answer], contrast: Contrast | None
) -> ElementTree.Element:
    suite = _element("testsuite", name=rule.id, tests=len(cases), failures=len(failed), errors=0, skipped=0)
    classname = ".".join(PurePath(rule.path).with_suffix("").parts[-3:])
    for case in cases:
        example = case.example
        one = _element("testcase", name=example.name, classname=classname, file=rule.path, line=example.line)
        if example.line in failed and contrast is not None:
            given = failed[example.line]
            one.append(_told("failure", "example-fails", failure(example, given)))
            one[0].text = _clean("\n".join(contrast.lines(rule, case, given)))
        suite.append(one)
    return suite


def _unread(faults: tuple[Issue, ...]) -> ElementTree.Element:
    suite = _element("testsuite", name=_UNREAD, tests=len(faults), failures=0, errors=len(faults), skipped=0)
    for issue in sorted(faults):
        one = _element(
            "testcase",
            name=f"{issue.lint}, line {issue.line}",
            classname=issue.path,
            file=issue.path,
            line=issue.line,
        )
        one.append(_told("error", issue.lint, issue.message))
        one[0].text = _clean(str(issue))
        suite.append(one)
    return suite


def _told(tag: str, kind: str, message: str) -> ElementTree.Element:
    return _element(tag, type=kind, message=message)


def _element(tag: str, **attributes: str | int) -> ElementTree.Element:
    return ElementTree.Element(tag, {name: _clean(str(value)) for name, value in attributes.items()})


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
