"""The command line of the soak: prints what was demanded and found; exits with 1 where a demand fails."""

import argparse
import re
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from prometheus_client.parser import text_string_to_metric_families

from tests import postgres
from tests.bench.figures import columns
from tests.service import Service, free_port
from tests.soak import judgement, stored
from tests.soak.callers import CALLERS, RATE, Callers, Served, register
from tests.soak.disturbances import QUICK, Disturbances, Happened, Timetable, timetable, workers
from tests.soak.editions import Editions
from tests.soak.judgement import Verdict, exactly, none_of
from tests.soak.memory import Memory, course
from tests.soak.record import Record
from tests.soak.workload import settings, workload

_WORKERS, _THREADS = 2, 8
_DRAINED = re.compile(r"(\d+) spooled entries are now in the database")
_EXPECTED_ERRORS = ("Worker (pid:",)  # gunicorn, of a worker that was killed


def main() -> int:
    """Run, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default 10, at least 2)")
    parser.add_argument("--quick", action="store_true", help="75 seconds, with everything at least once")
    options = parser.parse_args()
    if not sys.platform.startswith("linux"):
        print("The soak reads /proc and needs Linux.")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    plan = QUICK if options.quick else timetable(max(2.0, options.minutes))
    try:
        return _run(plan)
    except KeyboardInterrupt:
        print("soak: interrupted")
        return 130


def _run(plan: Timetable) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="cds-soak-")))
        database = stack.enter_context(postgres.started())
        url = database.new_database()
        editions = Editions(folder)
        work = workload(editions.rulebooks, folder / "oracle")
        differing = work.differing
        _say(
            f"{len(work.calls)} hook calls, {differing} of which the two rulebooks answer otherwise; "
            f"{len(work.refused)} unsound requests; {CALLERS} callers, {_WORKERS} workers with {_THREADS} "
            f"threads, PostgreSQL; {plan.whole:.0f} seconds"
        )
        if not differing:
            raise ValueError("the two rulebooks answer alike")
        port = free_port()
        (folder / "clients").mkdir()
        clients, registered = register(folder / "clients", f"http://127.0.0.1:{port}")
        more = {
            "CDS_DATABASE_URL": url,
            "CDS_CLIENTS": str(clients),
            "CDS_RATE": str(RATE),
            "CDS_WORKERS": str(_WORKERS),
            "CDS_THREADS": str(_THREADS),
            "CDS_LARGEST_BODY": str(settings(folder).largest_body),
        }
        service = stack.enter_context(Service(folder / "service", more, port=port))
        served = Served(editions.rulebooks[0].digest)
        watch = Memory(service.process.pid, lambda: workers(service))
        callers = Callers(work, registered, port, served)
        disturbances = Disturbances(plan, service, database, editions, served)
        begun = monotonic()
        with watch, callers, disturbances:
            for _ in _ticks(plan.whole):
                if callers.broken or service.process.poll() is not None:
                    break
        duration = monotonic() - begun
        if service.process.poll() is not None:
            _say(f"soak: FAILED: the service ended by itself, with exit code {service.process.returncode}")
            return 1
        record = callers.record()
        _say(f"{record.calls:,} calls answered in {duration:.0f} s; waiting for the spool to drain")
        took = stored.drained(service)
        verdicts = [
            none_of("faults of the soak itself", callers.broken + disturbances.happened.broken),
            *_disturbed(plan, disturbances.happened),
            *judgement.answers(record, duration),
            *judgement.failures(record.failures, disturbances.happened.kills),
            _at_least("entries that went through the spool", _spooled(service), 1),
            Verdict(
                "the spool drained", "no" if took is None else f"in {took:.1f} s", "yes", took is not None
            ),
            none_of("files left in the spool", stored.spooled(service.folder / "state")),
            *judgement.log(record, stored.read(url)),
            *_of_the_metrics(service, record),
            *judgement.memory(watch.samples, [end for _, end in disturbances.happened.reloads]),
            exactly("exit code of the service", service.stop(), 0),
            none_of("errors in its log", list(_errors(service))),
        ]
        memory = {
            "master": [one.master for one in watch.samples],
            "workers": [size for one in watch.samples for size in one.workers],
        }
        _print(record, disturbances.happened, memory, verdicts)
        return 0 if all(one.holds for one in verdicts) else 1


def _ticks(whole: float) -> Iterator[None]:
    end = monotonic() + whole
    while monotonic() < end:
        sleep(min(1.0, max(0.0, end - monotonic())))
        yield


def _disturbed(plan: Timetable, happened: Happened) -> Iterator[Verdict]:
    kills = int((plan.whole - plan.kill_every) // plan.kill_every)
    reloads = int(plan.whole // plan.reload_every // 2)
    yield _at_least("reloads, each taken over by every worker", len(happened.reloads), reloads)
    yield _at_least("workers killed", len(happened.kills), kills)
    yield exactly("outages of the database", len(happened.outages), len(plan.outages))
    yield exactly("of which readiness told", happened.degraded, len(plan.outages))


def _at_least(demand: str, found: int, least: int) -> Verdict:
    return Verdict(demand, f"{found:,}", f"at least {least}", found >= least)


def _of_the_metrics(service: Service, record: Record) -> Iterator[Verdict]:
    page = service.get("/metrics").body.decode()
    sums: defaultdict[str, float] = defaultdict(float)
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            sums[sample.name] += sample.value
    yield judgement.counted(record, sums["cds_calls_total"])
    yield exactly("failures that the service counted", int(sums["cds_failures_total"]), 0)


def _errors(service: Service) -> Iterator[str]:
    for line in service.lines():
        if line["level"] in ("error", "critical") and not line["event"].startswith(_EXPECTED_ERRORS):
            yield line["event"]


def _spooled(service: Service) -> int:
    found = (_DRAINED.search(line["event"]) for line in service.lines())
    return sum(int(match[1]) for match in found if match)


def _print(
    record: Record, happened: Happened, memory: Mapping[str, Sequence[int]], verdicts: Sequence[Verdict]
) -> None:
    rows: list[tuple[str, ...]] = [("calls", "answered", "p50 ms", "p99 ms", "max ms")]
    for kind, seconds in sorted(record.seconds.items()):
        ordered = sorted(seconds)
        shares = (ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 99, 100))
        rows.append((kind, f"{len(ordered):,}", *(f"{one * 1e3:.1f}" for one in shares)))
    _say(f"\n{columns(rows)}\n")
    statuses: Counter[int] = Counter()
    for (_, status), count in record.statuses.items():
        statuses[status] += count
    _say("statuses: " + ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items())))
    outages = ", ".join(f"{end - begun:.0f} s" for begun, end in happened.outages)
    taken = [end - begun for begun, end in happened.reloads] or [0.0]
    _say(f"outages of the database: {outages}; reloads: {median(taken):.1f} s, at most {max(taken):.1f} s")
    by_kill, _ = judgement.attributed(record.failures, happened.kills)
    _say("calls lost at each kill: " + " ".join(str(len(by_kill.get(kill, ()))) for kill in happened.kills))
    for name, sizes in memory.items():
        _say(f"MB of the {name}, over the run: " + " ".join(f"{size / 1e6:.0f}" for size in course(sizes)))
    _say("")
    table = [("demand", "found", "allowed", "")]
    table += [(one.demand, one.found, one.allowed, "" if one.holds else "FAILS") for one in verdicts]
    _say(columns(table))
    for one in verdicts:
        if not one.holds:
            _say("\n".join([f"\n{one.demand}:", *(f"  {example}" for example in one.examples)]))


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
