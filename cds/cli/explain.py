"""``cds explain RULE --patient BUNDLE``: what one rule says about a patient, and why."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from cds.cli import bundles
from cds.cli.rules import rules_folder
from cds.core.explain import REASONS, Line
from cds.core.facts import Missing, Origin
from cds.core.rules import Evidence, RuleBook
from cds.hooks.explanation import Explanation, explain
from cds.hooks.samples import NoSuchOrder
from cds.rulebook.loader import load
from cds.rulebook.problems import did_you_mean


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("explain", help="what one rule says about a patient, and why")
    parser.add_argument("rule", metavar="RULE", help="the rule's id")
    parser.add_argument(
        "--patient", required=True, type=bundles.bundle, metavar="BUNDLE", help="a FHIR Bundle in a file"
    )
    bundles.add_arguments(parser)
    parser.set_defaults(command=_explain)


def _explain(options: argparse.Namespace) -> int:
    rulebook = load(rules_folder())
    rule = rulebook.rules.get(options.rule)
    if rule is None:
        hint = did_you_mean(options.rule, rulebook.rules)
        return _refuse(f"there is no rule {options.rule}; {hint or 'their files bear their ids'}")
    stamp = options.patient.get("timestamp")
    if options.as_of is None and stamp is None:
        return _refuse("the Bundle has no timestamp; say as of when with --as-of INSTANT")
    try:
        moment = options.as_of or bundles.instant(stamp)
        explanation = explain(rulebook, rule, options.patient, options.order, moment)
    except NoSuchOrder as error:
        return _refuse(f"the rule is about an order for {', '.join(rule.ordering)}; the Bundle has: {error}")
    except (LookupError, argparse.ArgumentTypeError) as error:
        return _refuse(str(error))
    print("\n".join(_text(explanation)))
    return 0


def _refuse(message: str) -> int:
    print(f"cds explain: {message}", file=sys.stderr)
    return 2


def _text(explanation: Explanation) -> Iterator[str]:
    verdict, rule, wording = explanation.verdict, explanation.verdict.rule, explanation.wording
    about = explanation.order.reference if explanation.order else "the chart"
    yield f"{rule.reference}: {rule.title}"
    yield f"{about}, as of {explanation.as_of.isoformat()}"
    yield ""
    yield f"verdict  {verdict.word}{'' if verdict.in_scope else '  (out of scope: the rule stays silent)'}"
    if explanation.summary:
        yield f"card     {explanation.summary}"
    yield from (f"         {line}" for line in explanation.detail.splitlines())
    yield ""
    for line in explanation.lines:
        yield from _criterion(line)
    for item in verdict.missing:
        yield f"  needed     {wording.title(item.fact)} ({_why(item)})"
    yield ""
    yield from (_source(one, wording.rulebook) for one in rule.evidence)


def _criterion(line: Line) -> Iterator[str]:
    yield f"  {line.mark:<10} {line.says}" + (f": {', '.join(line.values)}" if line.values else "")
    yield from (f"             from {_where(origin)}" for origin in line.origins)


def _where(origin: Origin) -> str:
    return " ".join(filter(None, (origin.resource, origin.at, origin.note)))


def _why(item: Missing) -> str:
    return f"{REASONS[item.reason]}: {item.note}" if item.note else REASONS[item.reason]


def _source(evidence: Evidence, rulebook: RuleBook) -> str:
    title = rulebook.references[evidence.reference].title
    return f"source   {title}, {evidence.where}" if evidence.where else f"source   {title}"
