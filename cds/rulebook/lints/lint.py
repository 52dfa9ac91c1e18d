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


class AnyLint:
    """What every lint can say of itself."""

    __slots__ = ()
    id: str
    why: str
    warning: bool
    excusable: bool

    @property
    def level(self) -> str:
        """``error`` or ``warning``."""
        return "warning" if self.warning else "error"


@dataclass(frozen=True, slots=True)
class Lint(AnyLint):
    """``unsound``: with such a fault some answer would be undefined, so the rulebook is not loaded at all.

    ``excusable``: a rule may keep what the lint refuses, if it says why under ``lint_exceptions``. Each lint
    has a page, ``docs/lints/<id>.md``.
    """

    id: str
    why: str
    check: Check
    warning: bool = False
    unsound: bool = False
    excusable: bool = False

    def issues(self, contents: Contents) -> Iterator[Issue]:
        """What the check finds, addressed and named."""
        for fault in self.check(contents):
            yield Issue(fault.path, fault.line, self.id, fault.message, fault.hint, self.warning)


@dataclass(frozen=True, slots=True)
class ExampleLint(AnyLint):
    """A lint about the examples; it looks only at rules that can be evaluated."""

    id: str
    why: str
    check: ExampleCheck
    warning: bool = False
    excusable: bool = False

    def issues(self, contents: Contents, trial: Trial) -> Iterator[Issue]:
        """What the check finds, addressed and named."""
        for fault in self.check(contents, trial):
            yield Issue(fault.path, fault.line, self.id, fault.message, fault.hint, self.warning)


@dataclass(frozen=True, slots=True)
class Shape(AnyLint):
    """A lint whose faults are found while the files are read, or while the examples are broken."""

    id: str
    why: str
    warning: bool = False
    excusable: bool = False
