"""What an entry rests on: facts, parameters, value sets and other rules; references are no part of it."""

from collections.abc import Iterator

from cds.core.facts import FactDef
from cds.core.rules import AtLeastNOf, Compare, Rule
from cds.rulebook.contents import FACT, PARAMETER, RULE, VALUE_SET, Contents
from cds.rulebook.placeholders import MISSING, placeholders, texts_of
from cds.rulebook.reading import parameters_of, value_sets_of

Entry = tuple[str, str]  # kind, name


def direct(contents: Contents, entry: Entry) -> Iterator[Entry]:
    """What ``entry`` names itself; nothing if it could not be read."""
    kind, name = entry
    if kind == RULE and name in contents.rules:
        yield from _of_rule(contents, contents.rules[name])
    elif kind == FACT and name in contents.facts:
        yield from _of_fact(contents.facts[name])
    elif kind == VALUE_SET:
        yield from ((VALUE_SET, included) for included in contents.includes.get(name, ()))


def _of_rule(contents: Contents, rule: Rule) -> Iterator[Entry]:
    yield from ((FACT, name) for name in (*rule.facts, *rule.shown))
    yield from ((RULE, name) for name in rule.findings)
    yield from ((VALUE_SET, name) for name in rule.ordering)
    for outcome in (rule.met, rule.not_met, rule.unknown):
        yield from ((VALUE_SET, name) for name in (outcome.proposes if outcome is not None else ()))
    for site in contents.sites[rule.id]:
        if isinstance(site.expression, Compare):
            yield PARAMETER, site.expression.parameter
        elif isinstance(site.expression, AtLeastNOf):
            yield PARAMETER, site.expression.n
    for text in texts_of(rule.criteria.values(), (rule.met, rule.not_met, rule.unknown)):
        yield from ((PARAMETER, name) for name in placeholders(text) if "." in name and name != MISSING)


def _of_fact(fact: FactDef) -> Iterator[Entry]:
    read = fact.read or {}
    yield from ((FACT, name) for name in fact.inputs)
    yield from ((PARAMETER, name) for name in (*fact.using, *parameters_of(read)))
    if fact.no_older_than:
        yield PARAMETER, fact.no_older_than
    yield from ((VALUE_SET, name) for name in value_sets_of(read))


def everything_under(contents: Contents, entry: Entry) -> set[Entry]:
    """``entry`` and all that it rests on, at any depth."""
    found: set[Entry] = set()
    stack = [entry]
    while stack:
        current = stack.pop()
        if current not in found:
            found.add(current)
            stack.extend(direct(contents, current))
    return found
