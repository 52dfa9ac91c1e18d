"""``cds feedback``: how prescribers answered the cards of each rule, the most overridden ones first."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from cds.cli.decision_log import with_store
from cds.cli.decisions import moment

if TYPE_CHECKING:
    from cds.audit.store import Store

_COMMAND = "feedback"


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser(_COMMAND, help="count how the cards of each rule were answered")
    parser.add_argument("--since", type=moment, metavar="WHEN", help="an instant with its zone, or a day")
    parser.add_argument("--until", type=moment, metavar="WHEN", help="the same; itself not included")
    parser.add_argument("--rule", metavar="ID", help="one rule alone, of whatever version")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_feedback)


def _feedback(options: argparse.Namespace) -> int:
    return with_store(_COMMAND, lambda store: _reported(store, options))


def _reported(store: "Store", options: argparse.Namespace) -> int:
    from cds.audit.responses import responses
    from cds.cli.feedback_report import Report, as_json, as_text

    found = responses(store.answered_cards(options.since, options.until))
    unknown = store.unknown_feedback(options.since, options.until)
    report = Report(options.since, options.until, found, unknown, options.rule)
    if options.format == "json":
        json.dump(as_json(report), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(as_text(report)))
    return 0
