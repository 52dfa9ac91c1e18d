"""What `cds check` says: path, line, id, message, hint; then a summary."""

from datetime import date
from typing import Any

import pytest

from cds.rulebook.report import check

TODAY = date(2026, 12, 1)
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
LITHIUM = "cluster_headache/lithium-contraindicated.yaml"


def test_nothing_to_say(book: Any) -> None:
    report = check(book.folder, TODAY)
    assert not report.failed
    assert list(report.lines()) == [
        "0 of 2 ids of the knowledge paper covered; not yet: KT-8, KI-4",
        "6 rules, 17 facts, 9 parameters, 10 value sets, 4 references: no findings",
    ]


def test_a_finding_is_addressed_and_has_a_hint(book: Any) -> None:
    book.edit(FIRST_LINE, "    is: not-tried", "    is: never-tried")
    report = check(book.folder, TODAY)
    assert report.failed
    line = book.line(FIRST_LINE, "is: never-tried")
    first, hint, *_, last = "\n".join(report.lines()).split("\n")
    assert first.startswith(
        f"{(book.folder / FIRST_LINE).as_posix()}:{line}: choice-unknown `never-tried` is not"
    )
    assert hint == "    hint: did you mean `not-tried`?"
    assert last.endswith("4 references: 1 error, 0 warnings")


def test_a_warning_does_not_fail(book: Any) -> None:
    book.append("references.yaml", "  spare:\n    title: Spare\n")
    report = check(book.folder, TODAY)
    assert not report.failed
    assert report.summary.endswith("0 errors, 1 warning")


# Mistakes that a clinician makes in a first rule: one message each, with file, line, reason and hint.
MISTAKES = [
    pytest.param(
        "facts/renal.yaml",
        "    unit: umol/L\n",
        "    unit: µmol/l\n",
        "unit: µmol/l",
        "unit-unknown",
        "is not a unit of the closed table",
        "did you mean `umol/L`?",
        id="unit as the lab prints it",
    ),
    pytest.param(
        RENAL,
        "    less_than: ketamine.min_creatinine_clearance",
        "    less_than: 30",
        "less_than: 30",
        "number-in-rule",
        "`30` is a number in a rule",
        "give the number a name in parameters/",
        id="number in the rule",
    ),
    pytest.param(
        RENAL,
        "    less_than: ketamine.min_creatinine_clearance",
        "    below: ketamine.min_creatinine_clearance",
        "below:",
        "unknown-key",
        "`below` is not an operator",
        "",
        id="operator in own words",
    ),
    pytest.param(
        RENAL,
        'version: "0.1.0"',
        "version: 0.1.0",
        "version:",
        "bare-code",
        "0.1.0 is written without quotes",
        'write "0.1.0"',
        id="quotes forgotten",
    ),
    pytest.param(
        RENAL,
        "    says: Creatinine clearance is below",
        "    says: Kidneys: clearance is below",
        "says: Kidneys",
        "not-yaml",
        "mapping values are not allowed",
        "put the whole sentence in quotes",
        id="colon in a sentence",
    ),
    pytest.param(
        FIRST_LINE,
        "    is: not-tried",
        "    is: not tried",
        "is: not tried",
        "choice-unknown",
        "`not tried` is not one of the choices",
        "did you mean `not-tried`?",
        id="choice misspelt",
    ),
    pytest.param(
        FIRST_LINE,
        "    fact: preventive_in_use\n    is: false",
        "    fact: preventive_in_use\n    is: no",
        "is: no",
        "operator-misfit",
        "`preventive_in_use` is a yes/no fact",
        "`is: true` or `is: false`",
        id="no for false",
    ),
    pytest.param(
        FIRST_LINE,
        "      given: { age: 17 a }",
        "      given: { age: 17 }",
        "age: 17 }",
        "example-value",
        "a number and a unit are wanted",
        "`age: 2 a`",
        id="unit forgotten in an example",
    ),
    pytest.param(
        FIRST_LINE,
        "  not_met: silent\n",
        "",
        "outcomes:",
        "missing-key",
        "`not_met` is missing",
        "",
        id="outcome forgotten",
    ),
    pytest.param(
        LITHIUM,
        "    - { name: Allergy on record,",
        "\t- { name: Allergy on record,",
        "\t- {",
        "tab",
        "a tab indents this line",
        "indent with spaces",
        id="tab",
    ),
    pytest.param(
        "facts/headache.yaml",
        "    because: Prescriptions made here are complete.\n",
        "",
        "when_not_recorded: false",
        "absence-unexplained",
        "takes absence for no without a reason",
        "write `unknown`",
        id="absence as no",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "at", "lint", "message", "hint"), MISTAKES)
def test_one_mistake_one_message(
    book: Any, file: str, old: str, new: str, at: str, lint: str, message: str, hint: str
) -> None:
    book.edit(file, old, new)
    book.only(lint, file, at, message, hint)


def test_a_line_taken_away_does_not_make_the_checker_fall_over(book: Any) -> None:
    path = book.folder / RENAL
    lines = path.read_text(encoding="utf-8").split("\n")
    for index in range(0, len(lines), 4):
        path.write_text("\n".join(lines[:index] + lines[index + 1 :]), encoding="utf-8")
        assert check(book.folder, TODAY).summary
