"""The cases that two rulebooks are compared on, spread over processes: FHIR Bundles, recorded decisions.

The rulebooks are made ready once. Where the system can, processes are forked off and share them; elsewhere
each makes its own.
"""

import argparse
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cds.cli import bundles
from cds.hooks.comparison import Comparison
from cds.hooks.effects import CaseEffects

if TYPE_CHECKING:
    from cds.audit.store import Stored

_AT_ONCE = 8  # cases that a process is given
_WAITING = 4  # portions per process that wait, so that the cases need not all be held


class BundleFile(NamedTuple):
    """A patient in a file; ``as_of`` is the moment asked about, None the Bundle's timestamp."""

    name: str
    file: Path
    as_of: str | None


class Recorded(NamedTuple):
    """A decision of the log, with its facts."""

    name: str
    stored: "Stored"


Case = BundleFile | Recorded


def processors() -> int:
    """How many processors this process may use."""
    available = getattr(os, "sched_getaffinity", None)
    return len(available(0)) if available is not None else os.cpu_count() or 1


@contextmanager
def workers(comparison: Comparison, jobs: int) -> Iterator[Callable[[Iterable[Case]], Iterator[CaseEffects]]]:
    """What compares cases, in their order, in ``jobs`` processes (1: in this one).

    They are started at once: what is opened later, such as a database, they do not share.
    """
    if jobs == 1:
        yield lambda cases: (_compared(comparison, case) for case in cases)
        return
    with ProcessPoolExecutor(jobs, _context(), _hold, (comparison,)) as pool:
        pool.submit(_work, []).result()
        yield lambda cases: _spread(pool, jobs, cases)


def _spread(pool: ProcessPoolExecutor, jobs: int, cases: Iterable[Case]) -> Iterator[CaseEffects]:
    waiting: deque[Future[list[CaseEffects]]] = deque()
    for portion in _portions(cases):
        waiting.append(pool.submit(_work, portion))
        if len(waiting) >= jobs * _WAITING:
            yield from waiting.popleft().result()
    for each in waiting:
        yield from each.result()


def _context() -> Any:
    forks = "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if forks else "spawn")


def _portions(cases: Iterable[Case]) -> Iterator[list[Case]]:
    remaining = iter(cases)
    while portion := list(islice(remaining, _AT_ONCE)):
        yield portion


# ------------------------------------------------------------------ in a process of the pool

_held: list[Comparison] = []  # what the process was started with


def _hold(comparison: Comparison) -> None:
    _held[:] = [comparison]


def _work(portion: list[Case]) -> list[CaseEffects]:
    return [_compared(_held[0], case) for case in portion]


def _compared(comparison: Comparison, case: Case) -> CaseEffects:
    if isinstance(case, Recorded):
        return _of_recorded(comparison, case)
    try:
        bundle = bundles.bundle(str(case.file))
    except argparse.ArgumentTypeError as error:
        return CaseEffects(case.name, trouble=str(error).removeprefix(f"{case.file}: "))
    return comparison.of_bundle(case.name, bundle, case.as_of)


def _of_recorded(comparison: Comparison, case: Recorded) -> CaseEffects:
    from cds.audit.facts_json import NotFacts
    from cds.audit.stored_sheets import judged_of

    try:
        judged = judged_of(case.stored)
    except NotFacts as error:
        return CaseEffects(case.name, trouble=str(error))
    if judged is None:
        return CaseEffects(case.name, trouble="its facts were not kept; CDS_LOG_FACTS=1 keeps those to come")
    return comparison.of_decision(case.name, case.stored["hook"], judged)
