"""``docs/clinical-coverage.md``: for each id of the knowledge paper the rules that answer for it.

With how they are proved, on whose authority, and what nobody has confirmed. A test keeps the file in step.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cds.rulebook.contents import PARAMETER, RULE, Contents, KnowledgeId
from cds.rulebook.dependencies import everything_under
from cds.rulebook.scenarios import scenarios

_HEAD = """# Clinical coverage

Written by `cds coverage`; do not edit. One row for each id of the project's knowledge paper. *Examples* are
the worked cases in the rule files, *scenarios* those in `features/`. Nothing here is approved by a clinician.

| id | about | section | rules | examples | scenarios | sources |
|---|---|---|---|---|---|---|
"""
_CONFIRM = """
## To be confirmed

Numbers that no source has confirmed, or on which sources disagree, and the rules that rest on them. A rule
that uses one cannot become active.

| parameter | value | why | rules |
|---|---|---|---|
"""


def coverage_page(contents: Contents, features: Path) -> str:
    """The page, from sound contents and the folder of feature files."""
    proved = {name: len(listed) for name, listed in scenarios(features).items()}
    rows = [_row(contents, known, proved) for known in contents.knowledge.values()]
    missing = sum("| - |" in row for row in rows)
    tail = f"\n{len(rows) - missing} of {len(rows)} ids are covered by {len(contents.rules)} rules.\n"
    return _HEAD + "\n".join(rows) + "\n" + tail + _CONFIRM + "\n".join(_unconfirmed(contents)) + "\n"


def _row(contents: Contents, known: KnowledgeId, proved: Mapping[str, int]) -> str:
    rules = sorted((r for r in contents.rules.values() if known.id in r.all_covers), key=lambda rule: rule.id)
    if not rules:
        return f"| {known.id} | {known.title} | {known.section} | - | 0 | 0 | |"
    names = ", ".join(f"`{rule.id}`" for rule in rules)
    examples = sum(len(rule.examples) for rule in rules)
    count = sum(proved.get(rule.id, 0) for rule in rules)
    sources = ", ".join(dict.fromkeys(evidence.reference for rule in rules for evidence in rule.evidence))
    cells = (known.id, known.title, known.section, names, str(examples), str(count), sources)
    return f"| {' | '.join(cells)} |"


def _unconfirmed(contents: Contents) -> Iterator[str]:
    users: dict[str, list[str]] = {}
    for rule_id in sorted(contents.rules):
        for kind, name in everything_under(contents, (RULE, rule_id)):
            if kind == PARAMETER:
                users.setdefault(name, []).append(rule_id)
    for name, parameter in sorted(contents.parameters.items()):
        for value in parameter.values:
            if value.to_confirm:
                rules = ", ".join(f"`{rule_id}`" for rule_id in users.get(name, ()))
                shown = (
                    "withdrawn" if value.value is None else f"{value.value} {parameter.unit or ''}".strip()
                )
                yield f"| {name} | {shown} | {value.to_confirm} | {rules} |"
