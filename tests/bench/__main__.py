"""The command line of the bench. It fails on a wrong response or a failed server, never on a figure."""

import argparse
import sys

from tests.bench import measure
from tests.bench.figures import table
from tests.bench.inprocess import InProcess
from tests.bench.load import LoadError
from tests.bench.patient import WorkError
from tests.bench.servers import Cores, ServerError


def main() -> int:
    """Measure, print, and return the exit code."""
    options = _options()
    if not sys.platform.startswith("linux"):
        print("The bench reads /proc and needs Linux.")
        return 1
    try:
        return _run(options)
    except (LoadError, ServerError, WorkError) as error:
        print(f"\nbench: FAILED: {error}")
        return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough look of about 20 seconds")
    parser.add_argument(
        "--calls", type=int, metavar="N", help="calls until memory is last looked at (default 50,000)"
    )
    parser.add_argument("--profile", action="store_true", help="only profile 2,000 calls in this process")
    return parser.parse_args()


def _run(options: argparse.Namespace) -> int:
    inside = InProcess()
    work = inside.work
    size = f"{len(work.body):,} bytes in, {len(inside.response):,} bytes out"
    _say(f"Work: order-sign for ketamine, {work.resources} resources, {size}")
    _say(f"Compiled: {inside.compiled()}\n")
    if options.profile:
        _say(inside.profile(2_000))
        return 0
    cores = Cores.choose()
    _say(f"One sync worker on core {cores.serving[0]}, the load from core {cores.sending[0]}")
    plan = measure.Plan(options.calls or 50_000, rounds=7, floor_calls=4_000, calls_a_round=1_000, starts=3)
    if options.quick:
        plan = measure.Plan(options.calls or 2_000, rounds=3, floor_calls=1_000, calls_a_round=300, starts=1)
    figures = [*measure.calls(plan, work, cores, _say), *measure.starts(plan, cores)]
    _say(f"\n{table(figures)}\n\nWithout HTTP, in one process:\n")
    _say(inside.stages(500 if options.quick else 4_000))
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
