"""What ``cds new`` writes: entries with every key in place, and blanks that say what belongs there.

A blank in a sentence starts with ``FILL IN``; a blank name is ``fill_in...``, ``fill-in...``. ``cds check``
finds each until it is filled in.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from cds.core.facts import FactType
from cds.core.rules import Kind
from cds.rulebook.placement import NotPlaced
from cds.rulebook.source import Block, Document

BLANK = "FILL IN"
_BLANK = re.compile(r"FILL IN|fill[-_]in")
_KIND_SUFFIXES = {
    "-contraindication": Kind.CONTRAINDICATION,
    "-caution": Kind.CAUTION,
    "-monitoring": Kind.MONITORING,
    "-advice": Kind.RECOMMENDATION,
}
_LEVELS = {Kind.CONTRAINDICATION: "critical", Kind.CAUTION: "warning", Kind.MONITORING: "warning"}
_SAFETY = (Kind.CONTRAINDICATION, Kind.CAUTION)


class Dates(NamedTuple):
    """The day of writing and the day on which the rule is looked at again."""

    today: date
    review_by: date


def has_blank(text: str) -> bool:
    """Whether something is to be filled in here."""
    return _BLANK.search(text) is not None


def kind_of(rule_id: str) -> Kind | None:
    """The kind that the end of an id tells: ``...-caution``."""
    return next((kind for suffix, kind in _KIND_SUFFIXES.items() if rule_id.endswith(suffix)), None)


# ------------------------------------------------------------------ from nothing


def rule(rule_id: str, kind: Kind, dates: Dates, scope: str | None) -> str:
    """A draft rule. ``scope`` is a yes/no fact that patients must have, if there is one to name."""
    ordering = kind in _SAFETY
    level = _LEVELS.get(kind, "info")
    hooks = "[order-select, order-sign]\n  ordering: fill-in" if ordering else "[patient-view]"
    patients = f"\n  patients:\n    - {{ fact: {scope}, is: true }}" if scope else ""
    base = ["ordering: fill-in"] if ordering else []
    base += [f"{scope}: true"] if scope else []
    reasons = "\n    override_reasons: [specialist-advice]" if ordering else ""
    checked = "\n    override_reasons: [checked-outside-this-record, emergency]" if ordering else ""
    outside = "ordering: fill-in-another" if ordering else f"{scope or 'fill_in_scope'}: false"
    base_lines = "".join(f"    {line}\n" for line in base)
    return f"""\
id: {rule_id}
title: {BLANK} what the rule says, in one line
kind: {kind}
status: draft
version: "0.1.0"

purpose: >
  {BLANK} for whom the rule is, when, and what it does.
not_for:
  - {BLANK} whom it does not fit, or take `not_for` out

people:
  author: {BLANK} name and field
  reviewers: []
  review_by: {dates.review_by.isoformat()}

evidence:
  - reference: fill-in
    where: {BLANK} page, table or section
    says: {BLANK} what the source says
    strength: to-confirm
    certainty: to-confirm

applies_to:
  hooks: {hooks}{patients}

criteria:
  fill_in_criterion:
    says: {BLANK} a sentence that is true or false of a patient
    fact: fill_in_fact
    is: true

decide:
  all_of: [fill_in_criterion]

outcomes:
  met:
    indicator: {level}
    summary: {BLANK} what the prescriber must know
    detail: |
      {BLANK} why, and what to do.{reasons}
  not_met: silent
  unknown:
    indicator: {"warning" if ordering else "info"}
    summary: {BLANK} what cannot be verified
    detail: |
      Still needed: {{missing}}.{checked}

examples:
  base:
{base_lines}    fill_in_fact: false
  cases:
    - name: {BLANK} what is ordinary about this patient
      expect: not_met
    - name: {BLANK} what makes the difference
      given: {{ fill_in_fact: true }}
      expect: met
    - name: {BLANK} what is not recorded
      given: {{ fill_in_fact: unknown }}
      expect: unknown
      missing: [fill_in_fact]
    - name: {BLANK} whom the rule is not about
      given: {{ {outside} }}
      expect: out_of_scope
"""


def parameter(name: str, dates: Dates) -> str:
    """A parameter without its value."""
    return f"""\
  {name}:
    title: {BLANK} what the number is, and on which side of it
    unit: {BLANK} a UCUM code; for a policy write choices instead
    values:
      {dates.today.isoformat()}:
        value: {BLANK} the number, without its unit
        reference: fill-in
        where: {BLANK} page, table or section
