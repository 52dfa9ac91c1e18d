"""Every exception of the project, in one tree.

::

    CdsError
    |- UnitError       a unit outside the closed table, or two that do not convert
    |- RuleBookError   the rule files are unsound: start-up and command line (holds every Issue)
    |- RequestError    the caller's request is not answered: 4xx, 503 (holds every Fault)
    |- EngineError     ours: the engine failed; 500, never fewer cards
    |  '- DisagreementError   it decided otherwise than the core
    '- RecordError     ours: the answer could be recorded nowhere, so it is not sent; 503

No message of a RequestError or EngineError may carry patient data: they are sent and logged.
"""

from dataclasses import dataclass


class CdsError(Exception):
    """Root of the tree; nothing raises it directly."""


class UnitError(CdsError):
    """A unit is not in the closed table, or does not convert to the one asked for."""


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """One fault in the rule files, addressed for a person: ``path:line: lint message`` + hint."""

    path: str
    line: int
    lint: str
    message: str
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        level = "warning: " if self.warning else ""
        head = f"{self.path}:{self.line}: {level}{self.lint} {self.message}"
        return f"{head}\n    hint: {self.hint}" if self.hint else head


class RuleBookError(CdsError):
    """The rule files are unsound. ``issues`` holds every fault found, in file order."""

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = sorted(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a request: the JSON path and what is wrong there, without the value itself."""

    path: str
    message: str
    code: str = "invalid"  # an OperationOutcome issue-type code


class RequestError(CdsError):
    """The request cannot be judged. ``status`` is the HTTP status, ``faults`` names every fault."""

    def __init__(self, status: int, faults: list[Fault]) -> None:
        self.status = status
        self.faults = faults
        super().__init__(f"{status}: {len(faults)} fault(s)")


class EngineError(CdsError):
    """The rule engine failed, or its verdict differs from the core's. The call must fail loudly."""


class DisagreementError(EngineError):
    """The engine's verdict differs from the core's."""


class RecordError(CdsError):
    """The decision log can be written neither to the database nor to the spool. The answer is not sent."""
