"""In what steps the facts that are asked together are had: worked out once, followed on every call.

Most patients have hardly any of the diagnoses, drugs and procedures that rules ask about. The facts of such a
plan that are alike where nothing is on record are answered together, and only those with an entry are read.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from cds.core.derive import Derive
from cds.core.facts import Fact, Reason, Unknown
from cds.fhir.case import Case
from cds.fhir.index import Absence, Index

Read = Callable[[Case], Fact]

_NOT_RECORDED = Unknown(Reason.NOT_RECORDED)


class Step(NamedTuple):
    """How one fact is had: read, derived, or (neither) not recorded. ``is_shared`` by all orders of a call.

    Where no entry of the record is, or may be, of the ``value_sets``, a fact that is read is its ``absence``.
    """

    name: str
    read: Read | None
    derived: Derive | None
    is_shared: bool
    value_sets: tuple[str, ...] = ()
    absence: Absence | None = None


class Alike(NamedTuple):
    """The facts that are read from one index.

    ``absent`` tells what they are where nothing is on record, ``by_set`` how those are read that look for a
    value set.
    """

    build: Callable[[Case], Index]
    absent: tuple[tuple[Absence, tuple[str, ...]], ...]
    by_set: Mapping[str, tuple[Step, ...]]

    def settle(self, case: Case, facts: dict[str, Fact]) -> list[Step]:
        """Put in what the facts are where nothing is on record; the steps of those to be read after all."""
        index = case.index(self.build)
        for absence, names in self.absent:
            fact = absence.of(case)
            if fact is not absence.fact:
                facts.update(dict.fromkeys(names, fact))
        return [step for value_set in self.by_set.keys() & index.present for step in self.by_set[value_set]]


class Plan(NamedTuple):
    """``blank`` holds the facts in the order asked for, as they are where every list came and is empty."""

    blank: Mapping[str, Fact]
    alike: tuple[Alike, ...]
    steps: tuple[Step, ...]


def plan_of(steps: Iterable[Step]) -> Plan:
    """The plan for these steps, the inputs of a derived fact before it."""
    blank: dict[str, Fact] = {}
    together: dict[Callable[[Case], Index], list[Step]] = {}
    alone: list[Step] = []
    for step in steps:
        blank[step.name] = _NOT_RECORDED if step.absence is None else step.absence.fact
        held = alone if step.absence is None else together.setdefault(step.absence.build, [])
        held.append(step)
    return Plan(blank, tuple(_alike(build, held) for build, held in together.items()), tuple(alone))


def _alike(build: Callable[[Case], Index], steps: list[Step]) -> Alike:
    absent: dict[Absence, tuple[str, ...]] = {}
    by_set: dict[str, tuple[Step, ...]] = {}
    for step in steps:
        if step.absence is not None:
            absent[step.absence] = (*absent.get(step.absence, ()), step.name)
        for value_set in step.value_sets:
            by_set[value_set] = (*by_set.get(value_set, ()), step)
    return Alike(build, tuple(absent.items()), by_set)
