"""The lint catalogue: everything ``cds check`` looks for beyond the shape of the files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cds.core.errors import Issue
from cds.rulebook.contents import Contents
from cds.rulebook.examples import Trial, prepare
from cds.rulebook.lints import (
    bands,
    blanks,
    cases,
    codes,
    contradictions,
    definitions,
    exceptions,
    names,
    operators,
    proposals,
    ranges,
    scale,
    standing,
    twins,
    units,
    unused,
    words,
)
from cds.rulebook.lints.lint import AnyLint, Lint
from cds.rulebook.lints.release import release_lints
from cds.rulebook.lints.shape import SHAPES
from cds.rulebook.sound import sound_rulebook

CATALOGUE: tuple[Lint, ...] = (
    *names.LINTS,
    *definitions.LINTS,
    *operators.LINTS,
    *words.LINTS,
    *codes.LINTS,
    *units.LINTS,
    *scale.LINTS,
    *proposals.LINTS,
    *blanks.LINTS,
    *standing.LINTS,
    *unused.LINTS,
)
EXAMPLE_LINTS = (*cases.LINTS, *contradictions.LINTS, *ranges.LINTS, *bands.LINTS, *twins.LINTS)
LINTS: Mapping[str, AnyLint] = {
    lint.id: lint
    for lint in (
        *SHAPES,
        *CATALOGUE,
        *EXAMPLE_LINTS,
        *release_lints(date.min, Path()),
        exceptions.MISFIT,
        exceptions.UNUSED,
    )
}
"""Every lint by its id, those of the readers included."""


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


def examine(contents: Contents, more: tuple[Lint, ...] = ()) -> tuple[Finding, ...]:
    """What is wrong with ``contents``, faults of shape included, as far as no example has to be worked out.

    All that is unsound is among it. ``more`` lints join the catalogue.
    """
    shape = (Finding(issue, True) for issue in contents.issues)
    lints = (*CATALOGUE, *more)
    return (*shape, *(Finding(issue, lint.unsound) for lint in lints for issue in lint.issues(contents)))


def is_sound(contents: Contents, let_pass: Collection[str] = ()) -> bool:
    """Whether no fault leaves an answer undefined: at each start nothing else is looked for.

    The lints ``let_pass`` may find something.
    """
    wanted = (lint for lint in CATALOGUE if lint.unsound and lint.id not in let_pass)
    return not contents.issues and not any(True for lint in wanted for _ in lint.issues(contents))


def inspect(contents: Contents, more: tuple[Lint, ...] = ()) -> Inspection:
    """Everything wrong with ``contents``, its examples included. ``more`` lints join the catalogue."""
    found = examine(contents, more)
    trial = prepare(sound_rulebook(contents, [finding.issue for finding in found if finding.unsound]))
    worked = (Finding(issue, False) for lint in EXAMPLE_LINTS for issue in lint.issues(contents, trial))
    kept = exceptions.Exceptions(contents, LINTS)
    remaining = [finding for finding in (*found, *worked) if not kept.keeps(finding.issue)]
    looked_at = (rule.path for rule in trial.rulebook.rules.values())
    of_exceptions = (*kept.misfits, *kept.unused(looked_at))
    return Inspection((*remaining, *(Finding(issue, False) for issue in of_exceptions)), trial)
