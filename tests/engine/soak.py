"""Many evaluations in a process of their own, each against the core: ``python -m tests.engine.soak N``.

Flask is imported and the first evaluation of each program finds nothing: the order in which a careless use of
the C extension frees an uninitialised pointer. Prints by how many bytes the peak of memory grew over the last
nine tenths of the run.
"""

import random
import resource
import sys

import flask  # noqa: F401 - loaded for what it does to memory

from cds.core.decide import decide
from cds.core.facts import FactSheet
from cds.engine.program import Program, agree
from tests.engine.rulebooks import Source, numbers, reach


def peak() -> int:
    """The most memory this process has held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def run(evaluations: int) -> int:
    source = Source(random.Random(evaluations))  # noqa: S311 - a seed, not a secret
    cases = []
    for _ in range(10):
        rulebook = source.rulebook(rules=12)
        rules, values = reach(rulebook), numbers(rulebook)
        program = Program(rulebook, rules, values)
        agree(program, decide(rules, FactSheet({}), values))
        cases += [(program, decide(rules, source.sheet(rulebook), values)) for _ in range(20)]
    for i in range(evaluations // 10):
        agree(*cases[i % len(cases)])
    before = peak()
    for i in range(evaluations - evaluations // 10):
        agree(*cases[i % len(cases)])
    return peak() - before


if __name__ == "__main__":
    print(run(int(sys.argv[1])))
