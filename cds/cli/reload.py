"""``cds reload``: have a running service take over the changed rules, and say whether it has."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from cds.cli.rules import rules_folder
from cds.rulebook.loader import load
from cds.settings import SettingError, read_settings
from cds.settings.running import Running, running

_PATIENCE = 90.0  # seconds until every worker must have been replaced
_PAUSE = 0.1


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("reload", help="have the running service take over changed rules")
    parser.add_argument(
        "--process", type=int, metavar="PID", help="the service, where several share CDS_STATE"
    )
    parser.set_defaults(command=_reload)


def _reload(options: argparse.Namespace) -> int:
    # Faults are said here, with their places, before the service is asked: RuleBookError.
    rulebook = load(rules_folder())
    try:
        service = _service(options.process)
    except (SettingError, LookupError) as error:
        print(f"cds reload: {error.args[0]}", file=sys.stderr)
        return 1
    before = service.reload.get("number", 0)
    os.kill(service.process, signal.SIGHUP)
    if not _comes(lambda: service.reload.get("number", 0) > before):
        return _fail("the service did not say whether it took the rules over; its log tells more")
    told = service.reload
    if told["faults"]:
        print(*told["faults"], sep="\n")
        return _fail("the service refused the rules; those before stay")
    if told["digest"] != rulebook.digest:
        return _fail(
            f"the service took over {told['digest']}, but {rules_folder()} here is {rulebook.digest}: "
            "does it read another folder?"
        )
    if not _comes(lambda: set(service.digests.values()) == {rulebook.digest}):
        return _fail("not every worker has been replaced yet; they finish long calls first")
    print(f"Every worker answers from {rulebook.digest}.")
    return 0


def _service(process: int | None) -> Running:
    """The service to be told. LookupError with a sentence where that is none or several."""
    settings = read_settings()
    services = [one for one in running(settings) if process in (None, one.process)]
    if not services:
        raise LookupError(f"no running service has its state in {str(settings.state)!r} (CDS_STATE)")
    if len(services) > 1:
        found = ", ".join(f"{one.process} ({' '.join(one.binds)})" for one in services)
        raise LookupError(f"several services run: {found}; choose one with --process")
    return services[0]


def _comes(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def _fail(message: str) -> int:
    print(f"cds reload: {message}", file=sys.stderr)
    return 1
