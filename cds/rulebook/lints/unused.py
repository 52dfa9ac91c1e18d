"""What nobody uses: criteria, facts, parameters, value sets, references."""

from collections.abc import Iterator, Mapping

from cds.core.facts import FactDef
from cds.core.rules import AtLeastNOf, Compare, Named
from cds.rulebook.contents import FACT, PARAMETER, REFERENCE, VALUE_SET, Contents, walk
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.placeholders import placeholders, texts_of
from cds.rulebook.reading import parameters_of, value_sets_of

# Read by their id: outcomes (knowledge paper 4.4; architecture, settled point 7), the route of a suggestion.
READ_BY_ID = (
    "stopped-ineffective",
    "stopped-intolerance",
    "outcome-successful",
    "outcome-unsuccessful",
    "intravenous-route",
)


def _criteria(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        expressions = [rule.decide, *(criterion.expression for criterion in rule.criteria.values())]
        named = {node.name for each in expressions for node in walk(each) if isinstance(node, Named)}
        for name in rule.criteria:
            if name not in named:
                hint = "name it in `decide`, or take it out"
                yield Fault(
                    rule.path, rule.lines[f"criteria.{name}"], f"criterion `{name}` decides nothing", hint
                )


def _entries(contents: Contents) -> Iterator[Fault]:
    """Silent while some file has a fault of shape: what stands in it may be what uses the rest."""
    if contents.issues:
        return
    used = {FACT: set[str](), PARAMETER: set[str](), VALUE_SET: set(READ_BY_ID), REFERENCE: set[str]()}
    _used_by_rules(contents, used)
    for fact in contents.facts.values():
        _used_by_fact(fact, used)
    for names in contents.includes.values():
        used[VALUE_SET].update(names)
    for parameter in contents.parameters.values():
        used[REFERENCE].update(entry.reference for entry in parameter.values)
    for kind, name, place in contents.places():
        if kind in used and name not in used[kind]:
            yield Fault(place.path, place.line, f"{kind} `{name}` is used nowhere", "use it, or take it out")


def _used_by_rules(contents: Contents, used: dict[str, set[str]]) -> None:
    for rule in contents.rules.values():
        used[FACT].update((*rule.facts, *rule.shown))
        used[VALUE_SET].update(rule.ordering)
        used[REFERENCE].update(evidence.reference for evidence in rule.evidence)
        for text in texts_of(rule.criteria.values(), (rule.met, rule.not_met, rule.unknown)):
            used[PARAMETER].update(placeholders(text))
        for site in contents.sites[rule.id]:
            if isinstance(site.expression, Compare):
                used[PARAMETER].add(site.expression.parameter)
            elif isinstance(site.expression, AtLeastNOf):
                used[PARAMETER].add(site.expression.n)


def _used_by_fact(fact: FactDef, used: dict[str, set[str]]) -> None:
    read = fact.read or {}
    used[FACT].update(fact.inputs)
    used[PARAMETER].update(
        (*fact.using, *parameters_of(read), *([fact.no_older_than] if fact.no_older_than else []))
    )
    used[VALUE_SET].update(value_sets_of(read))
    field = read.get("field")
    if field == "route":
        used[VALUE_SET].update(f"{choice}-route" for choice in fact.choices)
    elif isinstance(field, Mapping) and "delivery" in field:
        used[VALUE_SET].add(f"not-{field['delivery']}")


LINTS = (
    Lint("criterion-unused", "A sentence that decides nothing misleads whoever reads it.", _criteria),
    Lint("unused", "What nobody uses is not looked after.", _entries, warning=True),
)
