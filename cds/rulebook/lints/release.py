"""What depends on the day and on the feature files: is a review overdue, has an active rule its scenarios."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from cds.core.rules import Status
from cds.rulebook.contents import Contents
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.lints.standing import LIVE

_TAG = re.compile(r"@([a-z0-9_]+)")


def release_lints(today: date, features: Path) -> tuple[Lint, ...]:
    """The lints as of ``today``, with the feature files under ``features``."""
    return (
        Lint(
            "review-overdue", "A guideline changes; a live rule is looked at again.", partial(_overdue, today)
        ),
        Lint(
            "feature-missing", "An active rule is proven from the hook call on.", partial(_features, features)
        ),
    )


def _overdue(today: date, contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        if rule.status in LIVE and rule.review_by < today:
            message = f"was to be looked at again by {rule.review_by.isoformat()}"
            hint = "look at the sources again, then move the day"
            yield Fault(rule.path, rule.lines["people.review_by"], message, hint)


def _features(features: Path, contents: Contents) -> Iterator[Fault]:
    active = [rule for rule in contents.rules.values() if rule.status is Status.ACTIVE]
    tags = _tags(features) if active else set()
    for rule in active:
        tag = rule.id.replace("-", "_")
        if tag not in tags:
            hint = f"write a feature with the tag @{tag} under {features.name}/"
            yield Fault(rule.path, rule.lines["status"], "is active without a feature file", hint)


def _tags(features: Path) -> set[str]:
    """Every tag in the feature files."""
    return {
        tag
        for file in sorted(features.rglob("*.feature"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("@")
        for tag in _TAG.findall(line)
    }
