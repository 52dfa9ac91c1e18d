"""What ``cds check`` finds in a rules folder, and how it says it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cds.core.errors import Issue
from cds.rulebook.contents import Contents
from cds.rulebook.coverage import coverage
from cds.rulebook.folder import read
from cds.rulebook.lints import inspect
from cds.rulebook.lints.release import release_lints


@dataclass(frozen=True, slots=True)
class Report:
    """The issues in file order, then lines of information, then one line of summary."""

    issues: tuple[Issue, ...]
    information: tuple[str, ...]
    summary: str

    @property
    def failed(self) -> bool:
        """Whether some issue is more than a warning."""
        return any(not issue.warning for issue in self.issues)

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield from map(str, self.issues)
        yield from self.information
        yield self.summary


def check(folder: Path, today: date, features: Path | None = None) -> Report:
    """Every fault in the rule files.

    ``today`` decides whether a review is overdue; ``features`` holds the feature files, by default the folder
    of that name beside the rules.
    """
    contents = read(folder)
    lints = release_lints(today, folder.parent / "features" if features is None else features)
    issues = inspect(contents, lints).issues
    information = (str(coverage(contents)),) if contents.knowledge else ()
    return Report(tuple(issues), information, _summary(contents, issues))


def _summary(contents: Contents, issues: list[Issue]) -> str:
    sizes = (
        f"{len(contents.rules)} rules, {len(contents.facts)} facts, {len(contents.parameters)} parameters, "
        f"{len(contents.value_sets)} value sets, {len(contents.references)} references"
    )
    return f"{sizes}: {counted(issues)}"


def counted(issues: Collection[Issue]) -> str:
    """``no findings``, or how many errors and warnings."""
    errors = sum(not issue.warning for issue in issues)
    warnings = len(issues) - errors
    if not issues:
        return "no findings"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
