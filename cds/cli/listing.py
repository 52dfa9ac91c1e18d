"""``cds list``: where each rule stands, when it is looked at again, who is missing."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from cds.cli.rules import existing_folder, rules_folder
from cds.core.errors import RuleBookError
from cds.rulebook.folder import read
from cds.rulebook.problems import did_you_mean
from cds.rulebook.register import Standing, register


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser(
        "list", help="where each rule stands, when its review is due, who is missing"
    )
    parser.add_argument(
        "--standing", action="store_true", help="also who has signed, and what each rule lacks for `active`"
    )
    parser.add_argument("--drug", metavar="VALUE_SET", help="rules about this drug, such as ketamine")
    parser.add_argument("--due", type=_day, metavar="DAY", help="rules to be looked at again by this day")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("rules", nargs="?", type=existing_folder, default=str(rules_folder()))
    parser.set_defaults(command=_list)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: a day such as 2026-03-02 is wanted") from None


def _list(options: argparse.Namespace) -> int:
    contents = read(options.rules)
    if contents.issues:
        raise RuleBookError(contents.issues)
    everything = register(contents)
    drugs = {drug for standing in everything.values() for drug in standing.drugs}
    if options.drug is not None and options.drug not in drugs:
        hint = did_you_mean(options.drug, drugs) or f"one of: {', '.join(sorted(drugs))}"
        print(f"cds list: no rule is about the drug {options.drug}; {hint}", file=sys.stderr)
        return 2
    wanted = [one for one in everything.values() if _is_wanted(one, options.drug, options.due)]
    for line in FORMATS[options.format](wanted, date.today(), options.standing):
        print(line)
    return 0


def _is_wanted(standing: Standing, drug: str | None, due: date | None) -> bool:
    return (drug is None or drug in standing.drugs) and (due is None or standing.rule.review_by <= due)


def _text(standings: list[Standing], today: date, in_full: bool) -> Iterator[str]:
    rows = [_row(standing, today) for standing in standings]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    for row, standing in zip((_HEAD, *rows), (None, *standings), strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if in_full and standing is not None:
            for one in standing.signed.counting:
                yield f"    signed on {one.on} by {one.name}, {one.role}"
            yield from (f"    lacks  {reason}" for reason in standing.lacks())
    yield f"{len(rows)} rule{'s' * (len(rows) != 1)}"


_HEAD = ("rule", "version", "status", "review by", "signed", "to confirm")


def _row(standing: Standing, today: date) -> tuple[str, ...]:
    rule = standing.rule
    due = f"{rule.review_by}{' overdue' if standing.overdue(today) else ''}"
    return rule.id, rule.version, rule.status, due, standing.short(), str(len(standing.open_points))


def _json(standings: list[Standing], today: date, in_full: bool) -> Iterator[str]:
    listed = [_members(standing, today) for standing in standings]
    if not in_full:
        for members in listed:
            del members["lacks"]
    yield json.dumps(listed, ensure_ascii=False, indent=2)


def _members(standing: Standing, today: date) -> dict[str, Any]:
    rule = standing.rule
    return {
        "rule": rule.id,
        "version": rule.version,
        "title": rule.title,
        "kind": rule.kind,
        "status": rule.status,
        "drugs": standing.drugs,
        "author": rule.author,
        "reviewBy": rule.review_by.isoformat(),
        "overdue": standing.overdue(today),
        "content": standing.signed.digest,
        "signOffs": [
            {
                "name": one.review.name,
                "role": one.review.role,
                "on": one.review.on.isoformat(),
                "counts": not one.fault,
                **({"why": one.fault} if one.fault else {}),
            }
            for one in standing.signed.all
        ],
        "toConfirm": len(standing.open_points),
        "lacks": list(standing.lacks()),
    }


FORMATS: Mapping[str, Callable[[list[Standing], date, bool], Iterator[str]]] = {"text": _text, "json": _json}
