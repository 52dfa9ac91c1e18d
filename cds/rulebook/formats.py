"""A report for people (``text``), for programs (``json``), for GitHub, which shows it beside the lines of a
change (``github``), and for whatever reads SARIF 2.1.0, the OASIS format of findings (``sarif``)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from cds.core.errors import Issue
from cds.rulebook.lints import LINTS
from cds.rulebook.report import Report

_NAME = re.compile(r"`([^`]+)`")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


class Span(NamedTuple):
    """Columns of a line, counted from 1; ``end`` is the one after the last."""

    start: int
    end: int


def span(issue: Issue) -> Span:
    """Where on its line an issue stands: at the first name of its message that the line holds, else at its
    text."""
    line = _line(Path(issue.path), issue.line)
    for name in _NAME.findall(issue.message):
        start = line.find(name)
        if start >= 0:
            return Span(start + 1, start + 1 + len(name))
    text = line.strip() or " "
    start = max(line.find(text), 0)
    return Span(start + 1, start + 1 + len(text))


def _line(file: Path, number: int) -> str:
    text = file.read_text(encoding="utf-8-sig", errors="replace") if file.is_file() else ""
    return next(islice(text.split("\n"), number - 1, None), "")


def _text(report: Report) -> Iterator[str]:
    return report.lines()


def _level(issue: Issue) -> str:
    return "warning" if issue.warning else "error"


def _json(report: Report) -> Iterator[str]:
    findings = [
        {
            "path": issue.path,
            "line": issue.line,
            "column": span(issue).start,
            "endColumn": span(issue).end,
            "lint": issue.lint,
            "level": _level(issue),
            "message": issue.message,
            "hint": issue.hint,
        }
        for issue in report.issues
    ]
    yield json.dumps({"findings": findings, "summary": report.summary}, ensure_ascii=False, indent=2)


# ------------------------------------------------------------------ GitHub: workflow commands


def _github(report: Report) -> Iterator[str]:
    """One command an issue; the rest is ordinary output of the step."""
    for issue in report.issues:
        place = span(issue)
        properties = {
            "file": issue.path,
            "line": issue.line,
            "endLine": issue.line,
            "col": place.start,
            "endColumn": place.end,
            "title": f"cds check: {issue.lint}",
        }
        written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
        hint = f"\nhint: {issue.hint}" if issue.hint else ""
        yield f"::{_level(issue)} {written}::{_data(issue.message + hint)}"
    yield from report.information
    yield report.summary


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# ------------------------------------------------------------------ SARIF 2.1.0


def _sarif(report: Report) -> Iterator[str]:
    ids = list(dict.fromkeys(issue.lint for issue in report.issues))
    driver = {"name": "cds check", "rules": [_described(name) for name in ids]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, ids.index(issue.lint)) for issue in report.issues],
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _described(name: str) -> dict[str, Any]:
    lint = LINTS[name]
    return {
        "id": name,
        "shortDescription": {"text": lint.why},
        "help": {"text": f"docs/lints/{name}.md, or: cds check --explain {name}"},
        "defaultConfiguration": {"level": lint.level},
    }


def _result(issue: Issue, index: int) -> dict[str, Any]:
    place = span(issue)
    return {
        "ruleId": issue.lint,
        "ruleIndex": index,
        "level": _level(issue),
        "message": {"text": f"{issue.message}. Hint: {issue.hint}" if issue.hint else issue.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(Path(issue.path)),
                    "region": {"startLine": issue.line, "startColumn": place.start, "endColumn": place.end},
                }
            }
        ],
    }


def _artifact(path: Path) -> dict[str, str]:
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"}


FORMATS: Mapping[str, Callable[[Report], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
}
"""The formats by name; each gives the lines to print."""
