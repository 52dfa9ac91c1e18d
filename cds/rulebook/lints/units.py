"""Units that cannot match: a fact and its limit, a formula and what it is given, one code read in two units.

One wrong unit gives one fault. Where everything that has to do with a fact or a parameter, and it is several,
wants the same other unit of it, that entry is wrong; otherwise the place where the two meet is named.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cds.core.facts import FactDef, FactType
from cds.core.quantity import convertible
from cds.core.rules import Compare, Parameter, Rule
from cds.rulebook.contents import FACT, PARAMETER, Contents
from cds.rulebook.expressions import Site
from cds.rulebook.lints.formulas import Use, uses
from cds.rulebook.lints.lint import Fault, Lint

Entry = tuple[str, str]  # kind, name


class Comparison(NamedTuple):
    """Where a rule compares a quantity with a parameter."""

    rule: Rule
    site: Site
    fact: FactDef
    limit: Parameter


def _comparisons(contents: Contents) -> Iterator[Comparison]:
    for rule in contents.rules.values():
        for site in contents.sites[rule.id]:
            leaf = site.expression
            if (
                isinstance(leaf, Compare)
                and leaf.fact in contents.facts
                and leaf.parameter in contents.parameters
            ):
                fact = contents.facts[leaf.fact]
                if fact.type is FactType.QUANTITY:
                    yield Comparison(rule, site, fact, contents.parameters[leaf.parameter])


def _formulas(contents: Contents) -> Iterator[tuple[FactDef, Use]]:
    for fact in contents.facts.values():
        for use in uses(contents, fact):
            yield fact, use


def _outvoted(contents: Contents) -> dict[Entry, str]:
    """The facts and parameters of which all others, two or more, want one other unit."""
    wanted: dict[Entry, dict[str, str | None]] = {}
    for rule, _, fact, limit in _comparisons(contents):
        wanted.setdefault((FACT, fact.name), {})[f"{PARAMETER} {limit.name}"] = limit.unit
        wanted.setdefault((PARAMETER, limit.name), {})[f"{rule.id} {fact.name}"] = fact.unit
    for fact, use in _formulas(contents):
        kind = PARAMETER if use.key == "using" else FACT
        wanted.setdefault((kind, use.name), {})[f"{FACT} {fact.name}"] = use.wanted
    return {
        entry: unit
        for entry, units in wanted.items()
        if len(units) > 1 and len(set(units.values())) == 1
        if (unit := next(iter(units.values()))) is not None and _unit(contents, entry) not in (unit, None)
    }


def _unit(contents: Contents, entry: Entry) -> str | None:
    kind, name = entry
    return contents.facts[name].unit if kind == FACT else contents.parameters[name].unit


def _mismatched(contents: Contents) -> Iterator[Fault]:
    outvoted = _outvoted(contents)
    for (kind, name), unit in outvoted.items():
        entry = contents.facts[name] if kind == FACT else contents.parameters[name]
        line = contents.documents[entry.path].line("facts" if kind == FACT else "parameters", name, "unit")
        message = f"`{name}` is in {entry.unit}; all that has to do with it wants {unit}"
        yield Fault(entry.path, line, message, f"write `unit: {unit}`, and its numbers in it")
    misfits = {fact.name for fact, use in _formulas(contents) if not use.fits}
    for rule, site, fact, limit in _comparisons(contents):
        settled = (FACT, fact.name) in outvoted or (PARAMETER, limit.name) in outvoted or fact.name in misfits
        if fact.unit != limit.unit and not settled:
            yield _other_unit(rule, site, fact, limit)


def _other_unit(rule: Rule, site: Site, fact: FactDef, limit: Parameter) -> Fault:
    message = f"`{fact.name}` is in {fact.unit}, `{limit.name}` in {limit.unit or 'no unit: it is a choice'}"
    close = limit.unit and fact.unit and convertible(limit.unit, fact.unit, fact.substance)
    other = "these cannot be compared: another parameter is meant"
    hint = f"write the parameter in {fact.unit}" if close else other
    return Fault(rule.path, site.operator_line, message, hint)


def _derived(contents: Contents) -> Iterator[Fault]:
    outvoted = _outvoted(contents)
    for fact, use in _formulas(contents):
        kind = PARAMETER if use.key == "using" else FACT
        if not use.fits and (kind, use.name) not in outvoted:
            name = "its result" if use.key == "unit" else f"`{use.name}`"
            message = f"`{fact.derive}` counts in {use.wanted}; {name} is in {use.unit}"
            line = contents.documents[fact.path].line("facts", fact.name, use.key)
            yield Fault(fact.path, line, message, f"give it in {use.wanted}")


def _read(contents: Contents) -> Iterator[Fault]:
    """One code is measured in one kind of unit: of two facts that read it in others, one never finds any."""
    first: dict[str, FactDef] = {}
    for fact in contents.facts.values():
        read = fact.read or {}
        value_set = read.get("value_set")
        if read.get("resource") != "Observation" or fact.unit is None or not isinstance(value_set, str):
            continue
        other = first.setdefault(value_set, fact)
        if other.unit is not None and not convertible(
            fact.unit, other.unit, fact.substance or other.substance
        ):
            message = f"`{fact.name}` reads `{value_set}` in {fact.unit}, `{other.name}` in {other.unit}"
            line = contents.documents[fact.path].line("facts", fact.name, "unit")
            yield Fault(
                fact.path, line, message, f"one of the two never matches; see {other.path}:{other.line}"
            )


LINTS = (
    Lint("unit-mismatch", "2 per day and 2 per week are not the same number.", _mismatched, unsound=True),
    Lint(
        "derive-unit",
        "A formula fed with hours for days gives a number, and it is wrong.",
        _derived,
        unsound=True,
    ),
    Lint("unit-unmatched", "What is measured in mmol/L never comes in milliseconds.", _read, unsound=True),
)
