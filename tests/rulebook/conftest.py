"""A rules folder that a test may break: the worked examples of the rule format, copied.

`worked/` holds the three examples of the rule format with the files they share. Adapted: `read:` in today's
grammar, `substance:` for creatinine, the inputs that the derivations take now, the three small rules whose
findings are used, and the cases at the end of the refractory rule, which pin its scope, the outcomes that do
not count and the gaps that `documented` takes for no.
"""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cds.core.errors import Issue
from cds.rulebook.contents import Contents
from cds.rulebook.folder import read
from cds.rulebook.report import check

WORKED = Path(__file__).parent / "worked"
TODAY = date(2026, 12, 1)


class Book:
    """A copy of the worked folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the only occurrence of `old` in `file`."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Write `file`, with its folder."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def append(self, file: str, text: str) -> None:
        """Add `text` at the end of `file`."""
        path = self.folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def contents(self) -> Contents:
        """The folder as read."""
        return read(self.folder)

    def issues(self, lint: str | None = None) -> list[Issue]:
        """What `cds check` says; of one lint, if named."""
        issues = check(self.folder, TODAY).issues
        return [issue for issue in issues if lint in (None, issue.lint)]

    def line(self, file: str, text: str) -> int:
        """The first line of `file` that holds `text`."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def expect(self, lint: str, file: str, at: str, message: str, hint: str = "") -> Issue:
        """The one issue of `lint`: in `file`, on the line holding `at`, it says `message` and `hint`."""
        issues = self.issues(lint)
        assert len(issues) == 1, [str(issue) for issue in self.issues()]
        issue = issues[0]
        assert issue.path == (self.folder / file).as_posix()
        assert issue.line == self.line(file, at), str(issue)
        assert message in issue.message, str(issue)
        assert hint in issue.hint, str(issue)
        return issue

    def only(self, lint: str, file: str, at: str, message: str, hint: str) -> None:
        """As `expect`, and nothing else is said about the folder."""
        self.expect(lint, file, at, message, hint)
        assert [issue.lint for issue in self.issues()] == [lint], [str(issue) for issue in self.issues()]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A sound folder of rules, to be broken."""
    folder = tmp_path / "rules"
    shutil.copytree(WORKED, folder)
    return Book(folder)