"""


_TYPES: Mapping[FactType, str] = {
    FactType.YES_NO: "    read: { resource: Condition, value_set: fill-in, when: active }\n",
    FactType.QUANTITY: (
        f"    unit: {BLANK} a UCUM code such as mg/d\n"
        "    read: { resource: Observation, value_set: fill-in }\n"
        "    no_older_than: fill_in.max_age\n"
    ),
    FactType.CHOICE: (
        "    choices: [fill-in]\n"
        "    read: { resource: Observation, value_set: fill-in, answers: { fill-in: fill-in-answer } }\n"
    ),
}
FACT_TYPES = tuple(_TYPES)
"""The types of fact that can be started from nothing."""


def fact(name: str, kind: FactType) -> str:
    """A fact that is read from the record and unknown where nothing is."""
    return f"""\
  {name}:
    title: {BLANK} what it is called on a card
    type: {kind}
{_TYPES[kind]}    when_not_recorded: unknown
"""


def value_set(name: str) -> str:
    """A value set with one code to be filled in."""
    return f"""\
id: {name}
title: {BLANK} what the codes have in common
codes:
  - {{ system: snomed, code: "{BLANK}", display: "{BLANK} what the code system calls it" }}
"""


# ------------------------------------------------------------------ from another one


def file_from(text: str, document: Document, new: str, dates: Dates) -> str:
    """A rule or value set copied under a new id. What must not be copied with it is blank again: its title,
    author, reviewers, standing."""
    data = document.data
    replaced = {"id": new, "title": _copied_title(data)}
    if "criteria" in data:
        replaced |= {"status": "draft", "version": '"0.1.0"', "people": _people(dates)}
        comment = f"  # {BLANK}: it still decides as {data['id']} does"
        text = re.sub(
            r"^decide:.*$", lambda found: found[0].split("  #")[0] + comment, text, flags=re.MULTILINE
        )
    return _with_values(text, data, 0, replaced)


def entry_from(text: str, document: Document, key: str, old: str, new: str) -> str:
    """A parameter or fact copied under a new name, its title blank again."""
    entries: Block = document.data[key]
    block: Block = entries[old]
    if entries.lines[old] in block.lines.values():
        where = f"{document.path}:{entries.lines[old]}"
        raise NotPlaced(
            f"`{old}` is written in one line, which cannot be copied ({where}): give each key its own"
        )
    later = [line for line in entries.lines.values() if line > entries.lines[old]]
    every = text.splitlines(keepends=True)
    lines = every[entries.lines[old] - 1 : min(later, default=len(every) + 1) - 1]
    own = lines[: len(lines) - len(_loose_end(lines))]  # without a comment on the next entry
    copied = "".join(own).rstrip("\n").replace(f"{old}:", f"{new}:", 1) + "\n"
    return _with_values(copied, block, entries.lines[old] - 1, {"title": _copied_title(block)})


def _copied_title(block: Block) -> str:
    title = f"{BLANK} what is different; copied - {' '.join(str(block.get('title', '')).split())}"
    return '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _people(dates: Dates) -> str:
    return f"""
  author: {BLANK} name and field
  reviewers: []
  review_by: {dates.review_by.isoformat()}"""


def _with_values(text: str, block: Block, above: int, values: Mapping[str, str]) -> str:
    """``text`` with other values of some keys of ``block``, whose lines are counted from ``above``."""
    lines = text.splitlines(keepends=True)
    starts = sorted(block.lines.values())
    for key in sorted(values, key=lambda each: -block.lines.get(each, 0)):
        if key in block.lines:
            start = block.lines[key]
            end = min((line for line in starts if line > start), default=above + len(lines) + 1)
            own = lines[start - above - 1 : end - above - 1]
            kept = _loose_end(own)
            indent = own[0][: len(own[0]) - len(own[0].lstrip())]
            written = values[key]
            gap = "" if written.startswith("\n") else " "
            lines[start - above - 1 : end - above - 1] = [f"{indent}{key}:{gap}{written}\n", *kept]
    return "".join(lines)


def _loose_end(lines: list[str]) -> list[str]:
    """The blank lines and comments at the end of a key's lines: they belong to what follows."""
    count = len(lines)
    while count > 1 and (not lines[count - 1].strip() or lines[count - 1].lstrip().startswith("#")):
        count -= 1
    return lines[count:]
