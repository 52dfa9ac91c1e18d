"""``cds explain RULE --patient BUNDLE``: what one rule says about a patient, and why."""

import argparse
import sys
from datetime import datetime
from typing import Any

from cds.cli import bundles
from cds.cli.rules import rules_folder
from cds.core.explain import REASONS, Line
from cds.core.rules import Rule, RuleBook
from cds.hooks.explanation import Explanation, explain
from cds.hooks.samples import NoSuchOrder
from cds.rulebook.loader import load
from cds.rulebook.problems import did_you_mean


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("explain", help="what one rule says about a patient, and why")
    parser.add_argument("rule", metavar="RULE", help="the rule's id")
    parser.add_argument("--patient", required=True, type=bundles.bundle, metavar="BUNDLE", help="a FHIR Bundle in a file")
    bundles.add_arguments(parser)
    parser.set_defaults(command=_explain)


def _explain(options: argparse.Namespace) -> int:
    rulebook = load(rules_folder())
    rule = rulebook.rules.get(options.rule)
    if rule is None:
        return _refuse(f"there is no rule {options.rule}; {did_you_mean(options.rule, rulebook.rules)}")
    moment = options.as_of or options.patient.get("timestamp")
    if moment is None:
        return _refuse("the Bundle has no timestamp; say as of when with --as-of INSTANT")
    try:
        explanation = explain(rulebook, rule, options.patient, options.order, datetime.fromisoformat(moment))
    except NoSuchOrder as error:
        return _refuse(f"the rule is about an order for {', '.join(rule.ordering)}; the Bundle has: {error}")
    print("\n".join(_text(explanation, moment)))
    return 0


def _refuse(message: str) -> int:
    print(f"cds explain: {message}", file=sys.stderr)
    return 2


def _text(explanation: Explanation, moment: str) -> list[str]:
    verdict, rule = explanation.verdict, explanation.verdict.rule
    scope = "" if verdict.in_scope else "  (out of scope: the rule stays silent)"
    about = explanation.order.reference if explanation.order else "the chart"
    texts = [f"{rule.reference}: {rule.title}", f"{about}, as of {moment}", "", f"verdict  {verdict.word}{scope}"]
    if explanation.summary:
        texts.append(f"card     {explanation.summary}")
    texts += [f"         {line}" for line in explanation.detail.splitlines()]
    texts += ["", *(text for line in explanation.lines for text in _line(line))]
    texts += [
        f"  needed     {explanation.wording.title(item.fact)} ({REASONS[item.reason]}{': ' if item.note else ''}{item.note})"
        for item in verdict.missing
    ]
    return [*texts, "", *(_evidence(rule, explanation.wording.rulebook))]


def _line(line: Line) -> list[str]:
    values = f": {', '.join(line.values)}" if line.values else ""
    origins = [f"             from {' '.join(filter(None, (o.resource, o.at, o.note)))}" for o in line.origins]
    return [f"  {line.mark:<10} {line.says}{values}", *origins]


def _evidence(rule: Rule, rulebook: RuleBook) -> list[str]:
    return [
        f"source   {rulebook.references[one.reference].title}{', ' if one.where else ''}{one.where}" for one in rule.evidence
    ]
