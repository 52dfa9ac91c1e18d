"""A report as text, JSON, GitHub workflow commands and SARIF 2.1.0."""

import json
from pathlib import Path
from typing import Any

import pytest

from cds.core.errors import Issue
from cds.rulebook.formats import FORMATS, Span, span
from cds.rulebook.lints import LINTS
from cds.rulebook.report import Report, check
from tests.rulebook.conftest import TODAY

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.fixture
def report(book: Any) -> Report:
    """A misspelt fact, and a reference that nobody uses."""
    book.edit(RENAL, "    fact: creatinine_clearance\n", "    fact: creatinin_clearance\n")
    book.edit(
        RENAL,
        "  - reference: cockcroft-gault-1976\n    says: Formula used to estimate creatinine clearance.\n",
        "",
    )
    return check(book.folder, TODAY)


def written(report: Report, name: str) -> str:
    return "\n".join(FORMATS[name](report))


def test_text_is_the_report_itself(report: Report) -> None:
    assert list(FORMATS["text"](report)) == list(report.lines())


def test_json(report: Report, book: Any) -> None:
    data = json.loads(written(report, "json"))
    assert data["summary"] == report.summary
    first = next(each for each in data["findings"] if each["lint"] == "name-unknown")
    assert first == {
        "path": (book.folder / RENAL).as_posix(),
        "line": book.line(RENAL, "creatinin_clearance"),
        "column": 11,
        "endColumn": 30,
        "lint": "name-unknown",
        "level": "error",
        "message": "there is no fact `creatinin_clearance`",
        "hint": "did you mean `creatinine_clearance`?",
    }


def test_github(report: Report, book: Any) -> None:
    command = next(line for line in FORMATS["github"](report) if "name-unknown" in line)
    path, line = (book.folder / RENAL).as_posix(), book.line(RENAL, "creatinin_clearance")
    assert command == (
        f"::error file={path},line={line},endLine={line},col=11,endColumn=30,"
        "title=cds check%3A name-unknown::there is no fact `creatinin_clearance`"
        "%0Ahint: did you mean `creatinine_clearance`?"
    )
    assert list(FORMATS["github"](report))[-1] == report.summary


def test_github_escapes_what_would_end_a_command() -> None:
    issue = Issue("rules/a,b:c.yaml", 1, "unused", "100 %\r\nof it", warning=True)
    first = next(FORMATS["github"](Report((issue,), (), "")))
    assert first.startswith("::warning file=rules/a%2Cb%3Ac.yaml,line=1,")
    assert first.endswith("::100 %25%0D%0Aof it")


def test_sarif(report: Report, book: Any) -> None:
    log = json.loads(written(report, "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(dict.fromkeys(issue.lint for issue in report.issues))
    assert all(rule["shortDescription"]["text"] == LINTS[rule["id"]].why for rule in rules)
    assert len(run["results"]) == len(report.issues)
    for result, issue in zip(run["results"], report.issues, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == issue.lint
        assert result["level"] == ("warning" if issue.warning else "error")
        assert result["message"]["text"].startswith(issue.message)
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": Path(issue.path).as_uri()}
        assert place["region"]["startLine"] == issue.line
        assert place["region"]["endColumn"] > place["region"]["startColumn"] >= 1


def test_a_path_in_sarif_is_relative_to_the_sources() -> None:
    issue = Issue("rules/a b.yaml", 1, "unused", "x")
    log = json.loads("\n".join(FORMATS["sarif"](Report((issue,), (), ""))))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "rules/a%20b.yaml", "uriBaseId": "%SRCROOT%"}


def test_nothing_found_is_an_empty_log(book: Any) -> None:
    clean = check(book.folder, TODAY)
    assert json.loads(written(clean, "json"))["findings"] == []
    assert json.loads(written(clean, "sarif"))["runs"][0]["results"] == []
    assert written(clean, "github") == written(clean, "text")


@pytest.mark.parametrize(
    ("line", "message", "expected"),
    [
        (2, "there is no `name` and no `key`", Span(3, 6)),
        (2, "is wrong", Span(3, 13)),
        (3, "is wrong", Span(1, 2)),
        (9, "is wrong", Span(1, 2)),
    ],
)
def test_where_on_its_line_an_issue_stands(tmp_path: Path, line: int, message: str, expected: Span) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("a:\n  key: value\n\n", encoding="utf-8")
    assert span(Issue(file.as_posix(), line, "x", message)) == expected


def test_a_place_in_no_file() -> None:
    assert span(Issue("nowhere.yaml", 1, "x", "`y`")) == Span(1, 2)
