"""``cds decisions``: what the service answered, looked up, exported, and deleted when it is old enough."""

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cds.cli.decision_log import refuse, with_store

if TYPE_CHECKING:
    from cds.audit.store import Store, Stored

_COMMAND = "decisions"
_FORMATS = ("ndjson", "auditevent")
_LONGEST = 36_500  # days


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser(_COMMAND, help="look up, export or delete recorded decisions")
    which = parser.add_subparsers(required=True, metavar="ACTION")
    showing = which.add_parser("show", help="print one decision")
    showing.add_argument("id", metavar="ID", help="`decision` in the response's extension")
    showing.set_defaults(command=_show)
    exporting = which.add_parser("export", help="print decisions, one a line, oldest first")
    exporting.add_argument("--since", type=moment, metavar="WHEN", help="an instant with its zone, or a day")
    exporting.add_argument("--until", type=moment, metavar="WHEN", help="the same; itself not included")
    exporting.add_argument("--format", choices=_FORMATS, default="ndjson", help="auditevent: as FHIR R4")
    exporting.set_defaults(command=_export)
    purging = which.add_parser("purge", help="delete decisions and feedback that are older than a time")
    purging.add_argument("--older-than", type=_days, required=True, metavar="DAYS")
    purging.set_defaults(command=_purge)


def moment(text: str) -> datetime:
    """An argparse type: an instant with its zone, or a day, which begins as the clocks here say."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or (found.tzinfo is None and len(text) > len("2026-03-02")):
        wanted = "an instant with a zone such as 2026-03-02T09:00:00+01:00, or a day such as 2026-03-02"
        raise argparse.ArgumentTypeError(f"{text}: {wanted} is wanted")
    return found.astimezone()


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text}: a number of days from 1 to {_LONGEST} is wanted")
    return int(text)


def _show(options: argparse.Namespace) -> int:
    def show(store: "Store") -> int:
        stored = store.decision(options.id)
        if stored is None:
            return refuse(_COMMAND, f"there is no decision {options.id}", 1)
        print("\n".join(_text(stored)))
        return 0

    return with_store(_COMMAND, show)


def _text(stored: "Stored") -> Iterator[str]:
    plain = ("id", "as_of", "client", "tenant", "hook", "service", "hook_instance", "patient", "rulebook")
    yield f"{'answered':<14} {stored['answered'].isoformat()}"
    yield from (f"{name:<14} {stored[name]}" for name in (*plain, "software") if stored[name])
    for name in ("sources", "seconds"):
        yield f"{name:<14} " + ", ".join(f"{key} {value}" for key, value in stored[name].items())
    yield from (f"{'erased':<14} {what}" for what in stored["erased"])
    for card in stored["cards"]:
        yield f"{'card':<14} {card['uuid']} {card['indicator']}: {', '.join(card['rules']) or 'a notice'}"
    for rule, verdict, order, *lacking in stored["findings"]:
        about = "chart" if order is None else f"order {order}"
        missing = "; missing " + ", ".join(f"{fact} ({why})" for fact, why in lacking[0]) if lacking else ""
        yield f"{about:<14} {verdict:<8} {rule}{missing}"


def _export(options: argparse.Namespace) -> int:
    def export(store: "Store") -> int:
        from cds.audit.audit_event import audit_event

        made: Callable[[Stored], Any] = audit_event if options.format == "auditevent" else dict
        for stored in store.decisions(options.since, options.until):
            print(json.dumps(made(stored), ensure_ascii=False, default=datetime.isoformat))
        return 0

    return with_store(_COMMAND, export)


def _purge(options: argparse.Namespace) -> int:
    def purge(store: "Store") -> int:
        before = datetime.now(UTC) - timedelta(days=options.older_than)
        gone = store.purge(before)
        print(
            f"deleted {gone.decisions} decisions and {gone.feedback} reports of feedback before "
            f"{before.isoformat(timespec='seconds')}"
        )
        return 0

    return with_store(_COMMAND, purge)
