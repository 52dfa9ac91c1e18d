"""A lint: its id, its level, why it exists, and the check that finds what it refuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cds.core.errors import Issue
from cds.rulebook.contents import Contents
from cds.rulebook.examples import Trial


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found, and where."""

    path: str
    line: int
    message: str
    hint: str = ""


ExampleCheck = Callable[[Contents, Trial], Iterator[Fault]]
Check = Callable[[Contents], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Lint:
    """``unsound``: with such a fault some answer would be undefined, so the rulebook is not loaded at all."""

    id: str
    why: str
    check: Check
    warning: bool = False
    unsound: bool = False

    def issues(self, contents: Contents) -> Iterator[Issue]:
        """What the check finds, addressed and named."""
        for fault in self.check(contents):
            yield Issue(fault.path, fault.line, self.id, fault.message, fault.hint, self.warning)


@dataclass(frozen=True, slots=True)
class ExampleLint:
    """A lint about the examples; it looks only at rules that can be evaluated."""

    id: str
    why: str
    check: ExampleCheck

    def issues(self, contents: Contents, trial: Trial) -> Iterator[Issue]:
        """What the check finds, addressed and named."""
        for fault in self.check(contents, trial):
            yield Issue(fault.path, fault.line, self.id, fault.message, fault.hint)
