"""The lint catalogue: everything ``cds check`` looks for beyond the shape of the files."""

from dataclasses import dataclass

from cds.core.errors import Issue
from cds.rulebook.contents import Contents
from cds.rulebook.examples import Trial, prepare
from cds.rulebook.lints import cases, definitions, names, operators, standing, unused, words
from cds.rulebook.lints.lint import Lint
from cds.rulebook.sound import sound_rulebook

CATALOGUE: tuple[Lint, ...] = (
    *names.LINTS,
    *definitions.LINTS,
    *operators.LINTS,
    *words.LINTS,
    *standing.LINTS,
    *unused.LINTS,
)
EXAMPLE_LINTS = cases.LINTS


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue, and whether it leaves some answer undefined."""

    issue: Issue
    unsound: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the lints found, and the sound part of the rulebook with its examples made ready."""

    findings: tuple[Finding, ...]
    trial: Trial

    @property
    def issues(self) -> list[Issue]:
        """Every issue, in file order."""
        return sorted(finding.issue for finding in self.findings)

    @property
    def unsound(self) -> list[Issue]:
        """The issues that leave some answer undefined, in file order."""
        return sorted(finding.issue for finding in self.findings if finding.unsound)


def inspect(contents: Contents, more: tuple[Lint, ...] = ()) -> Inspection:
    """Everything wrong with ``contents``, faults of shape included. ``more`` lints join the catalogue."""
    findings = [Finding(issue, True) for issue in contents.issues]
    findings += [
        Finding(issue, lint.unsound) for lint in (*CATALOGUE, *more) for issue in lint.issues(contents)
    ]
    trial = prepare(sound_rulebook(contents, [finding.issue for finding in findings if finding.unsound]))
    findings += [Finding(issue, False) for lint in EXAMPLE_LINTS for issue in lint.issues(contents, trial)]
    return Inspection(tuple(findings), trial)
