"""Patients in files: FHIR Bundles for the commands that look at one."""

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from cds.hooks.samples import NotABundle, sound_bundle
from cds.hooks.services import SERVICES, Service
from cds.rulebook.problems import did_you_mean

HOOKS = {service.hook: service for service in SERVICES.values()}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to ask about a Bundle: the draft order, the moment."""
    parser.add_argument(
        "--order", default="", metavar="TEXT", help="draft orders whose id or drug contains TEXT"
    )
    parser.add_argument(
        "--as-of", metavar="INSTANT", type=instant, help="the moment asked about, with its zone"
    )


def bundle(text: str) -> dict[str, Any]:
    """An argparse type: the Bundle in a file. The message says what is wrong with it."""
    try:
        content = json.loads(Path(text).read_text(encoding="utf-8"))
    except OSError as error:
        hint = did_you_mean(Path(text).name, _neighbours(Path(text)))
        raise argparse.ArgumentTypeError(
            "; ".join(filter(None, (f"{text}: {error.strerror}", hint)))
        ) from None
    except (ValueError, RecursionError):
        raise argparse.ArgumentTypeError(f"{text}: not JSON") from None
    try:
        return sound_bundle(content)
    except NotABundle:
        raise argparse.ArgumentTypeError(f"{text}: not a FHIR Bundle whose entries hold resources") from None


def _neighbours(file: Path) -> list[str]:
    """The names of the files beside ``file``, which need not be there."""
    return [each.name for each in file.parent.glob("*.json")]


def service(text: str) -> Service:
    """An argparse type: the service that answers a hook."""
    if text not in HOOKS:
        raise argparse.ArgumentTypeError(f"no hook {text}; one of {', '.join(HOOKS)}")
    return HOOKS[text]


def instant(text: object) -> datetime:
    """An argparse type: a moment with its zone."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        example = "2026-03-02T09:00:00+01:00"
        raise argparse.ArgumentTypeError(f"{text}: an instant with a zone is wanted, such as {example}")
    return moment
