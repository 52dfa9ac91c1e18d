"""Findings that a rule keeps on purpose, each with its reason, under ``lint_exceptions``.

Only lints of judgement can be excepted. An exception that excepts nothing is a finding itself: whoever reads
it would look for what is no longer there.
"""

from collections.abc import Iterable, Iterator, Mapping

from cds.core.errors import Issue
from cds.rulebook.contents import Contents
from cds.rulebook.lints.lint import AnyLint, Shape
from cds.rulebook.problems import did_you_mean

UNUSED = Shape("exception-unused", "An exception for nothing hides the next finding.", warning=True)
MISFIT = Shape("exception-misfit", "What would make an answer wrong is mended, not excepted.")


class Exceptions:
    """What the rules of a folder keep. ``lints`` is the whole catalogue."""

    def __init__(self, contents: Contents, lints: Mapping[str, AnyLint]) -> None:
        self.lints = lints
        self.lines: dict[tuple[str, str], int] = {}
        self.misfits: list[Issue] = []
        self.used: set[tuple[str, str]] = set()
        for rule in contents.rules.values():
            entries = contents.documents[rule.path].data.get("lint_exceptions", ())
            for index, entry in enumerate(entries):
                self._take(rule.path, str(entry["lint"]), rule.lines[f"lint_exceptions.{index}"])

    def _take(self, path: str, name: str, line: int) -> None:
        lint = self.lints.get(name)
        if lint is None:
            excusable = [each.id for each in self.lints.values() if each.excusable]
            self._refuse(path, line, f"there is no lint `{name}`", did_you_mean(name, excusable))
        elif not lint.excusable:
            self._refuse(path, line, f"`{name}` cannot be excepted", "mend what it finds")
        elif (path, name) in self.lines:
            first = self.lines[path, name]
            self._refuse(path, line, f"`{name}` is excepted twice", f"first on line {first}")
        else:
            self.lines[path, name] = line

    def _refuse(self, path: str, line: int, message: str, hint: str) -> None:
        self.misfits.append(Issue(path, line, MISFIT.id, message, hint))

    def keeps(self, issue: Issue) -> bool:
        """Whether ``issue`` is excepted; the exception then counts as used."""
        key = (issue.path, issue.lint)
        if key in self.lines:
            self.used.add(key)
        return key in self.lines

    def unused(self, inspected: Iterable[str]) -> Iterator[Issue]:
        """The exceptions that kept nothing, in the files of ``inspected``: the others were not looked at."""
        paths = set(inspected)
        for (path, name), line in self.lines.items():
            if path in paths and (path, name) not in self.used:
                message = f"`{name}` finds nothing here any more"
                yield Issue(path, line, UNUSED.id, message, "take the exception out", warning=True)
