"""``cds request``: the hook call an EHR would make for the patient in a Bundle."""

import argparse
import json
import sys
from typing import Any

from cds.cli import bundles
from cds.cli.rules import rules_folder
from cds.core.rules import Status
from cds.hooks.discovery import discovery
from cds.hooks.samples import NoSuchOrder, hook_call
from cds.rulebook.loader import load


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("request", help="print the hook call for the patient in a FHIR Bundle")
    parser.add_argument(
        "bundle", type=bundles.bundle, metavar="BUNDLE", help="a file such as samples/candidate.json"
    )
    parser.add_argument(
        "--hook", type=bundles.service, default="order-sign", help=f"one of {', '.join(bundles.HOOKS)}"
    )
    bundles.add_arguments(parser)
    parser.set_defaults(command=_request)


def _request(options: argparse.Namespace) -> int:
    offered = discovery(load(rules_folder()), Status.REVIEW)
    moment = options.as_of.isoformat() if options.as_of else None
    try:
        call = hook_call(options.bundle, options.hook, offered, options.order, moment)
    except NoSuchOrder as error:
        return _refuse(f"no draft order matches; the Bundle has: {error}")
    except LookupError as error:
        return _refuse(str(error))
    print(json.dumps(call, ensure_ascii=False, indent=1))
    return 0


def _refuse(message: str) -> int:
    print(f"cds request: {message}", file=sys.stderr)
    return 2
