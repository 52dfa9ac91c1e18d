"""``cds replay DECISION``: does today's rulebook answer a recorded call as it was answered then?"""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cds.cli.decision_log import refuse, with_store
from cds.settings import read_settings

if TYPE_CHECKING:
    from cds.audit.store import Store
    from cds.hooks.replay import Compared, Replayed

_COMMAND = "replay"


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser(_COMMAND, help="judge a recorded call again with today's rulebook")
    parser.add_argument("decision", metavar="DECISION", help="`decision` in the response's extension")
    parser.add_argument("--all", action="store_true", help="also list the rules that answer the same")
    parser.set_defaults(command=_replay)


def _replay(options: argparse.Namespace) -> int:
    return with_store(_COMMAND, lambda store: _replayed(store, options.decision, options.all))


def _replayed(store: "Store", decision: str, everything: bool) -> int:
    from cds.audit.stored_sheets import findings_of, judged_of
    from cds.hooks.knowledge import Knowledge
    from cds.hooks.replay import replay
    from cds.rulebook.loader import load

    stored = store.decision(decision)
    if stored is None:
        return refuse(_COMMAND, f"there is no decision {decision}", 2)
    judged = judged_of(stored)
    if judged is None:
        return refuse(
            _COMMAND, "the facts of that call were not kept; CDS_LOG_FACTS=1 keeps those to come", 2
        )
    settings = read_settings()
    rulebook = load(settings.rules)
    replayed = replay(
        Knowledge(rulebook, settings.lowest_status), stored["hook"], judged, findings_of(stored)
    )
    print(f"then  {stored['rulebook']}\nnow   {rulebook.digest}")
    print("\n".join(_text(replayed, everything)))
    return 0 if replayed.is_same else 1


def _text(replayed: "Replayed", everything: bool) -> Iterator[str]:
    for one in replayed.rules:
        if everything or not one.is_same:
            yield _line(one)
    if replayed.not_kept:
        yield f"facts asked for now and not kept then: {', '.join(replayed.not_kept)}"
    different = sum(not one.is_same for one in replayed.rules)
    yield f"{len(replayed.rules)} rules, {different} of them answer differently"


def _line(one: "Compared") -> str:
    about = "chart" if one.order is None else f"order {one.order}"
    then, now = (
        f"{rule} {verdict}".strip() for rule, verdict in ((one.then_rule, one.then), (one.now_rule, one.now))
    )
    mark = "same     " if one.is_same else "different"
    return f"{mark} {about}: {then or 'not asked'} -> {now or 'not asked'}"
