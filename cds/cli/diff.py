"""``cds diff OLD NEW``: what changed from one rulebook to another, and what that does to real cases.

Exit code 0: no effect on any case, 1: some verdict or card changes, 2: wrong usage, or not every case could
be judged.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cds.cli import bundles
from cds.cli.cases import BundleFile, Case, Recorded, processors, workers
from cds.cli.decision_log import refuse, with_store
from cds.cli.decisions import moment
from cds.cli.diff_report import FORMATS
from cds.cli.progress import Progress
from cds.cli.revisions import NoSuchRules, rules_named
from cds.cli.rules import existing_folder, rules_folder
from cds.core.errors import RuleBookError
from cds.core.rules import Status
from cds.handbook.comparing import Comparing, Side, titles_of
from cds.hooks.comparison import Comparison, in_force
from cds.hooks.effects import CaseEffects
from cds.hooks.tally import Tally, tally
from cds.rulebook.contents import FACT, VALUE_SET, Contents
from cds.rulebook.difference import PRODUCT, Change, differences
from cds.rulebook.sound import sound_rulebook

if TYPE_CHECKING:
    from cds.audit.store import Store

_COMMAND = "diff"
_SAMPLES = "samples"
_FEW = 8  # cases that are not worth another process
Compare = Callable[[Iterable[Case]], Iterator[CaseEffects]]


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser(_COMMAND, help="what changed between two rulebooks, and for which cases")
    parser.add_argument("old", metavar="OLD", help="a folder, or a git revision such as HEAD~1 or main:rules")
    parser.add_argument("new", metavar="NEW", nargs="?", default=str(rules_folder()), help="the same")
    parser.add_argument(
        "--cases", type=existing_folder, metavar="DIR", help="FHIR Bundles, one a file; default: samples"
    )
    parser.add_argument("--decisions", action="store_true", help="recorded decisions whose facts were kept")
    parser.add_argument("--since", type=moment, metavar="WHEN", help="decisions answered from then on")
    parser.add_argument("--until", type=moment, metavar="WHEN", help="decisions answered before then")
    parser.add_argument(
        "--as-of", type=bundles.instant, metavar="INSTANT", help="the moment asked about, not the Bundle's"
    )
    parser.add_argument(
        "--in-force", type=_day, metavar="DAY", help="whose numbers count; default: once all are in force"
    )
    parser.add_argument(
        "--status", type=Status, choices=(Status.REVIEW, Status.ACTIVE), default=Status.REVIEW,
        help="lowest status that speaks",
    )  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--jobs", type=_whole, metavar="N", default=processors(), help="processes")
    parser.set_defaults(command=_diff)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: a day such as 2026-03-02 is wanted") from None


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text}: a number of processes is wanted, at least 1")
    return int(text)


def _diff(options: argparse.Namespace) -> int:
    if (options.since or options.until) and not options.decisions:
        return refuse(_COMMAND, "--since and --until choose among --decisions; ask for these", 2)
    read: list[Contents] = []
    for name in (options.old, options.new):
        try:
            read.append(rules_named(name, rules_folder()))
        except NoSuchRules as error:
            return refuse(_COMMAND, str(error), 2)
        except RuleBookError as error:
            return refuse(_COMMAND, f"{name} has errors, so it is compared with nothing:\n{error}", 2)
    old, new = read
    day = options.in_force or max(old.day, new.day)
    before, after = (in_force(sound_rulebook(one), day) for one in read)
    comparison = Comparison(before, after, options.status)
    comparison.warm_up(day)
    counted = _tally(comparison, options)
    if isinstance(counted, str):
        return refuse(_COMMAND, counted, 2)
    changes = differences(old, new)
    report = Comparing(
        Side(options.old, old.digest, len(old.rules)),
        Side(options.new, new.digest, len(new.rules)),
        day,
        changes,
        counted,
        titles_of(read),
        tuple(_notes(changes, counted, options)),
    )
    print("\n".join(FORMATS[options.format](report)).strip("\n"))
    return _code(counted)


def _code(counted: Tally) -> int:
    if counted.not_judged:
        cases = "1 case" if len(counted.not_judged) == 1 else f"{len(counted.not_judged)} cases"
        return refuse(_COMMAND, f"{cases} could not be judged; the report says why", 2)
    return 1 if counted.has_effect else 0


# ------------------------------------------------------------------ the cases


def _tally(comparison: Comparison, options: argparse.Namespace) -> Tally | str:
    """Every case, compared; a sentence where they cannot be had."""
    files: list[Case] = []
    if options.cases is not None or not options.decisions:
        folder: Path = options.cases or Path(_SAMPLES)
        files = list(_files(folder, options.as_of.isoformat() if options.as_of else None))
        if not files:
            return f"{folder} holds no .json file; name a folder of FHIR Bundles with --cases"
    most = options.jobs if options.decisions else min(options.jobs, -(-len(files) // _FEW))
    results: list[CaseEffects] = []
    total = None if options.decisions else len(files)
    with workers(comparison, most) as compare, Progress("cases", total) as progress:
        results += _watched(compare(files), progress)

        def take(store: "Store") -> int:
            results.extend(_watched(compare(_recorded(store, options)), progress))
            return 0

        if options.decisions and with_store(_COMMAND, take) != 0:
            return "the recorded decisions were not compared"
    return tally(results)


def _files(folder: Path, as_of: str | None) -> Iterator[Case]:
    for file in sorted(folder.rglob("*.json")):
        yield BundleFile(file.relative_to(folder).as_posix(), file, as_of)


def _recorded(store: "Store", options: argparse.Namespace) -> Iterator[Case]:
    for stored in store.decisions(options.since, options.until):
        yield Recorded(stored["id"], stored)


def _watched(results: Iterator[CaseEffects], progress: Progress) -> Iterator[CaseEffects]:
    for result in results:
        progress.step()
        yield result


def _notes(changes: tuple[Change, ...], counted: Tally, options: argparse.Namespace) -> Iterator[str]:
    if options.decisions and any(change.kind in (FACT, VALUE_SET, PRODUCT) for change in changes):
        yield (
            "recorded facts are taken as they were read then: what facts, value sets and products changed "
            "in the reading shows on Bundles only"
        )
    for fact, decisions in counted.not_kept:
        yield f"fact {fact} was not kept with {decisions} decisions, and counts as not recorded there"
