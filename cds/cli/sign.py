"""``cds sign RULE --reviewer NAME --role ROLE``: a reviewer agrees with what a rule says now.

Exit code 0: signed, or signed already; 1: the rulebook has faults; 2: wrong usage, or nobody said yes.
"""

import argparse
import os
import shutil
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cds.cli.rules import rules_folder
from cds.core.errors import RuleBookError
from cds.core.rules import Review, Rule, Status
from cds.rulebook.content_digest import PRODUCT
from cds.rulebook.contents import KINDS, Contents
from cds.rulebook.folder import read
from cds.rulebook.lints import examine
from cds.rulebook.lints.standing import OF_STANDING
from cds.rulebook.problems import did_you_mean
from cds.rulebook.register import Standing, register
from cds.rulebook.signatures import NEEDED, has_author, is_author, is_named, person
from cds.rulebook.signing import CannotSign, signed
from cds.rulebook.sound import sound_rulebook

_YES = "yes"
_KINDS = (*reversed(KINDS), PRODUCT)


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("sign", help="bind a reviewer to what a rule says now")
    parser.add_argument("rule", metavar="RULE", help="the rule's id")
    parser.add_argument("--reviewer", required=True, type=_line, metavar="NAME", help="who has read it")
    parser.add_argument("--role", required=True, type=_line, help="as what, such as neurologist")
    parser.add_argument("--date", type=_day, metavar="DAY", help="the day of the agreement; default: today")
    parser.add_argument(
        "--i-have-read-it", action="store_true", help="the yes that is else asked for on the terminal"
    )
    parser.set_defaults(command=_sign)


def _line(text: str) -> str:
    words = " ".join(text.split())
    if not any(c.isalpha() for c in words) or any(unicodedata.category(c) in ("Cc", "Cf") for c in words):
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of anybody or anything")
    return words


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: a day such as 2026-03-02 is wanted") from None
    if day > date.today():
        raise argparse.ArgumentTypeError(f"{text} is still to come; a sign-off has happened")
    return day


def _sign(options: argparse.Namespace) -> int:
    contents = read(rules_folder())
    rule = contents.rules.get(options.rule)
    if rule is None:
        hint = did_you_mean(options.rule, contents.rules) or "their files bear their ids"
        return _refuse(f"there is no rule {options.rule}; {hint}")
    if not is_named(options.reviewer):
        return _refuse(f"{options.reviewer} is not a name; whoever has read the rule signs it")
    if is_author(options.reviewer, rule.author):
        return _refuse(f"{options.reviewer} is the author of {rule.id}; somebody else has to read it")
    _refuse_faults(contents, rule)
    standing = register(contents)[rule.id]
    now = standing.signed
    earlier = [one for one in now.counting if person(one.name) == person(options.reviewer)]
    if earlier:
        print(f"{earlier[0].name} signed {rule.reference} as it stands on {earlier[0].on}; nothing to do.")
        return 0
    print("\n".join(_about(standing)))
    if not (options.i_have_read_it or _agrees(options.reviewer)):
        return _refuse("not signed: answer `yes` on a terminal, or add --i-have-read-it")
    review = Review(options.reviewer, options.role, options.date or date.today(), now.digest)
    return _write(standing, review)


def _refuse_faults(contents: Contents, rule: Rule) -> None:
    """RuleBookError where the rule, or something it uses, has a fault other than what it lacks to be live."""
    found = (finding.issue for finding in examine(contents) if finding.unsound)
    faults = [issue for issue in found if issue.lint not in OF_STANDING]
    if rule.id not in sound_rulebook(contents, faults).rules:
        raise RuleBookError(faults)


def _about(standing: Standing) -> Iterator[str]:
    """What is about to be signed, and what would void it."""
    rule, now = standing.rule, standing.signed
    kinds = Counter(kind for kind, _ in standing.used)
    counts = ", ".join(f"{kinds[one]} {one}{'s' * (kinds[one] > 1)}" for one in _KINDS if kinds[one])
    yield f"{rule.reference}: {rule.title}"
    yield f"  in {rule.path}; author {rule.author}; status {rule.status}"
    yield f"  content {now.digest}"
    yield f"  over {counts}; `cds docs OUT` writes all of it as pages to read"
    for one in now.all:
        yield f"  signed on {one.review.on} by {one.review.name}, {one.review.role}" + (
            f": {one.fault}" if one.fault else ""
        )
    if not has_author(rule):
        yield "  open: the author is not named; naming the author will void this sign-off"
    for point in standing.open_points:
        yield f"  open: {point.entry[1]}: {point.about}: {point.why}; settling it will void this sign-off"


def _agrees(reviewer: str) -> bool:
    if not sys.stdin.isatty():
        return False
    print(f"Has {reviewer} read all of this, and agrees? Type {_YES}: ", end="", flush=True)
    return sys.stdin.readline().strip().lower() == _YES


def _write(standing: Standing, review: Review) -> int:
    """The sign-off goes into the file, which is read again before it takes the place of the old one."""
    file = Path(standing.rule.path)
    try:
        content = signed(file.read_bytes(), review)
    except CannotSign as error:
        return _refuse(f"{file}: {error}")
    _replace(file, content)
    count = len(standing.signed.counting) + 1
    print(f"signed on {review.on} by {review.name}, {review.role}: {file}")
    print(f"sign-offs that count: {count}; {Status.ACTIVE} needs {NEEDED[Status.ACTIVE]}")
    return 0


def _replace(file: Path, content: bytes) -> None:
    """``file`` has its old content or all of the new one, whatever happens."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content)
        shutil.copymode(file, part)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


def _refuse(message: str) -> int:
    print(f"cds sign: {message}", file=sys.stderr)
    return 2
