"""``cds settings``: the page of settings, or whether those of this environment are sound."""

import argparse
import sys
from typing import Any

from cds.settings import SettingError, read_settings
from cds.settings.page import in_force, settings_page


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("settings", help="explain the settings, or check those of this environment")
    parser.add_argument("--check", action="store_true", help="read them as the service does; 1 if refused")
    parser.set_defaults(command=_settings)


def _settings(options: argparse.Namespace) -> int:
    if not options.check:
        print(settings_page(), end="")
        return 0
    try:
        settings = read_settings()
    except SettingError as error:
        print(error, file=sys.stderr)
        return 1
    print(*in_force(settings), sep="\n")
    return 0
